from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from chinese_calendar import is_workday
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.kernel.calendar import (
    DayMark,
    Source,
    Table,
    WorkCalendar,
    Year,
    calendar_names,
    load_calendar,
    read_table,
)
from threeones.kernel.values.packs import packs_dir

CN = load_calendar("cn")
PACKS = sorted((packs_dir() / "calendar").glob("*.yaml"))
days = st.dates(date(2018, 6, 1), date(2028, 6, 30))


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize("path", PACKS, ids=lambda p: p.name)
def test_cases_of_the_packs(path: Path) -> None:
    table = read_table(path)
    assert table.cases
    calendar = load_calendar(path)
    for case in table.cases:
        counted = calendar.add_working(case.start, case.add)
        assert counted.value == case.gives, case
        assert not counted.provisional
        assert calendar.working_days_between(case.start, case.gives).value == case.add


def test_every_day_of_the_table_agrees_with_its_source() -> None:
    for day in every_day(date(2019, 1, 1), date(2026, 12, 31)):
        assert CN.is_working(day) == is_workday(day), day
        assert not CN.provisional(day)


def test_2026_as_the_notice_prints_it() -> None:
    # https://politics.gmw.cn/2025-11/04/content_38391083.htm
    worked = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
    off = [((1, 1), (1, 3)), ((2, 15), (2, 23)), ((4, 4), (4, 6)), ((5, 1), (5, 5)), ((6, 19), (6, 21))]
    off += [((9, 25), (9, 27)), ((10, 1), (10, 7))]
    for day in every_day(date(2026, 1, 1), date(2026, 12, 31)):
        place = (day.month, day.day)
        holiday = any(a <= place <= b for a, b in off)
        assert CN.is_working(day) == (place in worked or (day.weekday() < 5 and not holiday)), day


def test_worked_case_across_the_national_day() -> None:
    counted = CN.add_working(date(2021, 9, 30), 5)
    assert counted.value == date(2021, 10, 13)
    assert counted.days_off == (*every_day(date(2021, 10, 1), date(2021, 10, 7)), date(2021, 10, 10))
    assert CN.add_working(date(2026, 2, 13), 5).value == date(2026, 2, 27)
    assert load_calendar("weekdays").add_working(date(2021, 9, 30), 5).value == date(2021, 10, 7)
    assert load_calendar("everyday").add_working(date(2021, 9, 30), 5).value == date(2021, 10, 5)


def test_reasons() -> None:
    assert CN.reason(date(2022, 4, 5)) == "清明节放假"
    assert CN.reason(date(2022, 4, 2)) == "调休上班"
    assert CN.reason(date(2022, 4, 9)) == "周末"
    assert CN.reason(date(2022, 4, 8)) == "工作日"
    assert CN.reason(date(2027, 5, 1)) == "劳动节放假（暂定）"
    assert CN.reason(date(2030, 10, 1)) == "工作日（暂定）"


def test_a_year_not_announced_is_counted_and_said() -> None:
    counted = CN.add_working(date(2026, 12, 30), 2)
    assert counted.value == date(2027, 1, 4)
    assert counted.provisional
    assert date(2027, 1, 1) in counted.days_off
    assert not CN.add_working(date(2026, 12, 30), 1).provisional
    assert CN.add_working(date(2031, 10, 1), 3).provisional
    assert CN.working_days_between(date(2018, 12, 31), date(2019, 1, 2)).provisional is False
    assert CN.working_days_between(date(2018, 12, 30), date(2019, 1, 2)).provisional is True
    notes = CN.notes(date(2026, 1, 1), date(2028, 3, 1))
    assert len(notes) == 2
    assert notes[0].startswith("2027年放假安排尚未公布")
    assert notes[1].startswith("2028年")
    assert not load_calendar("weekdays").add_working(date(2031, 10, 1), 3).provisional


def test_next_working_is_on_or_after() -> None:
    assert CN.next_working(date(2021, 10, 1)).value == date(2021, 10, 8)
    assert CN.next_working(date(2021, 10, 8)).value == date(2021, 10, 8)
    assert CN.add_working(date(2021, 10, 2), 0).value == date(2021, 10, 8)


def slow_add(calendar: WorkCalendar, day: date, n: int) -> date:
    step = 1 if n > 0 else -1
    while n:
        day += timedelta(step)
        if calendar.is_working(day):
            n -= step
    return day


@given(days, st.integers(-300, 300).filter(bool), st.sampled_from(["cn", "weekdays", "everyday"]))
def test_adding_is_counting_day_by_day(day: date, n: int, name: str) -> None:
    calendar = load_calendar(name)
    counted = calendar.add_working(day, n)
    assert counted.value == slow_add(calendar, day, n)
    assert all(not calendar.is_working(off) for off in counted.days_off)
    between = calendar.working_days_between(day, counted.value)
    assert between.value == n
    passed = abs((counted.value - day).days)
    assert passed == abs(n) + len(counted.days_off)
    expected = any(calendar.provisional(day + timedelta(k if n > 0 else -k)) for k in range(1, passed + 1))
    assert counted.provisional == expected


@settings(max_examples=200)
@given(
    st.sets(st.integers(1, 7), max_size=5),
    st.dictionaries(st.integers(0, 120), st.booleans(), max_size=40),
    st.integers(-60, 200),
)
def test_select_is_the_inverse_of_count_on_any_table(weekend: set[int], marks: dict[int, bool], place: int) -> None:
    base = date(2025, 3, 3).toordinal()
    calendar = made_up(weekend, {base + k: off for k, off in marks.items()})
    number = calendar.count(base + place)
    found = calendar.select(number)
    assert calendar.works(found)
    assert calendar.count(found) == number
    assert found >= base + place
    assert not any(calendar.works(day) for day in range(base + place, found))


def made_up(weekend: set[int], marks: dict[int, bool]) -> WorkCalendar:
    source = Source("示例", "https://example.org", date(2025, 1, 1))
    marked = tuple(DayMark(date.fromordinal(o), "示例", off) for o, off in sorted(marks.items()))
    year = Year(2025, "announced", source, None, "", marked)
    return WorkCalendar("t", "t", frozenset(weekend), Table("t", "t", frozenset(weekend), {2025: year}, ()))


def test_beyond_the_calendar_is_an_error_in_words() -> None:
    with pytest.raises(OverflowError, match="9999"):
        CN.add_working(date(9999, 12, 1), 200)
    with pytest.raises(FileNotFoundError, match="mars"):
        load_calendar("mars")
    assert set(calendar_names()) >= {"cn", "weekdays", "everyday"}


def test_the_filling_script_gives_the_same_bytes() -> None:
    script = packs_dir() / "calendar" / "make_cn.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
