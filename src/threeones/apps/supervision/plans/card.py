"""What the page of a project says of its work plan: when it ends, the float left, and why the next date is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from threeones.apps.supervision.plans.rights import PLAN
from threeones.apps.supervision.plans.selectors import next_open, plan_for, planned
from threeones.apps.supervision.plans.wording import marked, missed_text, reason_text

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project
    from threeones.base.accounts.access import Access


@dataclass(frozen=True, slots=True)
class Card:
    """``finish`` and ``float_days`` are None where there are no dates; ``label`` is what ends next, ``reason`` why then.

    ``missed``: why the plan cannot be met; ``may_plan``: who reads may make one.
    """

    there: bool
    may_plan: bool
    finish: date | None = None
    float_days: int | None = None
    label: str = ""
    reason: SafeString | str = ""
    missed: SafeString | str = ""


def plan_card(project: Project, access: Access, as_of: date) -> Card:
    """The card; the float is the least of what is still to be done."""
    head, may_plan = plan_for(project, access), access.may(PLAN, project)
    if head is None:
        return Card(False, may_plan)
    plan = planned(head, as_of)
    if plan.dates is None:
        return Card(True, may_plan)
    dates, place = plan.dates, next_open(plan, as_of)
    left = [a.total_float for a in dates.activities if a.state != "done"]
    return Card(
        True,
        may_plan,
        finish=max(plan.days(i)[1] for i in range(len(plan.rows))),
        float_days=min(left, default=None),
        label="" if place is None else plan.rows[place].label,
        reason="" if place is None else marked(reason_text(dates, plan.rows[place].ident, plan.side(place))),
        missed=marked(missed_text(dates, dates.missed[0])) if dates.missed else "",
    )
