"""Moving an activity to another day: what of it must be written, and what that does to everything else, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.supervision.plans.selectors import Planned
from threeones.kernel.schedule import Schedule, schedule
from threeones.kernel.schedule.passes import finish_of, start_from
from threeones.kernel.schedule.slip import slip

if TYPE_CHECKING:
    from threeones.kernel.schedule import Activity


@dataclass(frozen=True, slots=True)
class Moves:
    """One activity that another day brings with it, by its place, with the days where it was and is then."""

    place: int
    was: tuple[date, date]
    now: tuple[date, date]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move does. ``not_before`` and ``not_after`` are what is written for it; ``text`` says it in one sentence.

    ``days``: where the activity would then stand; ``then`` is the plan as it would be.
    """

    place: int
    not_before: date | None
    not_after: date | None
    days: tuple[date, date]
    moves: tuple[Moves, ...]
    text: str
    then: Schedule


def may_move(activity: Activity) -> bool:
    """Whether an activity can be moved: what has begun or is done stands."""
    return not activity.done and not activity.begun


def effect_of(plan: Planned, place: int, start: date) -> Effect:
    """The effect of an activity starting on another day (that day is worked, or the next one towards which it goes)."""
    assert plan.dates is not None
    goal = _goal(plan, place, start)
    bounds = _bounds(plan, place, goal)
    made = _with(plan.dates, place, *bounds)
    then = Planned(plan.head, plan.rows, plan.numbers, made)
    return Effect(
        place=place,
        not_before=bounds[0],
        not_after=bounds[1],
        days=then.days(place),
        moves=_moves(plan, then),
        text=_text(plan, then, place),
        then=made,
    )


def _goal(plan: Planned, place: int, start: date) -> tuple[date, date]:
    """First and last day where it is to stand: a day off is passed over in the direction in which it moves."""
    assert plan.dates is not None
    network = plan.dates.network
    calendar, days = network.calendars[place], plan.rows[place].duration
    begin = start.toordinal()
    if calendar is not None and days:
        earlier = start < plan.days(place)[0]
        begin = calendar.select(calendar.count(begin + 1) - 1) if earlier else start_from(calendar, days, begin)
    end = finish_of(calendar, days, begin)
    return date.fromordinal(begin), date.fromordinal(max(begin, end - 1))


def _bounds(plan: Planned, place: int, goal: tuple[date, date]) -> tuple[date | None, date | None]:
    """Not before, not after: what has to be written so that it stands there.

    Backwards scheduled, an earlier day is a limit behind it, a later one a limit before it; within what its own limit
    behind it left, that limit moves along.
    """
    assert plan.dates is not None
    own = plan.dates.plan.activities[place]
    earlier = goal[0] < plan.days(place)[0]
    if plan.dates.main_side == "early":
        return goal[0], None if own.not_after and own.not_after < goal[1] else own.not_after
    if earlier:
        return (None if own.not_before and own.not_before > goal[0] else own.not_before), goal[1]
    if own.not_after is not None:
        freed = _with(plan.dates, place, own.not_before, None)
        if goal[1] < freed.shown(place, "late")[1]:
            return own.not_before, goal[1]
    return goal[0], None


def _with(dates: Schedule, place: int, not_before: date | None, not_after: date | None) -> Schedule:
    """The plan with other bounds of one activity."""
    activities = list(dates.plan.activities)
    activities[place] = replace(activities[place], not_before=not_before, not_after=not_after)
    return schedule(replace(dates.plan, activities=tuple(activities)))


def _moves(plan: Planned, then: Planned) -> tuple[Moves, ...]:
    found = []
    for i in range(len(plan.rows)):
        was, now = plan.days(i), then.days(i)
        if was != now:
            found.append(Moves(i, was, now))
    return tuple(found)


def _text(plan: Planned, then: Planned, place: int) -> str:
    """The kernel's sentence on a slip; of a move to an earlier day, what it pulls along."""
    assert plan.dates is not None
    row, was, now = plan.rows[place], plan.days(place), then.days(place)
    if now[1] > was[1]:
        return slip(plan.dates, row.ident, finish=now[1]).text
    others = sum(1 for i in range(len(plan.rows)) if i != place and plan.days(i) != then.days(i))
    return f"“{row.label}”提前到{now[1]}完成，" + (f"另有{others}项跟着动" if others else "别的都不动")
