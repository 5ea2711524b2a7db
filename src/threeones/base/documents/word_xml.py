"""Pieces of a docx that python-docx has no words for: references, bookmarks, the page number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARAGRAPH_ORDER = (
    *("keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "tabs", "autoSpaceDE", "autoSpaceDN"),
    *("snapToGrid", "spacing", "ind", "jc", "outlineLvl"),
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
