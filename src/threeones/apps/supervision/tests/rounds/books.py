"""Return sheets as they come back: what was sent out, with cells filled in or changed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

Cells = Mapping[tuple[str, int, str], Any]
"""What is written where: (sheet, row of the sheet, heading)."""


def filled(data: bytes, cells: Cells) -> bytes:
    """The workbook with these cells written."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    for (name, row, heading), value in cells.items():
        if heading not in sheets[name][0]:
            sheets[name][0].append(heading)
        line, column = sheets[name][row - 1], sheets[name][0].index(heading)
        line += [""] * (column + 1 - len(line))
        line[column] = value
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in sheets.items():
            page = made.add_worksheet(name)
            for r, line in enumerate(lines):
                for c, value in enumerate(line):
                    if isinstance(value, date):
                        page.write_datetime(r, c, value, day)
                    elif value != "":
                        page.write(r, c, value)
    return buffer.getvalue()
