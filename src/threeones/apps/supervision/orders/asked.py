"""What orders ask of units: answers, and the reasons of extension requests; registered where the burden is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.models import OrderStage, StepKind
from threeones.apps.supervision.orders.reading import extensions, orders
from threeones.base.registry.asked import AskedForm, AskedRow, Question, asked

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access

DECISION, PLACE = gettext_lazy("延期审批"), gettext_lazy("督办单")


def answers(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """An answer for each time that an order was assigned, in that month; one that was returned is asked again."""
    given = orders(access).filter(assigned_on__year=year, assigned_on__lte=as_of).prefetch_related("steps")
    for order in given.exclude(stage=OrderStage.WITHDRAWN):
        url = reverse("order", args=[order.pk])
        told = [s for s in order.steps.all() if s.happened_on <= as_of]
        replies = [s for s in told if s.kind == StepKind.ANSWER]
        begins = [s.happened_on for s in told if s.kind in (StepKind.ASSIGN, StepKind.RETURN)]
        for n, day in enumerate(begins):
            person = replies[n].by if n < len(replies) else ""
            yield AskedRow(order.unit_id, f"{day:%Y-%m}", order.title, url, n < len(replies), person)


def wishes(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """What a unit says when it asks for a later day."""
    for one in extensions(access).filter(asked_on__year=year, asked_on__lte=as_of):
        unit, url = one.milestone.project.lead_unit_id, reverse("extension", args=[one.pk])
        yield AskedRow(unit, f"{one.asked_on:%Y-%m}", one.milestone.name, url, True, one.asked_by)


asked.register(
    "supervision.orders",
    AskedForm(
        gettext_lazy("督办反馈"),
        (Question("supervision.orderstep.text", gettext_lazy("办理情况"), (PLACE, gettext_lazy("办结归档"))),),
        answers,
        (gettext_lazy("督办要求、期限"), gettext_lazy("项目的进展和灯")),
    ),
)
asked.register(
    "supervision.extensions",
    AskedForm(
        gettext_lazy("延期申请"),
        (
            Question("supervision.extension.wanted_on", gettext_lazy("申请延到"), (DECISION,)),
            Question("supervision.extension.reason", gettext_lazy("延期理由"), (DECISION,)),
        ),
        wishes,
        (gettext_lazy("原定的日子"), gettext_lazy("对时差、灯和得分的影响")),
    ),
)
