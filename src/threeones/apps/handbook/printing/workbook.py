"""A book as a workbook to work in, which reads back as the same book (``kernel.ledgers.own_form``)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from threeones.kernel.book.model import Book
from threeones.kernel.ledgers.own_form import Column, Sheet, written
from threeones.kernel.ledgers.own_form.columns import MARK, MARK_SHEET, NOTES
from threeones.kernel.ledgers.own_form.writing import COMPARED

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MORE_ROWS = 500
"""So many rows below the last one offer the choices of a column, too."""
_LISTS = {"comparison": list(COMPARED.values()), "flag": ["是", "否"]}
_LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "must": {"bold": True, "bg_color": "#D6E4F0", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "shown_head": {"italic": True, "font_color": "#5A6570", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "text": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    "number": {"valign": "top"},
    "shown": {"num_format": "@", "text_wrap": True, "valign": "top", "font_color": "#5A6570", "italic": True},
}
_NOTES = (
    "本工作簿可以修改后重新导入：改格子里的字，加行、删行，调行的次序（手册按行的次序排），都可以。",
    "编码认定一条记录：改名称时不要改编码；新增的行自己编一个不重复的编码。",
    "“项目”表和各清单表右边可以添自己的栏目，第1行写上栏目名，内容原样保留；其余各表的栏目不要增减。",
    "灰色斜体的列只供看，读回时不看；最后一张隐藏的“版式”表请保留，没有它就按一般台账辨认。",
    '空着就是没有；要写明“有这一栏但没有内容”，填 ""。',
)


def workbook(book: Book, told: Sequence[str] = (), day: date | None = None) -> bytes:
    """The file's bytes, the same for the same book; ``told`` are lines on edition and source for the sheet of notes.

    Texts are written as texts, so that none becomes a formula. Raises ``Faults`` for texts that no cell holds.
    """
    sheets = written(book)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        made.set_properties(
            {
                "title": book.title or f"{book.year}年工作手册",
                "author": book.bureau,
                "created": datetime(*(day or date(book.year, 1, 1)).timetuple()[:3]),  # noqa: DTZ001  a file's day has no zone
            }
        )
        looks = {name: made.add_format(look) for name, look in _LOOKS.items()}
        _notes(
            made.add_worksheet(NOTES), looks, [book.title or f"{book.year}年工作手册", book.bureau, *told, "", *_NOTES]
        )
        for sheet in sheets:
            _sheet(made, sheet, looks)
    return buffer.getvalue()


def _notes(page: Any, looks: dict[str, Any], lines: Sequence[str]) -> None:
    page.set_column(0, 0, 110, looks["text"])
    for n, line in enumerate(lines):
        page.write_string(n, 0, line)


def _sheet(made: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    page = made.add_worksheet(sheet.name)
    for n, column in enumerate(sheet.columns):
        _column(page, n, column, len(sheet.rows), looks)
    write = {str: page.write_string, int: page.write_number, float: page.write_number}
    for r, row in enumerate(sheet.rows, 1):
        for n, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(r, n, cell)
            elif cell is not None:
                write[type(cell)](r, n, cell)
    page.freeze_panes(1, _frozen(sheet))
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sheet.name == MARK_SHEET:
        page.hide()
    elif sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _column(page: Any, n: int, column: Column, rows: int, looks: dict[str, Any]) -> None:
    look = {"date": "day", "number": "number", "year": "number", "shown": "shown"}.get(column.kind, "text")
    page.set_column(n, n, column.width, looks[look])
    head = "shown_head" if column.kind == "shown" else "must" if column.required else "head"
    page.write_string(0, n, column.heading, looks[head])
    if column.note and column.heading != MARK:
        page.write_comment(0, n, ("必填。" if column.required else "") + column.note)
    if column.kind in _LISTS:
        page.data_validation(1, n, rows + MORE_ROWS, n, {"validate": "list", "source": _LISTS[column.kind]})


def _frozen(sheet: Sheet) -> int:
    """So many columns stay where the others are scrolled: up to the name."""
    return next((n + 1 for n, c in enumerate(sheet.columns) if "名称" in c.heading or c.heading == "指标"), 0)
