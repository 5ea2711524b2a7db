"""Which month is reported and by when, as the pack ``supervision/reporting.yaml`` says."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from threeones.apps.handbook.states.reading import RELAPSE, RESTING, state_on
from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.period import Period
from threeones.kernel.values.yamls import read_yaml

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project


def is_reported_on(project: Project, last_due: date | None, month: str, day: date) -> bool:
    """Whether a project is reported on in a month, as known on a day: from its start to its last milestone.

    Not while it is suspended or out of the book at the month's end; one that was opened again (回潮) until that is over.
    """
    start = project.start_on or date(project.objective.year, 1, 1)
    last = max(last_due or project.deadline, project.deadline)
    end = Period.month(int(month[:4]), int(month[5:7])).end
    state = state_on(project, min(end, day))
    if state in RESTING or month < start.isoformat()[:7]:
        return False
    return month <= last.isoformat()[:7] or state == RELAPSE


@lru_cache(maxsize=512)
def report_due(month: str) -> date:
    """The last day for the report of ``month`` (2021-03): a day off moves to the next working day."""
    pack = read_yaml(packs_dir() / "supervision" / "reporting.yaml")
    end = Period.month(int(month[:4]), int(month[5:7])).end
    year, following = (end.year + 1, 1) if end.month == 12 else (end.year, end.month + 1)
    day = date(year, following, int(pack["due_day"]))
    calendar = load_calendar(str(pack["calendar"]))
    return day if calendar.is_working(day) else calendar.next_working(day).value


def month_to_report(day: date, year: int) -> str:
    """The month that a report of this day is about, of a project of ``year``.

    The month before until its last day for reports, then the present one; of a year that is over its last one.
    """
    if day.year != year:
        return f"{year}-12" if day.year > year else f"{year}-01"
    before = f"{year}-{day.month - 1:02d}"
    return before if day.month > 1 and day <= report_due(before) else f"{year}-{day.month:02d}"
