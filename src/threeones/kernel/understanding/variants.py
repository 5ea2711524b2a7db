"""Which of a fact's values each draw takes: its present one or one that it had before a revision, all equally likely."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import polars as pl

from threeones.kernel.scheme.origin import Raw


def picks(
    alternatives: Mapping[tuple[str, str], Sequence[Raw]], start: int, count: int, seed: int
) -> dict[tuple[str, str], pl.Series]:
    """For the draws from ``start`` on, the value of each fact that has alternatives, in order of the draws.

    ``alternatives`` hold all values of a fact, the present one too. The same seed gives the same on every machine.
    """
    return {key: pl.Series(_picked(key, values, start, count, seed)) for key, values in alternatives.items() if values}


def _picked(key: tuple[str, str], values: Sequence[Raw], start: int, count: int, seed: int) -> list[Raw]:
    named = f"threeones facts {seed} {key[0]}\0{key[1]}"
    data = hashlib.shake_256(named.encode()).digest(4 * (start + count))[4 * start :]
    return [values[int.from_bytes(data[n : n + 4], "little") % len(values)] for n in range(0, len(data), 4)]
