"""What the page of a project shows of its supervision orders and extension requests."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from threeones.apps.supervision.orders.reading import of_project
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.selectors import Judged, owed

register = template.Library()
RED = "red"


@register.inclusion_tag("supervision/orders/card.html", takes_context=True)
def project_orders(context: Context) -> dict[str, Any]:
    """A project's orders and extensions: ``judged``, ``project`` and ``request`` of the page."""
    judged: Judged = context["judged"]
    access, as_of = context["request"].access, context["request"].as_of
    months = [m for m in judged.light.months if m.light == RED]
    missing = [m.month for m in judged.light.months if report_due(m.month) < as_of and owed(judged, m.month)]
    return {
        **{str(name): value for name, value in context.flatten().items()},
        "found": of_project(judged.project, access, as_of),
        "red": months[-1].month if months else "",
        "owed": missing[-1] if missing else "",
        "undone": [m for m in judged.records.milestones if judged.records.done(m, as_of) is None],
    }
