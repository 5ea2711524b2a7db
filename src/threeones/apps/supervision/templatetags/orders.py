"""What the page of a project shows of its supervision orders and extension requests."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from threeones.apps.supervision.orders.reading import of_project
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.selectors import Judged, owed

register = template.Library()
RED = "red"


@register.inclusion_tag("supervision/orders/card.html", takes_context=True)
def project_orders(context: Context) -> dict[str, Any]:
    """A project's orders and extensions: ``judged``, ``project`` and ``request`` of the page."""
    judged: Judged = context["judged"]
    request = context["request"]
    access, as_of = request.access, request.as_of
    # a year that is over is looked at as of its last day; what was ordered since is shown unless a day was chosen
    day = as_of if request.as_of_chosen else max(as_of, timezone.localdate())
    months = [m for m in judged.light.months if m.light == RED]
    missing = [m.month for m in judged.light.months if report_due(m.month) < as_of and owed(judged, m.month)]
    return {
        **{str(name): value for name, value in context.flatten().items()},
        "found": of_project(judged.project, access, day),
        "red": months[-1].month if months else "",
        "owed": missing[-1] if missing else "",
        "undone": [m for m in judged.records.milestones if judged.records.done(m, as_of) is None],
    }
