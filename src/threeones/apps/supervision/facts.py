"""What the light rules read: the facts of a project's month, each with the rows that it rests on.

A month's task (月度任务) are the milestones due in it; it is done in time when they are done by the
month's last day. Facts go by the day on which something was done, not on which it was typed in, so
that a month reads the same whether its report came on the 1st or on the 5th.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from threeones.apps.handbook.states.reading import (
    MERGED,
    RELAPSE,
    SPLIT,
    SUSPENDED,
    WITHDRAWN,
    Standing,
    standing_among,
    standings,
)
from threeones.apps.supervision.models import Completion, Report
from threeones.kernel.lights import MonthFacts, MonthValues
from threeones.kernel.values.derivation import Node, Scalar, const
from threeones.kernel.values.period import Period
from threeones.kernel.values.rounding import half_up

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project

HUNDRED = Decimal(100)


@dataclass
class ProjectRecords:
    """All records that a project's lights can rest on: ``reports`` are the lead unit's by month.

    Filled before they are first asked for anything, and not changed after.
    """

    project: Project
    milestones: list[Milestone] = field(default_factory=list)
    completions: dict[int, Completion] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    has_targets: bool = False

    def done(self, milestone: Milestone, by: date) -> Completion | None:
        """The completion of a milestone, where it was done by that day."""
        completion = self.completions.get(milestone.pk)
        return completion if completion and completion.done_on <= by else None

    def reports_by(self, day: date) -> list[Report]:
        """The reports by month, of months that are over by ``day``; of the running month once it was handed in.

        A report tells of its month, whatever day it came; but nobody knows on the 10th what it will say.
        """
        return [r for end, r in self.in_order if is_known(r, end, day)]

    def report_by(self, month: str, day: date) -> Report | None:
        """The report of a month, where it is known by ``day`` as ``reports_by`` knows it."""
        found = self.reports.get(month)
        return found if found is not None and is_known(found, end_of(month), day) else None

    @cached_property
    def in_order(self) -> list[tuple[date, Report]]:
        """The reports by month, with the months' last days."""
        return [(end_of(month), report) for month, report in sorted(self.reports.items())]

    @cached_property
    def due_in(self) -> Mapping[str, Sequence[Milestone]]:
        """The milestones by the month in which they are due."""
        found: dict[str, list[Milestone]] = {}
        for m in self.milestones:
            found.setdefault(m.due_on.isoformat()[:7], []).append(m)
        return found

    @cached_property
    def standings(self) -> Sequence[Standing]:
        """The states that the project was in, the oldest first."""
        return standings(self.project)

    @cached_property
    def weight(self) -> Decimal:
        """What all milestones weigh together."""
        return sum((m.weight for m in self.milestones), Decimal(0))


def is_known(report: Report, end: date, day: date) -> bool:
    """Whether a report of the month that ends on ``end`` is known by ``day``."""
    return end <= day or report.reported_on <= day


@lru_cache(maxsize=512)
def end_of(month: str) -> date:
    """The last day of a month (2021-03)."""
    return Period.month(int(month[:4]), int(month[5:])).end


def months_of(year: int, as_of: date) -> list[str]:
    """The months of the year that have begun by ``as_of``."""
    return [f"{year}-{m:02d}" for m in range(1, 13) if date(year, m, 1) <= as_of]


def month_facts(records: ProjectRecords, year: int, as_of: date) -> list[MonthFacts]:
    """The facts of each month begun, with their rows: as they stood at its end, and as they stand on ``as_of``."""
    return [
        MonthFacts(
            month, Facts(_Month(records, month, min(end_of(month), as_of))), Facts(_Month(records, month, as_of))
        )
        for month in months_of(year, as_of)
    ]


def month_values(records: ProjectRecords, year: int, as_of: date, names: Sequence[str]) -> list[MonthValues]:
    """The same facts as values alone: those that are named, and whether the project is completed."""
    wanted = [n for n in names if n in VALUES] + ["completed"] * ("completed" not in names)

    def of(month: str, by: date) -> dict[str, Scalar]:
        known = _Month(records, month, by)
        return {name: VALUES[name](known) for name in wanted}

    months = months_of(year, as_of)
    return [MonthValues(m, of(m, min(end_of(m), as_of)), of(m, as_of)) for m in months]


