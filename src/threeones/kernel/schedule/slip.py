"""The effect of a slip (延误): one activity ends later, and everything after it that moves.

effect = slip(schedule, "permit", days=10)          or finish=date(2022, 3, 8)
effect.text, effect.moves[0].text, effect.breaks, effect.finish_days

Nothing is changed: the plan is placed a second time with that end as a fact, and compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from threeones.kernel.schedule.network import Network
from threeones.kernel.schedule.passes import Pass, own_days
from threeones.kernel.schedule.placed import Placement
from threeones.kernel.schedule.result import Side
from threeones.kernel.schedule.scheduling import Schedule, passes_for


@dataclass(frozen=True, slots=True)
class Move:
    """One activity that moves: from and to (inclusive days), and what that does to its float, in its own unit.

    ``days``: by how much it moves; ``float_before``, ``float_after``: the float of its early dates. ``late``: the days
    by which it would then overrun its latest date (0: it still holds); ``critical``: nothing is left.
    """

    id: str
    label: str
    start: date
    finish: date
    new_start: date
    new_finish: date
    days: int
    float_before: int
    float_after: int
    late: int
    text: str

    @property
    def critical(self) -> bool:
        """Whether no float is left."""
        return self.float_after <= 0

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        days = {key: getattr(self, key).isoformat() for key in ("start", "finish", "new_start", "new_finish")}
        numbers = {key: getattr(self, key) for key in ("days", "float_before", "float_after", "late", "critical")}
        return {"id": self.id, **days, **numbers, "text": self.text}


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip does: ``moves`` begins with the activity itself, then those after it in the plan's order.

    ``finish`` and ``new_finish``: the last day of the plan; ``finish_days``: working days of the project's calendar by
    which it moves; ``breaks``: the activities that would overrun their latest date.
    """

    activity: str
    side: Side
    moves: tuple[Move, ...]
    finish: date
    new_finish: date
    finish_days: int
    breaks: tuple[str, ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "activity": self.activity,
            "side": self.side,
            "finish": self.finish.isoformat(),
            "new_finish": self.new_finish.isoformat(),
            "finish_days": self.finish_days,
            "breaks": list(self.breaks),
            "moves": [move.to_json() for move in self.moves],
            "text": self.text,
        }


def slip(
    schedule: Schedule,
    activity_id: str,
    *,
    days: int | None = None,
    finish: date | None = None,
    side: Side | None = None,
) -> Slip:
    """The effect where an activity ends ``days`` (of its own unit) later than planned, or on the day ``finish``.

    ``side`` are the dates that are planned by: late ones where the plan has a finish, else early ones. Planned by
    late dates nothing moves before it must. Raises KeyError for an unknown activity, ValueError unless exactly
    one of ``days`` and ``finish`` is given, for a negative number, and for what is done.
    """
    i = schedule.index(activity_id)
    if (days is None) == (finish is None) or (days is not None and days < 0):
        raise ValueError("写明延误天数（不小于0）或完成日，只写一个")
    if schedule.plan.activities[i].done:
        raise ValueError(f"“{schedule.plan.activities[i].name}”已经完成")
    chosen = side or schedule.main_side
    was = _planned(schedule, schedule.early, chosen)
    end = finish.toordinal() + 1 if finish else _later(schedule, i, was.finish[i], days or 0)
    begun = min(was.start[i], end) if not schedule.plan.activities[i].milestone else end
    network = _with_end(schedule.network, i, begun, end)
    early = passes_for(len(network.activities))[0](network, schedule.origin)
    now = _planned(schedule, early, chosen)
    now.start[i], now.finish[i] = begun, end
    return _told(_Effect(schedule, i, chosen, was, now, early, network))


@dataclass(frozen=True)
class _Effect:
    schedule: Schedule
    i: int
    side: Side
    was: Pass
    now: Pass
    early: Pass
    network: Network

    @cached_property
    def then(self) -> Placement:
        """The plan after the slip."""
        return Placement(self.network, self.now, self.schedule.late, self.schedule.origin, self.schedule.end)

    def before(self, k: int) -> tuple[date, date]:
        """First and last day before the slip."""
        same = self.was.start[k] == self.schedule.early.start[k]
        return self.schedule.shown(k, "early" if same else "late")


