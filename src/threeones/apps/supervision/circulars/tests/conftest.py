"""A bureau with three sections, of which one has a red month, and those who draft, issue and read a circular."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from threeones.apps.handbook.models import Project
from threeones.apps.supervision import remembering
from threeones.apps.supervision.circulars.drafting import draft_circular
from threeones.apps.supervision.models import Circular
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import User
from threeones.base.org.models import Person, Role, Unit

RECORDS: Any = import_module("tests.support.records").Records
PEOPLE: Any = import_module("tests.support.people")
MONTH, DAY = "2021-03", date(2021, 4, 6)
"""The month, and the day on which its circular is drafted: a Tuesday, the first working day after Qingming."""


@dataclass
class Office:
    """The records, and who acts."""

    records: Any
    red: Project
    green: Project
    other: Unit
    users: dict[str, User]

    def may(self, who: str) -> Access:
        """What somebody sees and may."""
        return access_of(self.users[who], DAY)

    def draft(self, month: str = MONTH, today: date = DAY) -> Circular:
        """The circular of a month, drafted by the office."""
        return draft_circular(access=self.may("office"), bureau="J", month=month, today=today)


@pytest.fixture
def office(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Office]:
    """The bureau of the tests: the road section has a red and a green project, the bridge section a green one."""
    settings.HOME = tmp_path
    remembering.forget()
    records = RECORDS()
    other = records.unit("J-2", "桥梁科")
    red, green = records.project("P-1"), records.project("P-2")
    bridge = records.project("P-3", lead_unit=other)
    records.milestone(red, date(2021, 3, 20))
    for one in (green, bridge):
        records.milestone(one, date(2021, 3, 20), date(2021, 3, 18))
        records.milestone(one, date(2021, 4, 20))
        records.report(one, MONTH, date(2021, 4, 2), "40")
    head = Person.objects.create(code="6", name="吴六", unit=records.bureau, role=Role.HEAD, **records.where())
    leader = Person.objects.create(code="9", name="钱九", unit=records.bureau, role=Role.PORTFOLIO, **records.where())
    leader.portfolio.add(records.section)
    elsewhere = records.unit("Z", "区住建局", "bureau")
    users = {
        "office": PEOPLE.account(Role.SUPERVISOR, records.bureau),
        "lead": PEOPLE.account(Role.UNIT_LEAD, records.section),
        "clerk": PEOPLE.account(Role.CLERK, other),
        "evaluator": PEOPLE.account(Role.EVALUATOR, records.bureau),
        "stranger": PEOPLE.account(Role.UNIT_LEAD, elsewhere),
        "head": User.objects.create(username="head", name="吴六", person=head),
        "leader": User.objects.create(username="leader", name="钱九", person=leader),
    }
    yield Office(records, red, green, other, users)
    remembering.forget()
