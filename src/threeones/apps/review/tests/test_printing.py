"""The printed review: measures and fonts of docx and pdf, references, charts, the same bytes, and text that stays text."""

from __future__ import annotations

import io
import os
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.utils.html import escape
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from threeones.apps.review.composing import compose
from threeones.apps.review.documents import make
from threeones.apps.review.printing import model, words
from threeones.apps.review.printing.model import Run
from threeones.apps.review.printing.pdf import pdf, picture, to_data
from threeones.apps.review.printing.svg import Frame, light_strip, line_chart
from threeones.apps.review.printing.word import word
from threeones.apps.review.tests.given import parcel, reading
from threeones.apps.review.tests.printable import plain, printed, source
from threeones.base.documents import fonts
from threeones.base.documents.layout import POINTS_PER_MM, layout
from threeones.base.documents.numerals import numeral
from threeones.base.documents.paper import printable
from threeones.base.documents.tests.pdfs import Pdf
from threeones.base.pages.charts import Chart, Series
from threeones.kernel.values.faults import Faults

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once

LAYOUT = layout()
FRAME = Frame(442.2, 164.4, "Noto Sans CJK SC")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pytest_has_fonts() -> bool:
    try:
        fonts.fonts(LAYOUT)
    except Faults:
        return False
    return True


needs_fonts = pytest.mark.skipif(not pytest_has_fonts(), reason="apt-get install fonts-noto-cjk")


def opened(data: bytes) -> Any:
    return Document(io.BytesIO(data))


def xml(data: bytes, part: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(part))


def test_the_page_of_a_docx_has_the_measures_of_the_standard() -> None:
    section = opened(word(printed(plain("正文")), LAYOUT)).sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    measures = [section.page_width, section.page_height, *margins]
    assert [round(m.mm, 1) for m in measures] == [210, 297, 37, 35, 28, 26]
    number = LAYOUT.styles["page_number"].size_pt * Decimal("1.2") / POINTS_PER_MM
    assert abs(Decimal(section.footer_distance.mm) - (35 - 7 - number)) < Decimal("0.1")


def test_styles_are_real_ones_and_name_their_fonts_for_chinese() -> None:
    made = opened(word(printed(plain("正文")), LAYOUT))
    found = {}
    for name in ("Title", "Heading 1", "Heading 2", "Body Text", "Caption"):
        style = made.styles[name]
        named = style.element.rPr.find(qn("w:rFonts"))
        assert {named.get(qn(f"w:{k}")) for k in ("ascii", "hAnsi", "eastAsia")} == {named.get(qn("w:eastAsia"))}
        assert not any("heme" in key for key in named.attrib), "a font of the theme would win over the named one"
        found[name] = (named.get(qn("w:eastAsia")), style.font.size)
    assert found == {
        "Title": ("方正小标宋简体", Pt(22)),
        "Heading 1": ("黑体", Pt(16)),
        "Heading 2": ("楷体_GB2312", Pt(16)),
        "Body Text": ("仿宋_GB2312", Pt(16)),
        "Caption": ("黑体", Pt(12)),
    }
    used = {(p.style.name, p.text) for p in made.paragraphs}
    assert {("Heading 1", "一、某局：开篇"), ("Heading 2", "（一）以项目为抓手"), ("Body Text", "正文")} <= used
    line = made.styles["Normal"].paragraph_format.line_spacing
    assert Pt(0) < line * 22 <= Mm(225) < line * 23
    spare = made.styles["Body Text"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))
    assert (Pt(16) + Pt(int(spare) / 20)) * 28 <= Mm(156) < (Pt(16) + Pt((int(spare) + 1) / 20)) * 28


def test_properties_stand_in_the_order_that_word_wants() -> None:
    styles = xml(word(printed(plain("正文")), LAYOUT), "word/styles.xml")
    paragraph = [
        "keepNext",
        "widowControl",
        "autoSpaceDE",
        "autoSpaceDN",
        "snapToGrid",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
    ]
    run = ["rFonts", "b", "color", "spacing", "sz", "lang"]
    ours = ("Normal", "Title", "BodyText", "Heading1", "Heading2", "Caption", "来源", "来源条目", "来源表格", "图")
    for style in (s for s in styles.iter(f"{W}style") if s.get(f"{W}styleId") in ours):
        for tag, order in (("pPr", paragraph), ("rPr", run)):
            names = [e.tag.removeprefix(W) for e in style.find(f"{W}{tag}")]
            assert names == sorted(names, key=order.index), (style.get(f"{W}styleId"), names)


