"""The figures (数字) of an annual review, each computed from records with its derivation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.utils import timezone

from threeones.apps.review.definitions import (
    WORDING_SETTING,
    Claim,
    Definition,
    ReviewPack,
    load_review_pack,
    pack_for,
)
from threeones.base.files.models import Basis
from threeones.base.org.selectors import settings_of
from threeones.base.registry.measures import Measure, NoRecords, Rows, basis_of, take
from threeones.kernel.values.derivation import Node, Scalar
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.period import Period
from threeones.kernel.values.quantity import unit as unit_named
from threeones.kernel.values.rounding import WIDE, border, decimals_of, half_up, shortest
from threeones.kernel.values.wording import Wording, WordingPack, hedged, load_wording_pack

COUNTED = "counted"
Status = Literal["computed", "no_records"]


@dataclass(frozen=True, slots=True)
class Held:
    """A claim with what the records say of it: ``text`` is the word that the sentence may use."""

    claim: Claim
    node: Node
    holds: bool

    @property
    def text(self) -> str:
        """What may be said (全部开工), or what has to be said instead."""
        return self.claim.holds if self.holds else self.claim.fails


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as of a day. Without records ``node``, ``value``, ``wording`` and ``basis`` are None.

    ``value`` is exact and in ``unit``; ``wording`` is how the review prints it, ``hedge`` the hedge that it really
    uses. ``later`` is the value by the records known today, where it differs. ``faults`` say why the records give
    no one value.
    """

    id: str
    title: str
    node: Node | None
    value: Scalar
    unit: str
    wording: str | None
    basis: str | None
    status: Status
    definition: Definition
    hedge: str = ""
    held: Held | None = None
    later: Scalar = None
    faults: tuple[Fault, ...] = ()

    @property
    def period(self) -> Period | None:
        """The period that it is about, where it has one."""
        return self.definition.period

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the records that were counted."""
        leaves = self.node.leaves() if self.node else ()
        return tuple(dict.fromkeys(leaf.label for leaf in leaves if leaf.op == "row" and leaf.label))


@dataclass(frozen=True, slots=True)
class Reading:
    """All figures of a review with the packs that made them."""

    pack: ReviewPack
    wording: WordingPack
    as_of: date
    figures: Mapping[str, Figure]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why records give no one value, over all figures."""
        return tuple(f for figure in self.figures.values() for f in figure.faults)


def year_end(year: int) -> date:
    """The day as of which a year is reviewed unless another is asked for: its last."""
    return date(year, 12, 31)


def compute(year: int, as_of: date | None = None) -> dict[str, Figure]:
    """The year's figures by id, as of a day (default: the year's last).

    Raises Faults for a pack that is wrong. Records that contradict one another leave their figure without a value
    and with ``faults``.
    """
    return dict(read(year, as_of).figures)


def read(year: int, as_of: date | None = None, only: Iterable[str] | None = None) -> Reading:
    """The year's figures with their packs; ``only`` names those to be computed (default: all)."""
    pack = load_review_pack(pack_for(year), year)
    wording = load_wording_pack(settings_of(year).get(WORDING_SETTING) or "zh-official")
    day = as_of or year_end(year)
    asked = list(pack.figures.values()) if only is None else [pack.figures[i] for i in only if i in pack.figures]
    figures = compute_from(asked, Rows(year, day), wording)
    today = timezone.localdate()
    if today > day:
        figures = with_later(figures, Rows(year, today))
    return Reading(pack, wording, day, figures)


def compute_from(definitions: Iterable[Definition], rows: Rows, wording: WordingPack) -> dict[str, Figure]:
    """Figures by id from given rows."""
    return {d.id: _figure(d, rows, wording) for d in definitions}


def with_later(figures: Mapping[str, Figure], rows: Rows) -> dict[str, Figure]:
    """The same figures, each with the value that later records give where it differs."""
    return {i: replace(f, later=_later(f, rows)) if f.node is not None else f for i, f in figures.items()}


def _later(figure: Figure, rows: Rows) -> Scalar:
    try:
        value = value_node(figure.definition, rows).value
    except (NoRecords, Faults):
        return None
    return None if _alike(value, figure.value) else value


def _alike(a: Scalar, b: Scalar) -> bool:
    if isinstance(a, Decimal | int) and isinstance(b, Decimal | int):
        return border(a) == border(b)
    return a == b


