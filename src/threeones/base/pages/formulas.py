"""Derivations as formulas with their numbers, and conditions in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from django.utils.translation import gettext as _

from threeones.base.pages import text, words
from threeones.kernel.values.derivation import Node, Scalar

FEW = 6
"""So many arguments still stand in one line of a formula; more are counted."""
DECIMALS = 6
NESTED = 2
"""How deep a formula writes out its arguments' own formulas."""
CONDITIONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "and", "or", "not"))
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def shown(value: Scalar) -> str:
    """A value in a derivation: numbers as exact as six decimals."""
    if isinstance(value, str) and value in words.LIGHTS:
        return words.light(value).word
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        short = text.number_text(value, DECIMALS)
        return short.rstrip("0").rstrip(".") if "." in short else short
    return text.value_text(value)


def formula(node: Node, depth: int = 0, nested: int = NESTED) -> str:
    """The node as a formula with its numbers; what is long is counted instead of listed."""
    if not node.args:
        return shown(node.value)
    if node.op in CONDITIONS:
        return condition(node)
    if node.op == "roll_up":
        return _("取最近一月的灯") if node.params.get("take") == "latest" else _("取各月中最差的灯")
    if depth >= nested or len(node.args) > FEW or node.op == "count":
        return _counted(node) if depth == 0 else shown(node.value)
    parts = [formula(a, depth + 1, nested) for a in node.args]
    if node.op in words.SIGNS and len(parts) > 1:
        return words.SIGNS[node.op].join(_bracketed(a, p) for a, p in zip(node.args, parts, strict=True))
    if node.op == "points" and "weight" in node.params:
        return f"{node.params['weight']} × {parts[0]}"
    if node.op == "share" and len(parts) == 2:
        return f"{parts[0]} ÷ {parts[1]} × 100"
    if node.op == "round" and len(parts) == 2:
        return _("%(number)s，四舍五入到%(n)s位小数") % {"number": parts[0], "n": parts[1]}
    name = words.operation_word(node.op)
    comma = "，" if text.is_chinese() else ", "
    return f"{name}({comma.join(parts)})"


def _bracketed(node: Node, written: str) -> str:
    """An argument of a sign: in brackets where it is negative or has a sign itself."""
    negative = isinstance(node.value, (Decimal, int)) and node.value < 0
    return f"({written})" if negative or any(sign in written for sign in words.SIGNS.values()) else written


def _counted(node: Node) -> str:
    n = len(node.args)
    return _("%(name)s，共%(n)s项") % {"name": words.operation_word(node.op), "n": n}


def condition(node: Node, names: Mapping[str, str] = NO_NAMES) -> str:
    """A condition in words: what is compared by its label and its value, 当月到期节点数 2 = 0."""
    if node.op not in CONDITIONS or not node.args:
        label = names.get(node.label, node.label) or (words.operation_word(node.op) if node.args else "")
        if node.op == "first_true":  # its label is the rule that decided, which is not what is compared
            label = _("灯")
        return f"{label} {shown(node.value)}".strip()
    parts = [condition(a, names) for a in node.args]
    if node.op in ("and", "or"):
        parts = [f"({p})" if a.op in ("and", "or") else p for a, p in zip(node.args, parts, strict=True)]
        return (_("，并且") if node.op == "and" else _("，或者")).join(parts)
    if node.op == "not":
        return _("并非：%(what)s") % {"what": parts[0]}
    return words.SIGNS[node.op].join(parts)
