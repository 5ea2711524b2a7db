"""A bureau with a project, a leader with his secretary, and those who work on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from tests.support.people import FIRST_DAY, account
from tests.support.records import Records
from threeones.apps.handbook.models import Project
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import Secretary, User
from threeones.base.org.models import Person, Role, Unit
from threeones.base.talk.services import About


def token() -> str:
    """The token of a form."""
    return str(uuid.uuid4())


@dataclass
class Bureau:
    """Who is there: ``leader`` has no account, ``secretary`` records for him."""

    records: Records
    project: Project
    other: Project
    leader: Person
    secretary: User
    clerk: User
    supervisor: User
    foreign: Unit
    people: dict[str, User] = field(default_factory=dict)

    @property
    def about(self) -> About:
        """The project as the audit names it."""
        return About("handbook.project", self.project.code)

    def access(self, user: User) -> Access:
        """What somebody sees today."""
        return access_of(User.objects.get(pk=user.pk), date.today())

    def of(self, role: Role, unit: Unit | None = None) -> Access:
        """The access of somebody with a post."""
        return self.access(account(role, unit))


def person_with_account(records: Records, code: str, name: str, role: Role, unit: Unit) -> User:
    """Somebody of the roster who may sign in."""
    person = Person.objects.create(code=code, name=name, unit=unit, role=role, **records.where())
    return User.objects.create(username=f"u{code}", name=name, person=person)


@pytest.fixture
def office(db: None) -> Bureau:
    """The bureau of the tests."""
    return make_office()


def make_office() -> Bureau:
    """Its records, for tests that make them more than once."""
    records = Records()
    foreign = records.unit("J-2", "桥梁科")
    leader = Person.objects.create(
        code="9", name="钱局", unit=records.bureau, post="副局长", role=Role.PORTFOLIO, **records.where()
    )
    leader.portfolio.add(records.section)
    secretary = person_with_account(records, "8", "孙秘", Role.CLERK, foreign)
    Secretary.objects.create(leader=leader, user=secretary, valid_from=FIRST_DAY)
    project, other = records.project("J-001"), records.project("J-002", lead_unit=foreign)
    clerk = person_with_account(records, "7", "李勤", Role.CLERK, records.section)
    supervisor = person_with_account(records, "6", "周督", Role.SUPERVISOR, records.bureau)
    return Bureau(records, project, other, leader, secretary, clerk, supervisor, foreign)


@pytest.fixture
def form_token() -> Callable[[], str]:
    """A function that gives tokens of forms."""
    return token
