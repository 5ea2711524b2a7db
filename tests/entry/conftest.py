"""A small bureau at work: its people, a project with milestones, a data folder of the test's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import access, account
from tests.support.records import Records
from threeones.apps.handbook.models import Milestone, Project
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import User
from threeones.base.org.models import Person, Role, Unit

TODAY = date(2021, 11, 3)
MONTH = "2021-10"


@dataclass
class Office:
    """The bureau of ``Records`` with a project of its section, supported by another one; ``today`` is 2021-11-03."""

    records: Records
    project: Project
    done: Milestone
    due: Milestone
    later: Milestone
    other: Unit

    def person(self, role: Role, unit: Unit | None = None, name: str = "") -> User:
        """Somebody of the roster with an account."""
        at = unit or self.records.section
        code = f"{role}-{at.code}{name}"[:20]
        someone, _new = Person.objects.get_or_create(
            code=code, defaults={"name": name or code[:10], "unit": at, "role": role, **self.records.where()}
        )
        user, _new = User.objects.get_or_create(username=code, defaults={"name": someone.name, "person": someone})
        return user

    def access(self, role: Role, unit: Unit | None = None, name: str = "") -> Access:
        """What such a person sees and may do."""
        return access_of(self.person(role, unit, name), date.today())

    @property
    def clerk(self) -> Access:
        return self.access(Role.CLERK)

    @property
    def lead(self) -> Access:
        return self.access(Role.UNIT_LEAD)

    @property
    def supervisor(self) -> Access:
        return access(Role.SUPERVISOR)

    def report(self, **more: Any) -> dict[str, Any]:
        """The arguments of a good report of October."""
        said = {"project": "J-001", "month": MONTH, "text": "路基已完成", "own_view": "on_track", "progress": 60}
        return {"access": self.lead, "today": TODAY, **said, **more}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """The data folder: kept files, keys and anchors of one test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return tmp_path / "home"


@pytest.fixture
def office(db: None) -> Office:
    """The bureau at work."""
    return make_office()


def make_office() -> Office:
    """The same for tests that care for their transactions themselves."""
    records = Records()
    other = records.unit("J-2", "运输科")
    project = records.project("J-001")
    project.supporting_units.add(other)
    done = records.milestone(project, date(2021, 9, 30), done=date(2021, 9, 28))
    due = records.milestone(project, date(2021, 10, 29))
    later = records.milestone(project, date(2021, 12, 15))
    records.report(project, "2021-09", date(2021, 10, 8), progress="40")
    account(Role.SUPERVISOR)
    return Office(records, project, done, due, later, other)
