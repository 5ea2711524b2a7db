"""The two passes (顺推与逆推) over a network, on instants.

An instant is the beginning of the day with that ordinal, which is the end of the day before. An activity
fills ``[start, finish)``; in working days it starts on a day that its calendar works and ends after one; in
calendar days it starts and ends anywhere; a milestone is one instant. A lag of n working days between
instants a and b means that the project's calendar works at least n days in ``[a, b)``. The forward pass
takes the earliest placement, the backward pass the latest one; both read the same relation, so a plan is
feasible exactly where no activity's earliest finish lies after its latest.

Facts stand: what is finished fills what it filled; what has begun keeps its start, and its finish is that of an
imagined start (the first from which nothing is broken), which differs from the start where it was held up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from threeones.kernel.calendar import WorkCalendar
from threeones.kernel.schedule.network import Arc, Network


@dataclass(slots=True)
class Pass:
    """Instants per activity and what determined each: an arc, or the bound named by ``bound``."""

    start: list[int]
    finish: list[int]
    bound: list[str]
    arc: list[Arc | None] = field(default_factory=list)


def forward(network: Network, origin: int) -> Pass:
    """The earliest placement; nothing starts before ``origin``."""
    activities, n = network.activities, len(network.activities)
    out = Pass([0] * n, [0] * n, [""] * n, [None] * n)
    for i in network.order:
        begun, done = network.begun[i], network.done[i]
        if begun is not None and done is not None:
            out.start[i], out.finish[i], out.bound[i] = begun, done, "actual"
            continue
        calendar, days = network.calendars[i], activities[i].duration.days
        arc: Arc | None = None
        start, bound = earliest(network, i, origin)
        for candidate in network.before[i]:
            source = out.finish[candidate.other] if candidate.from_finish else out.start[candidate.other]
            reached = after_lag(network.project, source, candidate)
            implied = (start_to_finish if candidate.to_finish else start_from)(calendar, days, reached)
            if implied > start or (implied == start and _tells_more(candidate, arc, bound, days)):
                start, arc = implied, candidate
        out.start[i], out.finish[i] = start if begun is None else begun, finish_of(calendar, days, start)
        out.bound[i], out.arc[i] = bound, arc
    return out


def earliest(network: Network, i: int, origin: int) -> tuple[int, str]:
    """The earliest (of what has begun: imagined) start by bounds alone, and which of them it is."""
    activity, calendar, begun, as_of = network.activities[i], network.calendars[i], network.begun[i], network.as_of
    days = activity.duration.days
    if begun is not None:
        start = start_from(calendar, days, begun)
        held = start if as_of is None else start_to_finish(calendar, days, as_of + 1)
        return (held, "as_of") if held > start else (start, "actual")
    floor, bound = floor_of(network, i, origin)
    return start_from(calendar, days, floor), bound


def floor_of(network: Network, i: int, origin: int) -> tuple[int, str]:
    """The instant before which what has not begun may not start, and which bound that is."""
    floor, bound, first = origin, "start", network.activities[i].not_before
    if network.as_of is not None and network.as_of > floor:
        floor, bound = network.as_of, "as_of"
    if first is not None and first.toordinal() >= floor + (bound == "start"):
        floor, bound = first.toordinal(), "not_before"
    return floor, bound


def _tells_more(candidate: Arc, arc: Arc | None, bound: str, days: int) -> bool:
    """Whether, of two that come to the same instant, the candidate is the one to name.

    A link rather than a bound, the link listed first rather than a later one; but a milestone that may not
    come before a day is shown as that day, and of two links the one from a finish makes it the end of a day.
    """
    if arc is None:
        return not (days == 0 and bound == "not_before")
    return days == 0 and candidate.from_finish and not arc.from_finish


def backward(network: Network, end: int) -> Pass:
    """The latest placement; nothing ends after ``end``."""
    activities, n = network.activities, len(network.activities)
    out = Pass([0] * n, [0] * n, [""] * n, [None] * n)
    for i in reversed(network.order):
        begun, done = network.begun[i], network.done[i]
        if begun is not None and done is not None:
            out.start[i], out.finish[i], out.bound[i] = begun, done, "actual"
            continue
        calendar, days = network.calendars[i], activities[i].duration.days
        arc: Arc | None = None
        ceiling, bound = latest(network, i, end)
        finish = finish_by(calendar, days, ceiling)
        for candidate in network.behind[i]:
            target = out.finish[candidate.other] if candidate.to_finish else out.start[candidate.other]
            reached = before_lag(network.project, target, candidate)
            implied = (finish_by if candidate.from_finish else finish_from_start_by)(calendar, days, reached)
            if implied < finish or (implied == finish and arc is None):
                finish, arc = implied, candidate
        out.finish[i], out.start[i] = finish, start_of(calendar, days, finish) if begun is None else begun
        out.bound[i], out.arc[i] = bound, arc
    return out


def latest(network: Network, i: int, end: int) -> tuple[int, str]:
    """The instant after which an activity may not finish by bounds alone, and which of them it is."""
    limit = network.activities[i].not_after
    if limit is not None and limit.toordinal() + 1 < end:
        return limit.toordinal() + 1, "not_after"
    return end, "finish"


def after_lag(project: WorkCalendar, instant: int, arc: Arc) -> int:
    """The first instant by which the arc's lag has passed since ``instant``."""
    if not arc.lag_working:
        return instant + arc.lag
    return project.select(project.count(instant) + arc.lag - 1) + 1


def before_lag(project: WorkCalendar, instant: int, arc: Arc) -> int:
    """The last instant from which the arc's lag still passes until ``instant``."""
    if not arc.lag_working:
        return instant - arc.lag
    return project.select(project.count(instant) - arc.lag)


def start_from(calendar: WorkCalendar | None, days: int, instant: int) -> int:
    """The earliest start that is not before ``instant``."""
    if calendar is None or days == 0:
        return instant
    return calendar.select(calendar.count(instant))


def start_to_finish(calendar: WorkCalendar | None, days: int, instant: int) -> int:
    """The earliest start whose finish is not before ``instant``."""
    if calendar is None or days == 0:
        return instant - days
    return calendar.select(calendar.count(instant - 1) - days + 1)


def finish_by(calendar: WorkCalendar | None, days: int, instant: int) -> int:
    """The latest finish that is not after ``instant``."""
    if calendar is None or days == 0:
        return instant
    return calendar.select(calendar.count(instant) - 1) + 1


def finish_from_start_by(calendar: WorkCalendar | None, days: int, instant: int) -> int:
    """The latest finish whose start is not after ``instant``."""
    if calendar is None or days == 0:
        return instant + days
    return calendar.select(calendar.count(instant + 1) + days - 2) + 1


def finish_of(calendar: WorkCalendar | None, days: int, start: int) -> int:
    """The finish that belongs to a start."""
    if calendar is None or days == 0:
        return start + days
    return calendar.select(calendar.count(start) + days - 1) + 1


def start_of(calendar: WorkCalendar | None, days: int, finish: int) -> int:
    """The start that belongs to a finish."""
    if calendar is None or days == 0:
        return finish - days
    return calendar.select(calendar.count(finish) - days)


def own_days(calendar: WorkCalendar | None, first: int, last: int) -> int:
    """From one instant to another in the activity's own unit; negative where ``last`` comes first."""
    if calendar is None:
        return last - first
    return calendar.count(last) - calendar.count(first)
