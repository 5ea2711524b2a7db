"""From prepared scores to points, totals, ranks and grades under any weights: the second half of the engine.

Weights enter only here, so a run is scored once and then only weighed: one set of weights for a trial, or a set per
draw, each in a column. The columns have the engine's names, and its whole numbers to the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add, and_

import polars as pl

from threeones.kernel.scheme.model import POINT, Item, Scheme
from threeones.kernel.scheme.whole import EXACT

GROUP = "__group"
OUT_OF_RANGE = "__out_of_range"
"""Flag: points beyond what stays exact, or an item for which nothing is left to take an average of."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``parts``: the weight of ``item:number`` in points; ``wholes``: an item's as a whole number of one unit common to all."""

    parts: Mapping[str, pl.Expr]
    wholes: Mapping[str, pl.Expr]

    @classmethod
    def of(cls, scheme: Scheme) -> Weights:
        """The scheme's own."""
        parts = {f"{i.id}:{n}": pl.lit(float(p.weight)) for i in scheme.items for n, p in enumerate(i.parts)}
        scale = max(max(0, -int(i.weight.as_tuple().exponent)) for i in scheme.items)
        return cls(parts, {i.id: pl.lit(int(i.weight.scaleb(scale)), pl.Int64) for i in scheme.items})


def weighed(scheme: Scheme, frame: pl.DataFrame, weights: Weights, draw: Sequence[str] = ()) -> pl.DataFrame:
    """``frame`` (an engine's result, or its columns once per draw) with all that depends on weights made anew.

    ``draw`` names the columns that tell the draws apart. Where ``OUT_OF_RANGE`` is true the line means nothing.
    """
    frame = frame.with_columns(_points(scheme, weights))
    frame = frame.with_columns(_raw(i) for i in scheme.items)
    if _soft(scheme):
        frame = frame.with_columns(_sums(scheme, weights))
    frame = frame.with_columns(_items(scheme, weights))
    frame = frame.with_columns(_total(scheme))
    frame = frame.with_columns(_published(scheme), _flag(scheme))
    return _ranked(scheme, frame, [*draw, GROUP])


def _points(scheme: Scheme, weights: Weights) -> list[pl.Expr]:
    out = []
    for name in _names(scheme):
        scaled = (pl.col(f"score:{name}") * weights.parts[name] * float(POINT) + 0.5).floor()
        out.append(pl.when(scaled.abs() < EXACT).then(scaled).cast(pl.Int64).alias(f"points:{name}"))
    return out


def _names(scheme: Scheme) -> list[str]:
    return [f"{i.id}:{n}" for i in scheme.items for n in range(len(i.parts))]


def _raw(item: Item) -> pl.Expr:
    return reduce(add, [pl.col(f"points:{item.id}:{n}") for n in range(len(item.parts))]).alias(f"raw:{item.id}")


def _sums(scheme: Scheme, weights: Weights) -> list[pl.Expr]:
    """Points and weights of the items that have values, the weights of those that are not skipped, of all."""
    raw = {i.id: pl.col(f"raw:{i.id}") for i in scheme.items}
    there = [pl.when(raw[i.id].is_null()).then(0).otherwise(weights.wholes[i.id]) for i in scheme.items]
    kept = [t if i.missing == "skip" else weights.wholes[i.id] for i, t in zip(scheme.items, there, strict=True)]
    held = pl.sum_horizontal(raw[i.id] for i in scheme.items)
    size = pl.sum_horizontal(raw[i.id].abs().cast(pl.Float64) for i in scheme.items)
    sums = {"have": pl.sum_horizontal(there), "left": pl.sum_horizontal(kept), "held": held, "size": size}
    return [e.alias(f"__{n}") for n, e in {**sums, "whole": pl.sum_horizontal(weights.wholes.values())}.items()]


def _items(scheme: Scheme, weights: Weights) -> list[pl.Expr]:
    """Items as they count: zero or averaged where missing, scaled where others are skipped."""
    filled = {i.id: _filled(i, weights.wholes[i.id]) for i in scheme.items}
    if not any(i.missing == "skip" for i in scheme.items):
        return [filled[i.id].alias(f"item:{i.id}") for i in scheme.items]
    whole, left = pl.col("__whole"), pl.col("__left")
    out = [left.cast(pl.Float64).alias(":left")]
    for item in scheme.items:
        points = filled[item.id]
        scaled = pl.when(left == whole).then(points).when(left > 0).then(half_up(points * whole, left))
        out.append(scaled.alias(f"item:{item.id}"))
    return out


