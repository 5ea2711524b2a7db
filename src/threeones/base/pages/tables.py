"""Lines of text as a file that a spreadsheet opens; nothing in it is anything that it would compute."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpResponse

from threeones.base.files.uploads import limits

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
Line = Sequence[str]


def table_file(lines: Iterable[Line], kind: str, *, title: str, stem: str) -> HttpResponse:
    """The lines, of which the first is the head, as ``xlsx`` (a sheet of that title) or ``csv``, named ``stem``."""
    response = HttpResponse(_xlsx(lines, title) if kind == "xlsx" else _csv(lines), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{stem}.{kind}"'
    return response


def _csv(lines: Iterable[Line]) -> bytes:
    """With the mark by which WPS and Excel know UTF-8; a cell that would be computed begins with an apostrophe."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([f"'{c}" if c.startswith(STARTS_A_FORMULA) else c for c in line] for line in lines)
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(lines: Iterable[Line], title: str) -> bytes:
    buffer, longest = io.BytesIO(), limits().max_cell_characters
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for r, line in enumerate(lines):
            for c, cell in enumerate(line):
                sheet.write_string(r, c, cell[:longest])
    return buffer.getvalue()
