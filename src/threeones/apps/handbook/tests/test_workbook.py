"""A book as a workbook: it reads back as the same book, holds no formula, and is easy to work in."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from python_calamine import load_workbook

from threeones.apps.handbook.printing.workbook import workbook
from threeones.base.intake.ledgers import read_ledger
from threeones.kernel.book import canonical
from threeones.kernel.book.model import Book, Objective, Project
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.own_form import read_own
from threeones.kernel.ledgers.tests.books import books

pytestmark = pytest.mark.once


def read(data: bytes) -> list[Grid]:
    found = load_workbook(io.BytesIO(data))
    sheets: dict[str, Any] = {name: found.get_sheet_by_name(name) for name in found.sheet_names}
    return [Grid("手册.xlsx", name, sheet.to_python(skip_empty_area=False)) for name, sheet in sheets.items()]


@given(books())
@settings(max_examples=25, deadline=None)
def test_a_workbook_reads_back_as_the_same_book(book: Book) -> None:
    ledger = read_ledger("手册.xlsx", workbook(book))
    assert ledger.faults == [] and ledger.book is not None
    assert canonical.digest(ledger.book) == canonical.digest(book)
    assert ledger.placed == {p.code: ("项目", n) for n, p in enumerate(book.projects, 2)}


def test_what_is_wrong_in_it_is_told_where_it_stands() -> None:
    wrong = workbook(Book(2021, "局", "", (), (Project("P", "项目", ("没有的",)), Project("P", "又一个"))))
    ledger = read_ledger("手册.xlsx", wrong)
    assert ledger.book is None
    assert [(f.file, f.sheet, f.row, f.column) for f in ledger.faults] == [
        ("手册.xlsx", "项目", 2, "所属目标"),
        ("手册.xlsx", "项目", 3, "项目编码"),
    ]


def test_what_looks_like_a_formula_or_a_link_is_text() -> None:
    bad = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "http://x.y/z", "\t=1")
    projects = tuple(
        Project(f"P{n}", text, ("M",), text, text, (text,), kept={text: text}) for n, text in enumerate(bad)
    )
    data = workbook(Book(2021, "=1", "=2", (Objective("M", "=3"),), projects), ["=4"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml", n)]
    assert sheets and not any("<f>" in s or "<f " in s or "<hyperlink" in s for s in sheets)
    assert read_own(read(data)).projects[0].content == bad[0]


def test_the_sheets_are_for_people() -> None:
    book = Book(
        2021,
        "某局",
        "手册",
        (Objective("M", "目标"),),
        (Project("P", "项目", ("M",), "做事", deadline=date(2021, 6, 30), lists={"民生[实事]": {"资金": "5万元"}}),),
    )
    data = workbook(book, ["第2版，2021年3月1日发布", "演示数据"])
    grids = {g.name: g for g in read(data)}
    assert list(grids) == ["说明", "手册", "目标", "项目", "节点", "指标", "清单1 民生实事", "版式"]
    notes = [row[0] for row in grids["说明"].cells]
    assert notes[:4] == ["手册", "某局", "第2版，2021年3月1日发布", "演示数据"]
    head, row = grids["项目"].cells
    assert row[head.index("所属目标名称（只供看）")] == "目标" and row[head.index("完成时限")] == date(2021, 6, 30)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = archive.read("xl/workbook.xml").decode()
        projects = archive.read("xl/worksheets/sheet4.xml").decode()
    assert re.search(r'<sheet name="版式"[^>]*state="hidden"', whole)
    assert "<pane " in projects and "<autoFilter " in projects
    assert workbook(book, ["第2版，2021年3月1日发布", "演示数据"]) == data, "the same book, the same bytes"
