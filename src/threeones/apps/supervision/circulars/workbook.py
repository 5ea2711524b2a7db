"""The monthly report (月报表) as a workbook: all projects of a circular's month, as the circular has them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from threeones.apps.supervision.circulars.content import Content, MilestoneTold, RowTold
from threeones.base.pages.words import basis_word, light

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET, HEAD_ROW = "月报表", 2
COLUMNS = (
    ("项目编码", 14),
    ("项目", 34),
    ("牵头单位", 16),
    ("累计进度（%）", 12),
    ("灯", 10),
    ("灯的依据", 10),
    ("原因", 40),
    ("本月到期节点", 40),
    ("本月已完成节点", 40),
    ("本月报送", 10),
    ("完成时限", 12),
    ("记录性质", 10),
)
REPORTED = {True: "已报", False: "未报", None: "不用报"}
Cell = str | Decimal


def workbook(content: Content) -> bytes:
    """The report as xlsx; texts are written as texts, so that none becomes a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(SHEET)
        title = f"{content['bureau']}{content['month']}月报表（截至{content['as_of']}）"
        sheet.write_string(0, 0, title, bold)
        sheet.write_string(1, 0, "；".join(filter(None, (content["document"], content["demonstration"]))))
        sheet.freeze_panes(HEAD_ROW + 1, 2)
        for n, (head, width) in enumerate(COLUMNS):
            sheet.set_column(n, n, width)
            sheet.write_string(HEAD_ROW, n, head, bold)
        for r, row in enumerate(content["rows"], start=HEAD_ROW + 1):
            _write(sheet, r, list(_cells(row, content)))
    return buffer.getvalue()


def _cells(row: RowTold, content: Content) -> Iterator[Cell]:
    yield from (row["code"], row["name"], row["unit"])
    yield Decimal(row["progress"]) if row["progress"] else ""
    yield light(row["light"]).word
    yield content["basis_words"]["published" if row["published"] else "computed"]
    yield row["reason"]
    yield _milestones(row["due"])
    yield _milestones([m for m in row["due"] if m["done_on"]], done=True)
    yield from (REPORTED[row["reported"]], row["deadline"], basis_word(row["basis"]))


def _milestones(found: Sequence[MilestoneTold], *, done: bool = False) -> str:
    return "；".join(f"{m['name']}（{m['done_on'] if done else m['due_on']}）" for m in found)


def _write(sheet: Any, r: int, cells: Sequence[Cell]) -> None:
    for n, cell in enumerate(cells):
        if isinstance(cell, Decimal):
            sheet.write_number(r, n, cell)
        else:
            sheet.write_string(r, n, cell)
