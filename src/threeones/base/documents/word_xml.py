"""Pieces of a docx that python-docx has no words for: references, bookmarks, the page number, tables of many rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from threeones.base.documents.layout import POINTS_PER_MM, Layout

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELL = "来源表格"
TWIPS = 20
LINE = 4
"""The width of a table's rules in eighths of a point."""
PARAGRAPH_ORDER = (
    *("keepNext", "keepLines", "pageBreakBefore", "widowControl", "autoSpaceDE", "autoSpaceDN", "snapToGrid"),
    *("spacing", "ind", "jc", "outlineLvl"),
)
RUN_ORDER = ("rFonts", "b", "color", "spacing", "sz", "szCs", "vertAlign", "lang")
"""The orders in which properties must stand; Word refuses a file with another."""


def element(tag: str, **attributes: object) -> Any:
    """An element with its attributes in the namespace of the text."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def in_order(properties: Any, order: Sequence[str]) -> None:
    """Put properties into the order of the format."""
    rank = {qn(f"w:{name}"): n for n, name in enumerate(order)}
    properties[:] = sorted(properties, key=lambda e: rank.get(e.tag, -1))


def fonts(properties: Any, name: str) -> None:
    """The font for every script; the Chinese one must be named, or Word takes its own."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    named = element("w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")
    properties.insert(0, named)


def reference(paragraph: Paragraph, text: str, anchor: str) -> None:
    """A raised number that leads to the bookmark ``anchor``."""
    link = element("w:hyperlink", anchor=anchor, history=1)
    paragraph._p.append(link)
    run = OxmlElement("w:r")
    link.append(run)
    properties = OxmlElement("w:rPr")
    properties.append(element("w:vertAlign", val="superscript"))
    run.append(properties)
    words = OxmlElement("w:t")
    words.text = text
    run.append(words)


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """A place that references lead to, around the paragraph's text."""
    first = next(i for i, e in enumerate(paragraph._p) if e.tag != qn("w:pPr"))
    paragraph._p.insert(first, element("w:bookmarkStart", id=number, name=name))
    paragraph._p.append(element("w:bookmarkEnd", id=number))


def page_number(paragraph: Paragraph, dash: str) -> list[Run]:
    """— PAGE —, as a field that Word and WPS both count; the runs that it is made of."""
    runs = [paragraph.add_run(f"{dash} ")]
    for kind in ("begin", "instr", "separate", "shown", "end"):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind == "instr":
            instruction = OxmlElement("w:instrText")
            instruction.text = " PAGE "
            run._r.append(instruction)
        elif kind != "shown":
            run._r.append(element("w:fldChar", fldCharType=kind))
        runs.append(run)
    return [*runs, paragraph.add_run(f" {dash}")]


def table(
    document: Docx, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], layout: Layout
) -> None:
    """A table in the style of the appendix whose head stands again on every page; ``widths`` are in percent.

    Built as XML: by way of python-docx's cells a thousand rows take minutes.
    """
    whole = int(layout.text_width * POINTS_PER_MM * TWIPS)
    columns = [whole * w // sum(widths) for w in widths]
    made = OxmlElement("w:tbl")
    made.append(_table_properties(whole))
    grid = OxmlElement("w:tblGrid")
    for width in columns:
        grid.append(element("w:gridCol", w=width))
    made.append(grid)
    style = document.styles[CELL].style_id
    made.append(_row(heads, columns, style, head=True))
    for row in rows:
        made.append(_row(row, columns, style))
    document.element.body.insert_element_before(made, "w:sectPr")


def _table_properties(whole: int) -> Any:
    properties = OxmlElement("w:tblPr")
    properties.append(element("w:tblW", w=whole, type="dxa"))
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(f"w:{side}", val="single", sz=LINE, space=0, color="auto"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    return properties


def _row(cells: Sequence[str], columns: Sequence[int], style: str, *, head: bool = False) -> Any:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text, width in zip(cells, columns, strict=True):
        row.append(_cell(text, width, style))
    return row


def _cell(text: str, width: int, style: str) -> Any:
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    properties.append(element("w:tcW", w=width, type="dxa"))
    cell.append(properties)
    paragraph = OxmlElement("w:p")
    form = OxmlElement("w:pPr")
    form.append(element("w:pStyle", val=style))
    paragraph.append(form)
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    paragraph.append(run)
    cell.append(paragraph)
    return cell
