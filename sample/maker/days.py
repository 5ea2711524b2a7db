"""Working days of the sample's year, after the State Council's notices (through chinesecalendar)."""

from __future__ import annotations

import calendar
import random
from datetime import date, timedelta

import chinese_calendar

YEAR = 2021


def dice(*key: object) -> random.Random:
    """A source of chance that depends on the key alone: adding a record elsewhere leaves this one as it was."""
    return random.Random("gongshu-2021/" + "/".join(str(k) for k in key))


def is_workday(day: date) -> bool:
    """Whether offices work that day."""
    return bool(chinese_calendar.is_workday(day))


def workday_from(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_until(day: date) -> date:
    """The day itself, or the last working day before."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def plus(day: date, working_days: int) -> date:
    """So many working days later (negative: earlier)."""
    step = timedelta(days=1 if working_days > 0 else -1)
    for _ in range(abs(working_days)):
        day += step
        while not is_workday(day):
            day += step
    return day


def workdays(year: int, month: int) -> list[date]:
    """The working days of a month."""
    last = calendar.monthrange(year, month)[1]
    return [d for d in (date(year, month, n) for n in range(1, last + 1)) if is_workday(d)]


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def next_month(year: int, month: int) -> tuple[int, int]:
    """The month after, as (year, month)."""
    return (year + 1, 1) if month == 12 else (year, month + 1)
