"""What one sees of the handbook: the projects of one's bureau, unit or own, and what belongs to them."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from threeones.apps.handbook.models import (
    ListEntry,
    Milestone,
    Project,
    StateChange,
    SuperiorTask,
    Target,
    WordedTarget,
)
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff, permissions
from threeones.base.accounts.sight import ALL, NOTHING, sights, staff, within

READ = "handbook.read"


def projects(access: Access) -> Q:
    """Projects of a bureau that is seen whole, led or supported by one's units, or that one answers for oneself."""
    if not is_staff.test(access, None):
        return NOTHING
    if access.everything:
        return ALL
    supported = Project.supporting_units.through.objects.filter(unit__in=access.units).values("project")
    answers = Q(leader__in=access.people) | Q(owner__in=access.people)
    return Q(objective__bureau__in=access.bureaus) | Q(lead_unit__in=access.units) | Q(pk__in=supported) | answers


def objectives(access: Access) -> Q:
    """Objectives of a bureau that is seen whole, and those under which one sees a project."""
    mine = projects(access)
    if mine is ALL or mine is NOTHING:
        return mine
    return Q(bureau__in=access.bureaus) | Q(pk__in=Project.objects.filter(mine).values("objective"))


def lists(access: Access) -> Q:
    """Lists (清单) with a project that is seen."""
    mine = projects(access)
    if mine is ALL or mine is NOTHING:
        return mine
    links = Project.lists.through.objects.filter(project__in=Project.objects.filter(mine).values("pk"))
    return Q(pk__in=links.values("worklist"))


sights.register("handbook.project", projects)
sights.register("handbook.objective", objectives)
sights.register("handbook.worklist", lists)
sights.register(SuperiorTask._meta.label_lower, staff)
for model in (Milestone, Target, WordedTarget, ListEntry, StateChange):
    sights.register(model._meta.label_lower, partial(within, model, "project"))
permissions.add_rule(READ, is_staff)
