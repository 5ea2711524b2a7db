from __future__ import annotations

from datetime import date

import pytest

from threeones.kernel.schedule import load_plan, schedule
from threeones.kernel.schedule.scheduling import Schedule
from threeones.kernel.schedule.slip import slip

CHAIN = (
    "{id: a, label: 甲, duration: 5}",
    "{id: b, label: 乙, duration: 3, after: [a]}",
    "{id: c, label: 丙, duration: 2}",
    "{id: d, label: 丁, duration: 1, after: [b, c]}",
)


def planned(bounds: str, *activities: str) -> Schedule:
    lines = "".join(f"  - {a}\n" for a in activities)
    return schedule(load_plan(f"project: x\ncalendar: weekdays\n{bounds}\nactivities:\n{lines}".encode()))


def test_forwards_everything_after_it_moves() -> None:
    effect = slip(planned("start: 2022-03-07", *CHAIN), "a", days=2)
    assert [(m.id, m.days, m.new_finish) for m in effect.moves] == [
        ("a", 2, date(2022, 3, 15)),
        ("b", 2, date(2022, 3, 18)),
        ("d", 2, date(2022, 3, 21)),
    ]
    assert (effect.finish, effect.new_finish, effect.finish_days) == (date(2022, 3, 17), date(2022, 3, 21), 2)
    assert effect.text == "“甲”到2022-03-15才完成，后面2项跟着动；整个计划推迟2个工作日，到2022-03-21"


def test_float_is_eaten_first() -> None:
    found = planned("start: 2022-03-07\nfinish: 2022-03-31", *CHAIN)
    effect = slip(found, "c", days=4, side="early")
    [c] = effect.moves
    assert (c.float_before, c.float_after, c.late, c.critical) == (16, 12, 0, False)
    assert (
        c.text
        == "“丙”推迟4个工作日：2022-03-07至2022-03-08 → 2022-03-07至2022-03-14；机动时间由16个工作日变为12个工作日"
    )
    assert (effect.finish_days, effect.breaks) == (0, ())
    assert effect.text.endswith("后面的都不动；整个计划的完成日不变")
    more = slip(found, "c", finish=date(2022, 3, 17), side="early")
    assert [m.id for m in more.moves] == ["c", "d"]
    assert more.moves[1].new_start == date(2022, 3, 18)


def test_planned_by_late_dates_a_day_more_breaks_the_plan() -> None:
    found = planned("finish: 2022-03-31", *CHAIN)
    effect = slip(found, "b", days=1)
    assert effect.side == "late"
    assert effect.breaks == ("b", "d")
    assert (effect.new_finish, effect.finish_days) == (date(2022, 4, 1), 1)
    assert "赶不上2022-03-31，差1个工作日（1天），要到2022-04-01" in effect.text
    assert (
        effect.moves[1].text
        == "“丁”推迟1个工作日：2022-03-31至2022-03-31 → 2022-04-01至2022-04-01；超出最迟日期1个工作日"
    )
    # nothing moves while the day is not needed
    loose = planned("start: 2022-03-01\nfinish: 2022-03-31", *CHAIN)
    assert slip(loose, "b", finish=loose["b"].late_finish).moves == ()


def test_a_milestone_slips_to_the_end_of_a_day() -> None:
    found = planned(
        "start: 2022-03-07",
        "{id: a, duration: 5}",
        "{id: m, duration: 0, after: [a]}",
        "{id: z, duration: 2, after: [m]}",
    )
    effect = slip(found, "m", finish=date(2022, 3, 14))
    assert [(m.id, m.new_start, m.new_finish) for m in effect.moves] == [
        ("m", date(2022, 3, 14), date(2022, 3, 14)),
        ("z", date(2022, 3, 15), date(2022, 3, 16)),
    ]


def test_what_cannot_slip() -> None:
    found = planned(
        "start: 2022-03-07", "{id: a, duration: 5, finished_on: 2022-03-09}", "{id: b, duration: 1, after: [a]}"
    )
    with pytest.raises(ValueError, match="已经完成"):
        slip(found, "a", days=1)
    with pytest.raises(ValueError, match="只写一个"):
        slip(found, "b")
    with pytest.raises(KeyError):
        slip(found, "x", days=1)
