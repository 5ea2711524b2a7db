"""Counting working days (工作日) over a weekly pattern and a table of exceptions.

Days are numbered by ``date.toordinal()``; instants are the beginnings of days, so the span
``[a, b)`` holds the days a, a+1, … b-1. ``count`` and ``select`` are the two exact primitives, in
the time of one bisection, without any limit of years: the week repeats for ever and only the
exceptions are looked up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from threeones.kernel.calendar.table import ANNOUNCED, DayMark, Table, Year

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    """A value that was counted over working days.

    ``provisional`` says that a year whose holidays are not announced (放假安排未公布) was counted over;
    ``days_off`` are the days passed over that were not worked, in order.
    """

    value: T
    provisional: bool
    days_off: tuple[date, ...]


class WorkCalendar:
    """A working calendar (工作日历): which days are worked, and why the others are not.

    ``table`` None means a calendar without holidays (every week alike); with a table, a year that it
    does not hold, or holds as provisional, makes every result that counts over it provisional.
    """

    def __init__(self, name: str, title: str, weekend: frozenset[int], table: Table | None = None) -> None:
        if len(weekend) >= 7:
            raise ValueError("一周至少要有一个工作日")
        self.name = name
        self.title = title
        self.weekend = weekend
        self.years: dict[int, Year] = dict(table.years) if table else {}
        self._has_table = table is not None
        self._marks: dict[int, DayMark] = {m.day.toordinal(): m for y in self.years.values() for m in y.marks}
        self._worked = tuple(i + 1 not in weekend for i in range(7))
        self._week_days = [i for i in range(7) if self._worked[i]]
        self._per_week = len(self._week_days)
        self._prefix = [sum(1 for d in self._week_days if d < i) for i in range(7)]
        self._exceptions: list[int] = []
        self._delta: list[int] = [0]
        for ordinal in sorted(self._marks):
            worked_by_week = self._worked[(ordinal - 1) % 7]
            if worked_by_week == self._marks[ordinal].off:
                self._exceptions.append(ordinal)
                self._delta.append(self._delta[-1] + (-1 if worked_by_week else 1))
        self._through = [self.count(ordinal + 1) for ordinal in self._exceptions]
        self._flipped = frozenset(self._exceptions)
        self._announced = self._longest_announced()

    # The primitives, on ordinals

    def count(self, ordinal: int) -> int:
        """The number of working days before day ``ordinal``, from a fixed zero; differences are what matters."""
        week, day = divmod(ordinal - 1, 7)
        return week * self._per_week + self._prefix[day] + self._delta[bisect_left(self._exceptions, ordinal)]

    def select(self, number: int) -> int:
        """The ordinal of working day ``number``: the inverse of ``count`` (``count(select(k)) == k``)."""
        past = bisect_right(self._through, number)
        if past < len(self._exceptions):
            upcoming = self._exceptions[past]
            if self._through[past] == number + 1 and self.works(upcoming):
                return upcoming
        week, place = divmod(number - self._delta[past], self._per_week)
        return week * 7 + 1 + self._week_days[place]

    def works(self, ordinal: int) -> bool:
        """Whether day ``ordinal`` is worked."""
        return self._worked[(ordinal - 1) % 7] != (ordinal in self._flipped)

    def off_between(self, first: int, end: int) -> Iterator[int]:
        """The days off in ``[first, end)``."""
        week, flipped = self._worked, self._flipped
        return (day for day in range(first, end) if week[(day - 1) % 7] == (day in flipped))

    def leans(self, first: int, end: int) -> bool:
        """Whether ``[first, end)`` touches a year whose holidays are not announced."""
        if not self._has_table or first >= end:
            return False
        known_from, known_to = self._announced
        if known_from <= first and end <= known_to:
            return False
        years = range(_date(first).year, _date(end - 1).year + 1)
        return any(not self._is_announced(year) for year in years)

    @property
    def week(self) -> tuple[bool, ...]:
        """Which days of a week without exceptions are worked, Monday first."""
        return self._worked

    @property
    def flipped(self) -> frozenset[int]:
        """The days (ordinals) that depart from the week: holidays on its worked days, make-up days on its others."""
        return self._flipped

    # For callers with dates

    def is_working(self, day: date) -> bool:
        """Whether the day is worked; ``provisional(day)`` says whether that is announced."""
        return self.works(day.toordinal())

    def provisional(self, day: date) -> bool:
        """Whether the day's year is not announced yet (or not in the table at all)."""
        return self._has_table and not self._is_announced(day.year)

    def add_working(self, day: date, n: int) -> Counted[date]:
        """The n-th working day after ``day``, which itself is not counted (民法典第二百零一条); before it where n < 0.

        n = 0: the day itself if worked, else the next working day (第二百零三条). Raises OverflowError
        outside the years 1 to 9999.
        """
        start = day.toordinal()
        if n > 0:
            end = self.select(self.count(start + 1) + n - 1)
            return self._counted(_date(end), start + 1, end + 1)
        if n < 0:
            end = self.select(self.count(start) + n)
            return self._counted(_date(end), end, start)
        return self.next_working(day)

    def next_working(self, day: date) -> Counted[date]:
        """The first working day that is not before ``day`` (节假日顺延)."""
        start = day.toordinal()
        end = self.select(self.count(start))
        return self._counted(_date(end), start, end + 1)

    def working_days_between(self, a: date, b: date) -> Counted[int]:
        """Working days after ``a`` up to and with ``b``: the n for which ``add_working(a, n)`` arrives at ``b``.

        Where b is before a, minus the working days from and with ``b`` to before ``a``.
        """
        first, last = a.toordinal(), b.toordinal()
        if last >= first:
            return self._counted(self.count(last + 1) - self.count(first + 1), first + 1, last + 1)
        return self._counted(self.count(last) - self.count(first), last, first)

    def mark(self, day: date) -> DayMark | None:
        """The table's entry for the day, if it has one."""
        return self._marks.get(day.toordinal())

    def reason(self, day: date) -> str:
        """Why the day is worked or not: 清明节放假, 调休上班, 周末, 工作日; （暂定） where its year is provisional."""
        mark = self.mark(day)
        what = "工作日" if self.is_working(day) else "周末"
        if mark is not None:
            what = f"{mark.name}放假" if mark.off else "调休上班"
        return f"{what}（暂定）" if self.provisional(day) else what

    def notes(self, first: date, last: date) -> tuple[str, ...]:
        """One sentence for every year from ``first`` to ``last`` that is not announced."""
        if not self._has_table:
            return ()
        return tuple(
            (self.years[year].note if year in self.years else "")
            or f"{year}年放假安排未收录于“{self.title}”，暂按每周休息日计，不含节假日和调休"
            for year in range(first.year, last.year + 1)
            if not self._is_announced(year)
        )

    def _is_announced(self, year: int) -> bool:
        return year in self.years and self.years[year].status == ANNOUNCED

    def _longest_announced(self) -> tuple[int, int]:
        """The longest run of announced years as ordinals, so that the usual case costs two comparisons."""
        best = (0, 0)
        start: int | None = None
        for year in sorted(y for y in self.years if self._is_announced(y)):
            if start is None or not self._is_announced(year - 1):
                start = year
            span = (date(start, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            if span[1] - span[0] > best[1] - best[0]:
                best = span
        return best

    def _counted(self, value: T, first: int, end: int) -> Counted[T]:
        off = tuple(_date(ordinal) for ordinal in self.off_between(first, end))
        return Counted(value, self.leans(first, end), off)


def _date(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        raise OverflowError("日期超出公元1年至9999年") from None