def _filled(item: Item, weight: pl.Expr) -> pl.Expr:
    raw = pl.col(f"raw:{item.id}")
    if item.missing == "zero":
        return raw.fill_null(0)
    if item.missing != "average":
        return raw
    have = pl.col("__have")
    return pl.coalesce(raw, pl.when(have > 0).then(half_up(pl.col("__held") * weight, have)))


def half_up(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """A quotient of whole numbers rounded half-up."""
    return (top * 2 + bottom) // (bottom * 2)


def _total(scheme: Scheme) -> pl.Expr:
    items = pl.sum_horizontal(f"item:{i.id}" for i in scheme.items)
    free = items + pl.col(":bonus") + pl.col(":penalty")
    return _within(free, scheme.total.floor, scheme.total.cap).alias(":total")


def _within(points: pl.Expr, floor: Decimal | None, cap: Decimal | None) -> pl.Expr:
    least, most = (None if x is None else int(x * POINT) for x in (floor, cap))
    return points.clip(least, most)


def _published(scheme: Scheme) -> pl.Expr:
    return half_up(pl.col(":total"), pl.lit(10 ** (6 - scheme.total.decimals))).alias(":published")


def _flag(scheme: Scheme) -> pl.Expr:
    """Whether anything of a line is not what it would be: the engine is asked then, which says what is wrong."""
    scores = [pl.col(f"score:{n}").is_null() != pl.col(f"points:{n}").is_null() for n in _names(scheme)]
    needed = [pl.col(f"item:{i.id}").is_null() for i in scheme.items if i.missing != "skip"]
    flags = [*scores, *needed]
    if _soft(scheme):
        flags.append(pl.col("__size") * 2.0 * pl.col("__whole").cast(pl.Float64) >= EXACT)
    if any(i.missing == "skip" for i in scheme.items):
        flags.append(pl.col("__left") <= 0)
    return pl.any_horizontal(flags).fill_null(False).alias(OUT_OF_RANGE)


def _soft(scheme: Scheme) -> bool:
    return any(i.missing in ("skip", "average") for i in scheme.items)


def _ranked(scheme: Scheme, frame: pl.DataFrame, over: list[str]) -> pl.DataFrame:
    key = pl.col(":total" if scheme.rank_by == "exact" else ":published")
    ranked = pl.when(~pl.col(":exempt")).then(key)
    place = ranked.rank("min", descending=True).over(over).cast(pl.Int64)
    dense = ranked.rank("dense", descending=True).over(over).cast(pl.Int64)
    rank = dense if scheme.ties == "dense" else place
    frame = frame.with_columns(place.alias(":place"), rank.alias(":rank"))
    return frame.with_columns(graded(scheme))


def graded(scheme: Scheme) -> pl.Expr:
    """The number of the grade: the first that fits, or the worst of the vetoes that hold where that is worse."""
    earned: pl.Expr = pl.lit(None, pl.Int64)
    for number in range(len(scheme.grades) - 1, -1, -1):
        earned = pl.when(_fits(scheme, number)).then(pl.lit(number, pl.Int64)).otherwise(earned)
    names = [g.name for g in scheme.grades]
    held = [pl.when(pl.col(f"holds:veto:{v.id}")).then(names.index(v.grade)).otherwise(-1) for v in scheme.vetoes]
    worst = pl.max_horizontal(*held, pl.lit(-1)) if held else pl.lit(-1)
    worse = pl.when((worst >= 0) & (earned.is_null() | (worst > earned))).then(worst).otherwise(earned)
    return pl.when(~pl.col(":exempt")).then(worse).cast(pl.Int64).alias(":grade")


def _fits(scheme: Scheme, number: int) -> pl.Expr:
    grade = scheme.grades[number]
    tests: list[pl.Expr] = []
    if grade.top is not None:
        tests.append(pl.col(":place") * grade.top.denominator <= pl.col(":ranked") * grade.top.numerator)
    if grade.least is not None:
        tests.append(pl.col(":published") >= math.ceil(grade.least.scaleb(scheme.total.decimals)))
    return reduce(and_, tests) if tests else pl.lit(True)
