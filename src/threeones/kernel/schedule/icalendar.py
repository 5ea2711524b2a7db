"""A plan as an iCalendar text (RFC 5545): one all-day event for each activity, its reason in the description.

to_icalendar(schedule, stamp=now)       the text of an .ics file, lines folded and ended with CR LF
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from threeones.kernel.schedule.result import Side
from threeones.kernel.schedule.scheduling import Schedule

_OCTETS = 75


def to_icalendar(schedule: Schedule, *, stamp: datetime, side: Side | None = None, version: int = 0) -> str:
    """The plan's dates; ``side`` as in ``Schedule.reason``. ``stamp`` is when this was made (naive: UTC).

    The same activity of the same project has the same UID every time, so a program that already holds the event
    replaces it; ``version`` (of the plan) must then grow.
    """
    chosen = side or schedule.main_side
    moment = (stamp if stamp.tzinfo is None else stamp.astimezone(UTC)).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ThreeOnes//Schedule//ZH", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(schedule.plan.project)}")
    for i in range(len(schedule.plan.activities)):
        lines += _event(schedule, i, chosen, moment, version)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(schedule: Schedule, i: int, side: Side, moment: str, version: int) -> list[str]:
    activity = schedule.plan.activities[i]
    first, last = schedule.shown(i, side)
    uid = hashlib.sha256(f"{schedule.plan.project}\n{activity.id}".encode()).hexdigest()[:32]
    critical = schedule.activities[i].critical
    name = f"◆ {activity.name}" if activity.milestone else activity.name
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@threeones",
        f"DTSTAMP:{moment}",
        f"SEQUENCE:{version}",
        f"DTSTART;VALUE=DATE:{_day(first)}",
        f"DTEND;VALUE=DATE:{_day(last + timedelta(1))}",
        f"SUMMARY:{_escaped(name)}",
        f"DESCRIPTION:{_escaped(schedule.reason(activity.id, side).text)}",
        f"CATEGORIES:{_escaped('关键工作' if critical else '工作')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends are escaped, other control characters left out."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, written)
    return "".join(c for c in text if c >= " " and c != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, no character cut; each but the first begins with a space."""
    piece, octets = "", 0
    for character in line:
        width = len(character.encode())
        if octets + width > _OCTETS:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + character, octets + width
    yield piece
