"""Which published figures the records reproduce (核对)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from threeones.apps.review.definitions import GRADE_UNIT
from threeones.apps.review.figures import Figure, Reading, number_text
from threeones.apps.review.published import Published
from threeones.kernel.values.derivation import Scalar
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.quantity import convert
from threeones.kernel.values.wording import WordingPack, promise, satisfies

Outcome = Literal["reproduced", "contradicted", "no_records"]
BASES = {"real": "真实", "recorded": "公布", "synthetic": "示例", "counted": "计数"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A published figure with what the records say. ``promise`` is what the exact value had to satisfy."""

    published: Published
    status: Outcome
    computed: str | None = None
    wording: str | None = None
    basis: str | None = None
    promise: str = ""

    def to_json(self) -> dict[str, str | None]:
        """The contracted JSON form; numbers are decimal strings in the published unit."""
        return {
            "id": self.published.id,
            "status": self.status,
            "published": _published_text(self.published.value),
            "computed": self.computed,
            "wording": self.wording,
            "basis": self.basis,
        }


def check(published: Sequence[Published], reading: Reading) -> list[Checked]:
    """Every published figure against the records, in the order of the file.

    Raises Faults where a figure is stated in a unit, for a period or among a set that its definition is not about,
    and where the records themselves give no one value.
    """
    faults = list(reading.faults)
    found = []
    for p in published:
        figure = reading.figures.get(p.id)
        if figure is None:
            found.append(Checked(p, "no_records"))
            continue
        faults += _mismatches(p, figure)
        if figure.node is None:
            found.append(Checked(p, "no_records"))
            continue
        value = _in_unit_of(p, figure, faults)
        found.append(_checked(p, figure, value, reading.wording))
    if faults:
        raise Faults(faults)
    return found


def _checked(p: Published, figure: Figure, value: Decimal | int | str, wording: WordingPack) -> Checked:
    holds = satisfies(value, p.value, p.hedge, wording, p.readings) and (figure.held is None or figure.held.holds)
    words = promise(p.value, p.hedge, wording, p.readings)
    if figure.held and not figure.held.holds:
        words += f"；并且{figure.held.claim.holds}"
    status: Outcome = "reproduced" if holds else "contradicted"
    return Checked(p, status, number_text(value), figure.wording, figure.basis, words)


def _in_unit_of(p: Published, figure: Figure, faults: list[Fault]) -> Decimal | int | str:
    value: Scalar = figure.value
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return str(value)
    if not p.unit or p.unit == figure.unit:
        return value
    try:
        return convert(Decimal(value), figure.unit, p.unit)
    except ValueProblem as problem:
        faults.append(p.fault("unit", problem.fault, problem.expected))
        return value


def _mismatches(p: Published, figure: Figure) -> list[Fault]:
    """What the published figure says of itself that its definition does not: then the two cannot be compared."""
    found = []
    ours = figure.definition
    if p.period and ours.period is not None:
        try:
            if parse_period(p.period) != ours.period:
                found.append(p.fault("period", f"期间“{p.period}”与口径的不同", str(ours.period)))
        except ValueProblem as problem:
            found.append(p.fault("period", problem.fault, problem.expected))
    if p.unit and figure.node is None and p.unit != ours.unit:
        try:
            convert(1, ours.unit, p.unit)
        except ValueProblem as problem:
            found.append(p.fault("unit", problem.fault, problem.expected))
    if p.set_name and ours.set_name and p.set_name != ours.set_name:
        found.append(p.fault("set", f"范围“{p.set_name}”与口径的不同", ours.set_name))
    if isinstance(p.value, str) and ours.unit != GRADE_UNIT:
        found.append(p.fault("value", f"“{p.value}”不是数", f"以{ours.unit}为单位的数"))
    return found


def summary(checked: Sequence[Checked]) -> str:
    """One line: how many were reproduced and on what, how many contradicted, how many have no records."""
    statuses = Counter(c.status for c in checked)
    bases = Counter(c.basis for c in checked if c.status == "reproduced")
    parts = "、".join(f"{word}{bases[code]}" for code, word in BASES.items())
    return (
        f"{len(checked)}个数字：{statuses['reproduced']}个由记录得出（{parts}），"
        f"{statuses['contradicted']}个与记录不符，{statuses['no_records']}个没有记录"
    )


def to_json(checked: Sequence[Checked]) -> Mapping[str, object]:
    """The contracted document of ``review --check``."""
    return {"figures": [c.to_json() for c in checked]}


def _published_text(value: Decimal | str) -> str:
    return value if isinstance(value, str) else format(value, "f")
