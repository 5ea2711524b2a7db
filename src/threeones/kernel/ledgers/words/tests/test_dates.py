"""Deadlines as handbooks write them, in tables; and two ways of writing one thing agree."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.ledgers.words.dates import Due, Step, read_due, read_nodes
from threeones.kernel.values.period import Period
from threeones.kernel.values.problem import ValueProblem

YEAR = 2021
ZH = "零一二三四五六七八九十"


def zh(number: int) -> str:
    """A whole number below 100 in Chinese numerals, by the rule of tens."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else ZH[tens] + "十") + (ZH[ones] if ones or not tens else "")


@pytest.mark.parametrize(
    ("text", "deadline", "period"),
    [
        ("2021-06-30", "2021-06-30", ""),
        ("2021/6/30", "2021-06-30", ""),
        ("2021.6.30前", "2021-06-30", ""),
        ("2021年6月30日 00:00:00", "2021-06-30", ""),
        ("6月30日前", "2021-06-30", ""),
        ("六月三十日", "2021-06-30", ""),
        ("6.30前", "2021-06-30", ""),
        ("8月31日止", "2021-08-31", ""),
        ("6月底前", "2021-06-30", "2021-06"),
        ("6 月 底", "2021-06-30", "2021-06"),
        ("６月末", "2021-06-30", "2021-06"),
        ("十二月底前", "2021-12-31", "2021-12"),
        ("6月份", "2021-06-30", "2021-06"),
        ("2021.6", "2021-06-30", "2021-06"),
        ("2021年10月", "2021-10-31", "2021-10"),
        ("二〇二一年六月", "2021-06-30", "2021-06"),
        ("202106", "2021-06-30", "2021-06"),
        ("2022年6月底", "2022-06-30", "2022-06"),
        ("明年6月", "2022-06-30", "2022-06"),
        ("6月上旬", "2021-06-10", ""),
        ("6月中旬前", "2021-06-20", ""),
        ("2月下旬", "2021-02-28", "2021-02"),
        ("6月初", "2021-06-10", ""),
        ("三季度", "2021-09-30", "2021Q3"),
        ("第三季度末", "2021-09-30", "2021Q3"),
        ("第3季度", "2021-09-30", "2021Q3"),
        ("2021Q3", "2021-09-30", "2021Q3"),
        ("四季度末前", "2021-12-31", "2021Q4"),
        ("上半年", "2021-06-30", "2021-01/2021-06"),
        ("前三季度", "2021-09-30", "2021-01/2021-09"),
        ("2021年前三季度", "2021-09-30", "2021-01/2021-09"),
        ("年底前", "2021-12-31", "2021"),
        ("年内", "2021-12-31", "2021"),
        ("今年年底", "2021-12-31", "2021"),
        ("2022年底", "2022-12-31", "2022"),
        ("年中", "2021-06-30", "2021-06"),
        ("12月前", "2021-11-30", ""),
        ("12月底前", "2021-12-31", "2021-12"),
        ("三季度前", "2021-06-30", ""),
        ("2022年前", "2021-12-31", ""),
        ("1月前", "2021-01-31", "2021-01"),
        ("上半年前", "2021-06-30", "2021-01/2021-06"),
        ("国庆节前", "2021-09-30", ""),
        ("七一前", "2021-06-30", ""),
        ("力争6月底前全面完成", "2021-06-30", "2021-06"),
        ("分阶段推进，12月底完成", "2021-12-31", "2021-12"),
        ("6月底前（视天气）", "2021-06-30", "2021-06"),
        ("6月底前开工，年底前完工", "2021-12-31", "2021"),
        ("3-6", "2021-03-06", ""),
    ],
)
def test_deadlines(text: str, deadline: str, period: str) -> None:
    due = read_due(text, YEAR)
    assert due is not None
    assert (due.deadline.isoformat(), due.period, due.start_on) == (deadline, period, None)


@pytest.mark.parametrize(
    "text", ["常年", "长期", "全年", "持续推进", "全年持续推进", "长期坚持", "常态化开展", "2021年"]
)
def test_all_year(text: str) -> None:
    assert read_due(text, YEAR) == Due(date(2021, 12, 31), "2021", None, read_due(text, YEAR).reason)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["每月", "每季度", "每月5日前报送", "按月推进", "每半年一次"])
