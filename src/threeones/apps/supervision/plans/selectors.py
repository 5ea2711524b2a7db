"""Reading work plans: the plan of a project with its dates as of a day, its baselines, and what it asks on the project's page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from threeones.apps.supervision.models import Activity, Baseline, Completion, WorkPlan
from threeones.apps.supervision.plans.audited import ACTIVITY, PLAN
from threeones.apps.supervision.plans.records import Fields, fields_of, plan_of
from threeones.base.accounts.sight import seen
from threeones.base.audit.memo import until_touched
from threeones.kernel.schedule import Schedule, schedule
from threeones.kernel.schedule.baseline import Baseline as Dates
from threeones.kernel.schedule.baseline import Kept, Moved, moved
from threeones.kernel.values.faults import Faults

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project
    from threeones.base.accounts.access import Access
    from threeones.kernel.schedule.result import Side

KEPT = 16
"""So many scheduled plans are kept at once: who drags a bar asks for the same one again and again."""


@dataclass(frozen=True)
class Planned:
    """A plan with its dates; ``rows`` are the activities as they are written, ``numbers`` their primary keys, in one order.

    ``dates`` is None while there is no activity, or where the plan cannot be computed (``fault``).
    """

    head: WorkPlan
    rows: tuple[Fields, ...]
    numbers: tuple[int, ...]
    dates: Schedule | None
    fault: str = ""

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each activity by its primary key."""
        return {pk: i for i, pk in enumerate(self.numbers)}

    def side(self, i: int) -> Side:
        """Which of its dates an activity is planned by: late ones where the plan has a finish that can still be met."""
        assert self.dates is not None
        if self.dates.main_side == "early" or self.dates.early.finish[i] > self.dates.late.finish[i]:
            return "early"
        return "late"

    def days(self, i: int) -> tuple[date, date]:
        """First and last planned day of an activity."""
        assert self.dates is not None
        return self.dates.shown(i, self.side(i))


def plan_for(project: Project, access: Access) -> WorkPlan | None:
    """The plan of a project; None where there is none, or it is not seen."""
    return seen(WorkPlan, access).filter(project=project).select_related("project").first()


def planned(head: WorkPlan, as_of: date) -> Planned:
    """A plan with its dates as of a day."""
    return _planned(head.pk, as_of)


@until_touched(PLAN, ACTIVITY, "supervision.completion", "handbook.milestone", "handbook.project", kept=KEPT)
def _planned(pk: int, as_of: date) -> Planned:
    head = WorkPlan.objects.select_related("project").get(pk=pk)
    found = list(Activity.objects.filter(plan=pk).order_by("position", "pk"))
    rows = tuple(fields_of(a) for a in found)
    milestones = {one.milestone for one in rows if one.milestone}
    done = dict(
        Completion.objects.filter(milestone__project=head.project_id, milestone__in=milestones).values_list(
            "milestone_id", "done_on"
        )
        if milestones
        else ()
    )
    numbers = tuple(a.pk for a in found)
    if not rows:
        return Planned(head, rows, numbers, None)
    try:
        dates = schedule(plan_of(head, rows, done, as_of, head.project.name))
    except (Faults, OverflowError, ValueError) as error:
        return Planned(head, rows, numbers, None, str(error))
    return Planned(head, rows, numbers, dates)


def baselines(head: WorkPlan, access: Access) -> Sequence[Baseline]:
    """The baselines of a plan, the newest first."""
    return list(seen(Baseline, access).filter(plan=head).order_by("-number"))


def baseline_dates(baseline: Baseline) -> Dates:
    """The dates that a baseline kept."""
    return Dates.from_json(json.loads(baseline.content))


def moved_since(plan: Planned, baseline: Dates) -> list[Moved]:
    """What is otherwise than in a baseline, by the dates that are planned by."""
    assert plan.dates is not None
    return [m for m in moved(baseline, plan.dates) if m.change != "same"]


def kept_days(plan: Planned) -> dict[str, Kept]:
    """The planned dates of all activities."""
    assert plan.dates is not None
    return {a.ident: Kept(*plan.days(i), a.label) for i, a in enumerate(plan.rows)}


def next_open(plan: Planned, as_of: date) -> int | None:
    """The place of the activity that is to end next and is not done; None where all is done."""
    if plan.dates is None:
        return None
    open_ones = [i for i, a in enumerate(plan.dates.plan.activities) if not a.done]
    ahead = [i for i in open_ones if plan.days(i)[1] >= as_of] or open_ones
    return min(ahead, key=lambda i: (plan.days(i)[1], i), default=None)
