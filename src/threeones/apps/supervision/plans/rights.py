"""Who sees work plans, and who may make and change them (工期计划的权限)."""

from __future__ import annotations

from functools import partial

from threeones.apps.handbook.office import leads, looks_after
from threeones.apps.supervision.models import Activity, Baseline, WorkPlan
from threeones.base.accounts.permissions import changes_nothing, holds, permissions
from threeones.base.accounts.rights import is_operator
from threeones.base.accounts.sight import sights, within
from threeones.base.org.models import Role

PLAN = "supervision.plan"
"""Making and changing the plan of a project: the office that looks after its bureau, and the lead of the unit that leads it."""

sights.register(WorkPlan._meta.label_lower, partial(within, WorkPlan, "project"))
for model in (Activity, Baseline):
    sights.register(model._meta.label_lower, partial(within, model, "plan"))
permissions.add_rule(
    PLAN,
    is_operator
    | (holds(Role.SUPERVISOR) & looks_after & ~changes_nothing)
    | (holds(Role.UNIT_LEAD) & leads & ~changes_nothing),
)