def test_what_comes_again_lasts_the_year_and_keeps_its_words(text: str) -> None:
    due = read_due(text, YEAR)
    assert due is not None
    assert (due.deadline, due.period) == (date(2021, 12, 31), "2021")
    assert text in due.reason


@pytest.mark.parametrize(
    ("text", "start", "deadline", "period"),
    [
        ("3—6月", "2021-03-01", "2021-06-30", "2021-03/2021-06"),
        ("3月至6月", "2021-03-01", "2021-06-30", "2021-03/2021-06"),
        ("一至三季度", "2021-01-01", "2021-09-30", "2021-01/2021-09"),
        ("6月1日-30日", "2021-06-01", "2021-06-30", ""),
        ("6月1日至9月30日", "2021-06-01", "2021-09-30", ""),
        ("2021年3月-2022年6月", "2021-03-01", "2022-06-30", "2021-03/2022-06"),
        ("10月-次年3月", "2021-10-01", "2022-03-31", "2021-10/2022-03"),
        ("2021.3-2021.6", "2021-03-01", "2021-06-30", "2021-03/2021-06"),
        ("2021—2023年", "2021-01-01", "2023-12-31", "2021-01/2023-12"),
        ("3月起", "2021-03-01", "2021-12-31", ""),
    ],
)
def test_spans_say_when_work_begins(text: str, start: str, deadline: str, period: str) -> None:
    due = read_due(text, YEAR)
    assert due is not None
    assert (str(due.start_on), str(due.deadline), due.period) == (start, deadline, period)


@pytest.mark.parametrize(
    ("cell", "deadline"),
    [
        (date(2021, 6, 30), "2021-06-30"),
        (datetime(2021, 6, 30, 8), "2021-06-30"),  # noqa: DTZ001 spreadsheet dates have no zone
        (44377, "2021-06-30"),
        ("44377", "2021-06-30"),
        (20210630, "2021-06-30"),
        (202106.0, "2021-06-30"),
        (2021, "2021-12-31"),
    ],
)
def test_cells_of_a_spreadsheet(cell: object, deadline: str) -> None:
    due = read_due(cell, YEAR)
    assert due is not None
    assert str(due.deadline) == deadline


@pytest.mark.parametrize("cell", [None, "", "  ", "/", "—", "无"])
def test_no_deadline(cell: object) -> None:
    assert read_due(cell, YEAR) is None


@pytest.mark.parametrize(
    ("cell", "fault", "expected"),
    [
        ("待定", "不是完成时限", "6月底前"),
        ("13月", "没有13月", "1月至12月"),
        ("2月30日", "不存在", "28天"),
        ("春节前", "没有固定的日期", "写明日期"),
        ("9月—3月", "起止颠倒", "跨年的写明年份"),
        (6, "不是完成时限", "6月底前"),
        (6.3, "小数", "写成日期"),
        (True, "不是完成时限", "6月底前"),
        ("5年内", "不是完成时限", "年底前"),
        (99999, "不是完成时限", "年底前"),
    ],
)
def test_what_is_no_deadline_says_what_would_be(cell: object, fault: str, expected: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        read_due(cell, YEAR)
    assert fault in caught.value.fault
    assert expected in caught.value.expected


def test_reasons_tell_how_words_were_taken() -> None:
    def reason(text: str) -> str:
        due = read_due(text, YEAR)
        assert due is not None
        return due.reason

    assert reason("2021-06-30") == reason("6月30日") == ""
    assert "含6月30日当天" in reason("6月30日前")
    assert "若指12月底前" in reason("12月前")
    assert "上旬" in reason("6月上旬")
    assert "视天气" in reason("6月底前（视天气）")
    assert "2个时间" in reason("6月底前开工，年底前完工")


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.integers(1, 12)


@given(day=DAYS)
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    written = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日前",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.month}月{day.day}日",
        f"{zh(day.month)}月{zh(day.day)}日前完成",
        f"力争于{day.month}月{day.day}号",
    ]
    assert {(due := read_due(text, day.year)) and (due.deadline, due.period) for text in written} == {(day, "")}


@given(year=st.integers(2000, 2098), month=MONTHS)
def test_the_end_of_a_month_is_the_day_before_the_next(year: int, month: int) -> None:
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    for text in (f"{month}月底前", f"{zh(month)}月末", f"{year}年{month}月", f"{month}月下旬", f"{year}.{month}"):
        due = read_due(text, year)
        assert due is not None
        assert (due.deadline, due.period) == (last, str(Period.month(year, month)))
    before = read_due(f"{year + 1}年{month}月前", year)
    assert before is not None
    assert before.deadline == date(year + 1, month, 1) - timedelta(1)


