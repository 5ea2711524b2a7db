"""A bureau in the round of October: a project that reported in time, one that is late, one that owes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import account
from threeones.apps.handbook.models import Milestone, Project
from threeones.apps.supervision import remembering
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import User
from threeones.base.org.models import Role

# by name: the maker of records lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
MONTH, TODAY = "2021-10", date(2021, 11, 3)
AFTER = date(2021, 11, 9)
"""A day after the last one for reports of October."""


@dataclass
class Bureau:
    """Its records, its projects, and who acts."""

    records: Any
    told: Project
    owes: Project
    due: Milestone
    done: Milestone
    users: dict[str, User] = field(default_factory=dict)

    def may(self, who: str) -> Access:
        """What somebody sees and may."""
        return access_of(self.users[who], TODAY)


@pytest.fixture
def bureau(db: None, settings: Any, tmp_path: Path) -> Iterator[Bureau]:
    settings.HOME = tmp_path
    remembering.forget()
    records = Records()
    told, owes = records.project("P-1"), records.project("P-2")
    other = records.unit("J-2", "运输科")
    records.milestone(told, date(2021, 10, 20), date(2021, 10, 18))
    due = records.milestone(owes, date(2021, 10, 29))
    done = records.milestone(owes, date(2021, 9, 30), date(2021, 9, 28))
    records.milestone(owes, date(2021, 12, 20))
    records.report(told, MONTH, date(2021, 11, 2), "80")
    records.report(owes, "2021-09", date(2021, 10, 8), "40")
    users = {
        "office": account(Role.SUPERVISOR, records.bureau),
        "lead": account(Role.UNIT_LEAD, records.section),
        "clerk": account(Role.CLERK, records.section),
        "head": account(Role.HEAD, records.bureau),
        "stranger": account(Role.UNIT_LEAD, other),
    }
    yield Bureau(records, told, owes, due, done, users)
    remembering.forget()
