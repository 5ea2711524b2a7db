"""Documents of many pieces as docx and pdf: pages, styles, tables, contents; what is said stays text."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from bin.house.system import has_print_fonts
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
    fact_rows,
    letterhead_size,
    spans,
)
from threeones.base.documents.document_pdf import RUN_BLOCKS, pdf, preview, to_data
from threeones.base.documents.document_word import word
from threeones.base.documents.layout import layout
from threeones.base.documents.measuring import wide, wrapped
from threeones.base.documents.tests.pdfs import Pdf

pytestmark = pytest.mark.once
FONTS = pytest.mark.skipif(not has_print_fonts(), reason="apt-get install fonts-noto-cjk")
LAYOUT = layout()
NASTY = '=HYPERLINK("x")<w:p/>&amp;#import \\ *_$'
TABLE = Table(
    "", ("目标", "项目", "数"), [("甲", "一", "1"), ("甲", "二", "2"), ("乙", "三", NASTY)], (20, 60, 20), (2,), 1, True
)


def script(*more: Block) -> Manuscript:
    front = Section(
        [Cover(["某局", "工作手册"], ["第2版"], ["某局", "2021年3月"]), Break(), Contents("目录", 2)], numbering="roman"
    )
    body = [
        Heading(1, "一、目标"),
        Heading(3, "1．项目"),
        Facts([("编码", "P1"), ("内容", "很长的内容" * 6)]),
        Line("正文。"),
        *more,
    ]
    return Manuscript(
        "手册",
        "某局",
        date(2021, 3, 1),
        [front, Section(body, restart=True), Section([Heading(1, "附表"), TABLE], landscape=True)],
    )


def opened(made: Manuscript) -> Any:
    return Document(io.BytesIO(word(made, LAYOUT)))


def test_pages_have_the_measures_of_the_standard_upright_and_across() -> None:
    front, body, wide_ = opened(script()).sections
    for upright in (front, body):
        margins = (upright.top_margin, upright.bottom_margin, upright.left_margin, upright.right_margin)
        assert [round(m.mm, 1) for m in (upright.page_width, upright.page_height, *margins)] == [
            210,
            297,
            37,
            35,
            28,
            26,
        ]
    assert wide_.orientation == WD_ORIENT.LANDSCAPE
    across = (
        wide_.page_width,
        wide_.page_height,
        wide_.top_margin,
        wide_.bottom_margin,
        wide_.left_margin,
        wide_.right_margin,
    )
    assert [round(m.mm) for m in across] == [297, 210, 28, 26, 35, 37]
    assert front.different_first_page_header_footer, "no number on the cover"
    numbers = [s._sectPr.find(qn("w:pgNumType")) for s in (front, body, wide_)]
    assert [(n.get(qn("w:fmt")), n.get(qn("w:start"))) for n in numbers] == [
        ("upperRoman", None),
        ("decimal", "1"),
        ("decimal", None),
    ]


def test_the_contents_lead_to_the_headings() -> None:
    document = opened(script(Heading(2, "（一）分目标")))
    entries = [p for p in document.paragraphs if p.style.name.startswith("TOC")]
    links = [p._p.find(qn("w:hyperlink")) for p in entries]
    said = ["".join(t.text for t in link.iter(qn("w:t"))).strip() for link in links]
    assert said == ["一、目标", "（一）分目标", "附表"], "down to the second level"
    marks = {
        m.get(qn("w:name")): "".join(t.text for t in m.getparent().iter(qn("w:t")))
        for m in document.element.body.iter(qn("w:bookmarkStart"))
    }
    assert [marks[link.get(qn("w:anchor"))] for link in links] == said
    fields = [i.text for link in links for i in link.iter(qn("w:instrText"))]
    assert fields == [f" PAGEREF {link.get(qn('w:anchor'))} \\h " for link in links]


def test_tables_say_what_they_were_given() -> None:
    facts, table = opened(script()).tables
    assert [[c.text for c in row.cells] for row in facts.rows] == [
        ["编码", "P1", "P1", "P1"],
        ["内容", *["很长的内容" * 6] * 3],
    ]
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["目标", "项目", "数"],
        ["甲", "一", "1"],
        ["甲", "二", "2"],
        ["乙", "三", NASTY],
    ]
    assert table.rows[1].cells[0]._tc is table.rows[2].cells[0]._tc, "equal ones below one another are one"
    assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None


def test_paragraphs_are_in_the_styles_of_an_official_paper() -> None:
    document = opened(
        script(
            Letterhead("某局文件"),
            Line("某发〔2021〕1号", "number"),
            Title(["通知"]),
            Line("各科室：", "flush"),
            Line("某局", "signature"),
        )
    )
    styles = {p.text: p.style.name for p in document.paragraphs if p.text}
    assert styles["某局文件"] == "发文机关标志" and styles["某发〔2021〕1号"] == "发文字号"
    assert styles["正文。"] == "Body Text" and styles["各科室："] == "顶格" and styles["某局"] in ("署名", "居中")
    head = document.styles["发文机关标志"]
    assert (
        str(head.font.color.rgb) == "FF0000"
        and head.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "方正小标宋简体"
    )
    run = next(p for p in document.paragraphs if p.text == "某局文件").runs[0]
    assert run.font.size == Pt(letterhead_size("某局文件", LAYOUT)) == Pt(42)
    assert letterhead_size("杭州市拱墅区发展改革局文件", LAYOUT) == 34
    number = document.styles["发文字号"].element.pPr
    names = [e.tag.rpartition("}")[2] for e in number]
    assert names.index("pBdr") < names.index("spacing") < names.index("jc"), "Word wants its order"


def test_a_break_begins_a_page_and_text_stays_text() -> None:
    data = word(script(Break(), Line(NASTY + "\x07"), Break(), TABLE), LAYOUT)
    document = Document(io.BytesIO(data))
    line = next(p for p in document.paragraphs if p.text.startswith("="))
    assert line.text == NASTY + "\ufffd" and line._p.pPr.find(qn("w:pageBreakBefore")) is not None  # type: ignore[union-attr]  # the style has one
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                etree.fromstring(archive.read(name))
    assert data == word(script(Break(), Line(NASTY + "\x07"), Break(), TABLE), LAYOUT)


@FONTS
def test_the_pdf_has_the_same_pages_and_words() -> None:
    data = pdf(script(Line(NASTY)), LAYOUT)
    made = Pdf.of(data)
    assert [[round(n * 25.4 / 72) for n in box[2:]] for box in made.boxes()] == [[210, 297]] * 3 + [[297, 210]]
    pages = ["".join(w.text for w in made.words(n)) for n in range(4)]
    assert pages[0].startswith("某局工作手册第2版") and "—" not in pages[0].replace("2021", ""), (
        "no number on the cover"
    )
    assert pages[1].startswith("目录一、目标") and "附表" in pages[1] and pages[1].endswith("— II —")
    assert pages[2].startswith("一、目标1．项目编码P1") and pages[2].endswith("— 1 —")
    assert NASTY in pages[2] and NASTY in pages[3].replace(" ", " ")
    assert pages[3].count("甲") == 1
    assert data == pdf(script(Line(NASTY)), LAYOUT)
    assert preview(script(), LAYOUT).startswith(b"\x89PNG")


def test_what_is_merged_and_what_takes_a_row() -> None:
    rows = [("甲", "x"), ("甲", "x"), ("乙", "x"), ("乙", "y")]
    assert spans(rows, 2) == [[2, 2], [0, 0], [2, 1], [0, 1]], "a cell ends where the one at its left does"
    assert spans(rows, 0) == [[], [], [], []]
    long = "长" * 20
    assert fact_rows([("a", "1"), ("b", long), ("c", "2"), ("d", "3"), ("e", "4")]) == [
        [("a", "1")], [("b", long)], [("c", "2"), ("d", "3")], [("e", "4")],
    ]  # fmt: skip


def test_widths_of_texts() -> None:
    assert wide("中文ab") == pytest.approx(3.16)
    assert wrapped("一二三四五六七", 3, 2) == ["一二三", "四五…"]
    assert wrapped("", 3, 2) == [""] and wrapped("一二三", 3, 1) == ["一二三"]


def test_a_long_section_is_set_in_parts() -> None:
    """Set as one, a pdf of a thousand projects under one objective takes four times as long."""
    one = [b for n in range(600) for b in (Heading(3, f"{n}．项目"), Line("内容"))]
    parts = to_data(Manuscript("书", "局", date(2021, 1, 1), [Section(one, restart=True)]), LAYOUT)["sections"]
    assert max(len(p["blocks"]) for p in parts) <= RUN_BLOCKS + 1
    assert [b["text"] for p in parts for b in p["blocks"]] == [b.text for b in one], "every piece, in its order"
    assert all(p["blocks"][0]["kind"] == "heading" for p in parts) and [p["restart"] for p in parts] == [
        True,
        False,
        False,
    ]
