"""The wall chart: every project and milestone on it, where its day is; nothing small, nothing on top of another, no people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bin.house.system import has_print_fonts
from threeones.apps.handbook.printing.making import Wish, made
from threeones.apps.handbook.printing.wall import MARGIN, Chart, Shape, Sheet, Text, wall_sheets
from threeones.apps.handbook.printing.wall_files import svg
from threeones.apps.handbook.printing.words import words
from threeones.apps.handbook.tests.papers import NASTY, STOCK
from threeones.base.documents.measuring import wide
from threeones.base.documents.tests.pdfs import Pdf
from threeones.kernel.book.model import Book, Milestone, Objective, Project

pytestmark = pytest.mark.once
FONTS = pytest.mark.skipif(not has_print_fonts(), reason="apt-get install fonts-noto-cjk")
SMALLEST = 14
DAYS = st.one_of(st.none(), st.dates(date(2020, 6, 1), date(2022, 6, 30)))


def many(count: int) -> Book:
    """A book of so many projects with a milestone a quarter."""
    projects = (
        Project(
            f"P{n:04}",
            f"第{n}个项目的名称",
            (f"M{n // 40}",),
            lead_unit="投资科",
            start_on=date(2021, 2, 1),
            deadline=date(2021, 12, 31),
            milestones=tuple(Milestone(f"P{n}-{q}", f"第{q}季度的节点", date(2021, q * 3, 20)) for q in (1, 2, 3, 4)),
        )
        for n in range(count)
    )
    return Book(
        2021, "某局", "手册", tuple(Objective(f"M{n}", f"目标{n}") for n in range(-(-count // 40))), tuple(projects)
    )


def said(sheets: list[Sheet]) -> str:
    return "\n".join(p.text for s in sheets for p in s.pieces if isinstance(p, Text))


def box(text: Text) -> tuple[float, float, float, float]:
    width = wide(text.text) * text.size
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, text.y - text.size * 0.85, left + width, text.y + text.size * 0.15


def test_it_names_projects_units_milestones_and_days_and_no_people() -> None:
    sheets = wall_sheets(STOCK, words())
    whole = said(sheets)
    for part in (
        "区交通局2021年重点工作作战图",
        "P1　路面整治",
        "道路科",
        "2021-12-31",
        "3/1　开工",
        "9/1　完工",
        "未定　验收",
        "12/31　时限",
        "畅通道路",
        "演示数据",
    ):
        assert part in whole, part
    assert "赵一" not in whole and "钱二" not in whole
    kinds = [p.kind for s in sheets for p in s.pieces if isinstance(p, Shape)]
    assert kinds.count("moved") == 2 and kinds.count("undated") == 2, "one each, and the legend"


def test_a_mark_stands_where_its_day_is() -> None:
    chart = Chart(STOCK, words(), 1.0, turned=False)
    month = (chart.right - chart.left) / 12
    assert chart.place(date(2021, 1, 1)) == pytest.approx(chart.left + month * 0.5 / 31)
    assert chart.place(date(2021, 7, 16)) == pytest.approx(chart.left + month * (6 + 15.5 / 31))
    assert chart.place(date(2021, 12, 31)) < chart.right
    assert chart.place(date(2020, 5, 1)) < chart.place(date(2021, 1, 2)) and chart.place(
        date(2022, 5, 1)
    ) > chart.place(date(2021, 12, 30))


@pytest.mark.parametrize(("count", "sheets"), [(5, 1), (60, 2), (200, 5)])
def test_it_takes_as_many_sheets_as_it_needs(count: int, sheets: int) -> None:
    made_sheets = wall_sheets(replace(STOCK, book=many(count)), words())
    assert len(made_sheets) == sheets
    whole = said(made_sheets)
    assert all(f"P{n:04}" in whole for n in range(count))
    assert f"第{sheets}张，共{sheets}张" in whole or sheets == 1
    for sheet in made_sheets:
        assert sum(p.text == "6月" for p in sheet.pieces if isinstance(p, Text)) == 1, "the months stand on every sheet"


def test_few_projects_are_written_large() -> None:
    sizes = {
        n: min(
            p.size for s in wall_sheets(replace(STOCK, book=many(n)), words()) for p in s.pieces if isinstance(p, Text)
        )
        for n in (5, 200)
    }
    assert sizes[5] == 2 * SMALLEST and sizes[200] >= SMALLEST


@given(
    st.lists(st.tuples(st.text("项目名称abc1", min_size=1, max_size=40), DAYS, st.lists(DAYS, max_size=9)), max_size=6),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_nothing_is_small_off_the_sheet_or_on_top_of_another(
    given_: list[tuple[str, date | None, list[date | None]]], turned: bool
) -> None:
    projects = tuple(
        Project(
            f"P{n}",
            name,
            (),
            lead_unit="投资科",
            deadline=deadline,
            milestones=tuple(Milestone(f"{n}-{m}", "节点" * (m + 1), day) for m, day in enumerate(days)),
        )
        for n, (name, deadline, days) in enumerate(given_)
    )
    for sheet in wall_sheets(replace(STOCK, book=Book(2021, "某局", "", (), projects)), words(), turned=turned):
        assert (sheet.height > sheet.width) == turned
        boxes = [box(p) for p in sheet.pieces if isinstance(p, Text)]
        assert all(p.size >= SMALLEST for p in sheet.pieces if isinstance(p, Text))
        edge = MARGIN / 2
        assert all(
            edge <= left and right <= sheet.width - edge and edge <= top and bottom <= sheet.height - edge
            for left, top, right, bottom in boxes
        )
        for a, b in combinations(boxes, 2):
            assert min(a[2], b[2]) - max(a[0], b[0]) <= 1 or min(a[3], b[3]) - max(a[1], b[1]) <= 1, (a, b)


def test_a_drawing_is_one_of_texts_and_reads_no_markup() -> None:
    drawn = svg(wall_sheets(STOCK, words())[0])
    root = etree.fromstring(drawn)
    texts = ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any(t.startswith("P3　" + NASTY[:10]) for t in texts)
    assert not list(root.iter("{http://www.w3.org/2000/svg}script")) and "style=" not in drawn


@FONTS
def test_the_pdf_is_a0_and_its_words_can_be_searched() -> None:
    pdf = Pdf.of(made("wall", "pdf", Wish(STOCK)))
    assert [[round(n * 25.4 / 72) for n in box[2:]] for box in pdf.boxes()] == [[1189, 841]]
    assert "P1　路面整治" in pdf.text() and min(w.size for w in pdf.words(0)) >= SMALLEST
    upright = Pdf.of(made("wall", "pdf", Wish(STOCK, turned=True)))
    assert [[round(n * 25.4 / 72) for n in box[2:]] for box in upright.boxes()] == [[841, 1189]]
