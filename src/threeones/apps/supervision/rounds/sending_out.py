"""Return sheets as they are sent out (回执表发出): one workbook for each unit, its known cells locked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from threeones.apps.supervision.models import OwnView
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.rounds.asking import Known, Sheet
from threeones.apps.supervision.rounds.layout import (
    ASKED_OF_MILESTONE,
    ASKED_OF_REPORT,
    COVER,
    DIGEST,
    KNOWN_OF_MILESTONE,
    KNOWN_OF_REPORT,
    MADE_ON,
    MILESTONES,
    MONTH,
    REPORTS,
    UNIT,
    digest_of,
)
from threeones.base.files.attaching import clean_name
from threeones.base.intake.specs import Column

WIDTHS = {"name": 32, "milestone_name": 32, "text": 60, "evidence": 32, "late_reason": 30}
EPOCH = (1980, 1, 1, 0, 0, 0)
"""A zip's day of its files: the same sheets are the same bytes."""


def file_name(sheet: Sheet) -> str:
    """What the workbook is called."""
    return clean_name(f"回执表-{sheet.month}-{sheet.unit.name}.xlsx")


def return_sheet(sheet: Sheet, today: date) -> bytes:
    """A unit's return sheet as xlsx; texts are written as texts, so that none becomes a formula."""
    reports = [r.known for r in sheet.open_reports]
    milestones = [m.known for m in sheet.open_milestones]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": f"{sheet.unit.name}{sheet.month}回执表"})
        _cover(book, sheet, digest_of(sheet.unit.code, sheet.month, reports, milestones), today)
        asked = [c for c in ASKED_OF_REPORT if c.field != "late_reason" or sheet.is_late(today)]
        _rows(book, REPORTS, KNOWN_OF_REPORT, asked, reports)
        _rows(book, MILESTONES, KNOWN_OF_MILESTONE, ASKED_OF_MILESTONE, milestones)
    return buffer.getvalue()


def all_sheets(sheets: Sequence[Sheet], today: date) -> bytes:
    """The return sheets of several units in one zip; those of whom nothing is asked are left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            if not sheet.empty:
                archive.writestr(zipfile.ZipInfo(file_name(sheet), EPOCH), return_sheet(sheet, today))
    return buffer.getvalue()


def _cover(book: Any, sheet: Sheet, digest: str, today: date) -> None:
    page = book.add_worksheet(COVER)
    page.protect("", {"select_locked_cells": True})
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 80, book.add_format({"text_wrap": True}))
    told = [
        ("回执表", f"{sheet.unit.name} {sheet.month}"),
        (UNIT, sheet.unit.code),
        (MONTH, sheet.month),
        ("报送时限", report_due(sheet.month).isoformat()),
        (MADE_ON, today.isoformat()),
        (DIGEST, digest),
        ("怎么填", "只填白色的格：没有完成的节点、没有进展的项目空着。灰色的是系统已经知道的，锁住不用填。"),
        ("怎么交回", "在“月度报送”里本单位的回执表页上传。有错会一次说全，写入前可以再看。"),
    ]
    for n, (name, value) in enumerate(told):
        page.write_string(n, 0, name)
        page.write_string(n, 1, value)


def _rows(book: Any, name: str, known: Sequence[Column], asked: Sequence[Column], rows: Sequence[Known]) -> None:
    page = book.add_worksheet(name)
    head, locked = book.add_format({"bold": True, "bg_color": "#D9E1E8"}), book.add_format({"bg_color": "#ECEFF1"})
    free = {
        "text": book.add_format({"locked": False, "text_wrap": True, "num_format": "@"}),
        "number": book.add_format({"locked": False}),
        "date": book.add_format({"locked": False, "num_format": "yyyy-mm-dd"}),
    }
    page.freeze_panes(1, 2)
    page.protect("", {"format_columns": True, "format_rows": True})
    for n, column in enumerate((*known, *asked)):
        page.set_column(n, n, WIDTHS.get(column.field, 14))
        page.write_string(0, n, column.heading, head)
    for r, row in enumerate(rows, start=1):
        for n, column in enumerate(known):
            page.write_string(r, n, row[column.field], locked)
        for n, column in enumerate(asked, start=len(known)):
            page.write_blank(r, n, None, free.get(column.kind, free["text"]))
            if column.choices:
                page.data_validation(r, n, r, n, {"validate": "list", "source": [str(v.label) for v in OwnView]})
