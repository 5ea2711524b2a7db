"""A short paper (表单) as docx and pdf in the official layout: a title, lines, tables, an imprint. All of it is plain text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import typst
from docx import Document

from threeones.base.documents import word_styles, word_xml
from threeones.base.documents.fonts import families, fonts
from threeones.base.documents.layout import Layout
from threeones.base.documents.packing import packed
from threeones.base.texts.unseen import shown

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""The kinds of files, with their media types."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading (empty: none); ``widths`` of its columns in percent, ``right`` those set flush right."""

    heading: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    right: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is set: ``standing`` below the title, ``lines`` before the tables, the imprint at the end."""

    title: str
    standing: Sequence[str]
    lines: Sequence[str]
    tables: Sequence[Table]
    imprint: Sequence[str]
    author: str
    day: date


def printable(text: str) -> str:
    """Text from records with what no document can hold replaced by its sign: it shows that something stood there."""
    return "".join(" " if c in "\t\n\r" else c for c in shown(text, "\ufffd"))


def make(paper: Paper, kind: str, layout: Layout) -> bytes:
    """The file's bytes (``docx`` or ``pdf``), the same for the same paper. Raises Faults where there are no Chinese fonts."""
    return word(paper, layout) if kind == "docx" else pdf(paper, layout)


def word(paper: Paper, layout: Layout) -> bytes:
    """The paper as a docx."""
    document = Document()
    word_styles.prepare(document, layout)
    found, day = document.core_properties, datetime(paper.day.year, paper.day.month, paper.day.day)  # noqa: DTZ001
    found.title, found.author, found.last_modified_by = printable(paper.title), printable(paper.author), ""
    found.created = found.modified = day
    found.comments, found.keywords, found.language, found.revision = "", "", "zh-CN", 1
    document.add_paragraph(printable(paper.title), "Title")
    for line in paper.standing:
        document.add_paragraph(printable(line), "Caption")
    for line in paper.lines:
        document.add_paragraph(printable(line), word_styles.APPENDIX)
    for table in paper.tables:
        if table.heading:
            document.add_paragraph(printable(table.heading), word_styles.SOURCE)
        rows = [[printable(c) for c in row] for row in table.rows]
        word_xml.table(document, [printable(h) for h in table.heads], rows, table.widths, layout)
    for line in paper.imprint:
        document.add_paragraph(printable(line), word_styles.APPENDIX)
    return packed(document)


def pdf(paper: Paper, layout: Layout) -> bytes:
    """The paper as a pdf."""
    return typst.compile(
        (files("threeones.base.documents") / "paper.typ").read_bytes(),
        font_paths=fonts(layout),
        sys_inputs={"data": json.dumps(_data(paper, layout), ensure_ascii=False)},
        format="pdf",
        timestamp=datetime(paper.day.year, paper.day.month, paper.day.day, tzinfo=UTC),
    )


def _data(paper: Paper, layout: Layout) -> dict[str, Any]:
    styles = {
        n: {"size": float(s.size_pt), "fonts": families(s), "bold": s.bold_in_pdf} for n, s in layout.styles.items()
    }
    measures = {n: float(getattr(layout, n)) for n in ("width", "height", "top", "left", "right", "bottom")}
    number = {"below": float(layout.number_below), "indent": float(layout.number_indent), "dash": layout.dash}
    tables = [
        {
            "heading": printable(t.heading),
            "heads": [printable(h) for h in t.heads],
            "rows": [[printable(c) for c in row] for row in t.rows],
            "widths": list(t.widths),
            "right": list(t.right),
        }
        for t in paper.tables
    ]
    return {
        "layout": {**measures, **number, "styles": styles},
        "title": printable(paper.title),
        "author": printable(paper.author),
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "standing": [printable(line) for line in paper.standing],
        "lines": [printable(line) for line in paper.lines],
        "tables": tables,
        "imprint": [printable(line) for line in paper.imprint],
    }
