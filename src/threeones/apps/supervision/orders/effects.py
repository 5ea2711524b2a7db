"""What an extension would do (延期的影响): to the month's light, to what else falls due, to float; nothing is written."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from threeones.apps.supervision.facts import ProjectRecords, end_of, month_facts
from threeones.apps.supervision.models import WorkPlan
from threeones.apps.supervision.orders.slack import slack_if
from threeones.apps.supervision.reading import records_of
from threeones.apps.supervision.selectors import NoLightRule, light_pack
from threeones.kernel.lights import judge_project

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project

MOST = 12
"""So many milestones are named; the others are counted."""


def effect_of(milestone: Milestone, wanted_on: date, today: date) -> dict[str, Any]:
    """What moving a milestone to another day would do, in values that JSON has."""
    project = milestone.project
    records = records_of(project)
    others = [m for m in records.milestones if m.pk != milestone.pk and records.done(m, today) is None]
    between = [m for m in others if milestone.due_on < m.due_on <= wanted_on]
    return {
        "light": _light(records, milestone, wanted_on, today),
        "between": [_named(m) for m in between[:MOST]],
        "between_more": max(0, len(between) - MOST),
        "month": wanted_on.strftime("%Y-%m"),
        "unit_month": _of_unit(project, wanted_on),
        "deadline": _moved(project, wanted_on),
        "superior": [t.name for t in project.carries.all() if t.due_on is not None and t.due_on < wanted_on],
        "float": _float(project, milestone, wanted_on),
    }


def shown(text: str) -> Mapping[str, Any]:
    """An effect as it was kept; empty where none was."""
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def kept(effect: Mapping[str, Any]) -> str:
    """An effect as it is kept."""
    return json.dumps(effect, ensure_ascii=False, sort_keys=True)


def _named(m: Milestone) -> dict[str, str]:
    return {"code": m.code, "name": m.name, "due_on": m.due_on.isoformat()}


def _of_unit(project: Project, day: date) -> int:
    """How many milestones the lead unit has due in that month already."""
    due = {"milestones__due_on__year": day.year, "milestones__due_on__month": day.month}
    return project.lead_unit.led_projects.filter(**due, milestones__completion__isnull=True).count()


def _moved(project: Project, day: date) -> dict[str, str] | None:
    """That the project's deadline would move too."""
    if day <= project.deadline:
        return None
    return {"before": project.deadline.isoformat(), "after": day.isoformat()}


def _light(records: ProjectRecords, milestone: Milestone, wanted_on: date, today: date) -> dict[str, Any] | None:
    """The light of the month in which it was due, while it is not done: at the month's end, or today where that is over."""
    year, month = records.project.objective.year, milestone.due_on.strftime("%Y-%m")
    if milestone.due_on.year != year:
        return None
    as_of = min(max(today, end_of(month)), date(year, 12, 31))
    moved = copy.copy(milestone)
    moved.due_on = wanted_on
    then = replace(records, milestones=[moved if m.pk == milestone.pk else m for m in records.milestones])
    try:
        before, after = (_judged(r, year, as_of, month) for r in (records, then))
    except NoLightRule:
        return None
    return {"month": month, "as_of": as_of.isoformat(), "before": before, "after": after}


def _judged(records: ProjectRecords, year: int, as_of: date, month: str) -> str:
    months = judge_project(light_pack(year), month_facts(records, year, as_of)).months
    return next((m.light for m in months if m.month == month), "no_data")


def _float(project: Project, milestone: Milestone, wanted_on: date) -> Sequence[Mapping[str, Any]] | None:
    plan = WorkPlan.objects.filter(project=project).first()
    return slack_if(plan, milestone, wanted_on) if plan is not None else None
