"""The review as a docx that Word and WPS both read: plain paragraphs, built-in heading styles, tables, pictures, one field.

Nothing is used that WPS lacks (no content controls, no text boxes, no numbering by lists); every font is named for Chinese, too.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from docx import Document
from docx.document import Document as Docx
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from threeones.apps.review.printing import words
from threeones.apps.review.printing.model import Chart, Printed, Run, Source
from threeones.apps.review.printing.pdf import picture
from threeones.base.documents import word_styles, word_xml
from threeones.base.documents.layout import Layout
from threeones.base.documents.packing import packed
from threeones.base.documents.word_tables import append_table

WIDTHS = (24, 16, 26, 17, 8, 9)
FILE_WIDTHS = (35, 65)
GAP_WIDTHS = (9, 36, 55)
"""Widths of columns in percent."""


def word(text: Printed, layout: Layout) -> bytes:
    """The file's bytes, the same for the same review. Raises Faults where the machine has no fonts to draw charts with."""
    document = Document()
    word_styles.prepare(document, layout)
    _properties(document, text)
    _front(document, text, layout)
    for section in text.sections:
        document.add_paragraph(section.heading, "Heading 1")
        for theme in section.themes:
            if theme.heading:
                document.add_paragraph(theme.heading, "Heading 2")
            for runs in theme.paragraphs:
                _paragraph(document, runs)
        for chart in section.charts:
            _chart(document, chart, layout)
    _appendix(document, text, layout)
    return packed(document)


def _properties(document: Docx, text: Printed) -> None:
    """What the file says of itself; its days are those of the review, so that it does not change from minute to minute."""
    found, day = document.core_properties, datetime(text.as_of.year, text.as_of.month, text.as_of.day)  # noqa: DTZ001
    found.title, found.author, found.last_modified_by = text.title, "、".join(s.bureau for s in text.sections), ""
    found.created = found.modified = day
    found.comments, found.keywords, found.language, found.revision = text.standing, "", "zh-CN", 1


def _front(document: Docx, text: Printed, layout: Layout) -> None:
    title = document.add_paragraph(style="Title")
    for n, line in enumerate(text.title_lines(layout)):
        if n:
            title.add_run().add_break()
        title.add_run(line)
    for line in (text.standing, text.demonstration):
        if line:
            document.add_paragraph(line, "Caption")


def _paragraph(document: Docx, runs: Iterable[Run]) -> None:
    paragraph = document.add_paragraph(style="Body Text")
    for run in runs:
        paragraph.add_run(run.text)
        if run.ref is not None:
            word_xml.reference(paragraph, f"[{run.ref}]", anchor(run.ref))


def anchor(number: int) -> str:
    """The bookmark of an appendix entry."""
    return f"source_{number}"


def _chart(document: Docx, chart: Chart, layout: Layout) -> None:
    paragraph = document.add_paragraph(style=word_styles.PICTURE)
    shape = paragraph.add_run().add_picture(
        io.BytesIO(picture(chart.picture.svg, layout)), width=Mm(float(layout.chart_width))
    )
    described = shape._inline.docPr
    described.set("name", f"图{chart.number}")
    described.set("descr", chart.picture.words)
    document.add_paragraph(chart.caption, "Caption")


def _appendix(document: Docx, text: Printed, layout: Layout) -> None:
    head = document.add_paragraph("附：数字来源", "Heading 1")
    head.paragraph_format.page_break_before = True
    document.add_paragraph(words.NOTE, word_styles.APPENDIX)
    for source in text.sources:
        _source(document, source, layout)
    if text.charts:
        document.add_paragraph("图的数据", "Heading 2")
        for chart in text.charts:
            document.add_paragraph(words.chart_source(chart), word_styles.APPENDIX)
    if text.files:
        document.add_paragraph("所依据的文件", "Heading 2")
        append_table(document, words.FILE_HEADS, text.files, FILE_WIDTHS, layout)
    if text.gaps:
        document.add_paragraph("缺记录的数字", "Heading 2")
        rows = [(g.id, g.title, g.needs) for g in text.gaps]
        append_table(document, words.GAP_HEADS, rows, GAP_WIDTHS, layout)
    document.add_paragraph(text.imprint, word_styles.APPENDIX)


def _source(document: Docx, source: Source, layout: Layout) -> None:
    head: Paragraph = document.add_paragraph(words.head(source), word_styles.SOURCE)
    word_xml.bookmark(head, anchor(source.number), source.number)
    full = len(source.rows) <= layout.rows_in_full
    for line in words.lines(source, full):
        document.add_paragraph(line, word_styles.APPENDIX)
    if full and source.rows:
        append_table(document, words.HEADS, [words.cells(r) for r in source.rows], WIDTHS, layout)
