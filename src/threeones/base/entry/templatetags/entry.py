"""What a form says of itself in its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from threeones.base.entry.writers import mark_of

register = template.Library()


@register.simple_tag(takes_context=True)
def writer(context: Mapping[str, Any], form: str) -> str:
    """The mark of the form ``form``: to whom this page gave it."""
    return mark_of(context["request"].access, form)
