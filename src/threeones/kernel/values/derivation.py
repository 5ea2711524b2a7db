"""The derivation (推导) of a value: a tree down to the rows that it rests on.

Every judgement (a light, a score, a figure, a count on a page) carries such a tree. A reader
that imports nothing of ours can recompute every node from its operation and its arguments;
``docs/json.md`` lists the operations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Scalar = Decimal | int | str | bool | date | None


@dataclass(frozen=True, slots=True)
class Node:
    """One step: ``value`` results from ``op`` on ``args``.

    A leaf has the operation ``row`` (read from a record: ``source`` names file and sheet as
    ``file#sheet``, ``row`` the line in it) or ``const`` (from a pack, named by ``source``).
    """

    op: str
    value: Scalar
    args: tuple[Node, ...] = ()
    source: str | None = None
    row: int | None = None
    label: str = ""
    unit: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The contracted JSON form; numbers are decimal strings."""
        out: dict[str, Any] = {
            "op": self.op,
            "args": [a.to_json() for a in self.args],
            "value": scalar_json(self.value),
            "source": self.source,
            "row": self.row,
        }
        if self.label:
            out["label"] = self.label
        if self.unit:
            out["unit"] = self.unit
        if self.params:
            out["params"] = {k: scalar_json(v) if isinstance(v, Decimal) else v for k, v in self.params.items()}
        return out

    def leaves(self) -> Iterator[Node]:
        """The rows and constants at the ends of the tree, in order."""
        if not self.args:
            yield self
        for a in self.args:
            yield from a.leaves()


def scalar_json(value: Scalar) -> str | bool | None:
    """A value as JSON: decimal strings for numbers, ISO for dates."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def row(value: Scalar, source: str, row_number: int | None, label: str = "", unit: str = "") -> Node:
    """A leaf read from a record."""
    return Node("row", value, source=source, row=row_number, label=label, unit=unit)


def const(value: Scalar, source: str | None = None, label: str = "", unit: str = "") -> Node:
    """A leaf that a pack (or the rule's text) states."""
    return Node("const", value, source=source, label=label, unit=unit)
