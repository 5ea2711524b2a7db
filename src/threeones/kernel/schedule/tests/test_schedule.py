from __future__ import annotations

from datetime import date

import pytest

from threeones.kernel.calendar import load_calendar
from threeones.kernel.schedule import Activity, Link, Plan, Schedule, Span, load_plan, schedule
from threeones.kernel.values.faults import Faults


def planned(bounds: str, *activities: str) -> Schedule:
    text = f"project: 示例\n{bounds}\nactivities:\n" + "".join(f"  - {a}\n" for a in activities)
    return schedule(load_plan(text.encode()))


def dates(found: Schedule, key: str) -> tuple[str, str, str, str]:
    a = found[key]
    return str(a.early_start), str(a.early_finish), str(a.late_start), str(a.late_finish)


def test_backwards_over_a_holiday_with_make_up_days() -> None:
    # 2021-10-01..07 off, Saturday 10-09 and Sunday 09-26 worked
    found = planned("finish: 2021-10-12", "{id: a, duration: 5}")
    assert dates(found, "a")[2:] == ("2021-09-30", "2021-10-12")
    reason = found.reason("a")
    assert (reason.kind, reason.by) == ("finish", None)
    assert reason.days_off == (*(date(2021, 10, n) for n in range(1, 8)), date(2021, 10, 10))
    assert reason.text == (
        "a最迟2021-09-30开始、2021-10-12完成：需5个工作日，整个计划须在2021-10-12前完成；其间国庆节放假7天、周末1天"
    )
    assert dates(planned("finish: 2021-09-27", "{id: a, duration: 2}"), "a")[2:] == ("2021-09-26", "2021-09-27")


def test_forwards_and_the_reason_names_the_predecessor() -> None:
    found = planned("start: 2022-04-01", "{id: a, label: 甲, duration: 2}", "{id: b, duration: 3, after: [a]}")
    assert dates(found, "a")[:2] == ("2022-04-01", "2022-04-02")  # Saturday, worked before 清明
    assert dates(found, "b")[:2] == ("2022-04-06", "2022-04-08")
    reason = found.reason("b")
    assert (reason.side, reason.kind, reason.by) == ("early", "FS", "a")
    assert [str(d) for d in reason.days_off] == ["2022-04-03", "2022-04-04", "2022-04-05"]
    assert "要等“甲”完成（最早2022-04-02）才能开始；其间清明节放假3天" in reason.text
    assert found.finish == date(2022, 4, 8)


def test_lags_in_working_and_in_calendar_days() -> None:
    found = planned(
        "start: 2021-09-30",
        "{id: a, duration: 1}",
        "{id: wd, duration: 1, after: [a+5]}",
        '{id: cd, duration: "1 days", after: ["a+5 days"]}',
        '{id: odd, duration: 1, after: ["a+5 days"]}',
    )
    assert dates(found, "wd")[0] == "2021-10-14"  # 8, 9, 11, 12, 13 pass
    assert dates(found, "cd")[0] == "2021-10-06"
    assert dates(found, "odd")[0] == "2021-10-08"


def test_the_four_kinds_of_links() -> None:
    found = planned(
        "start: 2022-03-07\nfinish: 2022-03-31\ncalendar: weekdays",
        "{id: a, duration: 5}",
        '{id: ss, duration: 4, after: ["a SS+2"]}',
        '{id: ff, duration: 2, after: ["a FF+1"]}',
        '{id: sf, duration: 3, after: ["a SF+6"]}',
    )
    assert dates(found, "a") == ("2022-03-07", "2022-03-11", "2022-03-24", "2022-03-30")
    assert dates(found, "ss")[:2] == ("2022-03-09", "2022-03-14")
    assert dates(found, "ff")[:2] == ("2022-03-11", "2022-03-14")
    assert dates(found, "sf")[:2] == ("2022-03-10", "2022-03-14")
    late = found.reason("a", "late")
    assert (late.kind, late.by) == ("SS", "ss")  # SF comes to the same; the first listed is named


def test_milestones_are_shown_as_the_day_that_ends_or_begins() -> None:
    found = planned(
        "start: 2022-03-07\nfinish: 2022-03-31",
        "{id: begin, duration: 0}",
        "{id: kick_off, duration: 0, after: [begin]}",
        "{id: a, duration: 5, after: [kick_off]}",
        "{id: done, duration: 0, after: [a]}",
        "{id: told, duration: 0, after: [done]}",
        "{id: opening, duration: 0, after: [a], not_before: 2022-03-12}",
        '{id: midway, duration: 0, after: ["a SS+2"]}',
    )
    assert dates(found, "begin") == ("2022-03-07", "2022-03-07", "2022-03-25", "2022-03-25")
    assert dates(found, "kick_off")[0] == "2022-03-07"
    assert dates(found, "done") == ("2022-03-11", "2022-03-11", "2022-03-31", "2022-03-31")
    assert dates(found, "told")[0] == "2022-03-11"
    assert dates(found, "opening")[0] == "2022-03-12"
    assert found.reason("opening", "early").kind == "not_before"
    assert dates(found, "midway")[0] == "2022-03-09"
    assert found["done"].total_float == 14


