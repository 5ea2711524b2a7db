from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.values.parse import is_blank, parse_bool, parse_choice, parse_date, parse_number, parse_text
from threeones.kernel.values.problem import ValueProblem


@pytest.mark.parametrize(
    ("cell", "unit", "number"),
    [
        (0.1, "", "0.1"),
        (0.1 + 0.2, "", "0.3"),
        (562.87, "亿元", "562.87"),
        (30000.0, "人", "30000"),
        (12, "", "12"),
        (1e21, "", "1000000000000000000000"),
        (Decimal("1.50"), "", "1.50"),
        ("１２３．４", "", "123.4"),
        ("1,234,567.5", "万元", "1234567.5"),
        (" -3.5 ", "%", "-3.5"),
        ("－3", "%", "-3"),
        ("−3", "%", "-3"),
        ("10.2%", "%", "10.2"),
        ("10.2％", "%", "10.2"),
        ("2355万元", "万元", "2355"),
        ("165.7 亩", "亩", "165.7"),
    ],
)
def test_numbers(cell: object, unit: str, number: str) -> None:
    assert str(parse_number(cell, unit)) == number


@pytest.mark.parametrize(
    ("cell", "unit", "fault", "expected"),
    [
        ("12.5亿", "万元", "带有单位", "125000 万元"),
        ("12.5亿元", "万元", "带有单位", "125000 万元"),
        ("１２.５亿", "万元", "带有单位", "125000 万元"),
        ("3000万", "亿元", "带有单位", "0.3 亿元"),
        ("3万", "人", "带有单位", "30000 人"),
        ("2公顷", "亩", "带有单位", "30 亩"),
        ("12个", "万元", "带有单位", "只填数"),
        ("3万", "", "带有单位", "30000"),
        ("约12", "", "概数", "确切的数"),
        ("300余", "场", "概数", "确切的数"),
        ("近3万人", "人", "概数", "确切的数"),
        ("数据未出", "%", "数值列里是文字", "只填数"),
        ("1,23", "", "数值列里是文字", "只填数"),
        ("", "万元", "为空", "单位为万元"),
        (None, "", "为空", "只填数"),
        (True, "", "是/否", "只填数"),
        (date(2021, 3, 1), "亩", "日期", "只填数"),
        (float("nan"), "", "有限", "只填数"),
        (float("inf"), "", "有限", "只填数"),
        (Decimal("NaN"), "", "有限", "只填数"),
        (["1"], "", "不是数", "只填数"),
    ],
)
def test_bad_numbers_say_what_would_be_right(cell: object, unit: str, fault: str, expected: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_number(cell, unit)
    assert fault in caught.value.fault
    assert expected in caught.value.expected


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_typed_decimal_survives_the_spreadsheet(number: Decimal) -> None:
    assert parse_number(float(number)) == number


@given(st.integers(-(10**12), 10**12))
def test_separators_and_full_width_digits(number: int) -> None:
    text = f"{number:,}".translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "cell",
    [
        date(2021, 3, 5),
        datetime(2021, 3, 5, 8, 30),  # noqa: DTZ001 spreadsheet dates have no zone
        "2021-03-05",
        "2021/3/5",
        "2021.3.5",
        "2021年3月5日",
        "２０２１年３月５日",
        "2021-03-05 00:00:00",
        "20210305",
        20210305,
        20210305.0,
    ],
)
def test_dates(cell: object) -> None:
    assert parse_date(cell) == date(2021, 3, 5)


def test_date_without_a_year_takes_the_given_one() -> None:
    assert parse_date("3月5日", year=2021) == date(2021, 3, 5)
    with pytest.raises(ValueProblem, match="没有年份"):
        parse_date("3月5日")


@pytest.mark.parametrize(
    ("cell", "fault", "expected"),
    [
        ("2021-02-30", "不存在", "2021年2月只有28天，如 2021-02-28"),
        ("2024年2月30日", "不存在", "2024-02-29"),
        ("2021-13-01", "没有13月", "1至12"),
        ("2021-00-01", "没有0月", "1至12"),
        ("0021-03-05", "年份", "2021-03-05"),
        ("21-3-5", "不是日期", "2021-03-05"),
        (44260.0, "不是日期", "2021-03-05"),
        ("三月初", "不是日期", "2021-03-05"),
        ("2021-03", "不是日期", "2021-03-05"),
        ("", "为空", "2021-03-05"),
        (True, "不是日期", "2021-03-05"),
        (3.5, "没有年份", "2021-03-05"),
    ],
)
def test_bad_dates(cell: object, fault: str, expected: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_date(cell)
    assert fault in caught.value.fault
    assert expected in caught.value.expected


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_way_of_writing_a_date(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        assert parse_date(text) == day


def test_text() -> None:
    assert parse_text("第一行\r\n第二行\r第三行\n") == "第一行\n第二行\n第三行"
    assert parse_text("  区发改经信局 ") == "区发改经信局"
    assert parse_text(330105.0) == "330105"
    assert parse_text(12.50) == "12.5"
    assert parse_text(date(2021, 3, 5)) == "2021-03-05"
    assert parse_text(True) == "是"
    with pytest.raises(ValueProblem, match="为空"):
        parse_text("　")


def test_yes_and_no() -> None:
    assert parse_bool("是") and parse_bool(True) and parse_bool("√")
    assert not parse_bool("否") and not parse_bool(False)
    for bad in ("也许", "", None, 1):
        with pytest.raises(ValueProblem) as caught:
            parse_bool(bad)
        assert caught.value.expected == "是 或 否"


def test_choice_names_the_nearest_first() -> None:
    months = ("每月", "每季", "每年")
    assert parse_choice(" 每月 ", months) == "每月"
    with pytest.raises(ValueProblem) as caught:
        parse_choice("每季度", months)
    assert caught.value.expected.startswith("每季、")


def test_blank() -> None:
    assert is_blank(None) and is_blank(" ") and is_blank("　")
    assert not is_blank(0) and not is_blank("0")