class _Month:
    """A project's month as known on the day ``by``."""

    def __init__(self, records: ProjectRecords, month: str, by: date) -> None:
        self.records, self.month, self.by = records, month, by
        self.end = end_of(month)
        self.until = min(self.end, by)
        self.due = [m for m in records.due_in.get(month, ()) if m.due_on <= by]
        """Milestones of the month that have fallen due."""
        done = [(m, records.done(m, by)) for m in self.due]
        self.open = [m for m, c in done if c is None]
        """Those not done; then the completions by the month's last day, and those after it."""
        self.in_time = [c for _m, c in done if c is not None and c.done_on <= self.end]
        self.late = [c for _m, c in done if c is not None and c.done_on > self.end]

    @cached_property
    def report(self) -> Report | None:
        """The month's report, where it is known."""
        return self.records.report_by(self.month, self.by)

    @cached_property
    def standing(self) -> Standing:
        """The project's state at the month's end, or on the day while the month runs."""
        return standing_among(self.records.standings, self.until)

    @cached_property
    def relapse(self) -> Standing | None:
        """That the project was opened again after it had been done (回潮), where it is so on the day."""
        now = standing_among(self.records.standings, self.by)
        return now if now.state == RELAPSE else None

    @cached_property
    def finished(self) -> bool:
        """Whether every milestone is done."""
        return bool(self.records.milestones) and len(self.all_done) == len(self.records.milestones)

    @cached_property
    def progressed(self) -> Report | None:
        """The newest report with a progress, of that month or one before it."""
        known = (
            r
            for end, r in reversed(self.records.in_order)
            if r.month <= self.month and r.progress is not None and is_known(r, end, self.by)
        )
        return next(known, None)

    @cached_property
    def all_done(self) -> list[Completion]:
        """Completions of the whole project."""
        return [c for m in self.records.milestones if (c := self.records.done(m, self.by))]

    @property
    def last_done(self) -> date:
        """When the last of the milestones that are done was done."""
        return max(c.done_on for c in self.all_done)

    @cached_property
    def planned(self) -> list[Milestone]:
        """Milestones that the plan has due by the month's end."""
        return [m for m in self.records.milestones if m.due_on <= self.until]

    @cached_property
    def overdue(self) -> list[Milestone]:
        """Milestones of this month and those before it that were due and are not done."""
        return [m for m in self.planned if self.records.done(m, self.by) is None]

    @cached_property
    def next_due(self) -> Milestone | None:
        """The milestone that falls due next after the month (after the day, while the month runs) and is not done."""
        coming = (m for m in self.records.milestones if m.due_on > self.until)
        return min((m for m in coming if self.records.done(m, self.by) is None), key=lambda m: m.due_on, default=None)

    @cached_property
    def first_done(self) -> Completion | None:
        """The milestone done first."""
        found = [c for c in self.records.completions.values() if c.done_on <= self.until]
        return min(found, key=lambda c: c.done_on, default=None)

    @cached_property
    def first_moving(self) -> Report | None:
        """The first report that tells of a progress."""
        return next((r for r in self.records.reports_by(self.until) if r.progress), None)

    @cached_property
    def planned_weight(self) -> Decimal:
        """What the milestones weigh that the plan has due by the month's end."""
        return sum((m.weight for m in self.planned), Decimal(0))


VALUES: Mapping[str, Callable[[_Month], Scalar]] = {
    "due_count": lambda m: len(m.due),
    "done_in_time_count": lambda m: len(m.in_time),
    "done_late_count": lambda m: len(m.late),
    "open_count": lambda m: len(m.open),
    "overdue_count": lambda m: len(m.overdue),
    "days_to_due": lambda m: (m.next_due.due_on - m.until).days if m.next_due else None,
    "progress_pct": lambda m: m.progressed.progress if m.progressed else None,
    "planned_pct": lambda m: half_up(HUNDRED * m.planned_weight / m.records.weight, 2) if m.records.weight else None,
    "started": lambda m: bool(m.first_done or m.first_moving),
    "planned_start_due": lambda m: bool(m.records.project.start_on and m.records.project.start_on <= m.until),
    "reported": lambda m: m.report is not None,
    "target_issued": lambda m: bool(m.records.milestones) or m.records.has_targets,
    "data_available": lambda m: bool(m.records.milestones or m.records.reports_by(m.by)),
    "completed": lambda m: m.finished and m.relapse is None,
    "done_early": lambda m: m.finished and m.relapse is None and m.last_done < m.records.project.deadline,
    "relapsed": lambda m: m.relapse is not None,
    "suspended": lambda m: m.standing.state == SUSPENDED,
    "withdrawn": lambda m: m.standing.state == WITHDRAWN,
    "merged": lambda m: m.standing.state == MERGED,
    "split": lambda m: m.standing.state == SPLIT,
}
"""The facts that light rules may read of a month, by name."""


