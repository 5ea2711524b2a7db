"""Days that do not fit: after the deadline, before the start, outside the year, on days off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from threeones.kernel.book.model import Book, Project
from threeones.kernel.book.quality.findings import MILESTONE, PROJECT, Finding, Said, Teller
from threeones.kernel.calendar import WorkCalendar

_WEEKDAYS = (
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
)
_WHAT = {MILESTONE: Said("节点", "Milestones"), PROJECT: Said("项目", "Projects")}


def misfits(book: Book, teller: Teller) -> Iterator[Finding]:
    """Days that contradict each other or the handbook's year."""
    for p in book.projects:
        told = {"name": p.name, "deadline": p.deadline, "start": p.start_on, "year": book.year}
        if p.deadline and p.start_on and p.deadline < p.start_on:
            yield teller.tell("deadline_before_start", PROJECT, [p.code], day=p.deadline, **told)
        if p.deadline and p.deadline.year != book.year:
            yield teller.tell("deadline_out_of_year", PROJECT, [p.code], day=p.deadline, **told)
        yield from _milestones(p, book.year, teller)


def _milestones(p: Project, year: int, teller: Teller) -> Iterator[Finding]:
    for m in p.milestones:
        if m.due_on is None:
            continue
        words = {"name": p.name, "milestone": m.name, "deadline": p.deadline, "start": p.start_on, "year": year}
        for check, found in (
            ("milestone_after_deadline", p.deadline is not None and m.due_on > p.deadline),
            ("milestone_before_start", p.start_on is not None and m.due_on < p.start_on),
            ("milestone_out_of_year", m.due_on.year != year),
        ):
            if found:
                yield teller.tell(check, MILESTONE, [m.code], day=m.due_on, **words)


def days_off(book: Book, calendar: WorkCalendar, teller: Teller) -> Iterator[Finding]:
    """What is due on days that are not worked, a finding for each day; where the book names a span, its end is no slip."""
    due: dict[tuple[date, str], list[str]] = {}
    for p in book.projects:
        if p.deadline and not p.period:
            due.setdefault((p.deadline, PROJECT), []).append(p.code)
        for m in p.milestones:
            if m.due_on:
                due.setdefault((m.due_on, MILESTONE), []).append(m.code)
    for (day, entry), codes in sorted(due.items()):
        if not calendar.is_working(day):
            before = calendar.add_working(day, -1).value
            told = {"why": _why(calendar, day, teller), "count": len(codes), "what": _WHAT[entry], "before": before}
            yield teller.tell("day_off", entry, codes, day=day, provisional=_provisional(calendar, day), **told)


def _why(calendar: WorkCalendar, day: date, teller: Teller) -> Said:
    """The weekday, and the holiday where it is one."""
    zh, en = _WEEKDAYS[day.weekday()]
    mark = calendar.mark(day)
    if mark is None:
        return Said(zh, en)
    return Said(f"{zh}，{mark.name}", f"{en}, {teller.pack.holidays.get(mark.name, mark.name)}")


def _provisional(calendar: WorkCalendar, day: date) -> Said:
    if not calendar.provisional(day):
        return Said("", "")
    return Said(
        f"；{day.year}年放假安排未公布，暂按每周休息日计",
        f"; the holidays of {day.year} are not announced, only weekends count",
    )
