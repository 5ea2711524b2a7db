from __future__ import annotations

import json
from datetime import date

import pytest

from threeones.kernel.schedule import load_plan, schedule
from threeones.kernel.schedule.baseline import Baseline, moved, take
from threeones.kernel.schedule.scheduling import Schedule


def planned(bounds: str, *activities: str) -> Schedule:
    return schedule(
        load_plan(f"project: x\n{bounds}\nactivities:\n".encode() + "".join(f"  - {a}\n" for a in activities).encode())
    )


def test_what_moved_counts_working_days() -> None:
    was = planned(
        "start: 2022-03-28",
        "{id: a, label: 甲, duration: 3}",
        "{id: b, label: 乙, duration: 2, after: [a]}",
        "{id: c, duration: 1}",
    )
    kept = Baseline.from_json(json.loads(json.dumps(take(was).to_json())))
    assert kept == take(was)
    now = planned(
        "start: 2022-03-28",
        "{id: a, label: 甲, duration: 5}",
        "{id: b, label: 乙, duration: 2, after: [a]}",
        "{id: d, duration: 1}",
    )
    a, b, d, c = moved(kept, now)
    assert (a.change, a.start_days, a.finish_days, a.calendar_days) == ("moved", 0, 2, 2)
    assert a.text == "“甲”2022-03-30完成，推迟2个工作日，到2022-04-01"
    # Saturday 2 April is worked, 3 to 5 April are off
    assert (b.start_days, b.finish_days, b.calendar_days) == (2, 2, 5)
    assert b.text == "“乙”2022-04-01完成，推迟2个工作日，到2022-04-06"
    assert (d.change, d.finish_days, c.change, c.id, c.now) == ("added", None, "removed", "c", None)
    assert [m.change for m in moved(kept, was)] == ["same"] * 3


def test_what_is_done_is_compared_by_its_deed() -> None:
    kept = take(planned("finish: 2022-03-31", "{id: a, duration: 3}"))
    assert kept.side == "late"
    early = planned("finish: 2022-03-31", "{id: a, duration: 3, started_on: 2022-03-21, finished_on: 2022-03-25}")
    [a] = moved(kept, early)
    assert (a.now and a.now.finish, a.finish_days) == (date(2022, 3, 25), -4)
    assert "提前4个工作日" in a.text


def test_a_start_that_moves_alone() -> None:
    kept = take(planned("start: 2022-03-07", "{id: a, duration: 5}"))
    [a] = moved(kept, planned("start: 2022-03-07", "{id: a, duration: 4, not_before: 2022-03-08}"))
    assert (a.start_days, a.finish_days) == (1, 0)
    assert a.text == "“a”2022-03-07开始，推迟到2022-03-08；完成日不变"


def test_a_baseline_that_is_none() -> None:
    with pytest.raises((KeyError, ValueError)):
        Baseline.from_json({"side": "late", "activities": {"a": {"start": "soon", "finish": "2022-01-01"}}})
