"""A short paper (表单) as docx and pdf in the official layout: a title, lines, tables, an imprint. All of it is plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from threeones.base.documents import document_pdf, document_word
from threeones.base.documents.blocks import Block, Line, Manuscript, Section, Table, Title, printable
from threeones.base.documents.layout import Layout

__all__ = ["TYPES", "Paper", "Table", "make", "printable", "written"]
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""The kinds of files, with their media types."""


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


def make(paper: Paper, kind: str, layout: Layout) -> bytes:
    """The file's bytes (``docx`` or ``pdf``), the same for the same paper. Raises Faults where there are no Chinese fonts."""
    return written(manuscript(paper), kind, layout)


def written(script: Manuscript, kind: str, layout: Layout) -> bytes:
    """A manuscript as ``docx`` or ``pdf``. Raises Faults where there are no Chinese fonts for a pdf."""
    return document_word.word(script, layout) if kind == "docx" else document_pdf.pdf(script, layout)


def manuscript(paper: Paper) -> Manuscript:
    """The paper as its pieces."""
    blocks: list[Block] = [Title([paper.title])]
    blocks += [Line(line, "note") for line in paper.standing]
    blocks += [Line(line, "small") for line in paper.lines]
    blocks += paper.tables
    blocks += [Line(line, "small") for line in paper.imprint]
    return Manuscript(paper.title, paper.author, paper.day, [Section(blocks)])
