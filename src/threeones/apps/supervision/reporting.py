"""By when a month's report is due, as the pack ``supervision/reporting.yaml`` says."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.period import Period
from threeones.kernel.values.yamls import read_yaml

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project


def is_reported_on(project: Project, last_due: date | None, month: str) -> bool:
    """Whether a project is reported on in a month: from its start to its last milestone, unless it is suspended."""
    start = project.start_on or date(project.objective.year, 1, 1)
    last = max(last_due or project.deadline, project.deadline)
    paused = project.suspended_on.isoformat()[:7] if project.suspended_on else "9999-12"
    return start.isoformat()[:7] <= month <= last.isoformat()[:7] and month < paused


@lru_cache(maxsize=512)
def report_due(month: str) -> date:
    """The last day for the report of ``month`` (2021-03): a day off moves to the next working day."""
    pack = read_yaml(packs_dir() / "supervision" / "reporting.yaml")
    end = Period.month(int(month[:4]), int(month[5:7])).end
    year, following = (end.year + 1, 1) if end.month == 12 else (end.year, end.month + 1)
    day = date(year, following, int(pack["due_day"]))
    calendar = load_calendar(str(pack["calendar"]))
    return day if calendar.is_working(day) else calendar.next_working(day).value
