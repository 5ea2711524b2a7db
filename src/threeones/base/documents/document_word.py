"""A manuscript as a docx that Word and WPS both read: styles, tables, sections and two kinds of field, nothing else.

Its body is written as one XML text: by way of python-docx's objects a book of 500 projects takes a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Docx
from docx.oxml.ns import qn
from lxml import etree

from threeones.base.documents import word_styles, word_xml
from threeones.base.documents.blocks import (
    Block,
    Break,
    Contents,
    Cover,
    Facts,
    Heading,
    Letterhead,
    Line,
    Manuscript,
    Section,
    Table,
    Title,
    letterhead_size,
    printable,
)
from threeones.base.documents.layout import POINTS_PER_MM, Layout
from threeones.base.documents.packing import packed
from threeones.base.documents.word_tables import facts_xml, paragraph, table_xml, width_of

TWIPS = word_styles.TWIPS
ROMAN = {"roman": "upperRoman", "arabic": "decimal"}
NEW_PAGE = "<w:pageBreakBefore/>"
COVER_FROM_TOP, COVER_FOOT = 0.22, 0.62
"""Where a cover's title begins and its foot stands, as parts of the text area's height."""
CONTENTS = ("TOC 1", "TOC 2", "TOC 3")
_END = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{}</w:pPr></w:p>'
"""A section ends in a paragraph that takes no room."""
_LINES = {
    "body": "Body Text",
    "flush": word_styles.FLUSH,
    "note": "Caption",
    "small": word_styles.APPENDIX,
    "signature": word_styles.SIGNATURE,
    "number": word_styles.NUMBER,
    "mark": word_styles.MARK,
}


def word(script: Manuscript, layout: Layout) -> bytes:
    """The manuscript as a docx; the same bytes for the same one."""
    document = Document()
    word_styles.prepare(document, layout)
    word_styles.more(document, layout)
    _properties(document, script)
    return packed(document, _Writer(document, script, layout).body())


def _properties(document: Docx, script: Manuscript) -> None:
    found, day = document.core_properties, datetime(script.day.year, script.day.month, script.day.day)  # noqa: DTZ001
    found.title, found.author, found.last_modified_by = printable(script.title), printable(script.author), ""
    found.created = found.modified = day
    found.comments, found.keywords, found.language, found.revision = "", "", "zh-CN", 1


class _Writer:
    """The body of one document, and where it stands: bookmarks so far, whether a new page is to begin."""

    def __init__(self, document: Docx, script: Manuscript, layout: Layout) -> None:
        self.document, self.script, self.layout = document, script, layout
        self.ids: dict[str, str] = {str(style.name): style.style_id for style in document.styles}
        self.new_page = False
        self.marks = 0
        self.headings = [b for s in script.sections for b in s.blocks if isinstance(b, Heading)]

    def body(self) -> str:
        """The whole body as XML."""
        like = self.document.element.body.sectPr
        parts = []
        for n, section in enumerate(self.script.sections, 1):
            self.landscape = section.landscape
            parts += [x for block in section.blocks for x in self._block(block)]
            shape = etree.tostring(self._properties(like, section), encoding="unicode")
            parts.append(shape if n == len(self.script.sections) else _END.format(shape))
        return "".join(parts)

    def _properties(self, like: Any, section: Section) -> Any:
        made = deepcopy(like)
        layout, size, margin = self.layout, made.find(qn("w:pgSz")), made.find(qn("w:pgMar"))
        if section.landscape:
            sides = {"top": layout.left, "bottom": layout.right, "left": layout.bottom, "right": layout.top}
            size.set(qn("w:w"), str(round(layout.height * POINTS_PER_MM * TWIPS)))
            size.set(qn("w:h"), str(round(layout.width * POINTS_PER_MM * TWIPS)))
            size.set(qn("w:orient"), "landscape")
            for side, mm in sides.items():
                margin.set(qn(f"w:{side}"), str(round(mm * POINTS_PER_MM * TWIPS)))
            room = layout.right - layout.number_below
            footer = room - layout.styles["page_number"].size_pt * word_styles.FOOTER_LINE / POINTS_PER_MM
            margin.set(qn("w:footer"), str(round(footer * POINTS_PER_MM * TWIPS)))
        numbers = word_xml.element("w:pgNumType", fmt=ROMAN[section.numbering])
        if section.restart:
            numbers.set(qn("w:start"), "1")
        margin.addnext(numbers)
        if any(isinstance(b, Cover) for b in section.blocks):
            made.find(qn("w:docGrid")).addprevious(word_xml.element("w:titlePg"))
        return made

    def _style(self, name: str) -> str:
        return self.ids[name]

    def _page(self) -> str:
        begun, self.new_page = self.new_page, False
        return NEW_PAGE if begun else ""

    def _line(self, text: str, style: str, more: str = "") -> str:
        return paragraph(printable(text), self._style(style), self._page() + more)

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Break():
                self.new_page = True
            case Title(lines):
                yield self._broken(lines, "Title")
            case Cover():
                yield from self._cover(block)
            case Letterhead(text):
                yield self._letterhead(printable(text))
            case Contents():
                yield from self._contents(block)
            case Heading():
                yield self._heading(block)
            case Line(text, style):
                yield self._line(text, _LINES[style])
            case Facts() | Table():
                yield from self._table(block)

    def _broken(self, lines: Any, style: str, more: str = "") -> str:
        words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(printable(line))}</w:t>' for line in lines)
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self._style(style)}"/>{self._page()}{more}</w:pPr><w:r>{words}</w:r></w:p>'
        )

    def _letterhead(self, text: str) -> str:
        half_points = round(letterhead_size(text, self.layout) * 2)
        size = f'<w:rPr><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
        return self._line(text, word_styles.LETTERHEAD).replace("<w:r>", f"<w:r>{size}", 1)

    def _cover(self, cover: Cover) -> Iterator[str]:
        height = self.layout.text_height * POINTS_PER_MM * TWIPS
        above = f'<w:spacing w:before="{round(float(height) * COVER_FROM_TOP)}" w:after="480"/>'
        # room above a page's first paragraph is left out by some programs: an empty one holds it
        yield self._line("", "Body Text")
        yield self._broken(cover.title, "Title", above)
        for line in cover.below:
            yield self._line(line, word_styles.CENTRED)
        used = COVER_FROM_TOP * float(height) + 2 * 640 * len(cover.title) + 580 * (len(cover.below) + 1)
        for n, line in enumerate(cover.foot):
            room = max(0, round(float(height) * (COVER_FOOT + COVER_FROM_TOP) - used - 580 * len(cover.foot)))
            yield self._line(line, word_styles.CENTRED, f'<w:spacing w:before="{room}"/>' if n == 0 else "")

    def _heading(self, heading: Heading) -> str:
        self.marks += 1
        begin = f'<w:bookmarkStart w:id="{self.marks}" w:name="h{self.marks}"/>'
        style = f'<w:pStyle w:val="{self._style(f"Heading {heading.level}")}"/>'
        words = f'<w:r><w:t xml:space="preserve">{escape(printable(heading.text))}</w:t></w:r>'
        return f'<w:p><w:pPr>{style}{self._page()}</w:pPr>{begin}{words}<w:bookmarkEnd w:id="{self.marks}"/></w:p>'

    def _contents(self, contents: Contents) -> Iterator[str]:
        yield self._line(contents.title, "Title")
        for n, heading in enumerate(self.headings, 1):
            if heading.level <= contents.depth:
                yield self._entry(n, heading)

    def _entry(self, number: int, heading: Heading) -> str:
        """An entry with its page as a field, which the program that opens the file counts."""
        style = f'<w:pPr><w:pStyle w:val="{self._style(CONTENTS[heading.level - 1])}"/></w:pPr>'
        field = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> PAGEREF h{number} \\h </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        words = f'<w:r><w:t xml:space="preserve">{escape(printable(heading.text))}</w:t></w:r><w:r><w:tab/></w:r>'
        return f'<w:p>{style}<w:hyperlink w:anchor="h{number}" w:history="1">{words}{field}</w:hyperlink></w:p>'

    def _table(self, block: Facts | Table) -> Iterator[str]:
        """A table and, as two that touch become one, a paragraph below it that takes little room."""
        whole = width_of(self.layout, landscape=self.landscape)
        heading = block.heading if isinstance(block, Table) else ""
        if heading:
            yield self._line(heading, word_styles.SOURCE)
        elif self.new_page:
            yield self._gap()
        cell, label, fact = (self._style(s) for s in (word_styles.CELL, word_styles.LABEL, word_styles.FACT))
        if isinstance(block, Facts):
            yield facts_xml([(printable(n), printable(v)) for n, v in block.pairs], whole, fact, label)
        else:
            heads = [printable(h) for h in block.heads]
            rows = [[printable(c) for c in row] for row in block.rows]
            told = Table("", heads, rows, block.widths, block.right, block.merged, block.ruled)
            yield table_xml(told, whole, cell)
        yield self._gap()

    def _gap(self) -> str:
        return self._line(
            "", word_styles.APPENDIX, '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
        )
