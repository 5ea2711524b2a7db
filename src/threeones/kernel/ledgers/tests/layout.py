"""A ledger as a test writes it down: its sheets, and what must be read from them."""

from __future__ import annotations

from dataclasses import dataclass, field

from threeones.kernel.ledgers.grid import Cell, Grid, Span


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook or a table of a document; ``merged`` as A1:B2."""

    rows: list[list[Cell]]
    merged: tuple[str, ...] = ()
    name: str = "Sheet1"
    before: tuple[str, ...] = ()

    def spans(self) -> list[Span]:
        """The merges as a grid holds them."""
        return [span(reference) for reference in self.merged]

    def grid(self, file: str) -> Grid:
        """As a reader of files hands it on."""
        return Grid(file, self.name, self.rows, self.spans(), before=self.before)


@dataclass(frozen=True)
class Expected:
    """What must be read of a project: its place, and what stands there."""

    row: int
    name: str
    objective: str | None = None
    lead: str | None = None
    supporting: tuple[str, ...] = ()
    deadline: str | None = None
    period: str | None = None
    targets: tuple[tuple[str, str | None, str, str], ...] = ()
    kept: dict[str, str] = field(default_factory=dict)
    sheet: str = "Sheet1"


@dataclass(frozen=True)
class Layout:
    """A file: its name, its sheets, its projects, and what its other rows are read as (by sheet and row)."""

    file: str
    sheets: tuple[Sheet, ...]
    projects: tuple[Expected, ...]
    others: dict[tuple[str, int], str] = field(default_factory=dict)

    def grids(self) -> list[Grid]:
        """The grids of its sheets."""
        return [sheet.grid(self.file) for sheet in self.sheets]


def span(reference: str) -> Span:
    """A1:B2 as places from 0."""
    first, last = reference.split(":")
    return place(first), place(last)


def place(cell: str) -> tuple[int, int]:
    """B3 as row and column from 0; no column past Z."""
    return int(cell[1:]) - 1, ord(cell[0]) - ord("A")
