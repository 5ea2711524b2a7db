from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.values.period import UNSTATED, Period, month_of, months_between
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem

YEARS = st.integers(1950, 2150)
MONTHS = st.integers(1, 12)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    year, month, length = draw(YEARS), draw(MONTHS), draw(st.integers(0, 30))
    first = year * 12 + month - 1
    return Period(first, first + length)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2021-01/2021-10", "2021-01/2021-10"),
        ("2021年1—10月", "2021-01/2021-10"),
        ("2021年1-11月", "2021-01/2021-11"),
        ("２０２１年１－１１月份", "2021-01/2021-11"),
        ("2021年1月至11月", "2021-01/2021-11"),
        ("2020年10月—2021年3月", "2020-10/2021-03"),
        ("2021年前三季度", "2021-01/2021-09"),
        ("2021年上半年", "2021-01/2021-06"),
        ("2021年全年", "2021"),
        ("2021年度", "2021"),
        ("2021", "2021"),
        ("2021Q3", "2021Q3"),
        ("2021年第三季度", "2021Q3"),
        ("2021年1-3月", "2021Q1"),
        ("2021-3", "2021-03"),
        ("2021/03", "2021-03"),
        ("202103", "2021-03"),
        ("2021年3月份", "2021-03"),
        ("unstated", "unstated"),
        ("未注明", "unstated"),
    ],
)
def test_written_forms(text: str, canonical: str) -> None:
    assert str(parse_period(text)) == canonical


def test_cells() -> None:
    assert parse_period(datetime(2021, 3, 1)) == Period.month(2021, 3)  # noqa: DTZ001 spreadsheet dates have no zone
    assert parse_period(2021.0) == Period.whole_year(2021)
    assert parse_period(202103) == Period.month(2021, 3)
    assert parse_period("1—10月", year=2021) == Period.to_date(2021, 10)
    assert parse_period("前三季度", year=2021) == Period.to_date(2021, 9)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "为空"),
        (None, "为空"),
        ("1—10月", "没有年份"),
        ("2021-13", "没有13月"),
        ("2021年10-1月", "起止颠倒"),
        ("2021Q5", "没有第5季度"),
        ("去年", "不是期间"),
        ("3", "不是期间"),
        ("0021-03", "不在1900"),
    ],
)
def test_faults_say_what_would_be_right(text: object, fault: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_period(text)
    assert fault in caught.value.fault
    assert caught.value.expected


def test_labels() -> None:
    ytd = Period.to_date(2021, 10)
    assert (ytd.label_zh, ytd.short_zh, ytd.label_en) == ("2021年1—10月", "1—10月", "January–October 2021")
    assert Period.to_date(2021, 9).short_zh == "前三季度"
    assert Period.to_date(2021, 9).label_en == "first three quarters of 2021"
    assert [Period.quarter(2021, q).short_zh for q in (1, 2, 3, 4)] == ["一季度", "二季度", "三季度", "四季度"]
    assert Period.quarter(2021, 3).label_en == "Q3 2021"
    assert (Period.whole_year(2021).label_zh, Period.whole_year(2021).short_zh) == ("2021年", "全年")
    assert Period.month(2021, 3).label_en == "March 2021"
    across = Period.between((2020, 10), (2021, 3))
    assert across.label_zh == across.short_zh == "2020年10月—2021年3月"
    assert across.label_en == "October 2020 – March 2021"
    assert (UNSTATED.label_zh, UNSTATED.label_en) == ("期间未注明", "period not stated")


def test_dates_and_months() -> None:
    q1 = Period.quarter(2024, 1)
    assert (q1.start, q1.end, q1.month_count) == (date(2024, 1, 1), date(2024, 3, 31), 3)
    assert Period.month(2024, 2).end == date(2024, 2, 29)
    assert [str(m) for m in q1.months] == ["2024-01", "2024-02", "2024-03"]
    assert [str(m) for m in months_between(date(2020, 12, 31), date(2021, 2, 1))] == ["2020-12", "2021-01", "2021-02"]
    assert month_of(date(2021, 3, 31)) == Period.month(2021, 3)
    with pytest.raises(ValueProblem):
        _ = UNSTATED.start
    assert not UNSTATED.stated


@pytest.mark.parametrize(
    ("period", "frequency", "before"),
    [
        ("2021-01/2021-10", "to_date", "2021-01/2021-09"),
        ("2021-01/2021-02", "to_date", "2020"),
        ("2021Q1", "to_date", "2021-01/2021-02"),
        ("2021Q1", "quarter", "2020Q4"),
        ("2021-03", "month", "2021-01/2021-02"),
        ("2021-04", "month", "2021-03"),
        ("2021-01/2021-02", "month", "2020-12"),
        ("2021", "year", "2020"),
        ("2021", "to_date", "2021-01/2021-11"),
    ],
)
def test_previous(period: str, frequency: str, before: str) -> None:
    assert str(parse_period(period).previous(frequency)) == before  # type: ignore[arg-type]


def test_previous_where_january_is_published_apart() -> None:
    assert str(Period.month(2021, 3).previous("month", january_apart=True)) == "2021-02"
    assert str(Period.to_date(2021, 2).previous("to_date", january_apart=True)) == "2021-01"


@given(periods())
def test_canonical_text_is_read_back(period: Period) -> None:
    assert parse_period(str(period)) == period


@given(periods())
def test_label_is_read_back(period: Period) -> None:
    assert parse_period(period.label_zh) == period


@given(periods(), periods())
def test_order_is_by_end_then_length(a: Period, b: Period) -> None:
    assert (a < b) == ((a.end, b.start) < (b.end, a.start))
    assert a > UNSTATED


@given(periods())
def test_a_year_before(period: Period) -> None:
    before = period.same_period_last_year()
    assert (before.end.year, before.end.month) == (period.end.year - 1, period.end.month)
    assert before.month_count == period.month_count
