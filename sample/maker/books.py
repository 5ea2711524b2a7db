"""Writing workbooks as an office keeps them: a title, a bold header that stays in sight, real numbers and dates."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Row = Mapping[str, Any]

# Fixed, so that two runs give the same bytes; without a zone, as the file format keeps it.
CREATED = datetime(2022, 1, 20, 9, 0, 0)  # noqa: DTZ001
TITLE_ROW, HEADER_ROW = 0, 1
COMMON = ("记录性质", "依据文件")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: its headings in order, and its rows by heading (a heading left out is an empty cell)."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: Sequence[Row]


def write_book(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook with these sheets; an unknown heading in a row is a mistake of the maker (KeyError)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": path.stem, "comments": "演示数据", "created": CREATED})
        title = book.add_format({"bold": True, "font_name": "宋体", "font_size": 14})
        head = book.add_format(
            {
                "bold": True,
                "font_name": "宋体",
                "bg_color": "#DCE6F1",
                "border": 1,
                "align": "center",
                "valign": "vcenter",
            }
        )
        body = book.add_format({"font_name": "宋体", "border": 1, "valign": "top", "text_wrap": True})
        day = book.add_format({"font_name": "宋体", "border": 1, "valign": "top", "num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, (title, head, body, day))


def _write_sheet(page: Any, sheet: Sheet, formats: tuple[Any, Any, Any, Any]) -> None:
    title, head, body, day = formats
    headings = (*sheet.headings, *COMMON)
    page.write_string(TITLE_ROW, 0, sheet.title, title)
    for column, heading in enumerate(headings):
        page.write_string(HEADER_ROW, column, heading, head)
        page.set_column(column, column, _width(heading, sheet.rows))
    for number, row in enumerate(sheet.rows, HEADER_ROW + 1):
        unknown = set(row) - set(headings)
        if unknown:
            raise KeyError(f"{sheet.name}: {unknown}")
        for column, heading in enumerate(headings):
            _write_cell(page, number, column, row.get(heading), body, day)
    page.freeze_panes(HEADER_ROW + 1, 0)
    page.autofilter(HEADER_ROW, 0, HEADER_ROW + len(sheet.rows), len(headings) - 1)
    page.set_landscape()
    page.repeat_rows(HEADER_ROW)


def _write_cell(page: Any, row: int, column: int, value: Any, body: Any, day: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, body)
    elif isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", body)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, (int, float)):
        page.write_number(row, column, value, body)
    else:
        page.write_string(row, column, str(value), body)


def _width(heading: str, rows: Sequence[Row]) -> int:
    cells = [_shown_width(row.get(heading)) for row in rows[:200]]
    return min(48, max([_shown_width(heading), *cells]) + 3)


def _shown_width(value: Any) -> int:
    if value is None:
        return 0
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in str(value))