def _planned(schedule: Schedule, early: Pass, side: Side) -> Pass:
    """The instants that are planned by: the early ones, or the late ones where they can still be met."""
    if side == "early":
        return Pass(list(early.start), list(early.finish), early.bound, early.arc)
    late = schedule.late
    start = [max(pair) for pair in zip(early.start, late.start, strict=True)]
    finish = [max(pair) for pair in zip(early.finish, late.finish, strict=True)]
    return Pass(start, finish, early.bound, early.arc)


def _later(schedule: Schedule, i: int, finish: int, days: int) -> int:
    """The instant so many days of the activity's own unit after its planned finish."""
    calendar = schedule.network.calendars[i]
    if calendar is None or days == 0:
        return finish + days
    return calendar.select(calendar.count(finish) + days - 1) + 1


def _with_end(network: Network, i: int, begun: int, end: int) -> Network:
    """The network where an activity has its end as a fact."""

    def put(values: tuple[int | None, ...], value: int) -> tuple[int | None, ...]:
        return (*values[:i], value, *values[i + 1 :])

    before = (*network.before[:i], (), *network.before[i + 1 :])
    return replace(network, before=before, begun=put(network.begun, begun), done=put(network.done, end))


def _after(network: Network, i: int) -> list[int]:
    """The activity, and those that hang on it, in the plan's order."""
    seen, left = {i}, [i]
    while left:
        for arc in network.behind[left.pop()]:
            if arc.other not in seen:
                seen.add(arc.other)
                left.append(arc.other)
    return [i, *sorted(seen - {i})]


def _told(effect: _Effect) -> Slip:
    schedule, was, now = effect.schedule, effect.was, effect.now
    moves = tuple(
        _move(effect, k)
        for k in _after(schedule.network, effect.i)
        if (was.start[k], was.finish[k]) != (now.start[k], now.finish[k])
    )
    first, last = max(was.finish), max(now.finish)
    project = schedule.network.project
    days = project.count(last) - project.count(first)
    breaks = tuple(move.id for move in moves if move.late)
    finish, new_finish = date.fromordinal(first - 1), date.fromordinal(last - 1)
    text = _text(effect, moves, days, new_finish)
    return Slip(schedule.plan.activities[effect.i].id, effect.side, moves, finish, new_finish, days, breaks, text)


def _move(effect: _Effect, k: int) -> Move:
    schedule, calendar = effect.schedule, effect.network.calendars[k]
    activity = schedule.plan.activities[k]
    (start, finish), (new_start, new_finish) = effect.before(k), effect.then.shown(k, "early")
    days = own_days(calendar, effect.was.finish[k], effect.now.finish[k])
    # of the activity itself only the end is held to its latest date; its early pass stands at that end
    left = own_days(calendar, effect.early.finish[k], schedule.late.finish[k])
    before = schedule.activities[k].total_float
    unit = "天" if calendar is None else "个工作日"
    word = "推迟" if days >= 0 else "提前"
    fate = f"超出最迟日期{-left}{unit}" if left < 0 else f"机动时间由{before}{unit}变为{left}{unit}"
    spans = [f"{b}" if activity.milestone else f"{a}至{b}" for a, b in ((start, finish), (new_start, new_finish))]
    text = f"“{activity.name}”{word}{abs(days)}{unit}：{spans[0]} → {spans[1]}；{fate}"
    return Move(
        id=activity.id,
        label=activity.name,
        start=start,
        finish=finish,
        new_start=new_start,
        new_finish=new_finish,
        days=days,
        float_before=before,
        float_after=left,
        late=max(0, -left),
        text=text,
    )


def _text(effect: _Effect, moves: tuple[Move, ...], days: int, last: date) -> str:
    schedule = effect.schedule
    name = schedule.plan.activities[effect.i].name
    end = date.fromordinal(effect.now.finish[effect.i] - 1)
    others = len([move for move in moves if move.id != schedule.plan.activities[effect.i].id])
    what = f"“{name}”到{end}才完成，" + (f"后面{others}项跟着动" if others else "后面的都不动")
    limit = schedule.plan.finish
    if limit is not None and last > limit:
        project = schedule.network.project
        missing = project.count(last.toordinal() + 1) - project.count(limit.toordinal() + 1)
        return f"{what}；赶不上{limit}，差{missing}个工作日（{(last - limit).days}天），要到{last}"
    if days > 0:
        return f"{what}；整个计划推迟{days}个工作日，到{last}"
    return f"{what}；整个计划的完成日不变"
