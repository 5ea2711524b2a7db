"""What tests ask of a reading: grids from rows, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from threeones.kernel.book.model import Project
from threeones.kernel.ledgers.grid import Cell, Grid
from threeones.kernel.ledgers.tests.layout import span
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.understood import Understood


def grid(
    *rows: Sequence[object], merged: Iterable[str] = (), name: str = "Sheet1", file: str = "2021年.xlsx", **more: Any
) -> Grid:
    """A sheet of a workbook of 2021."""
    cells = cast(Sequence[Sequence[Cell]], rows)
    return Grid(file, name, cells, [span(reference) for reference in merged], **more)


def read(*rows: Sequence[object], merged: Iterable[str] = (), **more: Any) -> Understood:
    """What one sheet says; ``more`` are settings of ``understand``."""
    return understand([grid(*rows, merged=merged)], **more)


def meanings(read: Understood, table: int = 0) -> list[str]:
    """What the columns of a table mean, from the left."""
    return [str(guess.meaning) for _, guess in sorted(read.tables[table].columns.items())]


def names(read: Understood) -> list[str]:
    """The names of the projects."""
    return [p.name for p in read.book.projects]


def project(read: Understood, name: str) -> Project:
    """The project of a name."""
    return next(p for p in read.book.projects if p.name == name)


def under(read: Understood) -> dict[str, list[str]]:
    """The objectives of each project from the top down, by its name."""
    known = {o.code: o for o in read.book.objectives}
    found: dict[str, list[str]] = {}
    for p in read.book.projects:
        path: list[str] = []
        code = p.objectives[0] if p.objectives else ""
        while code:
            path.insert(0, known[code].name)
            code = known[code].parent
        found[p.name] = path
    return found


def read_as(read: Understood) -> list[str]:
    """What each row was read as."""
    return [row.read_as for row in read.rows]


def faults(read: Understood) -> list[tuple[int, str, str]]:
    """Row, column and the beginning of each fault."""
    return [(f.row, f.column, f.fault) for f in read.faults]
