"""The escalation ladder of an order (督办层级): which step is due on a day, from its clock alone; asks no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from threeones.apps.supervision.models import StepKind
from threeones.apps.supervision.orders.policy import OrderPolicy, Rung


@dataclass(frozen=True, slots=True)
class Clock:
    """The time limit of an order that waits for its unit, and the days of the steps that it has had (``taken``, by key)."""

    assigned_on: date
    due_on: date
    taken: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due: its key, told once; ``level`` is where the order stands after it (0: a notice)."""

    kind: StepKind
    key: str
    level: int
    rung: Rung | None = None


def key_of(kind: StepKind, due_on: date) -> str:
    """What tells a step of one time limit from all others of the order."""
    return f"{kind}/{due_on.isoformat()}"


def step_due(policy: OrderPolicy, clock: Clock, today: date) -> Due | None:
    """The step that is due, if one is; nothing on days off, whose steps come with the next working day.

    At most one a day: the first rung comes after the last day, each other one so many working days after the one before
    it was taken. A day on which nobody looked is made up for by the next.
    """
    if not policy.calendar.is_working(today):
        return None
    return _notice(policy, clock, today) if today <= clock.due_on else _rung(policy, clock, today)


def notice_on(policy: OrderPolicy, clock: Clock) -> date | None:
    """The day of the notice; None where the time limit is too short for one."""
    day = policy.calendar.add_working(clock.due_on, -policy.notice_before).value
    return day if day > clock.assigned_on else None


def rung_on(policy: OrderPolicy, clock: Clock, level: int) -> date | None:
    """The day on which a rung (from 1) may be taken; None while the one before it has not been."""
    before = clock.due_on
    if level > 1:
        last = clock.taken.get(key_of(policy.ladder[level - 2].kind, clock.due_on))
        if last is None:
            return None
        before = last
    return policy.calendar.add_working(before, policy.ladder[level - 1].after).value


def _notice(policy: OrderPolicy, clock: Clock, today: date) -> Due | None:
    key, day = key_of(StepKind.NOTICE, clock.due_on), notice_on(policy, clock)
    return Due(StepKind.NOTICE, key, 0) if day is not None and day <= today and key not in clock.taken else None


def _rung(policy: OrderPolicy, clock: Clock, today: date) -> Due | None:
    for level, rung in enumerate(policy.ladder, start=1):
        key = key_of(rung.kind, clock.due_on)
        if key not in clock.taken:
            day = rung_on(policy, clock, level)
            return Due(rung.kind, key, level, rung) if day is not None and day <= today else None
    return None