def test_the_page_number_is_a_field_between_dashes_at_the_outer_edge() -> None:
    made = opened(word(printed(plain("正文")), LAYOUT))
    assert made.settings.odd_and_even_pages_header_footer
    section = made.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph.text == "— 1 —"
        instructions = [e.text for e in paragraph._p.iter(qn("w:instrText"))]
        kinds = [e.get(qn("w:fldCharType")) for e in paragraph._p.iter(qn("w:fldChar"))]
        assert (instructions, kinds) == ([" PAGE "], ["begin", "separate", "end"])
        assert paragraph.paragraph_format.alignment.name.lower() == side
        assert {r.font.size for r in paragraph.runs} == {Pt(14)}


def test_a_number_leads_to_its_entry_and_that_to_the_row() -> None:
    text = printed((Run("面积"), Run("165.7亩", 1), Run("。")))
    made = opened(word(text, LAYOUT))
    body = next(p for p in made.paragraphs if p.style.name == "Body Text")
    (link,) = body._p.iter(qn("w:hyperlink"))
    assert "".join(t.text for t in link.iter(qn("w:t"))) == "[1]"
    marks = {m.get(qn("w:name")): m.getparent() for m in made.element.body.iter(qn("w:bookmarkStart"))}
    head = marks[link.get(qn("w:anchor"))]
    assert "".join(t.text for t in head.iter(qn("w:t"))) == "[1]　D01　出让面积：165.7亩（真实）"
    following = list(head.itersiblings())
    table = next(e for e in following if e.tag == qn("w:tbl"))
    rows = [["".join(t.text for t in c.iter(qn("w:t"))) for c in r.iter(qn("w:tc"))] for r in table.iter(qn("w:tr"))]
    assert rows == [words.HEADS, *[words.cells(r) for r in text.sources[0].rows]]
    assert rows[1] == ["宗地0", "42.3 亩", "土地出让.xlsx", "宗地", "2", "真实"]
    assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None, "the head stands again on every page"


def test_many_records_are_named_by_ranges_all_of_them() -> None:
    many = source(rows=LAYOUT.rows_in_full + 1)
    made = opened(word(printed(plain("正文"), sources=(many,)), LAYOUT))
    said = next(p.text for p in made.paragraphs if p.text.startswith("记录："))
    assert said == f"记录：土地出让.xlsx 宗地 第2—{LAYOUT.rows_in_full + 2}行（{LAYOUT.rows_in_full + 1}条）"
    assert [t.rows[0].cells[0].text for t in made.tables] == ["文件", "编号"]


def test_a_thousand_rows_are_written_in_seconds(settings: Any) -> None:
    gaps = tuple(model.Gap(f"S{n}", "数字", "记录") for n in range(3000))
    assert len(opened(word(printed(plain("正文"), gaps=gaps), LAYOUT)).tables[-1]._tbl.tr_lst) == 3001


def test_nothing_that_wps_lacks() -> None:
    data = word(printed(plain("正文")), LAYOUT)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        content = b"".join(archive.read(n) for n in names if n.endswith(".xml"))
    for feature in (b"<w:sdt", b"AlternateContent", b"<w:txbx", b"<m:oMath>", b"<w:altChunk", b"<w14:checkbox"):
        assert feature not in content, feature
    assert "docProps/thumbnail.jpeg" not in names
    table = xml(data, "word/fontTable.xml")
    instead = {f.get(f"{W}name"): f.find(f"{W}altName").get(f"{W}val") for f in table}
    assert instead["方正小标宋简体"] == "宋体" and instead["仿宋_GB2312"] == "仿宋"
    mode = [
        c for c in xml(data, "word/settings.xml").iter(f"{W}compatSetting") if c.get(f"{W}name") == "compatibilityMode"
    ]
    assert [c.get(f"{W}val") for c in mode] == ["15"]


def test_the_file_tells_of_the_review_and_not_of_the_minute() -> None:
    found = opened(word(printed(plain("正文")), LAYOUT)).core_properties
    assert (found.title, found.author) == ("2021年工作回顾：发展改革和经济信息化、科技", "某局")
    assert str(found.created)[:10] == str(found.modified)[:10] == "2021-12-31"
    assert "python" not in found.comments


@needs_fonts
def test_the_fonts_stand_in_the_pdf() -> None:
    read = Pdf.of(pdf(printed(plain("正文")), LAYOUT))
    found = read.fonts()
    families = {name.partition("+")[2].split("-")[0] for name in found}
    assert len(families) >= 2 and all(size > 500 for size in found.values()), found
    assert all(re.match(r"[A-Z]{6}\+", name) for name in found), "only the letters that are used"


