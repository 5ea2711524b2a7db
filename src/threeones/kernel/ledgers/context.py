"""What is known while a file is understood: its year and units, and where faults and notes are put."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from threeones.kernel.ledgers.corrections import NONE, Corrections
from threeones.kernel.ledgers.grid import Cell
from threeones.kernel.ledgers.layout import Layout
from threeones.kernel.ledgers.words.dates import Due, Step, read_due, read_nodes
from threeones.kernel.ledgers.words.units import Units
from threeones.kernel.values.faults import Fault

_TWO_YEARS = (2000, 2001)
NO_YEAR = "这些时间没有年份，文件里也找不到年份"
GIVE_YEAR = "用 --year 给出年份，或在格内写明，如 2021年6月底前"


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
    _without_year: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def fault(self, layout: Layout, row: int, column: str, fault: str, expected: str) -> None:
        """Something wrong in a row (from 0) of a table."""
        grid = layout.table.filled.grid
        number = layout.table.filled.number(row) if row >= 0 else 0
        self.faults.append(Fault(grid.file, grid.name, number, column, fault, expected))

    def note(self, layout: Layout, row: int, text: str) -> None:
        """Something to look at though it is not wrong."""
        filled = layout.table.filled
        place = f"{filled.grid.name} 第{filled.number(row)}行" if row >= 0 else filled.grid.name
        self.notes.append(f"{place}：{text}")

    def due(self, cell: Cell, year: int | None = None) -> Due | None:
        """The deadline in a cell. Raises ValueProblem, or YearNeeded where the year decides and none is known."""
        if isinstance(cell, date):
            return read_due(cell, cell.year)
        return self._with_year(read_due, cell, year)  # type: ignore[no-any-return]

    def nodes(self, text: str, year: int | None = None) -> list[Step]:
        """The dated steps in a text; raises as ``due`` does."""
        return self._with_year(read_nodes, text, year)  # type: ignore[no-any-return]

    def _with_year(self, read: Any, cell: Any, year: int | None) -> Any:
        known = year or self.year
        if known is not None:
            return read(cell, known)
        one, other = (read(cell, any_year) for any_year in _TWO_YEARS)
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
