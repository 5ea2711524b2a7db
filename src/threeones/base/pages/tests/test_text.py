"""Numbers, ranks, deadlines and lights as they are written in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override
from lxml import html

from threeones.base.pages import text, words
from threeones.kernel.lights.states import STATES
from threeones.kernel.values.derivation import Node, row
from threeones.kernel.values.rank import Rank


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def words_of(source: str, **context: object) -> str:
    """The rendered text as it is read, with single spaces."""
    tree = html.fromstring(f"<div>{rendered(source, **context)}</div>")
    return " ".join(tree.text_content().split())


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "zh", "en"),
    [
        ("562.8700", None, False, "562.87", "562.87"),
        ("29640", None, False, "29640", "29,640"),
        ("0.125", 2, False, "0.13", "0.13"),
        ("-0.125", 2, False, "-0.12", "-0.12"),
        ("10.2", 1, True, "+10.2", "+10.2"),
        ("-0.004", 2, True, "0.00", "0.00"),
        ("0", 1, True, "0.0", "0.0"),
        ("3E+4", None, False, "30000", "30,000"),
        ("1.005", None, False, "1.01", "1.01"),
        ("710", 2, False, "710.00", "710.00"),
    ],
)
def test_numbers(value: str, decimals: int | None, sign: bool, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert text.number_text(Decimal(value), decimals, sign) == zh
    with override("en"):
        assert text.number_text(Decimal(value), decimals, sign) == en


def test_a_number_shows_its_own_unit_keeps_its_exact_value_and_opens_its_derivation() -> None:
    node = row(Decimal("562.874"), "统计指标.xlsx#数据", 3, unit="亿元")
    page = html.fromstring(
        rendered('{% number node why="figure/D07" decimals=2 %}', node=node, as_of=date(2021, 10, 31))
    )
    assert page.text_content() == "562.87 亿元"
    assert page.get("data-value") == "562.874"
    assert page.get("href") == page.get("hx-get") == "/why/figure/D07/?as_of=2021-10-31"
    assert words_of('{% number node unit="" %}', node=node) == "562.87"
    with override("en"):
        assert words_of("{% number node %}", node=node) == "562.87 100m yuan"


def test_measure_words_have_no_english() -> None:
    assert words_of('{% number 91 unit="个" %}') == "91 个"
    with override("en"):
        assert words_of('{% number 91 unit="个" %}') == "91"
        assert words_of('{% number 24.1 unit="万元/亩" %}') == "24.1 10k yuan/mu"
        assert words_of('{% number 3 unit="担" %}') == "3 担"


def test_a_missing_number_says_so_and_still_opens_its_derivation() -> None:
    node = Node("sum", None, unit="亿元")
    assert words_of("{% number node %}", node=node) == "–数据未出"
    assert "/why/figure/D07/" in rendered('{% number node why="figure/D07" %}', node=node)
    assert words_of("{% growth None %} {% rank None %} {% due None %}") == "–数据未出 –数据未出 –数据未出"


def test_growth_and_percentage_points_have_a_sign() -> None:
    assert (
        words_of("{% growth 10.2 %} {% growth value points=True %}", value=Decimal("-0.35")) == "+10.2% -0.3 个百分点"
    )


@pytest.mark.parametrize(
    ("place", "size", "zh", "en"),
    [
        (3, 13, "第3/13", "3rd of 13"),
        (1, None, "第1", "1st"),
        (12, 12, "第12/12", "12th of 12"),
        (22, 30, "第22/30", "22nd of 30"),
    ],
)
def test_ranks(place: int, size: int | None, zh: str, en: str) -> None:
    assert words_of("{% rank place size %}", place=place, size=size) == zh
    with override("en"):
        assert words_of("{% rank place size %}", place=place, size=size) == en


def test_a_rank_in_its_set() -> None:
    assert words_of("{% rank place %}", place=Rank(8, 12, "全市")) == "第8/12"


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2021, 10, 11), "2021-10-11 还有3个工作日", "2021-10-11 3 working days left"),
        (date(2021, 9, 30), "2021-09-30 今天到期", "2021-09-30 due today"),
        (date(2021, 9, 29), "2021-09-29 逾期1个工作日", "2021-09-29 1 working day late"),
    ],
)
def test_deadlines_count_working_days_over_holidays_and_make_up_days(day: date, zh: str, en: str) -> None:
    today = date(2021, 9, 30)
    assert words_of("{% due day %}", day=day, as_of=today) == zh
    assert words_of("{% due day done=True %}", day=day, as_of=today) == day.isoformat()
    with override("en"):
        assert words_of("{% due day %}", day=day, as_of=today) == en


def test_a_deadline_over_a_year_without_announced_holidays_is_provisional() -> None:
    said = words_of("{% due day %}", day=date(2027, 3, 1), as_of=date(2026, 12, 1))
    assert said.endswith("个工作日（放假安排未公布，暂定）")


def test_every_state_that_the_rules_know_has_a_shape_and_a_word() -> None:
    assert set(STATES) == set(words.LIGHTS)
    looks = [words.light(s) for s in ("green", "yellow", "red", "orange", "blue", "not_due", "not_started")]
    assert len({look.shape for look in looks}) == len(looks), "told apart without colour"


def test_a_light_has_shape_and_word() -> None:
    assert words_of('{% light "red" %}') == "■ 红"
    assert words_of("{% light None %}") == "– 数据未出"
    with override("en"):
        assert words_of('{% light "yellow" %}') == "▲ yellow"


def test_a_strip_says_runs_of_months() -> None:
    strip = html.fromstring(
        rendered("{% strip states %}", states={"2021-01": "green", "2021-02": "green", "2021-04": "red"})
    )
    assert strip.get("aria-label") == "1月—2月 绿，4月 红"
    assert [c.text or "" for c in strip] == ["●", "●", "", "■", *[""] * 8]


def test_months_of_a_strip_open_why_they_have_their_light() -> None:
    strip = html.fromstring(rendered('{% strip states why="light/P001" %}', states=["green", None, "red"], year=2021))
    assert strip.xpath("a/@href") == ["/why/light/P001/2021-01/", "/why/light/P001/2021-03/"]
    assert strip.xpath("a/@data-value") == ["green", "red"]


def test_names_of_records_are_marked_on_english_pages_only() -> None:
    assert rendered("{{ name|zh }}", name="桃源<b>") == "桃源&lt;b&gt;"
    with override("en"):
        assert rendered("{{ name|zh }}", name="桃源<b>") == '<span lang="zh">桃源&lt;b&gt;</span>'
        assert rendered("{{ name|zh|zh }}", name="桃源") == '<span lang="zh">桃源</span>'
        assert rendered("{{ name|zh }}", name="P001") == "P001"
        assert rendered("<option{{ name|zh_attr }}>", name="桃源") == '<option lang="zh">'


def test_a_sparkline_breaks_where_a_month_has_no_value() -> None:
    line = html.fromstring(rendered("{% sparkline points %}", points=[None, Decimal(1), Decimal(2), None, Decimal(4)]))
    assert line.xpath("//path/@d")[0].count("M") == 2
    assert line.get("aria-label") == "从1到4"
    assert words_of("{% sparkline points %}", points=[None]) == "–数据未出"
