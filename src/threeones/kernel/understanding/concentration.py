"""Which items decide a ranking, and which tell nobody apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from threeones.kernel.scheme import Result
from threeones.kernel.understanding.places import BONUS, PENALTY


@dataclass(frozen=True, slots=True)
class Discerning:
    """An item's share in telling subjects apart, and where it does not.

    ``share``: its covariance with the total, in parts of the total's variance within the groups; all shares, with those of
    bonus and penalty, make 1. ``alike_in``: the groups (of two or more) in which all have the same points; ``alike``: in all.
    """

    item: str
    label: str
    share: Decimal
    alike_in: tuple[str, ...]
    alike: bool

    @property
    def percent(self) -> Decimal:
        """The share in percent."""
        return self.share * 100


def discerning(result: Result) -> Iterator[Discerning]:
    """The items of a scheme, then bonus and penalty, those that decide most first."""
    scheme = result.scheme
    labels = {f"item:{i.id}": i.label for i in scheme.items} | {BONUS: "加分", PENALTY: "扣分"}
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in result.frame.select("__group", ":exempt", *labels).iter_rows(named=True):
        if not line[":exempt"]:
            groups.setdefault(line["__group"] or "", []).append(line)
    found = [_of(name, label, groups) for name, label in labels.items()]
    whole = sum((covariance for _d, covariance in found), Fraction(0))
    for entry, covariance in sorted(found, key=lambda f: -f[1]):
        part = covariance / whole if whole else Fraction(0)
        share = (Decimal(part.numerator) / part.denominator).quantize(Decimal("0.0001"))
        yield Discerning(entry.item, entry.label, share, entry.alike_in, entry.alike)


def _of(name: str, label: str, groups: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[Discerning, Fraction]:
    several = {g: lines for g, lines in groups.items() if len(lines) > 1}
    alike = tuple(g for g, lines in several.items() if len({line[name] for line in lines}) == 1)
    item = Discerning(
        name.removeprefix("item:"), label, Decimal(0), alike, bool(several) and len(alike) == len(several)
    )
    return item, sum((_covariance(name, lines) for lines in groups.values()), Fraction(0))


def _covariance(name: str, lines: Sequence[Mapping[str, Any]]) -> Fraction:
    """n times the covariance of an item with the sum of all (before the limits of the total), over one group: exact.

    Each subject so weighs the same, in a small group as in a large one.
    """
    totals = [
        sum(int(v) for k, v in line.items() if k.startswith(("item:", BONUS, PENALTY)) and v is not None)
        for line in lines
    ]
    points = [line[name] or 0 for line in lines]
    n, all_points, all_totals = len(lines), sum(points), sum(totals)
    products = ((n * p - all_points) * (n * t - all_totals) for p, t in zip(points, totals, strict=True))
    return Fraction(sum(products), n * n)
