"""The rule language (规则语言): one small expression language for schemes, lights and figures.

Numbers, text, truth values and dates; ``+ - * /``, comparisons (no chains), ``and or not``,
``if min max abs round coalesce is_missing``; names may be Chinese, full-width punctuation is
folded. Missing is None and never becomes 0 silently. See ``docs/scheme-language.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from threeones.kernel.rules.check import Checked, Kind
from threeones.kernel.rules.check import check as check_tree
from threeones.kernel.rules.errors import DivisionByZero, RuleError, nearest, unknown
from threeones.kernel.rules.evaluate import Prepared, prepare
from threeones.kernel.rules.explain import derive
from threeones.kernel.rules.parser import parse_tree
from threeones.kernel.rules.syntax import Ast, calls_of, names_of
from threeones.kernel.rules.syntax import required_texts as texts_of
from threeones.kernel.rules.units import Unit, parse_unit
from threeones.kernel.values.derivation import Node, Scalar

__all__ = [
    "DivisionByZero",
    "Expression",
    "Kind",
    "RuleError",
    "Checked",
    "Unit",
    "calls",
    "check",
    "evaluate",
    "explain",
    "names",
    "nearest",
    "parse",
    "parse_unit",
    "required_texts",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression (表达式): its text, its syntax tree and the prepared function."""

    text: str
    root: Ast = field(compare=False, repr=False)
    run: Prepared = field(compare=False, repr=False)


def parse(text: str) -> Expression:
    """The expression that ``text`` states; ``RuleError`` with place and what would be right."""
    root = parse_tree(text)
    return Expression(text, root, prepare(root))


def names(e: Expression) -> frozenset[str]:
    """The facts that the expression reads."""
    return names_of(e.root)


def required_texts(e: Expression) -> dict[str, str]:
    """The texts that facts must equal for the condition to be true, by name: what rows can be looked up by."""
    return texts_of(e.root)


def calls(e: Expression) -> frozenset[str]:
    """The operators and functions that the expression uses."""
    return calls_of(e.root)


def evaluate(e: Expression, facts: Mapping[str, Scalar]) -> Scalar:
    """The value for ``facts`` (a missing fact is None; a name that ``facts`` lacks is an error).

    ``RuleError`` for a name not given or values that do not fit; ``DivisionByZero``.
    """
    return e.run(facts)


def explain(e: Expression, facts: Mapping[str, Node]) -> Node:
    """The derivation of the value: a tree whose leaves are the given nodes and constants."""
    tree = derive(e.root, facts, e.text)
    return tree if tree.label or not tree.args else replace(tree, label=e.text)


def check(e: Expression, facts: Mapping[str, Kind]) -> Checked:
    """Type and unit of the expression for facts of these types, before any data is read.

    The tree that comes back holds the unit conversions; ``RuleError`` names what does not fit.
    """
    return check_tree(e.root, facts)
