"""Everybody who may ask: each role in its own unit, in another one, and in another bureau."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.test import Client
from django.test.client import ClientHandler

from tests.permissions.world import UNITS, code_of
from tests.support.people import FIRST_DAY
from threeones.base.accounts.models import Post, User
from threeones.base.org.models import Person, Role, Unit

WHOLE = (
    Role.HEAD, Role.DISTRICT_LEADER, Role.SUPERVISOR, Role.EVALUATOR, Role.STATISTICS, Role.AUDITOR, Role.INSPECTOR,
)  # fmt: skip
PLACES = {"own": "A1", "other": "A2", "bureau": "B1"}
"""The records that the tables speak of belong to section A1 of bureau A; A2 is another section of it, B another bureau."""


@cache
def handler() -> ClientHandler:
    """The site as all of them reach it: its middleware is made once."""
    return ClientHandler(enforce_csrf_checks=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: ``role@place``. A post is held in ``unit``; else the roster's ``person`` has one, or none at all."""

    name: str
    role: Role | None = None
    unit: str = ""
    person: str = ""
    enterprise: str = ""

    def client(self) -> Client:
        """A client with the session of this account; of nobody for the public."""
        client = Client()
        client.handler = handler()
        if self.name != "anonymous":
            client.force_login(self.account())
        return client

    def account(self) -> User:
        """The account, made where it is not there yet."""
        person = Person.objects.get(code=self.person) if self.person else None
        given = {"name": self.name, "person": person, "enterprise_code": self.enterprise}
        user, new = User.objects.get_or_create(username=self.name, defaults=given)
        if new and self.role:
            unit = Unit.objects.get(name=UNITS[self.unit]) if self.unit else None
            Post.objects.create(user=user, role=self.role, unit=unit, valid_from=FIRST_DAY)
        return user


def actors() -> list[Actor]:
    """All of them, in a fixed order."""
    found = [Actor(f"{role}@{place}", role, unit) for role in WHOLE for place, unit in PLACES.items()]
    found += [Actor(f"{role}@district", role, "Q") for role in WHOLE]
    roster = ((Role.PORTFOLIO, "p"), (Role.UNIT_LEAD, "l"), (Role.CLERK, "c"))
    found += [Actor(f"{r}@{place}", person=f"{short}-{u}") for r, short in roster for place, u in PLACES.items()]
    found += [Actor(f"{Role.SUB_DISTRICT}@own", person="s-S1"), Actor(f"{Role.SUB_DISTRICT}@other", person="s-S2")]
    found += [
        Actor(f"{Role.ENTERPRISE}@own", enterprise=code_of(1)),
        Actor(f"{Role.ENTERPRISE}@other", enterprise=code_of(2)),
    ]
    found += [Actor(f"{role}@own", role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)]
    # somebody of the roster without a role, who answers for a project himself; an account without any post; the public
    return [*found, Actor("staff@own", person="a1"), Actor("nobody"), Actor("anonymous")]
