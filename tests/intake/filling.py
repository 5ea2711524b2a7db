"""Filling the workbooks that ``threeones template`` wrote, as a person does: into the file itself, under its heads."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from python_calamine import CalamineWorkbook

from tests.intake.spoilt import archived
from threeones.base.intake.scanning import column_letters, sheet_parts

DAY_ZERO = date(1899, 12, 30)
COLUMN_STYLE = re.compile(r'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"')


def fill(book: Path, sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Rows by heading into a blank workbook, each cell in the format that its column has there."""
    with zipfile.ZipFile(book) as archive:
        parts: dict[str, bytes | str] = {n: archive.read(n) for n in archive.namelist()}
    names = sheet_parts({n: p for n, p in parts.items() if isinstance(p, bytes)})
    blank = CalamineWorkbook.from_path(book)
    for sheet, rows in sheets.items():
        (head,) = blank.get_sheet_by_name(sheet).to_python()
        part = parts[names[sheet]]
        assert isinstance(part, bytes)
        text = part.decode()
        styles = {
            n: style for first, last, style in COLUMN_STYLE.findall(text) for n in range(int(first) - 1, int(last))
        }
        body = "".join(_row(number, head, row, styles) for number, row in enumerate(rows, 2))
        parts[names[sheet]] = text.replace("</sheetData>", body + "</sheetData>")
    book.write_bytes(archived(parts))


def _row(number: int, head: list[Any], row: Mapping[str, Any], styles: Mapping[int, str]) -> str:
    unknown = set(row) - set(head)
    assert not unknown, f"the template has no {unknown}"
    cells = (_cell(n, number, row[h], styles.get(n, "0")) for n, h in enumerate(head) if row.get(h) is not None)
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(column: int, row: int, value: Any, style: str) -> str:
    place = f'r="{column_letters(column)}{row}" s="{style}"'
    if isinstance(value, date):
        return f"<c {place}><v>{(value - DAY_ZERO).days}</v></c>"
    if isinstance(value, int | float):
        return f"<c {place}><v>{value}</v></c>"
    return f'<c {place} t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
