"""The layouts of ledgers as real files, made by xlsxwriter and python-docx."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import xlsxwriter

from threeones.kernel.ledgers.tests.layout import Layout, Sheet


def made(layout: Layout, folder: Path) -> Path:
    """The file of a layout."""
    path = folder / layout.file
    if path.suffix == ".docx":
        _document(layout, path)
    else:
        _workbook(layout, path)
    return path


def _workbook(layout: Layout, path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in layout.sheets:
        page = book.add_worksheet(sheet.name)
        for first, last in sheet.spans():
            page.merge_range(*first, *last, "")
        for r, row in enumerate(sheet.rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(r, c, value, day)
                elif value is not None:
                    page.write(r, c, value)
    book.close()


def _document(layout: Layout, path: Path) -> None:
    document = docx.Document()
    for sheet in layout.sheets:
        for text in sheet.before:
            document.add_paragraph(text)
        _table(document, sheet)
    document.save(str(path))


def _table(document: object, sheet: Sheet) -> None:
    width = max(map(len, sheet.rows))
    table = document.add_table(len(sheet.rows), width)  # type: ignore[attr-defined]  # python-docx has no types
    for r, row in enumerate(sheet.rows):
        for c, value in enumerate(row):
            if value is not None:
                table.cell(r, c).text = str(value)
    for first, last in sheet.spans():
        table.cell(*first).merge(table.cell(*last))