@needs_fonts
def test_the_page_of_a_pdf_has_the_measures_of_the_standard() -> None:
    text = printed(*[plain("正" * 80) for _ in range(20)])
    read = Pdf.of(pdf(text, LAYOUT))
    mm = float(POINTS_PER_MM)
    assert all(abs(w - 210 * mm) < 0.1 and abs(h - 297 * mm) < 0.1 for _, _, w, h in read.boxes())
    second = [w for w in read.words(1) if w.size == 16]
    lines = sorted({round(w.y, 1) for w in second}, reverse=True)
    assert len(lines) == 22
    apart = [a - b for a, b in zip(lines, lines[1:], strict=False)]
    assert apart == pytest.approx([225 * mm / 22] * 21, abs=0.15)
    assert min(w.x for w in second) == pytest.approx(28 * mm, abs=0.1)
    first = 297 * mm - 37 * mm - lines[0]
    assert 0 < first < 16, "the first line stands at the top of the text area"
    assert lines[-1] > 35 * mm
    full = max((w.text for w in second), key=len)
    assert len(full) == 28, "so many characters fill a line"
    numbers = [[w.text for w in read.words(n) if w.size == 14] for n in range(2)]
    assert ["".join(n) for n in numbers] == ["— 1 —", "— 2 —"]
    edges = [next(w.x for w in read.words(n) if w.size == 14) for n in range(2)]
    assert edges[0] > 105 * mm > edges[1] > 28 * mm, "odd at the right, even at the left"
    assert 297 * mm - 37 * mm - 225 * mm - 7 * mm > next(w.y for w in read.words(0) if w.size == 14) > 15 * mm


@needs_fonts
def test_the_same_review_gives_the_same_bytes() -> None:
    text = printed((Run("面积"), Run("165.7亩", 1)))
    assert word(text, LAYOUT) == word(text, LAYOUT)
    assert pdf(text, LAYOUT) == pdf(text, LAYOUT)
    assert pdf(text, LAYOUT) != pdf(printed((Run("面积"), Run("165.8亩", 1))), LAYOUT)


def test_without_chinese_fonts_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    class Finder:
        def __call__(self) -> Nothing:
            return Nothing()

        def cache_clear(self) -> None:
            """Nothing is kept."""

    monkeypatch.setattr(fonts, "_found", Finder())
    with pytest.raises(Faults, match=r"apt-get install fonts-noto-cjk（含 Noto Serif CJK SC、Noto Sans CJK SC）"):
        pdf(printed(plain("正文")), LAYOUT)


CHARACTERS = st.characters(codec="utf-8")
SPECIAL = st.sampled_from(
    [
        "#panic()",
        "*粗*",
        "_a_",
        "$x^2$",
        "`r`",
        "<l>",
        "@ref",
        "= 头",
        "\\",
        "//",
        "/* ",
        "<script>",
        "&amp;",
        "]]>",
        "]",
        "[1]",
        "#",
        '"',
    ]
)
LINES = st.lists(st.one_of(SPECIAL, st.text(CHARACTERS, max_size=6)), max_size=8).map("".join)


MANY = 200 if os.environ.get("THREEONES_LONG") else 5
"""Documents of thirty texts each."""


@given(st.lists(LINES, min_size=1, max_size=30))
@settings(max_examples=MANY)
def test_markup_in_a_text_stays_text_in_a_docx(texts: list[str]) -> None:
    shown = [printable(t) for t in texts]
    entry = source(title=shown[0])
    made = opened(word(printed(*map(plain, shown), title=shown[0], sources=(entry,)), LAYOUT))
    assert [p.text for p in made.paragraphs if p.style.name == "Body Text"] == shown
    assert made.core_properties.title == shown[0]
    assert words.head(entry) in [p.text for p in made.paragraphs]


@needs_fonts
@given(st.lists(LINES, min_size=1, max_size=30))
@settings(max_examples=MANY)
def test_markup_in_a_text_stays_text_in_a_pdf(texts: list[str]) -> None:
    shown = ["甲" + printable(t) + "乙" for t in texts]
    said = "".join(Pdf.of(pdf(printed(*map(plain, shown)), LAYOUT)).text().split())
    for text in shown:
        # letters of other scripts may be joined, or set from the right
        if all("\u2e80" <= c <= "\u9fff" or "\x21" <= c <= "\x7e" for c in text):
            assert text in said


