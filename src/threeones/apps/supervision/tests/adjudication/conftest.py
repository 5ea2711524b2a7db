"""A bureau with a red month, and the four who bring its light out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import account
from tests.support.records import Records
from threeones.apps.handbook.models import Project
from threeones.apps.supervision import remembering
from threeones.apps.supervision.models import Adjudication
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import User
from threeones.base.org.models import Person, Role

MONTH, DAY, AFTER = "2021-03", date(2021, 4, 6), date(2021, 4, 9)
"""The month, the day on which it is proposed, and the day after the check is over."""


@dataclass
class Bureau:
    """Its records, and who acts."""

    records: Records
    red: Project
    green: Project
    users: dict[str, User] = field(default_factory=dict)

    def may(self, who: str) -> Access:
        """What somebody sees and may."""
        return access_of(self.users[who], DAY)

    def light(self, project: Project | None = None) -> Adjudication:
        """The newest adjudication of a project's month (the red one's)."""
        query = Adjudication.objects.filter(project=project or self.red, month=MONTH)
        return query.select_related("project__objective__bureau", "project__lead_unit").latest("number")


@pytest.fixture
def bureau(db: None, settings: Any, tmp_path: Path) -> Iterator[Bureau]:
    settings.HOME = tmp_path
    remembering.forget()
    records = Records()
    red, green = records.project("P-1"), records.project("P-2")
    records.milestone(red, date(2021, 3, 20))
    records.milestone(red, date(2021, 5, 20))
    records.milestone(green, date(2021, 3, 20), date(2021, 3, 18))
    records.report(red, MONTH, date(2021, 4, 2))
    records.report(green, MONTH, date(2021, 4, 2))
    leader = Person.objects.create(code="9", name="钱九", unit=records.bureau, role=Role.PORTFOLIO, **records.where())
    leader.portfolio.add(records.section)
    other = records.unit("J-2", "运输科")
    users = {
        "office": account(Role.SUPERVISOR, records.bureau),
        "lead": account(Role.UNIT_LEAD, records.section),
        "clerk": account(Role.CLERK, records.section),
        "head": account(Role.HEAD, records.bureau),
        "stranger": account(Role.UNIT_LEAD, other),
        "leader": User.objects.create(username="leader", name="钱九", person=leader),
    }
    yield Bureau(records, red, green, users)
    remembering.forget()
