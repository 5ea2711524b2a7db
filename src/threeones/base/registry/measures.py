"""Measures (口径): how a pack turns a dataset's rows into one number, and the derivation of it.

A measure reads::

    dataset: land.parcels
    where: use == "创新型产业用地" and granted_on >= year_start and granted_on <= year_end
    measure: sum          # count · sum · mean · value · share · streak
    column: area          # what is added up or taken
    of: <condition>       # share: the part, in percent of the rows that `where` leaves
    condition: rank == 1  # streak: the run of true at the end, in the order of `order_by`
    order_by: period

``year_start`` and ``year_end`` are the year's first and last day as ISO text, ``year_number`` is the year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from threeones.base.files.models import Basis
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.kernel import rules
from threeones.kernel.values.derivation import Node, Scalar, const
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.rounding import half_up

KINDS = ("count", "sum", "mean", "value", "share", "streak")
BOUNDS = ("year_start", "year_end", "year_number")
NEEDS = {
    "sum": ("column",),
    "mean": ("column",),
    "value": ("column",),
    "share": ("of",),
    "streak": ("condition", "order_by"),
}


class NoRecords(Exception):
    """The dataset holds nothing that the measure could be taken from."""


@dataclass(frozen=True)
class Measure:
    """A validated measure. ``decimals`` is how far a mean or a share is rounded (half-up, once)."""

    dataset: str
    measure: str
    where: str = ""
    column: str = ""
    of: str = ""
    condition: str = ""
    order_by: str = ""
    decimals: int = 6
    unit: str = ""

    @cached_property
    def filter(self) -> rules.Expression | None:
        """The parsed ``where``."""
        return rules.parse(self.where) if self.where else None

    @cached_property
    def part(self) -> rules.Expression:
        """The parsed ``of`` or ``condition``."""
        return rules.parse(self.of or self.condition)


def read_measure(body: Mapping[str, Any], name: str, line: int) -> Measure:
    """Check a measure as it stands in a pack; raises ``Faults`` with all that is wrong."""
    faults: list[Fault] = []
    kind, dataset = str(body.get("measure", "")), datasets.get(str(body.get("dataset", "")))

    def fault(key: str, text: str, expected: str) -> None:
        faults.append(Fault(name, "", line, key, text, expected))

    if dataset is None:
        fault("dataset", f"没有数据集“{body.get('dataset', '')}”", "、".join(n for n, _ in datasets.items()))
    if kind not in KINDS:
        fault("measure", f"“{kind}”不是口径", "、".join(KINDS))
    for key in NEEDS.get(kind, ()):
        if not body.get(key):
            fault(key, "没有填", f"口径 {kind} 需要 {key}")
    if not isinstance(body.get("decimals", 0), int):
        fault("decimals", f"“{body['decimals']}”不是小数位数", "如 2")
    measure = Measure(**{k: body[k] for k in Measure.__dataclass_fields__ if k in body})
    if dataset is not None:
        for key in ("column", "order_by"):
            if body.get(key) and body[key] not in dataset.columns:
                fault(key, f"数据集没有列“{body[key]}”", "、".join(dataset.columns))
        for key in ("where", "of", "condition"):
            _check_expression(str(body.get(key) or ""), key, dataset, fault)
    if faults:
        raise Faults(faults)
    return measure


def _check_expression(text: str, key: str, dataset: Dataset, fault: Any) -> None:
    if not text:
        return
    try:
        unknown = rules.names(rules.parse(text)) - set(dataset.columns) - set(BOUNDS)
    except rules.RuleError as error:
        fault(key, str(error), "规则语言的表达式")
        return
    if unknown:
        fault(key, f"没有列：{'、'.join(sorted(unknown))}", "、".join(dataset.columns))


class Rows:
    """Datasets as known on a day, each read once however many measures use it."""

    def __init__(self, year: int, as_of: date) -> None:
        self.year, self.as_of = year, as_of
        self._rows: dict[str, Sequence[Record]] = {}
        self._by_text: dict[tuple[str, str], dict[Scalar, list[Record]] | None] = {}
        bounds = (f"{year}-01-01", f"{year}-12-31", year)
        self._bounds: dict[str, Scalar] = dict(zip(BOUNDS, bounds, strict=True))

    def of(self, dataset: str) -> Sequence[Record]:
        """All rows of a dataset."""
        if dataset not in self._rows:
            found = datasets.get(dataset)
            self._rows[dataset] = found.rows(self.as_of) if found else ()
        return self._rows[dataset]

    def where(self, measure: Measure) -> list[Record]:
        """The rows that the measure's filter leaves; a condition on a missing value does not hold."""
        if measure.filter is None:
            return list(self.of(measure.dataset))
        return [r for r in self._candidates(measure.dataset, measure.filter) if self.holds(measure.filter, r)]

    def _candidates(self, dataset: str, condition: rules.Expression) -> Sequence[Record]:
        """The rows of which a condition can be true: looked up by the texts that it asks for, fewest first."""
        found = self.of(dataset)
        for column, text in rules.required_texts(condition).items():
            by_text = self._column(dataset, column)
            if by_text is not None and len(few := by_text.get(text, [])) < len(found):
                found = few
        return found

    def _column(self, dataset: str, column: str) -> dict[Scalar, list[Record]] | None:
        """The rows by what stands in a column; None where that is not always text."""
        key = (dataset, column)
        if key not in self._by_text:
            by_text: dict[Scalar, list[Record]] = {}
            for record in self.of(dataset):
                by_text.setdefault(record.values.get(column), []).append(record)
            self._by_text[key] = by_text if all(v is None or isinstance(v, str) for v in by_text) else None
        return self._by_text[key]

    def holds(self, condition: rules.Expression, record: Record) -> bool:
        """Whether a condition is true of a row (missing is not true)."""
        return rules.evaluate(condition, {**record.values, **self._bounds}) is True

    def node(self, name: str, record: Record) -> Node:
        """What a name in a condition stands for in a row, as a step of a derivation: a column or a bound of the year."""
        return const(self._bounds[name], label=name) if name in self._bounds else record.node(name)