@needs_fonts
@pytest.mark.parametrize(
    "text", ["#panic()", "*粗*", "$x^2$", "`r`", "@ref", "= 头", "a\\b", "//注", "</script>", '#import"x"']
)
def test_each_sign_of_typst_is_printed(text: str) -> None:
    read = Pdf.of(pdf(printed(plain(text), title=text, demonstration=text, sources=(source(rule=text),)), LAYOUT))
    assert read.text().count(text) == 4


@given(LINES)
@settings(max_examples=40)
def test_what_is_given_to_typst_is_data_alone(text: str) -> None:
    shown = printable(text)
    data = to_data(printed(plain(shown)), LAYOUT)
    assert data["sections"][0]["themes"][0]["paragraphs"] == [[{"text": shown, "ref": None, "whole": False}]]


@given(st.text())
def test_what_is_printed_can_stand_in_any_document(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    etree.fromstring(f"<a>{escape(shown)}</a>".encode())
    assert "\n" not in shown and "\u202e" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{% csrf_token %}", "{ x }", '"onclick="', "&lt;", "#panic()"]
)
def test_markup_in_an_edited_passage_stays_text_in_html(text: str) -> None:
    review = compose(reading({"land.parcels": [parcel("1")]}), {"development.opening": f"甲{text}乙"})
    page = make(review, 2021, ["html"])["html"].decode()
    assert escape(f"甲{text}乙") in page
    assert text in etree.HTML(page).xpath("string(//main)") and "<script" not in page


CHART = Chart(
    "增速",
    ["2月", "3月", "4月"],
    [
        Series("2021年", [Decimal("1.5"), None, Decimal("-3.26")]),
        Series("2020年", [Decimal(2), Decimal(2), None], "before"),
    ],
    unit="%",
    decimals=1,
)


def test_a_line_chart_has_its_numbers_and_its_gap() -> None:
    drawn = etree.fromstring(line_chart(CHART, FRAME))
    paths = [p for p in drawn.iter("path") if p.get("fill") == "none"]
    assert [p.get("d").count("M") for p in paths] == [1, 2], "a month without a value is a gap"
    assert {p.get("stroke-dasharray") for p in paths} == {"none", "4 3"}, "black and white tell them apart"
    said = [t.text for t in drawn.iter("text")]
    assert {"单位：%", "2021年", "2020年", "-3.3", "2月", "4月"} <= set(said)
    heights = [float(c.get("cy")) for c in drawn.iter("circle")]
    assert heights[0] < heights[1] and all(0 < y < FRAME.height for y in heights)


@pytest.mark.parametrize("points", [[Decimal(5)] * 2, [Decimal(0)] * 2, [Decimal("-1e-9"), Decimal("1e12")]])
def test_a_chart_of_odd_numbers_is_drawn(points: list[Decimal]) -> None:
    drawn = etree.fromstring(line_chart(Chart("", ["1月", "2月"], [Series("<a>", points)]), FRAME))
    assert len(list(drawn.iter("circle"))) == 2
    assert "<a>" in [t.text for t in drawn.iter("text")]


def test_ranks_have_the_first_at_the_top() -> None:
    drawn = etree.fromstring(
        line_chart(Chart("", ["1月", "2月"], [Series("s", [13, 1])], "全市", inverted=True), FRAME)
    )
    last, first = (float(c.get("cy")) for c in drawn.iter("circle"))
    assert first < last
    assert {"位次（全市）", "1", "13"} <= {t.text for t in drawn.iter("text")}


def test_a_strip_of_lights_tells_states_by_shape_and_word() -> None:
    drawn = etree.fromstring(light_strip([("很长的目标名称" * 6, {"2021-01": "red", "2021-03": "green"})], FRAME))
    assert len(list(drawn.iter("rect"))) == 4, "two months and two in the legend"
    assert len({p.get("d") for p in drawn.iter("path")}) == 2
    assert {"红", "绿", "12月"} <= {t.text for t in drawn.iter("text")}


@needs_fonts
def test_a_chart_becomes_a_picture() -> None:
    data = picture(line_chart(CHART, FRAME), LAYOUT)
    assert data.startswith(b"\x89PNG")
    width = int.from_bytes(data[16:20], "big")
    assert width == pytest.approx(156 / 25.4 * LAYOUT.chart_ppi, abs=2)


@pytest.mark.parametrize(("n", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四")])
def test_numerals(n: int, said: str) -> None:
    assert numeral(n) == said
