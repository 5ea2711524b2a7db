"""Tables as people made them, before anything is understood: cells, merges, indents, and the headings that stand between.

Whatever a file was (a workbook, a Word document, text), it becomes a list of these; the understanding of columns,
levels, dates and targets works on them alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None
Place = tuple[int, int]
"""Row and column, from 0."""
Span = tuple[Place, Place]
"""Top left and bottom right of a merge, both inside."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table (工作表 or a table of a document).

    ``first_row`` is the number that a reader counts for the first of ``cells`` (a workbook's rows begin with 1, a
    document's tables too). ``indents`` are levels of indent by cell, where the file tells them. ``before`` are the
    paragraphs above a document's table, since the last one. ``hidden`` rows and columns are read as others are.
    """

    file: str
    name: str
    cells: Sequence[Sequence[Cell]]
    merged: Sequence[Span] = ()
    indents: Mapping[Place, int] = field(default_factory=dict)
    before: Sequence[str] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    first_row: int = 1

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max((len(row) for row in self.cells), default=0)
