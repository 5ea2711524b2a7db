"""Many sets of weights for one scheme (抽样): whole numbers from a seed, the same on every machine.

A set is a row of ``DRAW`` and a whole weight ``w:item:number`` per part, all in one unit, as a person could write them.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add

import polars as pl

from threeones.kernel.scheme import Scheme
from threeones.kernel.scheme.model import Part
from threeones.kernel.understanding.standing import Weights, half_up

DRAW = "__draw"
LARGEST_SUM = 10**7
"""Weights have so many decimals that their sum stays below, and products of them within 63 bits."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A scheme's weights as whole numbers: ``own`` by part (``item:number``) in units of 10^-``decimals`` points."""

    own: Mapping[str, int]
    decimals: int

    @classmethod
    def of(cls, scheme: Scheme) -> Unit:
        """Four decimals where the sum allows, else as many as it does."""
        parts: dict[str, Part] = {f"{i.id}:{n}": p for i in scheme.items for n, p in enumerate(i.parts)}
        whole = sum((p.weight for p in parts.values()), Decimal(0))
        decimals = next((d for d in range(4, 0, -1) if whole.scaleb(d) <= LARGEST_SUM), 0)
        return cls({name: int(p.weight.scaleb(decimals).to_integral_value()) for name, p in parts.items()}, decimals)

    @property
    def whole(self) -> int:
        """The sum of all."""
        return sum(self.own.values())

    def weights(self, scheme: Scheme) -> Weights:
        """The columns of a draw as weights of the second half of the engine: the doubles nearest to their decimals."""
        parts = {name: pl.col(f"w:{name}").cast(pl.Float64) / float(10**self.decimals) for name in self.own}
        wholes = {i.id: reduce(add, [pl.col(f"w:{i.id}:{n}") for n in range(len(i.parts))]) for i in scheme.items}
        return Weights(parts, wholes)


def drawn(unit: Unit, count: int, spread: int, seed: int) -> pl.DataFrame:
    """``count`` sets: each weight times a factor of 1 ± ``spread`` thousandths, then all rescaled to their sum."""
    names = list(unit.own)
    width = 2 * spread + 1
    data = hashlib.shake_256(f"threeones weights {seed}".encode()).digest(4 * count * len(names))
    chance = pl.Series(struct.unpack(f"<{count * len(names)}I", data), dtype=pl.Int64)
    columns = {
        f"w:{name}": (chance.gather_every(len(names), n) % width + (1000 - spread)) * unit.own[name]
        for n, name in enumerate(names)
    }
    frame = pl.DataFrame({DRAW: pl.Series(range(count), dtype=pl.Int64), **columns})
    return _rescaled(frame, names, unit.whole)


def _rescaled(frame: pl.DataFrame, names: Sequence[str], whole: int) -> pl.DataFrame:
    """Rows of weights brought to a sum, each rounded half-up to the unit."""
    total = pl.sum_horizontal(f"w:{n}" for n in names)
    return frame.with_columns(
        pl.when(total > 0).then(half_up(pl.col(f"w:{n}") * whole, total)).otherwise(0).alias(f"w:{n}") for n in names
    )


def moved(unit: Unit, scheme: Scheme, step: int) -> pl.DataFrame:
    """One item's weight after the other over the whole range in ``step`` hundredths of the sum, the others in proportion.

    Columns ``item`` and ``share`` (hundredths of the sum) say which set is of what.
    """
    rows: list[dict[str, int | str]] = []
    whole = unit.whole
    for item in scheme.items:
        mine = {f"{item.id}:{n}" for n in range(len(item.parts))}
        own = sum(w for name, w in unit.own.items() if name in mine)
        if not 0 < own < whole:
            continue
        for share in range(0, 101, step):
            then = whole * share // 100
            weights = {
                f"w:{name}": _share(w, then, own) if name in mine else _share(w, whole - then, whole - own)
                for name, w in unit.own.items()
            }
            rows.append({DRAW: len(rows), "item": item.id, "share": share, **weights})
    return pl.DataFrame(rows, infer_schema_length=None)


def _share(weight: int, of: int, whole: int) -> int:
    return (2 * weight * of + whole) // (2 * whole)
