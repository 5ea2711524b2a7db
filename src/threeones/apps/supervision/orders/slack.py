"""What a later milestone does to the float of a work plan (机动时间), scheduled by ``kernel.schedule`` from its records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from threeones.apps.supervision.models import Activity, WorkPlan
from threeones.kernel.calendar import load_calendar
from threeones.kernel.schedule import Plan, Schedule, load_plan, schedule
from threeones.kernel.schedule.plan import Activity as Planned
from threeones.kernel.values.faults import Faults

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone


def slack_if(plan: WorkPlan, milestone: Milestone, wanted_on: date) -> Sequence[Mapping[str, Any]]:
    """For each activity that stands for the milestone: its float now, and by how much the plan's end is missed then.

    Empty where no activity does, or the plan cannot be scheduled.
    """
    activities = list(plan.activities.all())
    mine = [a for a in activities if a.milestone_id == milestone.pk]
    if not mine:
        return []
    try:
        read = load_plan(_file(plan, activities), "plan")
        now = schedule(read)
        return [_told(a, now, schedule(_later(read, now, a.ident, wanted_on))) for a in mine]
    except (Faults, KeyError, OverflowError):
        return []


def _told(activity: Activity, now: Schedule, then: Schedule) -> dict[str, Any]:
    missed = then.missed[0] if then.missed else None
    return {
        "label": activity.label,
        "float": now[activity.ident].total_float,
        "missing": missed.days if missed else 0,
        "text": missed.text if missed else "",
    }


def _later(read: Plan, now: Schedule, ident: str, wanted_on: date) -> Plan:
    """The plan with the activity ending on the wanted day at the soonest, held against the end that it has."""
    moved = [replace(a, not_before=_start(read, a, wanted_on)) if a.id == ident else a for a in read.activities]
    return replace(read, activities=tuple(moved), start=now.start, finish=now.finish)


def _start(read: Plan, activity: Planned, wanted_on: date) -> date:
    days = max(0, activity.duration.days - 1)
    if not activity.duration.working:
        return wanted_on - timedelta(days=days)
    calendar = load_calendar(activity.calendar or read.calendar)
    return calendar.add_working(wanted_on, -days).value


def _file(plan: WorkPlan, activities: Sequence[Activity]) -> bytes:
    """The plan as a schedule file (``docs/schedule.md``)."""
    head = [f"project: {json.dumps(plan.project.name, ensure_ascii=False)}", f"calendar: {plan.calendar}"]
    head += [f"{name}: {day}" for name, day in (("start", plan.start), ("finish", plan.finish)) if day]
    return "\n".join([*head, "activities:", *(f"  - {{{_line(a)}}}" for a in activities), ""]).encode()


def _line(a: Activity) -> str:
    told: dict[str, object] = {
        "id": a.ident,
        "label": a.label,
        "duration": f"{a.duration} days" if a.in_days else a.duration,
        "after": [link.strip() for link in a.after.splitlines() if link.strip()],
    }
    if a.calendar:
        told["calendar"] = a.calendar
    parts = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value != []]
    parts += [f"{name}: {day}" for name, day in (("not_before", a.not_before), ("not_after", a.not_after)) if day]
    return ", ".join(parts)
