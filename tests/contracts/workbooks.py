"""A copy of a bureau's folder with one row taken out of a workbook."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook


def without_row(folder: Path, copy: Path, workbook: str, sheet: str, code: str) -> Path:
    """The copied folder; the row of ``sheet`` that begins with ``code`` is gone, everything else as it was."""
    shutil.copytree(folder, copy)
    book = CalamineWorkbook.from_path(folder / workbook)
    pages = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    left = [row for row in pages[sheet] if row[0] != code]
    assert len(left) == len(pages[sheet]) - 1, f"one row begins with {code}"
    pages[sheet] = left
    with xlsxwriter.Workbook(copy / workbook, {"default_date_format": "yyyy-mm-dd"}) as out:
        for name, rows in pages.items():
            page = out.add_worksheet(name)
            for n, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, (date, datetime)):
                        page.write_datetime(n, column, cell)
                    elif cell != "":
                        page.write(n, column, cell)
    return copy