@given(year=st.integers(2000, 2098), first=MONTHS, length=st.integers(1, 11))
def test_a_range_begins_and_ends_with_its_months(year: int, first: int, length: int) -> None:
    last = first + length
    text = f"{first}—{last}月" if last <= 12 else f"{first}月—次年{last - 12}月"
    due = read_due(text, year)
    end_year, end_month = (year, last) if last <= 12 else (year + 1, last - 12)
    assert due is not None
    assert due.start_on == date(year, first, 1)
    assert due.deadline == date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
    assert due.period == str(Period.between((year, first), (end_year, end_month)))


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_due, read_nodes):
        try:
            read(text, YEAR)
        except ValueProblem as problem:
            assert problem.expected


def told(text: str) -> list[tuple[str, str]]:
    return [(str(due.deadline) if due else "", words) for due, words in read_nodes(text, YEAR)]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "3月底前完成招标；6月底前开工；年底前主体结顶",
            [("2021-03-31", "完成招标"), ("2021-06-30", "开工"), ("2021-12-31", "主体结顶")],
        ),
        (
            "一季度：完成招标；签订合同。二季度：开工",
            [("2021-03-31", "完成招标；签订合同"), ("2021-06-30", "开工")],
        ),
        ("3月底前完成方案，6月底前招标", [("2021-03-31", "完成方案"), ("2021-06-30", "招标")]),
        ("完成招标（3月底前）；开工（6月底）", [("2021-03-31", "完成招标"), ("2021-06-30", "开工")]),
        ("招标3月底，开工6月底", [("2021-03-31", "招标"), ("2021-06-30", "开工")]),
        ("项目于6月开工、12月竣工", [("2021-06-30", "项目开工"), ("2021-12-31", "竣工")]),
        ("1.3月底前出方案 2.6月底前招标", [("2021-03-31", "出方案"), ("2021-06-30", "招标")]),
        ("①3月底前出方案②6.30前招标", [("2021-03-31", "出方案"), ("2021-06-30", "招标")]),
        ("（1）一季度立项\n（2）二季度设计", [("2021-03-31", "立项"), ("2021-06-30", "设计")]),
        ("3—4月：调研；5月：起草", [("2021-04-30", "调研"), ("2021-05-31", "起草")]),
        (
            "2021年10月开工，2022年3月结顶，6月竣工",
            [("2021-10-31", "开工"), ("2022-03-31", "结顶"), ("2022-06-30", "竣工")],
        ),
        ("每月召开一次例会；年底前总结", [("2021-12-31", "每月召开一次例会"), ("2021-12-31", "总结")]),
        ("完成前期工作，3月起草方案", [("2021-03-31", "完成前期工作，起草方案")]),
        ("3月底前招标；持续推进征迁", [("2021-03-31", "招标"), ("", "持续推进征迁")]),
        ("持续推进招商引资", [("", "持续推进招商引资")]),
        ("3月底前", [("2021-03-31", "3月底前")]),
        ("五年行动计划12个月内印发", [("", "五年行动计划12个月内印发")]),
        ("", []),
    ],
)
def test_steps_of_a_cell(text: str, steps: list[tuple[str, str]]) -> None:
    assert told(text) == steps


def test_a_step_with_a_day_that_cannot_be() -> None:
    with pytest.raises(ValueProblem, match="2月30日"):
        read_nodes("2月30日前招标；6月底开工", YEAR)


WORDS = st.sampled_from(["完成招标", "项目开工建设", "主体结顶", "组织验收", "印发方案", "签订合同"])


@given(st.lists(st.tuples(MONTHS, WORDS), min_size=1, max_size=6))
def test_steps_are_the_same_however_they_are_written(steps: list[tuple[int, str]]) -> None:
    expected = [Step(read_due(f"{month}月底", YEAR), words) for month, words in steps]
    days = [(due.deadline, due.period, words) for due, words in expected if due]
    for mark, form in (
        ("；", "{m}月底前{w}"),
        ("，", "{m}月底前{w}"),
        ("\n", "{w}（{m}月底）"),
        ("；", "{z}月底：{w}"),
    ):
        text = mark.join(form.format(m=month, w=words, z=zh(month)) for month, words in steps)
        assert [(due.deadline, due.period, words) for due, words in read_nodes(text, YEAR) if due] == days
