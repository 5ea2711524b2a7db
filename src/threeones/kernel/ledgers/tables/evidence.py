"""What the cells of a column are like: dates, units, numbers, codes, long texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from threeones.kernel.ledgers.reading import Reading
from threeones.kernel.ledgers.rows.numbering import number_alone
from threeones.kernel.ledgers.tables.heads import Table
from threeones.kernel.ledgers.words.dates import read_due
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.quantity import is_unit

_LOOKED_AT = 120  # rows of a table whose cells are looked at
_MOST = 0.8
_ANY_YEAR = 2000
CODE = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]{1,8}(?:[-_.][A-Za-z0-9]{1,8}){1,4}|[A-Za-z]{1,4}\d{2,8}")
_PARTS = re.compile(r"[、，,；;\n/\s]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Shares of the cells that are written (0 to 1), and how many there are among how many rows."""

    rows: int
    written: int
    shown: int
    dates: float
    units: float
    numbers: float
    codes: float
    measures: float
    length: float

    @property
    def dense(self) -> bool:
        """Whether hardly a row lacks a cell of its own."""
        return self.written >= _MOST * max(self.rows, 1)


def evidence(table: Table, column: int, reading: Reading, known: Callable[[str], bool]) -> Evidence:
    """What the cells of a column are like; ``known`` tells known names of units."""
    filled = table.filled
    rows = data_rows(table)
    written = [r for r in rows if filled.owns(r, column)]
    texts = [filled.text[r][column] for r in written]
    dates = sum(isinstance(filled.raw(r, column), date) or is_due(filled.text[r][column]) for r in written)
    return Evidence(
        rows=len(rows),
        written=len(written),
        shown=sum(bool(filled.text[r][column]) for r in rows),
        dates=_share(dates, written),
        units=_share(sum(_units(t, reading, known) for t in texts), texts),
        numbers=_share(sum(number_alone(t) is not None for t in texts), texts),
        codes=_share(sum(CODE.fullmatch(t) is not None and number_alone(t) is None for t in texts), texts),
        measures=_share(sum(is_unit(t) for t in texts), texts),
        length=sum(map(len, texts)) / max(len(texts), 1),
    )


def data_rows(table: Table) -> list[int]:
    """Rows of the body that hold more than one cell (in a list: one), at most so many, evenly spread."""
    filled = table.filled
    counts = {r: len(filled.written(r)) for r in table.body if r not in table.repeated}
    least = 2 if any(n > 1 for n in counts.values()) else 1
    rows = [r for r, n in counts.items() if n >= least]
    step = max(1, len(rows) // _LOOKED_AT)
    return rows[::step]


@lru_cache(maxsize=4096)
def is_due(text: str) -> bool:
    """Whether a text reads as a deadline."""
    if not text or len(text) > 24 or number_alone(text) is not None:
        return False
    try:
        return read_due(text, _ANY_YEAR) is not None
    except ValueProblem:
        return False


def _units(text: str, reading: Reading, known: Callable[[str], bool]) -> bool:
    names = [n for n in _PARTS.split(text) if n]
    good = sum(known(n) or reading.unit_like(n) for n in names)
    return bool(names) and len(text) <= 200 and good * 2 > len(names)


def _share(count: int, among: Sequence[object]) -> float:
    return count / len(among) if among else 0.0
