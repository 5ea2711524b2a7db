"""The syntax tree of an expression. Every node knows its place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/"})
# Functions with their least and greatest number of arguments.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "if": (3, 3),
    "min": (1, 99),
    "max": (1, 99),
    "abs": (1, 1),
    "round": (2, 2),
    "coalesce": (1, 99),
    "is_missing": (1, 1),
}
# Peer functions (同组可比单位): known to the parser, evaluated by the scheme engine alone.
PEER_FUNCTIONS: dict[str, tuple[int, int]] = {
    "peer_avg": (1, 1),
    "peer_min": (1, 1),
    "peer_max": (1, 1),
    "peer_rank": (1, 1),
    "peer_count": (1, 1),
    "peer_share": (1, 1),
}
# What looks a score sheet up (计分表): its argument is the id of an item, kept as text; for the scheme engine alone.
ITEM_FUNCTIONS: dict[str, tuple[int, int]] = {"item_points": (1, 1)}
SCHEME_FUNCTIONS = PEER_FUNCTIONS | ITEM_FUNCTIONS


@dataclass(frozen=True, slots=True)
class Const:
    """A number, text or truth value that the expression states."""

    value: Decimal | str | bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a fact."""

    name: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function on its arguments; ``height`` is the depth of the tree below."""

    op: str
    args: tuple[Ast, ...]
    start: int = 0
    end: int = 0
    height: int = field(default=1, compare=False)


Ast = Const | Name | Call


def height(node: Ast) -> int:
    """How deep the tree is: 0 for a leaf."""
    return node.height if isinstance(node, Call) else 0


def walk(node: Ast) -> Iterator[Ast]:
    """The node and all below it, parents first."""
    yield node
    if isinstance(node, Call):
        for arg in node.args:
            yield from walk(arg)


def names_of(node: Ast) -> frozenset[str]:
    """The facts that the tree reads."""
    return frozenset(n.name for n in walk(node) if isinstance(n, Name))


def calls_of(node: Ast) -> frozenset[str]:
    """The operators and functions that the tree uses."""
    return frozenset(n.op for n in walk(node) if isinstance(n, Call))


def items_of(node: Ast) -> frozenset[int]:
    """The items whose points a checked tree reads, by their place among the items, from 0."""
    calls = (n for n in walk(node) if isinstance(n, Call) and n.op in ITEM_FUNCTIONS)
    return frozenset(int(a.value) for n in calls for a in n.args if isinstance(a, Const))


def required_texts(node: Ast) -> dict[str, str]:
    """What facts must equal for the condition to be true: ``name == "text"``, alone or joined by ``and``."""
    if not isinstance(node, Call):
        return {}
    if node.op == "and":
        return {n: t for arg in node.args for n, t in required_texts(arg).items()}
    match node.op, node.args:
        case "==", (Name(name), Const(str(text))) | (Const(str(text)), Name(name)):
            return {name: text}
    return {}
