"""A superior's workbook: its labelled blank cells, and a copy of it with values written in.

Formatting, formulas and merged cells stay as they are; formulas are computed when the copy is opened.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

MOST_CELLS = 2000
"""So many blanks are listed; a form that has more is not one that people fill."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank cell: ``place`` as in C4; ``left`` and ``above`` are the nearest texts."""

    sheet: str
    place: str
    left: str
    above: str

    @property
    def label(self) -> str:
        """Both labels in one line."""
        return " · ".join(t for t in (self.left, self.above) if t)


def blanks(data: bytes) -> list[Blank]:
    """The labelled blank cells of a workbook, row by row; what merged cells hide is none."""
    found: list[Blank] = []
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        found += list(_blanks(sheet))
        if len(found) >= MOST_CELLS:
            break
    return found[:MOST_CELLS]


def _blanks(sheet: Any) -> Iterator[Blank]:
    hidden = {
        (row, column)
        for area in sheet.merged_cells.ranges
        for row, column in (
            (r, c) for r in range(area.min_row, area.max_row + 1) for c in range(area.min_col, area.max_col + 1)
        )
        if (row, column) != (area.min_row, area.min_col)
    }
    above: dict[int, str] = {}
    for row in sheet.iter_rows():
        left = ""
        for cell in row:
            if cell.value is None:
                if left and (cell.row, cell.column) not in hidden:
                    yield Blank(sheet.title[:60], cell.coordinate, left, above.get(cell.column, ""))
            elif isinstance(cell.value, str) and not cell.value.startswith("="):
                left = " ".join(cell.value.split())[:100]
                above[cell.column] = left


def filled(data: bytes, values: Mapping[tuple[str, str], Decimal | str], at: datetime) -> bytes:
    """A copy of a workbook with values by sheet and place; the same values and moment give the same cells."""
    book = load_workbook(io.BytesIO(data))
    for (sheet, place), value in values.items():
        cell = book[sheet][place]
        if isinstance(value, Decimal):
            cell.value = value
            continue
        cell.value = safe(value)
        # a text is never taken for a formula, whatever it begins with
        cell.data_type = "s"
    book.properties.modified = at.replace(tzinfo=None)
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def number_or_text(text: str) -> Decimal | str:
    """What was typed as a number where it is one."""
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