class Facts(Mapping[str, Node]):
    """The facts of a month with their rows; each tree is built when it is first read."""

    def __init__(self, month: _Month) -> None:
        self._month = month
        self._made: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        if name not in self._made:
            self._made[name] = _NODES[name](self._month, VALUES[name](self._month))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(VALUES)

    def __len__(self) -> int:
        return len(VALUES)


def _due(milestones: Sequence[Milestone]) -> tuple[Node, ...]:
    return tuple(m.leaf(m.code, f"{m.name}（{m.due_on}到期）") for m in milestones)


def _completed(completions: Sequence[Completion], label: str) -> Node:
    leaves = tuple(c.leaf(c.milestone.code, f"{c.milestone.name}（{c.done_on}完成）") for c in completions)
    return Node("count", len(leaves), leaves, label=label)


def _days_to_due(m: _Month, value: Scalar) -> Node:
    if m.next_due is None:
        return m.records.project.leaf(value, "没有将到期的节点")
    return m.next_due.leaf(value, f"{m.next_due.name}（{m.next_due.due_on}到期）", "天")


def _flag(label: str) -> Callable[[_Month, Scalar], Node]:
    return lambda m, value: m.records.project.leaf(value, label)


def _progress(m: _Month, value: Scalar) -> Node:
    return m.progressed.leaf(value, "累计进度", "%") if m.progressed else const(None, label="累计进度未报")


def _planned(m: _Month, value: Scalar) -> Node:
    """The share of milestone weight that the plan has due by then (序时进度), in percent."""
    if value is None:
        return const(None, label="没有节点")
    part = Node("sum", m.planned_weight, tuple(one.leaf(one.weight, one.name) for one in m.planned))
    whole = Node("sum", m.records.weight, tuple(one.leaf(one.weight, one.name) for one in m.records.milestones))
    return Node("share", value, (part, whole), label="序时进度", unit="%", params={"decimals": 2})


def _reported(m: _Month, value: Scalar) -> Node:
    return m.report.leaf(value, "本月进展") if m.report else const(False, label="本月没有进展报送")


def _started(m: _Month, value: Scalar) -> Node:
    if m.first_done:
        return m.first_done.leaf(value, "首个完成的节点")
    if m.first_moving:
        return m.first_moving.leaf(value, "首次有进度的月份")
    return m.records.project.leaf(value, "尚无节点完成或进度")


def _all_done(m: _Month, value: Scalar) -> Node:
    milestones = m.records.milestones
    if not milestones:
        return m.records.project.leaf(value, "没有节点")
    whole = Node("count", len(milestones), tuple(one.leaf(one.code, one.name) for one in milestones))
    done = Node("==", m.finished, (_completed(m.all_done, "已完成节点"), whole), label="节点全部完成")
    return done if m.relapse is None else Node("and", value, (done, Node("not", False, (_relapsed(m, True),))))


def _relapsed(m: _Month, value: Scalar) -> Node:
    return (m.relapse.record if m.relapse else m.records.project).leaf(value, "回潮")


def _done_early(m: _Month, value: Scalar) -> Node:
    """Whether the last milestone was done before the deadline."""
    done = _all_done(m, VALUES["completed"](m))
    if done.value is not True:
        return Node("and", False, (done,), label="提前完成")
    last = max(m.all_done, key=lambda c: c.done_on)
    days = (
        last.leaf(last.done_on.isoformat(), "最后完成"),
        m.records.project.leaf(m.records.project.deadline.isoformat(), "完成时限"),
    )
    return Node("and", value, (done, Node("<", value, days)), label="提前完成")


def _state(label: str) -> Callable[[_Month, Scalar], Node]:
    return lambda m, value: m.standing.record.leaf(value, label)


_NODES: Mapping[str, Callable[[_Month, Scalar], Node]] = {
    "due_count": lambda m, value: Node("count", value, _due(m.due), label="本月到期节点"),
    "done_in_time_count": lambda m, _value: _completed(m.in_time, "按期完成"),
    "done_late_count": lambda m, _value: _completed(m.late, "逾期后补完成"),
    "open_count": lambda m, value: Node("count", value, _due(m.open), label="仍未完成"),
    "overdue_count": lambda m, value: Node("count", value, _due(m.overdue), label="逾期未完成"),
    "days_to_due": _days_to_due,
    "progress_pct": _progress,
    "planned_pct": _planned,
    "started": _started,
    "planned_start_due": _flag("开始日期"),
    "reported": _reported,
    "target_issued": _flag("节点或指标任务"),
    "data_available": _flag("节点或进展"),
    "completed": _all_done,
    "done_early": _done_early,
    "relapsed": _relapsed,
    "suspended": _state("暂缓"),
    "withdrawn": _state("调出"),
    "merged": _state("并入"),
    "split": _state("拆分"),
}
