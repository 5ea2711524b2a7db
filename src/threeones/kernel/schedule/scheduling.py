"""Scheduling (倒排与顺排): from a plan to its dates, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from threeones.kernel.calendar import WorkCalendar, calendar_names, load_calendar
from threeones.kernel.schedule.network import Network, build
from threeones.kernel.schedule.passes import Pass, backward, forward
from threeones.kernel.schedule.placed import Placement
from threeones.kernel.schedule.plan import Plan
from threeones.kernel.schedule.reasons import reason_for
from threeones.kernel.schedule.result import Missed, Reason, Scheduled, Side
from threeones.kernel.schedule.shortfall import missed_bounds

MANY = 3_000
"""From so many activities on the passes run level by level; the results are the same."""


class Schedule(Placement):
    """A plan with its dates. ``late`` ones hold backwards from the finish, ``early`` ones forwards from the start."""

    @cached_property
    def missed(self) -> tuple[Missed, ...]:
        """The bounds that cannot be met, the plan's finish first, then the longest overrun."""
        return missed_bounds(self)

    def reason(self, activity_id: str, side: Side | None = None) -> Reason:
        """Why the activity's late (early) dates are what they are; without ``side`` those that the plan is about."""
        return reason_for(self, self._index[activity_id], side or self.main_side)

    def notes(self) -> tuple[str, ...]:
        """One sentence per year that is not announced, where dates lean on one."""
        if not self.provisional:
            return ()
        first = date.fromordinal(min(self.origin, *self.early.start, *self.late.start))
        last = date.fromordinal(max(self.end, *self.early.finish, *self.late.finish) - 1)
        used = {id(c): c for c in (*self.network.calendars, self.network.project) if c is not None}
        return tuple(dict.fromkeys(note for c in used.values() for note in c.notes(first, last)))

    def to_json(self) -> dict[str, Any]:
        """The contracted JSON form (docs/json.md)."""
        return {
            "project": self.plan.project,
            "start": self.start.isoformat(),
            "finish": self.finish.isoformat(),
            "feasible": self.feasible,
            "provisional": self.provisional,
            "activities": [self._activity_json(i, a) for i, a in enumerate(self.activities)],
            "missing": self.missed[0].to_json() if self.missed else None,
            "also_missed": [missed.to_json() for missed in self.missed[1:]],
            "notes": list(self.notes()),
        }

    def _activity_json(self, i: int, dates: Scheduled) -> dict[str, Any]:
        activity = self.network.activities[i]
        other: Side = "early" if self.main_side == "late" else "late"
        return {
            "id": activity.id,
            "label": activity.name,
            "duration": activity.duration.days,
            "unit": "working_days" if activity.duration.working else "calendar_days",
            "early_start": dates.early_start.isoformat(),
            "early_finish": dates.early_finish.isoformat(),
            "late_start": dates.late_start.isoformat(),
            "late_finish": dates.late_finish.isoformat(),
            "float": dates.total_float,
            "critical": dates.critical,
            "provisional": dates.provisional,
            "state": dates.state,
            "reason": reason_for(self, i, self.main_side).to_json(),
            "other_reason": reason_for(self, i, other).to_json(),
        }


def schedule(plan: Plan, calendars: Mapping[str, WorkCalendar] | None = None) -> Schedule:
    """The dates of a plan; ``calendars`` by name, those of the packs where none are given.

    Backwards from ``finish``; forwards from ``start`` or, where only the finish is given, from the smallest
    late start; where only the start is given the late dates hold against the last early finish. A plan that
    cannot be met is no error: ``feasible`` is False and ``missed`` says why. Raises Faults for a circle, an
    unknown calendar or a link to nowhere, OverflowError outside the years 1 to 9999, ValueError for a plan
    without activities or without start and finish.
    """
    if not plan.activities or (plan.start is None and plan.finish is None):
        raise ValueError("计划要有工作，并写明 finish 或 start")
    used = {plan.calendar, *(a.calendar for a in plan.activities if a.calendar)}
    known = calendars if calendars is not None else {n: load_calendar(n) for n in used & set(calendar_names())}
    network = build(plan, known)
    early_pass, late_pass = passes_for(len(plan.activities))
    if plan.finish is not None:
        end = plan.finish.toordinal() + 1
        late = late_pass(network, end)
        origin = plan.start.toordinal() if plan.start is not None else min(late.start)
        return Schedule(network, early_pass(network, origin), late, origin, end)
    assert plan.start is not None
    origin = plan.start.toordinal()
    early = early_pass(network, origin)
    end = max(early.finish)
    return Schedule(network, early, late_pass(network, end), origin, end)


def passes_for(size: int) -> tuple[Callable[[Network, int], Pass], Callable[[Network, int], Pass]]:
    """The forward and the backward pass that suit a plan of that size."""
    if size < MANY:
        return forward, backward
    # NumPy takes a tenth of a second to load, which a small plan need not wait for
    from threeones.kernel.schedule import levels  # noqa: PLC0415

    return levels.forward, levels.backward
