"""The round of a month: who owes a report, who has sent one, in time or late, and what came after it was closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.facts import ProjectRecords, months_of
from threeones.apps.supervision.models import MonthlyRound, PreparedReport, Report
from threeones.apps.supervision.remembering import remembered
from threeones.apps.supervision.reporting import is_reported_on, report_due
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project
    from threeones.base.org.models import Unit

IN_TIME, LATE, OWED, OVERDUE = "in_time", "late", "owed", "overdue"
STATES: Mapping[str, str] = {
    OVERDUE: mark("逾期未报"),
    OWED: mark("未报"),
    LATE: mark("迟报"),
    IN_TIME: mark("按时报送"),
}
"""How a project's report of a month stands, the worst first."""
FILTERS = ("state", "unit")


def known(year: int, access: Access) -> list[ProjectRecords]:
    """The records of the year's projects that are seen, out of what is remembered; nothing in them may be changed."""
    mine = None if access.everything else handbook.project_keys(year, access)
    found: list[ProjectRecords] = remembered(year).judged("records", lambda r: r, mine)
    return found


@dataclass(frozen=True)
class Line:
    """A project that owes a report of the month, as of a day."""

    records: ProjectRecords
    month: str
    as_of: date

    @property
    def project(self) -> Project:
        """The project."""
        return self.records.project

    @cached_property
    def report(self) -> Report | None:
        """Its lead unit's report."""
        found = self.records.reports.get(self.month)
        return found if found is not None and found.reported_on <= self.as_of else None

    @cached_property
    def state(self) -> str:
        """How it stands; one of ``STATES``."""
        due = report_due(self.month)
        if self.report is None:
            return OVERDUE if self.as_of > due else OWED
        return LATE if self.report.reported_on > due else IN_TIME

    @property
    def word(self) -> str:
        """The same for people."""
        return STATES[self.state]

    @cached_property
    def due(self) -> Sequence[Milestone]:
        """Its milestones of the month that nobody has reported done."""
        return [m for m in self.records.due_in.get(self.month, ()) if self.records.done(m, self.as_of) is None]


@dataclass
class UnitLine:
    """A unit that leads projects: how many of its reports stand where."""

    unit: Unit
    states: Counter[str] = field(default_factory=Counter)

    @property
    def every(self) -> int:
        """How many it owes in all."""
        return self.states.total()

    @property
    def missing(self) -> int:
        """How many it has not sent."""
        return self.states[OWED] + self.states[OVERDUE]

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """Each state with its number."""
        return [(s, self.states[s]) for s in STATES]


@dataclass(frozen=True)
class Desk:
    """A bureau's month: its lines, and the round once it is closed."""

    bureau: Unit
    month: str
    lines: Sequence[Line]
    round: MonthlyRound | None

    @cached_property
    def states(self) -> Counter[str]:
        """How many lines stand where."""
        return Counter(line.state for line in self.lines)

    @property
    def missing(self) -> int:
        """How many reports are missing."""
        return self.states[OWED] + self.states[OVERDUE]

    @property
    def after(self) -> list[Line]:
        """Those whose report came after the month was closed."""
        if self.round is None:
            return []
        return [x for x in self.lines if x.report is not None and x.report.reported_on > self.round.closed_on]


def is_month(month: str) -> bool:
    """Whether it is a month (2021-03)."""
    return len(month) == 7 and month.isascii() and month[4] == "-" and month[:4].isdecimal() and month[5:] in _MONTHS


_MONTHS = frozenset(f"{m:02d}" for m in range(1, 13))


def lines_of(records: Sequence[ProjectRecords], month: str, as_of: date) -> Iterator[Line]:
    """The projects among them that owe a report of the month, as known on the day."""
    for one in records:
        last = max((m.due_on for m in one.milestones), default=None)
        if month in one.reports or is_reported_on(one.project, last, month, as_of):
            yield Line(one, month, as_of)


def lines(access: Access, month: str, as_of: date) -> list[Line]:
    """The lines of a month that are seen, those that are worst first within their unit."""
    order = list(STATES)
    found = lines_of(known(int(month[:4]), access), month, as_of)
    return sorted(found, key=lambda x: (x.project.lead_unit.code, order.index(x.state), x.project.code))


def desks(access: Access, found: Sequence[Line], month: str) -> list[Desk]:
    """The same by bureau."""
    closed = {r.bureau_id: r for r in seen(MonthlyRound, access).filter(month=month)}
    bureaus = {x.project.objective.bureau_id: x.project.objective.bureau for x in found}
    return [
        Desk(bureau, month, [x for x in found if x.project.objective.bureau_id == pk], closed.get(pk))
        for pk, bureau in sorted(bureaus.items(), key=lambda item: item[1].code)
    ]


def units(found: Sequence[Line]) -> list[UnitLine]:
    """The same by lead unit."""
    by: dict[int, UnitLine] = {}
    for line in found:
        unit = line.project.lead_unit
        by.setdefault(unit.pk, UnitLine(unit)).states[line.state] += 1
    return sorted(by.values(), key=lambda u: u.unit.code)


def prepared(found: Sequence[Line], month: str) -> frozenset[int]:
    """The projects among them (by primary key) for which a report is prepared and not sent."""
    waiting = [x.project.pk for x in found if x.report is None]
    query = (
        PreparedReport.objects.filter(project__in=waiting, month=month) if waiting else PreparedReport.objects.none()
    )
    return frozenset(query.values_list("project", flat=True))


def chosen(found: Sequence[Line], filters: Mapping[str, str]) -> list[Line]:
    """The lines that the filters leave; a state that is none is no filter."""
    state, unit = filters.get("state", ""), filters.get("unit", "")
    return [x for x in found if (state not in STATES or x.state == state) and unit in ("", x.project.lead_unit.code)]


def months_until(access: Access, as_of: date) -> list[str]:
    """The months of the handbook's year that have begun by the day, the newest first; December also when it is over."""
    year = handbook.year_of(as_of)
    return list(reversed(months_of(year, as_of))) if year else []
