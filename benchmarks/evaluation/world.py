"""The same facts and the same scheme for every contender: units of districts, sixty items, months."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ITEMS, MONTHS, DISTRICT = 60, 12, 100
PART = 6_048_000  # rows a file
OVERS = ("sum", "mean", "last")
SCORES = ("ratio(base=50.3, cap=1.5)", "by_rank(step=0.001, floor=0.2)", "minmax(low=0.2)", "linear(zero=0, full=9000)")


@dataclass(frozen=True)
class Size:
    """So many units, each with sixty facts of so many months."""

    units: int
    months: int = MONTHS

    @property
    def rows(self) -> int:
        """Lines of the facts file."""
        return self.units * ITEMS * self.months


def over(item: int) -> str:
    """How the months of an item come together."""
    return OVERS[item % 3]


def weight(item: int) -> int:
    """An item's points."""
    return 1 + item % 5


def scheme_text() -> bytes:
    """The scheme as the product reads it."""
    lines = ["scheme: benchmark", "groups: district", "facts:", "  district: {type: text}"]
    lines += [f"  f{i}: {{over: {over(i)}}}" for i in range(ITEMS)]
    lines.append("items:")
    lines += [f'  - {{id: i{i}, weight: {weight(i)}, value: f{i}, score: "{SCORES[i % 4]}"}}' for i in range(ITEMS)]
    return "\n".join([*lines, "grades: [{name: A, top: 20%}, {name: B, top: 95%}, {name: C}]"]).encode()


def lines(start: int, stop: int, size: Size, *, shuffled: bool) -> pl.DataFrame:
    """Some lines of the facts: hundredths that look random and are the same every time."""
    at = pl.int_range(start, stop, eager=True)
    if shuffled:  # a step that shares no factor with the number of rows visits each of them once, far apart
        at = at * 7_368_787 % size.rows
    unit, item, month = at // (ITEMS * size.months), at // size.months % ITEMS, at % size.months
    mixed = (at * 7919 + 104_729) * 2_654_435_761 % 4_294_967_296
    return pl.DataFrame(
        {
            "subject": "单位" + unit.cast(pl.String),
            "fact": "f" + item.cast(pl.String),
            "period": "2021-" + (month + 1).cast(pl.String).str.zfill(2),
            "value": (mixed % 1_000_000 / 100).cast(pl.Float64),
            "district": "区" + (unit // DISTRICT).cast(pl.String),
        }
    )


def make(folder: Path, size: Size, *, shuffled: bool) -> Path:
    """The facts as parquet, once: a file, or a folder of files where there are many rows."""
    name = f"facts-{size.rows}{'-shuffled' if shuffled else ''}"
    path = folder / (name if size.rows > PART else f"{name}.parquet")
    if path.exists():
        return path
    draft = folder / f".{path.name}"
    if size.rows <= PART:
        lines(0, size.rows, size, shuffled=shuffled).write_parquet(draft, compression="zstd")
    else:
        draft.mkdir(exist_ok=True)
        for n, start in enumerate(range(0, size.rows, PART)):
            part = lines(start, min(start + PART, size.rows), size, shuffled=shuffled)
            part.write_parquet(draft / f"part-{n:03}.parquet", compression="zstd")
    draft.rename(path)
    return path


if __name__ == "__main__":  # in a process of its own, whose memory is not taken for that of those measured later
    make(Path(sys.argv[1]), Size(int(sys.argv[2]), int(sys.argv[3])), shuffled=sys.argv[4] == "shuffled")
