"""From the dense rows of a parser to a ``Grid``, the same for new workbooks and old ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from threeones.base.intake.ledgers.formats import Show
from threeones.base.intake.ledgers.ledger import Notes
from threeones.base.intake.scanning import MAX_COLUMN, column_letters
from threeones.kernel.ledgers.grid import Cell, Grid, Place, Span

EXACT = 2**53
"""Whole numbers up to here are exact in a spreadsheet, which keeps every number as a float."""


@dataclass(slots=True)
class Seen:
    """What a scan of a sheet saw beside its values.

    ``styled`` names the style of a place (``row * MAX_COLUMN + column``) where it matters; ``columns`` are hidden ones
    from the first to the last, which may lie far outside of the table.
    """

    rows: int = 0
    width: int = 0
    characters: int = 0
    state: str = "visible"
    protected: bool = False
    merged: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    styled: dict[int, str] = field(default_factory=dict)
    uncached: Iterable[Place] = ()
    errors: dict[Place, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looks:
    """What styles, by the number that cells name them by, make of a cell: what it shows, and how far it is indented."""

    shows: Mapping[str, Show]
    indents: Mapping[str, int]

    def __contains__(self, style: str) -> bool:
        return style in self.shows or style in self.indents


def grid_of(
    file: str, name: str, dense: Sequence[Sequence[Any]], seen: Seen, looks: Looks, notes: Notes
) -> Grid | None:
    """The table of a sheet, or None where it holds nothing; what its reader should know goes to ``notes``."""
    rows = [_trimmed([plain(v) for v in row]) for row in dense]
    indents = _styles(rows, seen, looks)
    _tell(name, rows, seen, notes)
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        return None
    bottom, right = len(rows) - 1, max(map(len, rows)) - 1
    columns = {n for first, last in seen.columns for n in range(first, min(last, right) + 1)}
    return Grid(
        file,
        name,
        rows,
        clipped(seen.merged, bottom, right),
        indents,
        hidden_rows=frozenset(n for n in seen.hidden_rows if n <= bottom),
        hidden_columns=frozenset(columns),
    )


def clipped(spans: Iterable[Span], bottom: int, right: int) -> list[Span]:
    """Merges as far as there is a table under them; those of one cell are none."""
    inside = (span for span in spans if span[0][0] <= bottom and span[0][1] <= right)
    cut = ((first, (min(last[0], bottom), min(last[1], right))) for first, last in inside)
    return [span for span in cut if span[0] != span[1]]


def plain(value: object) -> Cell:
    """A parser's value as a cell: nothing is None, a whole number an int, a day without a time of day a date."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        if value.is_integer() and abs(value) <= EXACT:
            return int(value)
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, time):
        return value.isoformat("auto" if value.second else "minutes")
    if isinstance(value, timedelta):
        return _duration(value)
    return value if value is None or isinstance(value, bool | int | date) else str(value)


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def _trimmed(row: list[Cell]) -> list[Cell]:
    while row and row[-1] is None:
        row.pop()
    return row


def _styles(rows: list[list[Cell]], seen: Seen, looks: Looks) -> dict[Place, int]:
    """Put what styles show into the rows; the indents by place."""
    indents: dict[Place, int] = {}
    for place, style in seen.styled.items():
        row, column = divmod(place, MAX_COLUMN)
        if row >= len(rows) or column >= len(rows[row]) or rows[row][column] is None:
            continue
        if show := looks.shows.get(style):
            rows[row][column] = show(rows[row][column])
        if indent := looks.indents.get(style):
            indents[row, column] = indent
    return indents


def _tell(name: str, rows: list[list[Cell]], seen: Seen, notes: Notes) -> None:
    if seen.state != "visible" and any(rows):
        notes.add("工作表是隐藏的，照样读了", name)
    if seen.protected and any(rows):
        notes.add("工作表有保护，照样读了", name)
    filled = [n for n in sorted(seen.hidden_rows) if n < len(rows) and rows[n]]
    if filled:
        more = f"等{len(filled)}行" if len(filled) > 1 else ""
        notes.add(f"有隐藏的行，照样读了（第{filled[0] + 1}行{more}）", name, filled[0] + 1)
    width = max(map(len, rows), default=0)
    hidden = [f"{column_letters(a)}:{column_letters(min(b, width - 1))}" for a, b in seen.columns if a < width]
    if hidden:
        notes.add(f"有隐藏的列，照样读了（{'、'.join(hidden[:10])}）", name)
    for row, column in sorted(seen.uncached):
        notes.add("公式没有计算结果，当作空格；在 Excel 中打开保存一次即有", name, row + 1, column_letters(column))
    for (row, column), error in sorted(seen.errors.items()):
        notes.add("公式出错，当作空格", name, row + 1, column_letters(column), error or "错误值")
