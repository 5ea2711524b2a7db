from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from threeones.kernel.schedule import load_plan, schedule
from threeones.kernel.schedule.chance import Shape, chance
from threeones.kernel.schedule.scheduling import Schedule


def planned(bounds: str, *activities: str) -> Schedule:
    lines = "".join(f"  - {a}\n" for a in activities)
    return schedule(load_plan(f"project: x\n{bounds}\nactivities:\n{lines}".encode()))


TWO = (
    "{id: a, duration: 10, estimate: [5, 10, 25]}",
    "{id: b, duration: 10, estimate: [8, 10, 12]}",
    "{id: end, duration: 0, after: [a, b]}",
)


def test_the_same_seed_gives_the_same_answer_and_moves_no_date() -> None:
    found = planned("start: 2022-03-07\nfinish: 2022-03-21\ncalendar: everyday", *TWO)
    before = found.activities
    first = chance(found, runs=500, seed=7)
    assert first == chance(found, runs=500, seed=7)
    assert first != chance(found, runs=500, seed=8)
    assert found.activities == before
    assert sum(first.finishes.values()) == first.runs == 500
    assert first.estimated == 2


@pytest.mark.parametrize("shape", ["pert", "triangular"])
def test_a_chance_that_can_be_worked_out(shape: Shape) -> None:
    found = planned(
        "start: 2022-03-07\nfinish: 2022-03-12\ncalendar: everyday", "{id: a, duration: 5, estimate: [1, 5, 9]}"
    )
    answer = chance(found, runs=20_000, seed=1, shape=shape)
    # symmetric: half lie below 5; up to 6 days are in time, so up to 6.5 before rounding
    u = 5.5 / 8
    exact = 1 - 2 * (1 - u) ** 2 if shape == "triangular" else 10 * u**3 - 15 * u**4 + 6 * u**5
    assert answer.in_time == pytest.approx(exact, abs=0.012)
    assert answer.finish_by(50) == date(2022, 3, 11)
    assert answer.finish_by(100) == max(answer.finishes)
    assert answer.deciding[0].critical == 1


def test_the_longer_and_less_certain_one_decides() -> None:
    answer = chance(planned("start: 2022-03-07\nfinish: 2022-03-21\ncalendar: everyday", *TWO), runs=2_000, seed=3)
    a, b = (next(d for d in answer.deciding if d.id == key) for key in "ab")
    assert a.critical > b.critical > 0
    assert (a.when_late or 0) > 0.9
    assert answer.deciding[0].id in ("a", "end")
    end = next(d for d in answer.deciding if d.milestone)
    assert (end.critical, end.when_late) == (1, 1)
    assert "没有机动时间" in a.text
    assert "拖期" in a.text


def test_without_a_finish_there_is_no_in_time() -> None:
    answer = chance(planned("start: 2022-03-07", *TWO), runs=10, seed=1)
    assert answer.in_time is None
    assert all(d.when_late is None for d in answer.deciding)


def test_the_law_and_deeds_are_kept() -> None:
    found = planned(
        "start: 2022-03-07\nfinish: 2022-03-31\nas_of: 2022-03-20\ncalendar: everyday",
        "{id: law, duration: 10, estimate: [1, 2, 3], legal_min: {days: 10, source: 示例}, not_before: 2022-03-20}",
        "{id: done, duration: 3, estimate: [1, 50, 90], finished_on: 2022-03-10}",
        "{id: going, duration: 3, estimate: [1, 2, 3], started_on: 2022-03-08}",
    )
    answer = chance(found, runs=50, seed=1)
    assert answer.finishes == {date(2022, 3, 29): 50}
    assert [d.id for d in answer.deciding] == ["law"]
    assert answer.in_time == 1
    with pytest.raises(ValueError, match="至少"):
        chance(found, runs=0, seed=1)


def test_certain_estimates_come_to_the_plan_itself() -> None:
    for kind, lag in product(("FS", "SS", "FF", "SF"), ("", "+3", "+3 days")):
        found = planned(
            "start: 2022-03-31\nfinish: 2022-05-10",
            "{id: a, duration: 6, estimate: [6, 6, 6]}",
            f'{{id: b, duration: "4 days", estimate: [4, 4, 4], after: ["a {kind}{lag}"]}}',
        )
        [day] = chance(found, runs=3, seed=1).finishes
        assert day == max(a.early_finish for a in found.activities)
