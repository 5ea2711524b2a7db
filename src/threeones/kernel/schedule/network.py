"""The network (网络) of a plan: indices instead of names, an order in which links point forward, circles."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from threeones.kernel.calendar import WorkCalendar
from threeones.kernel.schedule.checking import activity_faults
from threeones.kernel.schedule.plan import Activity, Link, Plan
from threeones.kernel.values.faults import Fault, Faults


class Arc(NamedTuple):
    """A link seen from one end: ``other`` is the activity at the other end.

    ``from_finish``: it starts from the predecessor's finish (FS, FF); ``to_finish``: it holds the successor's
    finish (FF, SF). ``lag`` in working days of the project's calendar where ``lag_working``.
    """

    other: int
    from_finish: bool
    to_finish: bool
    lag: int
    lag_working: bool
    link: Link


@dataclass(frozen=True, slots=True)
class Network:
    """A plan ready for the passes; ``calendars[i]`` is None where the activity counts calendar days.

    ``begun`` and ``done`` hold the instants of what has begun and what is finished. ``before`` leaves out links
    that would hold an end which is already a fact, ``behind`` also those from such an end.
    """

    plan: Plan
    project: WorkCalendar
    calendars: tuple[WorkCalendar | None, ...]
    before: tuple[tuple[Arc, ...], ...]
    behind: tuple[tuple[Arc, ...], ...]
    order: tuple[int, ...]
    begun: tuple[int | None, ...]
    done: tuple[int | None, ...]

    @property
    def as_of(self) -> int | None:
        """The instant up to which facts are known."""
        return None if self.plan.as_of is None else self.plan.as_of.toordinal()

    @property
    def activities(self) -> tuple[Activity, ...]:
        """The activities in the file's order."""
        return self.plan.activities


def build(plan: Plan, calendars: Mapping[str, WorkCalendar]) -> Network:
    """The network of a plan; a calendar that is not given, a link to nowhere or a circle raises Faults."""
    index = {activity.id: i for i, activity in enumerate(plan.activities)}
    faults = [fault for a in plan.activities for fault in _faults(plan, a, index, calendars)]
    if plan.calendar not in calendars:
        faults.append(Fault(plan.file, "", 0, "calendar", f"没有工作日历“{plan.calendar}”", "、".join(calendars)))
    if faults:
        raise Faults(faults)
    before, behind = _arcs(plan.activities, index)
    order = _order(before, behind)
    if len(order) < len(plan.activities):
        raise Faults(circle_fault(plan.file, ring) for ring in circles(plan.activities))
    own = tuple(calendars[a.calendar or plan.calendar] if a.duration.working else None for a in plan.activities)
    done = tuple(None if a.finished_on is None else a.finished_on.toordinal() + 1 for a in plan.activities)
    begun = tuple(_begun(a, calendar, finish) for a, calendar, finish in zip(plan.activities, own, done, strict=True))
    facts = any(b is not None for b in begun)
    return Network(
        plan=plan,
        project=calendars[plan.calendar],
        calendars=own,
        before=tuple(map(tuple, before))
        if not facts
        else _live(before, lambda i, arc: (done if arc.to_finish else begun)[i] is None),
        behind=tuple(map(tuple, behind))
        if not facts
        else _live(
            behind,
            lambda i, arc: (
                (done if arc.to_finish else begun)[arc.other] is None
                and (done if arc.from_finish else begun)[i] is None
            ),
        ),
        order=tuple(order),
        begun=begun,
        done=done,
    )


def _faults(
    plan: Plan, activity: Activity, index: Mapping[str, int], calendars: Mapping[str, WorkCalendar]
) -> list[Fault]:
    found = activity_faults(activity, plan.as_of, plan.file)
    name = activity.calendar or plan.calendar
    if name not in calendars:
        found.append(Fault(plan.file, "", activity.line, "calendar", f"没有工作日历“{name}”", "、".join(calendars)))
    for link in activity.after:
        if link.other not in index:
            found.append(Fault(plan.file, "", activity.line, "after", f"“{link.other}”不存在", "已列出的 id"))
    return found


def _arcs(activities: Sequence[Activity], index: Mapping[str, int]) -> tuple[list[list[Arc]], list[list[Arc]]]:
    """Every link as it is seen from its successor, and from its predecessor."""
    before: list[list[Arc]] = [[] for _ in activities]
    behind: list[list[Arc]] = [[] for _ in activities]
    for i, activity in enumerate(activities):
        for link in activity.after:
            kind, lag = link.kind, link.lag
            ends = (kind in ("FS", "FF"), kind in ("FF", "SF"), lag.days, lag.working and lag.days > 0, link)
            other = index[link.other]
            before[i].append(Arc(other, *ends))
            behind[other].append(Arc(i, *ends))
    return before, behind


def _begun(activity: Activity, calendar: WorkCalendar | None, finish: int | None) -> int | None:
    """The instant at which an activity began; of one that is finished, where none is told, its duration earlier."""
    days = activity.duration.days
    if activity.milestone or (finish is None and activity.started_on is None):
        return finish
    if activity.started_on is not None:
        return activity.started_on.toordinal()
    assert finish is not None
    return finish - days if calendar is None else calendar.select(calendar.count(finish) - days)


def _live(arcs: Sequence[Sequence[Arc]], counts: Callable[[int, Arc], bool]) -> tuple[tuple[Arc, ...], ...]:
    return tuple(tuple(arc for arc in some if counts(i, arc)) for i, some in enumerate(arcs))


def _order(before: Sequence[Sequence[Arc]], behind: Sequence[Sequence[Arc]]) -> list[int]:
    """Predecessors first, otherwise as listed; shorter than the input where there is a circle."""
    waiting = [len(arcs) for arcs in before]
    ready = deque(i for i, n in enumerate(waiting) if n == 0)
    order: list[int] = []
    while ready:
        i = ready.popleft()
        order.append(i)
        for arc in behind[i]:
            waiting[arc.other] -= 1
            if waiting[arc.other] == 0:
                ready.append(arc.other)
    return order


def circles(activities: Sequence[Activity]) -> list[tuple[Activity, ...]]:
    """Circles in the links (循环), each as a walk along them from its first activity; one per knot."""
    by_id = {a.id: a for a in activities}
    left = {a.id: [link.other for link in a.after if link.other in by_id] for a in activities}
    followers: dict[str, list[str]] = {a.id: [] for a in activities}
    for key, others in left.items():
        for other in others:
            followers[other].append(key)
    waiting = {key: len(others) for key, others in left.items()}
    ready = [key for key, n in waiting.items() if n == 0]
    while ready:
        key = ready.pop()
        del left[key]
        for follower in followers[key]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                ready.append(follower)
    return [tuple(by_id[key] for key in ring) for ring in _rings(left)]


def _rings(left: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Walk backwards among activities that all wait for one another until one comes round again."""
    seen: set[str] = set()
    rings: list[list[str]] = []
    for first in left:
        walk: list[str] = []
        place: dict[str, int] = {}
        key = first
        while key not in seen:
            seen.add(key)
            place[key] = len(walk)
            walk.append(key)
            key = next(other for other in left[key] if other in left)
        if key in place:
            rings.append(list(reversed(walk[place[key] :])))
    return rings


def circle_fault(file: str, ring: Sequence[Activity]) -> Fault:
    """The fault that names a circle."""
    names = " → ".join(a.id if a.name == a.id else f"{a.id}（{a.name}）" for a in (*ring, ring[0]))
    return Fault(file, "", min(a.line for a in ring), "after", f"前后关系成了循环：{names}", "去掉其中一个关系")
