"""Periods of figures and reports: a month, a cumulative range of months, a quarter, a year, or none stated."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Literal

from threeones.kernel.values.problem import ValueProblem

Frequency = Literal["month", "to_date", "quarter", "year"]
Kind = Literal["month", "range", "quarter", "year", "unstated"]

_QUARTERS_ZH = ("一季度", "二季度", "三季度", "四季度")
_MONTHS_EN = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_SPANS_ZH = {(1, 6): "上半年", (7, 12): "下半年", (1, 9): "前三季度"}
_SPANS_EN = {(1, 6): "first half", (7, 12): "second half", (1, 9): "first three quarters"}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A period (期间): whole months from ``first`` to ``last``, each counted as year * 12 + month - 1.

    Two periods of the same months are equal, however they were written: 一季度 and 1—3月 are one period.
    ``str()`` gives the one canonical text: 2021-03, 2021-01/2021-10, 2021Q3, 2021, unstated.
    A period that is not stated has no dates; asking for them is a ValueProblem, never a guess.
    """

    first: int | None
    last: int | None

    def __post_init__(self) -> None:
        if (self.first is None) != (self.last is None):
            raise ValueProblem("期间缺少起止月份之一", "起止月份都有，如 2021-01/2021-10")
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueProblem(f"期间起于{_iso(self.first)}、止于{_iso(self.last)}，起止颠倒", "先起后止")

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One month, ``month`` 1 to 12."""
        return cls.between((year, month), (year, month))

    @classmethod
    def to_date(cls, year: int, month: int) -> Period:
        """The cumulative period (累计) from January to ``month``."""
        return cls.between((year, 1), (year, month))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """One quarter, 1 to 4."""
        if not 1 <= quarter <= 4:
            raise ValueProblem(f"没有第{quarter}季度", "一至四季度")
        return cls.between((year, quarter * 3 - 2), (year, quarter * 3))

    @classmethod
    def whole_year(cls, year: int) -> Period:
        """A calendar year."""
        return cls.between((year, 1), (year, 12))

    @classmethod
    def between(cls, first: tuple[int, int], last: tuple[int, int]) -> Period:
        """From the first (year, month) to the last, both inside."""
        return cls(_index(*first), _index(*last))

    @property
    def stated(self) -> bool:
        """False where the source names no period."""
        return self.first is not None

    @property
    def start(self) -> date:
        """The first day."""
        year, month = divmod(self._span()[0], 12)
        return date(year, month + 1, 1)

    @property
    def end(self) -> date:
        """The last day, inside the period."""
        year, month = divmod(self._span()[1], 12)
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])

    @property
    def year(self) -> int:
        """The year in which the period ends."""
        return self.end.year

    @property
    def month_count(self) -> int:
        """How many months it spans."""
        first, last = self._span()
        return last - first + 1

    @property
    def months(self) -> tuple[Period, ...]:
        """Its months, in order."""
        first, last = self._span()
        return tuple(Period(i, i) for i in range(first, last + 1))

    @property
    def is_to_date(self) -> bool:
        """Whether it is cumulative: begins in January and stays in one year."""
        return self.stated and self.start.month == 1 and self.start.year == self.end.year

    @property
    def kind(self) -> Kind:
        """What the canonical text shows it as."""
        if self.first is None or self.last is None:
            return "unstated"
        count = self.last - self.first + 1
        if count == 1:
            return "month"
        if count == 12 and self.first % 12 == 0:
            return "year"
        return "quarter" if count == 3 and self.first % 3 == 0 else "range"

    def same_period_last_year(self) -> Period:
        """The same months a year before (上年同期), against which 同比 is taken."""
        first, last = self._span()
        return Period(first - 12, last - 12)

    def previous(self, frequency: Frequency, *, january_apart: bool = False) -> Period:
        """The period before it in a series of the given frequency.

        Statistics do not publish January apart: in a monthly or cumulative series the year begins with 1—2月,
        unless ``january_apart``. Before the year's first cumulative period stands the whole year before.
        """
        first, last = self._span()
        if frequency == "year":
            return Period(first - 12, last - 12)
        if frequency == "quarter":
            return Period(first - 3, last - 3)
        opening = first - first % 12
        if frequency == "to_date":
            before = last - 1
            if before < opening or (before == opening and not january_apart):
                return Period(opening - 12, opening - 1)
            return Period(opening, before)
        if not january_apart and first == last == opening + 2:
            return Period(opening, opening + 1)
        return Period(first - 1, first - 1)

    def contains(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.start <= day <= self.end

    def _span(self) -> tuple[int, int]:
        if self.first is None or self.last is None:
            raise ValueProblem("期间未注明", "注明期间，如 2021-01/2021-10")
        return self.first, self.last

    def __lt__(self, other: Period) -> bool:
        return self._key() < other._key()

    def _key(self) -> tuple[int, int]:
        return (-1, 0) if self.first is None or self.last is None else (self.last, -self.first)

    def __str__(self) -> str:
        kind = self.kind
        if kind == "unstated":
            return "unstated"
        first, last = self._span()
        if kind == "month":
            return _iso(first)
        if kind == "year":
            return str(first // 12)
        return f"{first // 12}Q{first % 12 // 3 + 1}" if kind == "quarter" else f"{_iso(first)}/{_iso(last)}"

    @property
    def short_zh(self) -> str:
        """As a sentence of that year says it: 1—10月, 前三季度, 全年, 3月."""
        kind = self.kind
        if kind == "unstated":
            return "期间未注明"
        first, last = self._span()
        opening, closing = first % 12 + 1, last % 12 + 1
        if kind == "year":
            return "全年"
        if kind == "quarter":
            return _QUARTERS_ZH[opening // 3]
        if first // 12 != last // 12:
            return self.label_zh
        return f"{opening}月" if kind == "month" else _SPANS_ZH.get((opening, closing), f"{opening}—{closing}月")

    @property
    def label_zh(self) -> str:
        """In Chinese with its year: 2021年1—10月, 2021年前三季度, 2021年, 2021年3月."""
        if not self.stated:
            return "期间未注明"
        if self.kind == "year":
            return f"{self.year}年"
        if self.start.year != self.end.year:
            return f"{self.start.year}年{self.start.month}月—{self.end.year}年{self.end.month}月"
        return f"{self.year}年{self.short_zh}"

    @property
    def label_en(self) -> str:
        """In English: January–October 2021, first three quarters of 2021, Q3 2021, 2021, March 2021."""
        kind = self.kind
        if kind == "unstated":
            return "period not stated"
        first, last = self.start, self.end
        if kind in ("year", "quarter"):
            return str(self.year) if kind == "year" else f"Q{(first.month + 2) // 3} {self.year}"
        opening, closing = _MONTHS_EN[first.month - 1], _MONTHS_EN[last.month - 1]
        if kind == "month":
            return f"{opening} {self.year}"
        if first.year != last.year:
            return f"{opening} {first.year} – {closing} {last.year}"
        named = _SPANS_EN.get((first.month, last.month))
        return f"{named} of {self.year}" if named else f"{opening}–{closing} {self.year}"


UNSTATED = Period(None, None)


def months_between(first: date, last: date) -> Iterator[Period]:
    """The months from that of ``first`` to that of ``last``; none where ``last`` lies before."""
    for index in range(_index(first.year, first.month), _index(last.year, last.month) + 1):
        yield Period(index, index)


def month_of(day: date) -> Period:
    """The month in which a day lies."""
    return Period.month(day.year, day.month)


def _index(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueProblem(f"没有{month}月", "1月至12月")
    if not 1900 <= year <= 2199:
        raise ValueProblem(f"年份“{year}”不在1900至2199之间", "四位年份，如 2021")
    return year * 12 + month - 1


def _iso(index: int) -> str:
    return f"{index // 12}-{index % 12 + 1:02d}"
