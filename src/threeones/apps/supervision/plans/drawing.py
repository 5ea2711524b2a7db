"""The Gantt picture (横道图), drawn row by row on the server: where each day, bar and link stands, in pixels.

Rows come in chunks, so that a plan of thousands is drawn only where it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from threeones.apps.supervision.plans.moving import may_move
from threeones.apps.supervision.plans.selectors import Planned
from threeones.kernel.calendar import WorkCalendar
from threeones.kernel.schedule.baseline import Baseline as Dates
from threeones.kernel.schedule.result import Scheduled

ROW, CHUNK, BAR = 28, 50, 14
SCALES = {"day": 18, "week": 5, "month": 2}
"""Pixels a day takes, by scale."""
NARROW, WIDE = 100, 420
"""Up to so many days a plan is shown by days, by weeks; beyond, by months."""
FARTHEST = 60
"""A link is drawn over so many rows at most: further away nobody can follow it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The days across the picture: from ``first``, ``day`` pixels each, ``width`` in all."""

    first: date
    last: date
    scale: str

    @property
    def day(self) -> int:
        """Pixels a day takes."""
        return SCALES[self.scale]

    @property
    def width(self) -> int:
        """Pixels of the whole."""
        return ((self.last - self.first).days + 1) * self.day

    def x(self, day: date) -> int:
        """Where a day begins."""
        return (day - self.first).days * self.day


@dataclass(frozen=True, slots=True)
class Tick:
    """A month, a week or a day in the head of the picture."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Days off in a row, or make-up working days, behind the bars."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: the bar and what stands with it; ``y`` is the row's top within its chunk.

    ``kind``: critical, plain, done, begun or late; ``float_x``/``float_width`` the room that is left; ``base_x`` where
    the baseline had it (None: it did not).
    """

    place: int
    number: int
    label: str
    y: int
    x: int
    width: int
    kind: str
    milestone: bool
    movable: bool
    float_x: int
    float_width: int
    base_x: int | None
    base_width: int
    start: date
    finish: date
    dates: Scheduled


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: bars, and links that end in them as paths."""

    first: int
    height: int
    bars: Sequence[Bar]
    links: Sequence[str]


def axis_of(plan: Planned, today: date, scale: str, baseline: Dates | None = None) -> Axis:
    """The days that the picture shows: all that is planned, a week around, and today where it is not far off."""
    assert plan.dates is not None
    days = [d for a in plan.dates.activities for d in (a.early_start, a.early_finish, a.late_start, a.late_finish)]
    days += [d for k in (baseline.activities.values() if baseline else ()) for d in (k.start, k.finish)]
    first, last = min(days), max(days)
    if first - timedelta(days=60) <= today <= last + timedelta(days=60):
        first, last = min(first, today), max(last, today)
    first -= timedelta(days=3 + (first - timedelta(days=3)).weekday())
    last += timedelta(days=10)
    if scale not in SCALES:
        length = (last - first).days
        scale = "day" if length <= NARROW else "week" if length <= WIDE else "month"
    return Axis(first, last, scale)


def ticks(axis: Axis) -> tuple[list[Tick], list[Tick]]:
    """The two lines of the head: months, and below them days or Mondays (by months: nothing)."""
    months, below = [Tick(0, f"{axis.first:%Y-%m}")], []
    for day in _days(axis):
        if day.day == 1 and axis.x(day) - months[-1].x >= 48:
            months.append(Tick(axis.x(day), f"{day:%Y-%m}"))
        if axis.scale == "day" or (axis.scale == "week" and day.weekday() == 0):
            below.append(Tick(axis.x(day), str(day.day)))
    return months, below


def shading(axis: Axis, calendar: WorkCalendar) -> tuple[list[Block], list[Block]]:
    """Days off, those that follow each other as one, and the make-up working days (调休上班) one by one."""
    off: list[Block] = []
    made_up = []
    for day in _days(axis):
        x = axis.x(day)
        if not calendar.is_working(day):
            if off and off[-1].x + off[-1].width == x:
                off[-1] = Block(off[-1].x, off[-1].width + axis.day)
            else:
                off.append(Block(x, axis.day))
        elif day.weekday() >= 5 and calendar.mark(day) is not None:
            made_up.append(Block(x, axis.day))
    return off, made_up


def chunk(plan: Planned, axis: Axis, first: int, baseline: Dates | None = None) -> Chunk:
    """The rows from ``first`` on."""
    places = range(first, min(first + CHUNK, len(plan.rows)))
    bars = [_bar(plan, axis, i, (i - first) * ROW, baseline) for i in places]
    return Chunk(first, len(places) * ROW, bars, [p for i in places for p in _links(plan, axis, i, first)])


def _bar(plan: Planned, axis: Axis, i: int, y: int, baseline: Dates | None) -> Bar:
    assert plan.dates is not None
    row, dates = plan.rows[i], plan.dates.activities[i]
    start, finish = plan.days(i)
    left, right = axis.x(start), axis.x(finish) + axis.day
    # the room that is left lies before a bar that is planned as late as it may be, after one planned early
    room = (dates.early_start, start) if plan.side(i) == "late" else (finish, dates.late_finish)
    float_x = axis.x(room[0]) + (0 if plan.side(i) == "late" else axis.day)
    float_end = axis.x(room[1]) + (0 if plan.side(i) == "late" else axis.day)
    kept = baseline.activities.get(row.ident) if baseline else None
    return Bar(
        place=i,
        number=plan.numbers[i],
        label=row.label,
        y=y,
        x=left,
        width=right - left,
        kind=_kind(dates),
        milestone=row.duration == 0,
        movable=may_move(plan.dates.plan.activities[i]),
        float_x=float_x,
        float_width=max(0, float_end - float_x),
        base_x=axis.x(kept.start) if kept else None,
        base_width=axis.x(kept.finish) + axis.day - axis.x(kept.start) if kept else 0,
        start=start,
        finish=finish,
        dates=dates,
    )


def _kind(dates: Scheduled) -> str:
    if dates.state == "done":
        return "done"
    if dates.total_float < 0:
        return "late"
    if dates.critical:
        return "critical"
    return "begun" if dates.state == "begun" else "plain"


def _links(plan: Planned, axis: Axis, i: int, first: int) -> Iterator[str]:
    """The links that end at a row, as elbows from the end of one bar to the end of the other."""
    assert plan.dates is not None
    network = plan.dates.network
    (start, finish), y = plan.days(i), (i - first) * ROW + ROW // 2
    for arc in network.before[i]:
        if abs(arc.other - i) > FARTHEST:
            continue
        other = plan.days(arc.other)
        x1 = axis.x(other[1]) + axis.day if arc.from_finish else axis.x(other[0])
        x2 = axis.x(finish) + axis.day if arc.to_finish else axis.x(start)
        y1 = (arc.other - first) * ROW + ROW // 2
        turn = max(x1, x2) + 6 if arc.to_finish else min(x2 - 6, x1 + 6) if x2 - 6 < x1 else x2 - 6
        tip = 4 if arc.to_finish else -4
        yield f"M{x1} {y1}H{turn}V{y}H{x2}M{x2 + tip} {y - 3}L{x2} {y}L{x2 + tip} {y + 3}"


def _days(axis: Axis) -> Iterator[date]:
    for n in range((axis.last - axis.first).days + 1):
        yield axis.first + timedelta(days=n)
