"""Working calendars as tables in NumPy: counting and selecting days of many activities in one step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from threeones.kernel.calendar import WorkCalendar

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Lookup:
    """``count`` and ``select`` of several calendars over the days ``[first, end)``.

    Instants are told relative to ``first``, or backwards from ``end`` where the time is ``mirrored``. A calendar is
    a row, row 0 works every day; ``counts[row * width + t]`` is the number of days worked before the instant t,
    ``days[row * width + n]`` the day that is worked as number n. Who asks stays clear of the borders.
    """

    def __init__(self, calendars: Sequence[WorkCalendar], first: int, end: int, mirrored: bool = False) -> None:
        self.first, self.end, self.mirrored = first, end, mirrored
        self.width = end - first + 1
        ordinals = np.arange(first, end, dtype=np.int64)
        rows = [np.ones(end - first, dtype=bool), *(worked(calendar, ordinals) for calendar in calendars)]
        rows = [row[::-1] for row in rows] if mirrored else rows
        self.counts = np.concatenate([np.concatenate(([0], np.cumsum(row))) for row in rows]).astype(np.int32)
        self.days = np.concatenate([self._padded(np.flatnonzero(row)) for row in rows])

    def _padded(self, days: NDArray[np.intp]) -> NDArray[np.int32]:
        out = np.full(self.width, self.width - 1, dtype=np.int32)
        out[: len(days)] = days
        return out

    def relative(self, instants: Ints) -> Ints:
        """Ordinals as this table tells them."""
        return self.end - instants if self.mirrored else instants - self.first

    def ordinals(self, instants: Ints) -> Ints:
        """The inverse of ``relative``."""
        return self.end - instants if self.mirrored else instants + self.first


def worked(calendar: WorkCalendar, ordinals: Ints) -> Flags:
    """Whether each of a run of days is worked."""
    found: Flags = np.array(calendar.week, dtype=bool)[(ordinals - 1) % 7]
    first, end = int(ordinals[0]), int(ordinals[-1]) + 1
    flipped = np.array([o - first for o in calendar.flipped if first <= o < end], dtype=np.int64)
    found[flipped] = ~found[flipped]
    return found


def margin(calendars: Sequence[WorkCalendar], days: int) -> int:
    """A number of calendar days that surely holds so many working days of each calendar, and some."""
    per_week = min((sum(calendar.week) for calendar in calendars), default=7)
    exceptions = max((len(calendar.flipped) for calendar in calendars), default=0)
    return 7 * (days + exceptions + 4) // per_week + 14
