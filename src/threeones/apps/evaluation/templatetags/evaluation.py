"""Template tags of evaluation: a number of a run or of a trial, which opens how it comes about."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from threeones.base.pages.templatetags.threeones import number
from threeones.kernel.values.derivation import Node

register = template.Library()


@register.simple_tag(takes_context=True)
def fact_of(context: Mapping[str, Any], run: str, name: str, subject: str, node: Node) -> SafeString:
    """A fact of a subject in a run, which opens the rows that it was read from."""
    return number(context, node, f"fact/{run}/{name}/{subject}")


@register.simple_tag(takes_context=True)
def opened(
    context: Mapping[str, Any],
    run: str,
    what: str,
    subject: str,
    value: Decimal | int | None,
    kind: str = "run",
    query: str = "",
    decimals: int | None = None,
) -> SafeString:
    """``what`` (total, rank) of a subject in a run, or in the trial ``query`` on it.

    It opens where the subject's sheet is seen: the page's ``opens`` tells (all, where it does not say).
    """
    trial = kind == "trial" and query
    key = f"trial/{run}/{what}/{subject}/{query}" if trial else f"run/{run}/{what}/{subject}"
    seen = context.get("opens")
    why = key if seen is None or seen(subject) else ""
    return number(context, value, why, "", decimals)
