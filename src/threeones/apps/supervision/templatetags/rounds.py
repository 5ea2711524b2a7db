"""What the page of a project shows of close-outs, beside each milestone that was reported done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import template

from threeones.apps.supervision.rounds.showing import CloseOuts, close_outs_of

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project

register = template.Library()


@register.simple_tag(takes_context=True)
def close_outs(context: Mapping[str, Any], project: Project) -> CloseOuts:
    """The close-outs of a project, read at once: ``{% close_outs project as found %}``."""
    return close_outs_of(project, context["request"].access)


@register.inclusion_tag("supervision/rounds/close_out_mark.html")
def close_out_mark(found: CloseOuts, milestone: Milestone) -> dict[str, Any]:
    """Where the close-out of a milestone stands, with the way to its page."""
    return {"milestone": milestone, **found.of(milestone)}