def _figure(definition: Definition, rows: Rows, wording: WordingPack) -> Figure:
    empty = Figure(
        id=definition.id,
        title=definition.title["zh"],
        node=None,
        value=None,
        unit=definition.unit,
        wording=None,
        basis=None,
        status="no_records",
        definition=definition,
    )
    if definition.measure is None:
        return empty
    try:
        node = value_node(definition, rows)
        held = _held(definition.claim, rows) if definition.claim else None
    except NoRecords:
        return empty
    except Faults as found:
        return replace(empty, faults=found.faults)
    if node.value is None:
        return empty
    worded = _worded(definition, node.value, wording)
    return replace(
        empty,
        node=node,
        value=node.value,
        wording=worded.text,
        hedge=worded.hedge,
        basis=_basis(definition, [node] + ([held.node] if held else []), rows),
        status="computed",
        held=held,
    )


def value_node(definition: Definition, rows: Rows) -> Node:
    """The figure's derivation in its own unit. Raises NoRecords, and Faults where the records contradict one another."""
    assert definition.measure is not None
    if definition.requires is not None and not take(definition.requires, rows).value:
        raise NoRecords(definition.measure.dataset)
    node = take(definition.measure, rows)
    return converted(node, definition.record_unit, definition.unit)


def converted(node: Node, from_unit: str, to_unit: str) -> Node:
    """The node in another unit of its dimension, the conversion being a step of the derivation."""
    if from_unit == to_unit or not isinstance(node.value, Decimal | int):
        return node
    factor = unit_named(from_unit).factor / unit_named(to_unit).factor
    steps = (("*", factor.numerator), ("/", factor.denominator))
    for op, number in steps:
        if number != 1:
            ratio = Fraction(node.value) * number if op == "*" else Fraction(node.value) / number
            value = WIDE.divide(Decimal(ratio.numerator), Decimal(ratio.denominator))
            label = f"1{to_unit}={number}{from_unit}" if op == "/" else f"1{from_unit}={number}{to_unit}"
            node = Node(op, value, (node, Node("const", Decimal(number), label=label)), unit=to_unit)
    return node


def _held(claim: Claim, rows: Rows) -> Held:
    node = take(claim.measure, rows)
    value = node.value
    return Held(claim, node, isinstance(value, Decimal | int) and border(value) == border(claim.equals))


def _worded(definition: Definition, value: Scalar, wording: WordingPack) -> Wording:
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        return Wording(str(value), Decimal(0), "exact")
    hedge = "exact" if definition.hedge == "ambiguous" else definition.hedge
    form = definition.form if hedge == definition.hedge else None
    args = {"step": definition.step, "form": form, "decimals": definition.decimals}
    return hedged(Decimal(value), hedge, definition.unit, wording, **args)  # type: ignore[arg-type]  # one per name


def growth_words(figure: Figure, wording: WordingPack) -> tuple[str, str]:
    """A growth as a sentence says it, in its two parts: 增长 and 10.2%, 下降 and 3.1%; 持平 stands alone."""
    value = figure.value
    if not isinstance(value, Decimal | int):
        return str(figure.wording), ""
    if value == 0:
        return "持平", ""
    word = "增长" if value > 0 else "下降"
    return word, _worded(figure.definition, abs(Decimal(value)), wording).text


def _basis(definition: Definition, nodes: list[Node], rows: Rows) -> str:
    """What the value is worth; where no record was found it rests on the whole dataset that was searched."""
    worth = [basis_of(n) for n in nodes if any("basis" in leaf.params for leaf in n.leaves())]
    if not worth:
        assert definition.measure is not None
        searched = rows.of(definition.measure.dataset)
        worth = [basis_of(Node("count", 0, tuple(r.leaf(r.key) for r in searched)))]
    if Basis.SYNTHETIC in worth:
        return str(Basis.SYNTHETIC)
    if definition.counted:
        return COUNTED
    return str(Basis.RECORDED if set(worth) == {Basis.RECORDED} else Basis.REAL)


def number_text(value: Scalar) -> str:
    """A value as the shortest decimal text: 165.700 is 165.7."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        short = shortest(Decimal(value))
        return format(half_up(short, 9) if decimals_of(short) > 9 else short, "f")
    return "" if value is None else str(value)


def needs(reading: Reading, figure: Figure) -> dict[str, str]:
    """Which records a figure without a value would need, in Chinese and English."""
    awaits = figure.definition.awaits
    if awaits:
        return dict(reading.pack.awaited[awaits])
    measure: Measure | None = figure.definition.measure
    assert measure is not None
    named = figure.definition.title
    return {"zh": f"“{named['zh']}”的记录（数据集 {measure.dataset}）", "en": f"records of dataset {measure.dataset}"}
