"""When something may be sent (打扰的时间): on working days, make-up days included, outside somebody's quiet hours.

Moments are local time; nothing here asks the clock or the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from threeones.kernel.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Habits:
    """From which hour on the digest of the day is sent, between which hours nothing, and whether urgent things at once."""

    hour: int
    quiet_from: int
    quiet_to: int
    urgent: bool

    def is_quiet(self, hour: int) -> bool:
        """Whether nothing is sent in that hour; quiet hours mostly pass midnight."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to


def may_send(at: datetime, habits: Habits, calendar: WorkCalendar) -> bool:
    """Whether something may be sent at that moment."""
    return calendar.is_working(at.date()) and not habits.is_quiet(at.hour)


def is_digest_due(at: datetime, habits: Habits, calendar: WorkCalendar) -> bool:
    """Whether the digest of that day may be sent at that moment: from its hour on, as long as something may be sent."""
    return at.hour >= habits.hour and may_send(at, habits, calendar)


def next_moment(at: datetime, habits: Habits, calendar: WorkCalendar) -> datetime:
    """The first moment from ``at`` on when something may be sent."""
    while not may_send(at, habits, calendar):
        if not calendar.is_working(at.date()):
            at = datetime.combine(calendar.next_working(at.date()).value, time(), at.tzinfo)
        else:
            at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at
