"""The ladder from its clock alone: the pack's cases, and each step once whatever days the patrol runs on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.apps.supervision.models import StepKind
from threeones.apps.supervision.orders.ladder import Clock, Due, notice_on, step_due
from threeones.apps.supervision.orders.policy import PACK, policy
from threeones.kernel.values.packfile import pack_path, read_pack

pytestmark = pytest.mark.once
RUNGS = [StepKind.REMIND, StepKind.CRITICISE, StepKind.ESCALATE]


def walk(clock: Clock, days: list[date]) -> list[tuple[date, Due]]:
    """What a patrol takes that looks on these days, three times on each."""
    found: list[tuple[date, Due]] = []
    taken: dict[str, date] = {}
    for day in [d for d in days for _again in range(3)]:
        due = step_due(policy(), Clock(clock.assigned_on, clock.due_on, dict(taken)), day)
        if due is not None:
            assert due.key not in taken
            taken[due.key] = day
            found.append((day, due))
    return found


def test_the_cases_of_the_pack() -> None:
    for case in read_pack(pack_path("supervision", PACK)).body["cases"]:
        due = policy().due(case["assigned"], case["urgency"])
        clock = Clock(case["assigned"], due)
        days = [case["assigned"] + timedelta(days=n) for n in range(60)]
        taken = {d.kind: day for day, d in walk(clock, days)}
        assert due == case["due"]
        wanted = {kind: case[kind.value] for kind in RUNGS} | {StepKind.NOTICE: case["notice"]}
        assert taken == {kind: day for kind, day in wanted.items() if day is not None}


@settings(max_examples=150, deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2032, 10, 1)),
    st.sampled_from(sorted(policy().urgencies)),
    st.sets(st.integers(0, 120), min_size=1, max_size=120),
)
def test_whenever_the_patrol_runs_each_step_is_taken_once_and_in_order(
    assigned: date, urgency: str, offsets: set[int]
) -> None:
    clock = Clock(assigned, policy().due(assigned, urgency))
    found = walk(clock, [assigned + timedelta(days=n) for n in sorted(offsets)])
    rungs = [d.kind for _day, d in found if d.rung]
    assert rungs == RUNGS[: len(rungs)] and [d.level for _day, d in found if d.rung] == [1, 2, 3][: len(rungs)]
    assert all(policy().calendar.is_working(day) for day, _due in found)
    days = [day for day, d in found if d.rung]
    assert all(day > clock.due_on for day in days)
    gaps = [policy().calendar.working_days_between(a, b).value for a, b in zip(days, days[1:], strict=False)]
    assert all(gap >= rung.after for gap, rung in zip(gaps, policy().ladder[1:], strict=False))
    notices = [day for day, d in found if not d.rung]
    first = notice_on(policy(), clock)
    assert len(notices) <= 1 and all(first is not None and first <= day <= clock.due_on for day in notices)
