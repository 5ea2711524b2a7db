"""Units of measure (计量单位): 万元 and 亿元 convert, 万元 and 亩 do not combine.

A unit is a product of atoms, each a base with a scale (万 = 10^4, 亿 = 10^8) and a power:
万元/亩 is 元 at 10^4 and 亩 at power -1. ``%`` stands for itself in sums and comparisons and
is never rescaled; in products it counts as a plain number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from threeones.kernel.rules.errors import RuleError
from threeones.kernel.rules.tokens import fold

_SCALES = {"万": 10**4, "亿": 10**8}
_ALIASES = {
    "㎡": "平方米",
    "m²": "平方米",
    "m2": "平方米",
    "平米": "平方米",
    "百分点": "%",
    "个百分点": "%",
    "百分比": "%",
}
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``atoms`` of (base, scale, power), sorted by base; none of them: a plain number."""

    atoms: tuple[tuple[str, int, int], ...] = ()

    @property
    def bases(self) -> tuple[tuple[str, int], ...]:
        """What is measured, without scale: units that convert into one another share it."""
        return tuple((base, power) for base, _, power in self.atoms)

    @property
    def scale(self) -> Fraction:
        """One of this unit, in its bases."""
        out = Fraction(1)
        for _, scale, power in self.atoms:
            out *= Fraction(scale) ** power
        return out

    def __str__(self) -> str:
        def atom(base: str, scale: int, power: int) -> str:
            sign = {10**4: "万", 10**8: "亿"}.get(scale, "")
            return f"{sign}{base}" + (f"^{abs(power)}" if abs(power) > 1 else "")

        over = "·".join(atom(*a) for a in self.atoms if a[2] > 0)
        under = "/".join(atom(*a) for a in self.atoms if a[2] < 0)
        return f"{over or '1'}/{under}" if under else over


NUMBER = Unit()


def parse_unit(text: str) -> Unit:
    """``万元``, ``吨标煤``, ``万元/亩``, ``元/平方米/年`` as a unit; ``RuleError`` where it is none."""
    words = re.split(r"([/·*])", re.sub(r"\s", "", fold(text)).replace("每", "/"))
    unit, sign = NUMBER, 1
    for word in words:
        if word in ("·", "*", "/"):
            sign = -1 if word == "/" else 1
            continue
        if not word:
            raise RuleError(f"看不懂的单位“{text}”", 0, "如 万元、亩、万元/亩")
        if word != "1":
            unit, _ = times(unit, _atom(word), sign)
    return unit


def _atom(word: str) -> Unit:
    scale = _SCALES.get(word[0], 1)
    base = word[1:] if scale > 1 else word
    base = _ALIASES.get(base, base)
    return Unit(((base, scale, 1),))


def without_percent(unit: Unit) -> Unit:
    """The unit as a factor of a product: ``%`` counts as a plain number."""
    return Unit(tuple(a for a in unit.atoms if a[0] != PERCENT))


def times(a: Unit, b: Unit, power: int) -> tuple[Unit, Fraction]:
    """``a * b^power`` and the factor by which the product of the plain numbers must be multiplied.

    亿元 / 万元 is a plain number, and the factor is 10^4.
    """
    atoms = {base: (scale, p) for base, scale, p in a.atoms}
    factor = Fraction(1)
    for base, scale, p in b.atoms:
        own_scale, own_power = atoms.get(base, (scale, 0))
        factor *= Fraction(scale, own_scale) ** (p * power)
        atoms[base] = (own_scale, own_power + p * power)
    return Unit(tuple(sorted((base, s, p) for base, (s, p) in atoms.items() if p))), factor


def conversion(source: Unit, target: Unit) -> Fraction | None:
    """The factor from ``source`` to ``target``; None where they measure different things."""
    if source.bases == target.bases:
        return source.scale / target.scale
    plain = {NUMBER.bases, ((PERCENT, 1),)}
    return Fraction(1) if source.bases in plain and target.bases in plain else None