def take(measure: Measure, rows: Rows, among: Sequence[Record] | None = None) -> Node:
    """The measure's value with its derivation. ``among`` narrows the rows (those of one unit).

    Raises ``NoRecords`` where the dataset is empty, or ``value`` finds no row.
    """
    if among is None:
        if not rows.of(measure.dataset):
            raise NoRecords(measure.dataset)
        among = rows.where(measure)
    if measure.measure == "count":
        return Node("count", len(among), tuple(r.leaf(r.key) for r in among), unit=measure.unit)
    if measure.measure == "share":
        return _share(measure, rows, among)
    if measure.measure == "streak":
        return _streak(measure, rows, among)
    leaves = tuple(r.node(measure.column, measure.unit) for r in among if r.values.get(measure.column) is not None)
    if measure.measure == "value":
        return _single(measure, leaves)
    if measure.measure == "sum":
        return Node("sum", sum((_decimal(n) for n in leaves), Decimal(0)), leaves, unit=measure.unit)
    if not leaves:
        raise NoRecords(measure.dataset)
    mean = Node("mean", sum((_decimal(n) for n in leaves), Decimal(0)) / len(leaves), leaves, unit=measure.unit)
    return _rounded(mean, measure)


def _single(measure: Measure, leaves: Sequence[Node]) -> Node:
    if not leaves:
        raise NoRecords(measure.dataset)
    if len(leaves) > 1:
        places = "、".join(f"{n.source}第{n.row}行" for n in leaves[:5])
        fault = Fault(measure.dataset, "", 0, measure.column, f"口径 value 找到{len(leaves)}行：{places}", "只有一行")
        raise Faults([fault])
    return leaves[0]


def _share(measure: Measure, rows: Rows, among: Sequence[Record]) -> Node:
    if not among:
        raise NoRecords(measure.dataset)
    hits = [r for r in among if rows.holds(measure.part, r)]
    part = Node("count", len(hits), tuple(r.leaf(r.key) for r in hits), label=in_words(measure.of, measure.dataset))
    whole = Node(
        "count", len(among), tuple(r.leaf(r.key) for r in among), label=in_words(measure.where, measure.dataset)
    )
    value = half_up(Decimal(100 * len(hits)) / len(among), measure.decimals)
    return Node("share", value, (part, whole), unit="%", params={"decimals": measure.decimals})


def in_words(condition: str, dataset: str) -> str:
    """A condition with the headings of the dataset's columns for their names."""
    found = datasets.get(dataset)
    columns = found.columns if found else {}
    return re.sub(r"[^\W\d]\w*", lambda m: columns.get(m[0], m[0]), condition)


def _streak(measure: Measure, rows: Rows, among: Sequence[Record]) -> Node:
    if not among:
        raise NoRecords(measure.dataset)
    steps = []
    for record in sorted(among, key=lambda r: _place(r.values.get(measure.order_by))):
        nodes = {c: rows.node(c, record) for c in rules.names(measure.part)}
        steps.append(replace(rules.explain(measure.part, nodes), label=record.label))
    length = 0
    for step in reversed(steps):
        if step.value is not True:
            break
        length += 1
    return Node("streak", length, tuple(steps), unit=measure.unit)


def _place(value: Scalar) -> tuple[int, Decimal, str]:
    """Where a value stands in an order: what is missing first, numbers by size, texts (periods, days) by letter."""
    if value is None:
        return 0, Decimal(0), ""
    return (1, Decimal(value), "") if isinstance(value, (int, Decimal)) else (2, Decimal(0), str(value))


def _rounded(node: Node, measure: Measure) -> Node:
    value = half_up(_decimal(node), measure.decimals)
    return Node("round", value, (node, Node("const", measure.decimals)), unit=measure.unit)


def _decimal(node: Node) -> Decimal:
    return node.value if isinstance(node.value, Decimal) else Decimal(str(node.value))


def basis_of(node: Node) -> str:
    """What a derived value is worth: synthetic where any row is 示例, recorded where all are as published, else real."""
    found = {str(leaf.params["basis"]) for leaf in node.leaves() if "basis" in leaf.params}
    if Basis.SYNTHETIC in found:
        return Basis.SYNTHETIC
    return Basis.RECORDED if found == {Basis.RECORDED} else Basis.REAL
