"""What the handbook shows on the pages of the apps above it: a project's state, and the superior tasks that it carries."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from threeones.apps.handbook.spans import span_words
from threeones.apps.handbook.wordings import plain_number

register = template.Library()
register.filter("span", span_words)
register.filter("plain", plain_number)


@register.inclusion_tag("handbook/states/gone.html", takes_context=True)
def project_gone(context: Context) -> dict[str, Any]:
    """That a project has left the book, or its unit ended: ``states`` and ``project`` of the page."""
    return _all(context)


@register.inclusion_tag("handbook/states/card.html", takes_context=True)
def project_states(context: Context) -> dict[str, Any]:
    """A project's state and its history: ``states``, ``project`` and ``done_early`` of the page."""
    return _all(context)


@register.inclusion_tag("handbook/superior/carried.html", takes_context=True)
def project_carries(context: Context) -> dict[str, Any]:
    """The superior tasks that a project carries: ``states`` and ``project`` of the page."""
    return _all(context)


def _all(context: Context) -> dict[str, Any]:
    return {str(name): value for name, value in context.flatten().items()}