def test_float_counts_in_the_own_unit() -> None:
    found = planned(
        "start: 2022-03-07\nfinish: 2022-03-31",
        "{id: wd, duration: 5}",
        '{id: cd, duration: "5 days"}',
        "{id: long, duration: 19}",
    )
    assert (found["wd"].total_float, found["cd"].total_float) == (14, 20)
    assert [found[k].critical for k in ("wd", "cd", "long")] == [False, False, True]
    assert found["long"].total_float == 0


def test_a_plan_that_cannot_be_met_names_days_and_chain() -> None:
    found = planned(
        "start: 2022-03-07\nfinish: 2022-03-25",
        "{id: a, label: 设计, duration: 10}",
        "{id: b, label: 许可, duration: 7, after: [a], legal_min: {days: 7, source: 示例}}",
        "{id: c, duration: 2, not_after: 2022-03-08}",
        "{id: d, label: 验收, duration: 3, after: [b], not_after: 2022-03-24}",
    )
    assert not found.feasible
    first, second = found.missed
    assert (first.bound, first.activity, first.days, first.calendar_days) == ("finish", "d", 5, 7)
    assert first.chain == ("a", "b", "d")
    assert first.text == (
        "赶不上计划完成日2022-03-25：最早2022-04-01才能完成，还差5个工作日（7天）。原因链条，从2022-03-07起："
        "设计（10个工作日） → 许可（7个工作日） → 验收（3个工作日）。其中许可已是法定时限，不能再压缩"
    )
    assert (second.bound, second.activity) == ("not_after", "d")
    assert found["d"].total_float < 0
    assert found["c"].total_float == 0


def test_not_before_alone_can_break_a_backward_plan() -> None:
    found = planned("finish: 2022-03-25", "{id: a, duration: 10, not_before: 2022-03-21}")
    assert not found.feasible
    assert found.missed[0].days == 5
    assert "不得早于2022-03-21" in found.missed[0].text
    assert found.start == date(2022, 3, 14)


def test_unannounced_years_are_said() -> None:
    known = planned("finish: 2026-12-31", "{id: a, duration: 10}")
    assert not known.provisional
    assert known.notes() == ()
    late = planned("finish: 2027-03-05", "{id: a, duration: 5}", "{id: b, duration: 10, after: [a+20]}")
    assert late.provisional
    assert late["a"].provisional  # through b
    assert late.notes()[0].startswith("2027年放假安排尚未公布")
    assert late.reason("b").text.endswith("（放假安排未公布，暂定）")
    without = planned("finish: 2031-03-05\ncalendar: weekdays", "{id: a, duration: 5}")
    assert not without.provisional
    calendar_days = planned("finish: 2031-03-05", '{id: a, duration: "5 days"}')
    assert not calendar_days.provisional


def test_the_estimate_moves_no_date() -> None:
    plain = planned("finish: 2022-03-25", "{id: a, duration: 10}")
    estimated = planned("finish: 2022-03-25", "{id: a, duration: 10, estimate: [5, 10, 60]}")
    assert plain["a"] == estimated["a"]


def test_plans_made_in_code() -> None:
    ring = (Activity("a", Span(1), after=(Link("b"),)), Activity("b", Span(1), after=(Link("a"),)))
    with pytest.raises(Faults, match="b → a → b|a → b → a"):
        schedule(Plan("x", ring, finish=date(2022, 1, 1)))
    with pytest.raises(Faults, match="nowhere"):
        schedule(Plan("x", (Activity("a", Span(1), after=(Link("nowhere"),)),), finish=date(2022, 1, 1)))
    with pytest.raises(Faults, match="没有工作日历"):
        schedule(Plan("x", (Activity("a", Span(1)),), finish=date(2022, 1, 1)), {"weekdays": load_calendar("weekdays")})
    with pytest.raises(ValueError, match="finish"):
        schedule(Plan("x", (Activity("a", Span(1)),)))
    with pytest.raises(OverflowError, match="9999"):
        schedule(Plan("x", (Activity("a", Span(100_000)),), start=date(9990, 1, 1)))


def test_ten_thousand_in_a_row_do_not_exhaust_the_stack() -> None:
    row = [Activity("a0", Span(1))] + [Activity(f"a{i}", Span(1), after=(Link(f"a{i - 1}"),)) for i in range(1, 10_000)]
    found = schedule(Plan("x", tuple(row), start=date(2022, 1, 4), calendar="weekdays"))
    assert found.feasible
    assert all(a.critical for a in found.activities)
    assert found["a9999"].early_finish == load_calendar("weekdays").add_working(date(2022, 1, 3), 10_000).value
