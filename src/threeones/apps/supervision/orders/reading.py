"""Reading orders for somebody: the list with its filters, one with what happened, what belongs to a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from threeones.apps.supervision.models import Batch, Extension, ExtensionStage, Order, OrderStage, OrderStep
from threeones.apps.supervision.orders.rights import ASK, MANAGE
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Unit

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project

FILTERS = ("mine", "overdue", "stage", "unit")
OVER = (OrderStage.CLOSED, OrderStage.WITHDRAWN)


def orders(access: Access) -> QuerySet[Order]:
    """The orders that are seen, the newest first."""
    return seen(Order, access).select_related("unit", "number", "bureau", "project")


def is_overdue(today: date) -> Q:
    """That an order waits for its unit beyond its last day."""
    return Q(stage=OrderStage.ASSIGNED, due_on__lt=today)


def chosen(query: QuerySet[Order], filters: dict[str, str], access: Access, today: date) -> QuerySet[Order]:
    """Those of some orders that the filters leave."""
    if filters["mine"]:
        query = query.filter(unit__in=access.units)
    if filters["overdue"]:
        query = query.filter(is_overdue(today))
    if filters["stage"] in OrderStage.values:
        query = query.filter(stage=filters["stage"])
    if filters["unit"]:
        query = query.filter(unit__code=filters["unit"])
    return query


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the orders that are seen are mine, overdue, and in each stage; the units that have some."""

    total: int
    mine: int
    overdue: int
    stages: Sequence[tuple[str, int]]
    units: Sequence[Unit]


def counts(access: Access, today: date) -> Counts:
    """What the chips of the list say; two queries."""
    rows = list(seen(Order, access).order_by().values_list("stage", "unit", "due_on"))
    stages = [(s.value, sum(stage == s for stage, _u, _d in rows)) for s in OrderStage]
    late = sum(stage == OrderStage.ASSIGNED and due is not None and due < today for stage, _u, due in rows)
    mine = sum(unit in access.units for _s, unit, _d in rows)
    units = list(Unit.objects.filter(pk__in={unit for _s, unit, _d in rows}).order_by("code"))
    return Counts(len(rows), mine, late, [(s, n) for s, n in stages if n], units)


def steps_of(order: Order) -> list[OrderStep]:
    """What happened to an order that is seen, the oldest first."""
    return list(OrderStep.objects.filter(order=order).order_by("number"))


def batches(access: Access) -> QuerySet[Batch]:
    """The notes and minutes that are seen."""
    return seen(Batch, access).select_related("bureau")


def extensions(access: Access) -> QuerySet[Extension]:
    """The extension requests that are seen."""
    of_project = ("milestone__project__lead_unit", "milestone__project__objective")
    return seen(Extension, access).select_related("milestone", *of_project)


@dataclass(frozen=True, slots=True)
class OfProject:
    """The orders and extensions of a project that are seen, and what may be done from its page."""

    orders: Sequence[Order]
    extensions: Sequence[Extension]
    may_file: bool
    may_ask: bool


def of_project(project: Project, access: Access, day: date) -> OfProject:
    """What a project's page shows of orders, as of a day."""
    mine = orders(access).filter(project=project, filed_on__lte=day)
    asked = extensions(access).filter(milestone__project=project, asked_on__lte=day)
    return OfProject(
        list(mine),
        list(asked.order_by("-asked_on", "-pk")),
        access.may(MANAGE, project.objective.bureau),
        access.may(ASK, project.lead_unit),
    )


def waiting_extensions(access: Access) -> QuerySet[Extension]:
    """Requests that are seen and not decided."""
    return extensions(access).filter(stage=ExtensionStage.ASKED)
