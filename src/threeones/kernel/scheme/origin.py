"""Where each fact came from: the leaf that stands below it in a derivation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from threeones.kernel.scheme.model import Fact
from threeones.kernel.values.derivation import Node, Scalar, row, scalar_json
from threeones.kernel.values.rounding import shortest

Raw = float | str | bool | None


class Origin(Protocol):
    """The sources of a set of facts."""

    def leaf(self, index: int, subject: str, fact: Fact, value: Raw) -> Node:
        """The node of one fact of the subject at ``index``."""

    def place(self, index: int, subject: str) -> tuple[str, str, int]:
        """File, sheet and row of a subject, for faults (row 0: no one row)."""

    def to_json(self) -> dict[str, Any]:
        """The form kept in a run file."""


def as_scalar(value: Raw) -> Scalar:
    """A value of a dataframe as a scalar; a double as the shortest decimal that reads back as it."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return shortest(Decimal(repr(value))) if value else Decimal(0)


@dataclass(frozen=True, slots=True)
class WideOrigin:
    """One row per subject of a file."""

    file: str
    sheet: str
    rows: list[int]

    def leaf(self, index: int, subject: str, fact: Fact, value: Raw) -> Node:
        return row(as_scalar(value), source_name(self.file, self.sheet), self.rows[index], fact.label, fact.unit)

    def place(self, index: int, subject: str) -> tuple[str, str, int]:
        return self.file, self.sheet, self.rows[index]

    def to_json(self) -> dict[str, Any]:
        return {"form": "wide", "file": self.file, "sheet": self.sheet, "rows": self.rows}


@dataclass(frozen=True, slots=True)
class LongOrigin:
    """A row per subject, fact and period: ``cells`` holds (row, period, value) in order of periods."""

    file: str
    sheet: str
    cells: dict[str, dict[str, list[tuple[int, str, Raw]]]]

    def leaf(self, index: int, subject: str, fact: Fact, value: Raw) -> Node:
        source = source_name(self.file, self.sheet)
        given = self.cells.get(subject, {}).get(fact.name, [])
        leaves = tuple(
            row(as_scalar(v), source, n, f"{fact.label} {p}".strip(), fact.unit) for n, p, v in given if v is not None
        )
        if not leaves:
            return row(None, source, given[0][0] if given else None, fact.label, fact.unit)
        if len(leaves) == 1 or fact.over == "last":
            return leaves[-1]
        return Node(fact.over, as_scalar(value), leaves, label=fact.label, unit=fact.unit)

    def place(self, index: int, subject: str) -> tuple[str, str, int]:
        own = self.cells.get(subject, {})
        return self.file, self.sheet, min((c[0][0] for c in own.values() if c), default=0)

    def to_json(self) -> dict[str, Any]:
        cells = {s: {f: [[n, p, _json(v)] for n, p, v in c] for f, c in own.items()} for s, own in self.cells.items()}
        return {"form": "long", "file": self.file, "sheet": self.sheet, "cells": cells}


@dataclass(frozen=True, slots=True)
class FilesOrigin:
    """Many rows of parquet files, gathered without keeping which value came from which row."""

    file: str
    files: int
    rows: int

    def leaf(self, index: int, subject: str, fact: Fact, value: Raw) -> Node:
        return row(as_scalar(value), self.file, None, fact.label, fact.unit)

    def place(self, index: int, subject: str) -> tuple[str, str, int]:
        return self.file, "", 0

    def to_json(self) -> dict[str, Any]:
        return {"form": "files", "file": self.file, "files": self.files, "rows": self.rows}


@dataclass(frozen=True, slots=True)
class RecordOrigin:
    """Facts derived from records elsewhere: each with its own derivation."""

    nodes: dict[str, dict[str, list[Node]]] = field(default_factory=dict)

    def leaf(self, index: int, subject: str, fact: Fact, value: Raw) -> Node:
        given = self.nodes.get(subject, {}).get(fact.name, [])
        scalar = as_scalar(value)
        if len(given) == 1 and _same(given[0].value, scalar):
            own = given[0]
            label, unit = own.label or fact.label, own.unit or fact.unit
            return Node(own.op, own.value, own.args, own.source, own.row, label, unit, own.params)
        if not given:
            return row(scalar, "records", None, fact.label, fact.unit)
        return Node("fact", scalar, tuple(given), label=fact.label, unit=fact.unit)

    def place(self, index: int, subject: str) -> tuple[str, str, int]:
        return "", "", 0

    def to_json(self) -> dict[str, Any]:
        nodes = {s: {f: [n.to_json() for n in own] for f, own in facts.items()} for s, facts in self.nodes.items()}
        return {"form": "records", "nodes": nodes}


def source_name(file: str, sheet: str) -> str:
    """``file`` or ``file#sheet``."""
    return f"{file}#{sheet}" if sheet else file


def origin_from_json(data: dict[str, Any], facts: dict[str, Fact]) -> Origin:
    """The sources as a run file keeps them."""
    if data["form"] == "wide":
        return WideOrigin(data["file"], data["sheet"], data["rows"])
    if data["form"] == "long":
        cells = {
            s: {f: [(n, p, _raw(v, facts[f])) for n, p, v in c] for f, c in own.items()}
            for s, own in data["cells"].items()
        }
        return LongOrigin(data["file"], data["sheet"], cells)
    if data["form"] == "files":
        return FilesOrigin(data["file"], data["files"], data["rows"])
    nodes = {s: {f: [node_from_json(n) for n in own] for f, own in fs.items()} for s, fs in data["nodes"].items()}
    return RecordOrigin(nodes)


def node_from_json(data: dict[str, Any]) -> Node:
    """A derivation from its JSON form. Numbers stay numbers where their text is one."""
    return Node(
        data["op"],
        _scalar(data["value"]),
        tuple(node_from_json(a) for a in data["args"]),
        data["source"],
        data["row"],
        data.get("label", ""),
        data.get("unit", ""),
        data.get("params", {}),
    )


def _scalar(value: str | bool | None) -> Scalar:
    if not isinstance(value, str):
        return value
    try:
        return Decimal(value) if value.isascii() and value[:1] in "-0123456789" and value.count("-") < 2 else value
    except ArithmeticError:
        return value


def _same(a: Scalar, b: Scalar) -> bool:
    if isinstance(a, date):
        a = a.isoformat()
    number = isinstance(a, Decimal | int) and not isinstance(a, bool) and isinstance(b, Decimal)
    return a == b if number else a == b and type(a) is type(b)


def _json(value: Raw) -> str | bool | None:
    return scalar_json(as_scalar(value))


def _raw(value: str | bool | None, fact: Fact) -> Raw:
    return float(value) if fact.kind == "number" and isinstance(value, str) else value
