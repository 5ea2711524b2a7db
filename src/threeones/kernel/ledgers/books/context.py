"""What is known while a file is understood: its year and units, and where faults and notes are put."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Any, TypeVar

from threeones.kernel.ledgers.corrections import NONE, Corrections
from threeones.kernel.ledgers.grid import Cell
from threeones.kernel.ledgers.tables.layout import Layout
from threeones.kernel.ledgers.words.dates import Due, Step, read_days, read_due, read_nodes
from threeones.kernel.ledgers.words.pack import Words, load_words
from threeones.kernel.ledgers.words.targets import ReadTarget, read_targets
from threeones.kernel.ledgers.words.units import Match, Named, Units, split_names
from threeones.kernel.values.faults import Fault

T = TypeVar("T")
_TOLD = 20  # notes of one kind that stand singly for a sheet
_NAMED = re.compile(r"“[^“”]*”|\d+|第\d+行的[^，。]*")
_TWO_YEARS = (2000, 2001)
NO_YEAR = "这些时间没有年份，文件里也找不到年份"
GIVE_YEAR = "给出手册的年份，或在格内写明，如 2021年6月底前"


class YearNeeded(Exception):
    """A date without a year, in a ledger that names none."""


@dataclass
class Context:
    """The settings of one reading, and what it finds wrong or odd."""

    year: int | None = None
    units: Units | None = None
    corrections: Corrections = NONE
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: Words = field(default_factory=load_words)
    _kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    _without_year: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def fault(self, layout: Layout, row: int, column: str, fault: str, expected: str) -> None:
        """Something wrong in a row (from 0) of a table."""
        grid = layout.table.filled.grid
        number = layout.table.filled.number(row) if row >= 0 else 0
        self.faults.append(Fault(grid.file, grid.name, number, column, fault, expected))

    def note(self, layout: Layout, row: int, text: str) -> None:
        """Something to look at though it is not wrong; of one kind the first of a sheet are told, the rest counted."""
        filled = layout.table.filled
        kind = (filled.grid.name, _NAMED.sub("", text))
        self._kinds[kind] += 1
        if self._kinds[kind] <= _TOLD:
            place = f"{filled.grid.name} 第{filled.number(row)}行" if row >= 0 else filled.grid.name
            self.notes.append(f"{place.strip()}：{text}")

    def tell_more(self) -> None:
        """Say of how many more rows what was noted of the first ones holds."""
        more = ((sheet, kind, n - _TOLD) for (sheet, kind), n in self._kinds.items() if n > _TOLD)
        self.notes += [f"{sheet}：{kind.strip('：')}：另有{n}处" for sheet, kind, n in more]

    def due(self, cell: Cell) -> Due | None:
        """The deadline in a cell. Raises ValueProblem, or YearNeeded where the year decides and none is known."""
        if isinstance(cell, date):
            return read_due(cell, cell.year, self.words)
        return self._dues(cell)

    def nodes(self, text: str) -> list[Step]:
        """The dated steps in a text; raises as ``due`` does."""
        return self._nodes(text)

    def days(self, text: str, heading: str) -> list[Step]:
        """The steps in a text below a time, with the dates that they say themselves; raises as ``due`` does."""
        return self._days((text, heading))

    def names(self, text: str) -> list[Named]:
        """The names in a cell."""
        return self._names(text)

    def targets(self, text: str, hint: str = "") -> list[ReadTarget]:
        """The targets in a cell; ``hint`` is the unit of numbers that name none."""
        return self._targets(text, hint)

    def known_units(self, text: str) -> list[tuple[Named, Match]]:
        """The known units in a cell; none where units are not known."""
        return self._units(text)

    def __post_init__(self) -> None:
        # ledgers say the same words in thousands of cells
        self._dues = lru_cache(None, typed=True)(partial(self._with_year, read_due))
        self._nodes = lru_cache(None, typed=True)(partial(self._with_year, read_nodes))
        self._days = lru_cache(None, typed=True)(partial(self._with_year, read_days))
        self._names = lru_cache(None, typed=True)(lambda text: split_names(text, self.words))
        self._units = lru_cache(None, typed=True)(lambda text: self.units.read(text) if self.units else [])
        self._targets = lru_cache(None, typed=True)(lambda text, hint: read_targets(text, hint, self.words))

    def _with_year(self, read: Callable[[Any, int, Words], T], cell: Any) -> T:
        if self.year is not None:
            return read(cell, self.year, self.words)
        one, other = (read(cell, any_year, self.words) for any_year in _TWO_YEARS)
        if one != other:
            raise YearNeeded
        return one

    def lacks_year(self, layout: Layout, row: int, column: str) -> None:
        """A date whose year nobody knows; told once for each column."""
        grid = layout.table.filled.grid
        self._without_year.setdefault((grid.file, grid.name, column), []).append(layout.table.filled.number(row))

    def tell_years(self) -> None:
        """The faults of dates without a year, one for each column, at the first row."""
        for (file, sheet, column), rows in self._without_year.items():
            more = f"（共{len(rows)}格）" if len(rows) > 1 else ""
            self.faults.append(Fault(file, sheet, rows[0], column, NO_YEAR + more, GIVE_YEAR))
