"""When something may be sent: working days, make-up days included, and no quiet hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.base.notifications.moments import Habits, is_digest_due, may_send, next_moment
from threeones.base.notifications.policy import calendar, cases, defaults, urgent_kinds

pytestmark = pytest.mark.once
HOURS = st.integers(0, 23)
HABITS = st.builds(Habits, HOURS, HOURS, HOURS, st.booleans())
FIRST, LAST = (datetime.fromisoformat(day) for day in ("2020-01-01", "2026-12-30"))
MOMENTS = st.datetimes(FIRST, LAST)
# 国庆节 and 元旦 with their make-up days, as announced for 2021
OFF = {date(2021, 10, day) for day in range(1, 8)} | {date(2021, 1, day) for day in (1, 2, 3)}
MADE_UP = {date(2021, 9, 26), date(2021, 10, 9), date(2021, 2, 7), date(2021, 2, 20)}


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["at"]))
def test_the_cases_of_the_pack(case: dict[str, Any]) -> None:
    at, habits = datetime.fromisoformat(case["at"]), defaults().habits
    assert is_digest_due(at, habits, calendar()) is case["digest"]
    assert next_moment(at, habits, calendar()) == datetime.fromisoformat(case["urgent"])


def test_holidays_are_quiet_and_make_up_days_are_not() -> None:
    noon = timedelta(hours=12)
    for day in OFF | MADE_UP:
        at = datetime.combine(day, datetime.min.time()) + noon
        assert may_send(at, defaults().habits, calendar()) is (day in MADE_UP), day


@given(MOMENTS, HABITS)
def test_the_next_moment_is_the_first_that_is_allowed(at: datetime, habits: Habits) -> None:
    """Against a second way of telling quiet hours: walking round the clock from the one to the other."""
    quiet, hour = set[int](), habits.quiet_from
    while hour != habits.quiet_to:
        quiet.add(hour)
        hour = (hour + 1) % 24
    found = next_moment(at, habits, calendar())
    assert found >= at and found.hour not in quiet and calendar().is_working(found.date())
    between = at
    while between < found and between < at + timedelta(days=3):
        assert between.hour in quiet or not calendar().is_working(between.date())
        between += timedelta(hours=1)


def test_every_urgent_kind_is_known() -> None:
    from threeones.base.registry.announcements import announcements  # noqa: PLC0415  the apps have registered by now
    from threeones.base.registry.tasks import task_kinds  # noqa: PLC0415  see above

    assert urgent_kinds() <= {n for n, _k in task_kinds.items()} | {n for n, _k in announcements.items()}
