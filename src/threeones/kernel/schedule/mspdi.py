"""A plan as XML of Microsoft Project (MSPDI): tasks with links, bounds, deeds and slack, calendars with exceptions.

to_mspdi(schedule, baseline=kept)       the bytes of an .xml file that Project opens

A day is 08:00 to 12:00 and 13:00 to 17:00. What counts calendar days stands on a calendar that works every day, which
means the same; lags in calendar days are elapsed ones. Project counts again by its own rules when it changes something.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from threeones.kernel.calendar import DayMark, WorkCalendar, load_calendar
from threeones.kernel.schedule.baseline import Baseline
from threeones.kernel.schedule.plan import Activity, Link
from threeones.kernel.schedule.result import Side
from threeones.kernel.schedule.scheduling import Schedule

_MINUTES = 480
_KINDS = {"FF": 0, "FS": 1, "SF": 2, "SS": 3}
_WORKING_DAYS, _ELAPSED_DAYS = 7, 8
_SOON, _LATE, _NOT_BEFORE, _NOT_AFTER = 0, 1, 4, 7
_TIMES = "".join(
    f"<WorkingTime><FromTime>{a}:00:00</FromTime><ToTime>{b}:00:00</ToTime></WorkingTime>"
    for a, b in (("08", "12"), ("13", "17"))
)


class _Calendars(NamedTuple):
    """The calendars in use, by their name; what counts calendar days uses ``everyday``."""

    numbers: dict[str, int]
    all: dict[str, WorkCalendar]


def to_mspdi(schedule: Schedule, *, side: Side | None = None, baseline: Baseline | None = None) -> bytes:
    """The plan with the dates of that ``side`` (as in ``Schedule.reason``), and a baseline's beside them."""
    chosen = side or schedule.main_side
    used = _calendars(schedule)
    tasks = [_task(schedule, i, chosen, used, baseline) for i in range(len(schedule.plan.activities))]
    parts = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project xmlns="http://schemas.microsoft.com/project">',
        *_head(schedule, chosen, used),
        "<Calendars>",
        *(_calendar(schedule, used.all[name], n) for name, n in used.numbers.items()),
        "</Calendars>\n<Tasks>",
        _whole(schedule),
        *tasks,
        "</Tasks>\n</Project>\n",
    ]
    return "\n".join(parts).encode()


def _calendars(schedule: Schedule) -> _Calendars:
    everyday = load_calendar("everyday")
    found = {schedule.network.project.name: schedule.network.project}
    for own in schedule.network.calendars:
        calendar = own or everyday
        found.setdefault(calendar.name, calendar)
    return _Calendars({name: n for n, name in enumerate(found, 1)}, found)


def _head(schedule: Schedule, side: Side, used: _Calendars) -> list[str]:
    plan = schedule.plan
    return [
        _one("SaveVersion", 14),
        _one("Title", plan.project),
        _one("ScheduleFromStart", int(side == "early")),
        _one("StartDate", _morning(schedule.start)),
        _one("FinishDate", _evening(schedule.finish)),
        _one("CalendarUID", used.numbers[schedule.network.project.name]),
        "<DefaultStartTime>08:00:00</DefaultStartTime><DefaultFinishTime>17:00:00</DefaultFinishTime>",
        f"<MinutesPerDay>{_MINUTES}</MinutesPerDay><MinutesPerWeek>{5 * _MINUTES}</MinutesPerWeek>",
        "<DaysPerMonth>20</DaysPerMonth>",
        *([_one("StatusDate", _morning(plan.as_of))] if plan.as_of else []),
    ]


def _calendar(schedule: Schedule, calendar: WorkCalendar, number: int) -> str:
    week = "".join(
        f"<WeekDay><DayType>{(n + 1) % 7 + 1}</DayType><DayWorking>{int(works)}</DayWorking>"
        + (f"<WorkingTimes>{_TIMES}</WorkingTimes>" if works else "")
        + "</WeekDay>"
        for n, works in sorted(enumerate(calendar.week), key=lambda day: (day[0] + 1) % 7)
    )
    exceptions = "".join(_exceptions(schedule, calendar))
    return (
        f"<Calendar>{_one('UID', number)}{_one('Name', calendar.title)}<IsBaseCalendar>1</IsBaseCalendar>"
        f"<BaseCalendarUID>-1</BaseCalendarUID><WeekDays>{week}</WeekDays>"
        + (f"<Exceptions>{exceptions}</Exceptions>" if exceptions else "")
        + "</Calendar>"
    )


def _exceptions(schedule: Schedule, calendar: WorkCalendar) -> Iterator[str]:
    """Holidays and make-up days of the years that the plan touches, each run of days of one holiday as one."""
    found = schedule.activities
    first = min(day for a in found for day in (a.early_start, a.late_start)).year
    last = max(day for a in found for day in (a.early_finish, a.late_finish)).year
    marks = [mark for n in range(first, last + 1) if n in calendar.years for mark in calendar.years[n].marks]

    def run(item: tuple[int, DayMark]) -> tuple[int, str, bool]:
        n, mark = item
        return mark.day.toordinal() - n, mark.name, mark.off

    for (_, name, off), some in groupby(enumerate(marks), key=run):
        listed = [mark.day for _, mark in some]
        yield (
            "<Exception><EnteredByOccurrences>0</EnteredByOccurrences>"
            f"<TimePeriod><FromDate>{listed[0]}T00:00:00</FromDate><ToDate>{listed[-1]}T23:59:00</ToDate></TimePeriod>"
            f"<Occurrences>{len(listed)}</Occurrences>{_one('Name', name if off else f'{name}调休上班')}<Type>1</Type>"
            f"<DayWorking>{int(not off)}</DayWorking>"
            + ("" if off else f"<WorkingTimes>{_TIMES}</WorkingTimes>")
            + "</Exception>"
        )


def _whole(schedule: Schedule) -> str:
    """Task 0 stands for the whole project."""
    return (
        f"<Task><UID>0</UID><ID>0</ID>{_one('Name', schedule.plan.project)}<Type>1</Type><IsNull>0</IsNull>"
        f"<OutlineLevel>0</OutlineLevel>{_one('Start', _morning(schedule.start))}"
        f"{_one('Finish', _evening(schedule.finish))}<Summary>1</Summary></Task>"
    )


def _task(schedule: Schedule, i: int, side: Side, used: _Calendars, baseline: Baseline | None) -> str:
    """One task, its fields in the order of Project's schema."""
    activity, dates = schedule.plan.activities[i], schedule.activities[i]
    start, finish = _ends(schedule, i, side)
    early, late = _ends(schedule, i, "early"), _ends(schedule, i, "late")
    own = schedule.network.calendars[i]
    parts = [
        f"<Task><UID>{i + 1}</UID><ID>{i + 1}</ID>{_one('Name', activity.name)}<Type>1</Type><IsNull>0</IsNull>",
        f"<WBS>{escape(_clean(activity.id))}</WBS><OutlineNumber>{i + 1}</OutlineNumber><OutlineLevel>1</OutlineLevel>",
        f"<Priority>500</Priority><Start>{start}</Start><Finish>{finish}</Finish>",
        f"<Duration>{_hours(activity.duration.days)}</Duration><DurationFormat>{_WORKING_DAYS}</DurationFormat>",
        f"<EffortDriven>0</EffortDriven><Estimated>0</Estimated><Milestone>{int(activity.milestone)}</Milestone>",
        f"<Summary>0</Summary><Critical>{int(dates.critical)}</Critical>",
        f"<EarlyStart>{early[0]}</EarlyStart><EarlyFinish>{early[1]}</EarlyFinish>",
        f"<LateStart>{late[0]}</LateStart><LateFinish>{late[1]}</LateFinish>",
        f"<TotalSlack>{dates.total_float * _MINUTES * 10}</TotalSlack>",
        *_deeds(activity, start, finish),
        *_bounds(activity, side, used.numbers[own.name if own else "everyday"]),
        _one("Notes", schedule.reason(activity.id, side).text),
        *(_link(schedule, link) for link in activity.after),
        _base(baseline, activity),
        "</Task>",
    ]
    return "".join(parts)


def _deeds(activity: Activity, start: str, finish: str) -> list[str]:
    if activity.done:
        return [
            f"<PercentComplete>100</PercentComplete><ActualStart>{start}</ActualStart><ActualFinish>{finish}</ActualFinish>"
        ]
    return [f"<PercentComplete>0</PercentComplete><ActualStart>{start}</ActualStart>"] if activity.begun else []


def _bounds(activity: Activity, side: Side, calendar: int) -> list[str]:
    kind, day = (_SOON if side == "early" else _LATE), ""
    if activity.not_before is not None:
        kind, day = _NOT_BEFORE, _morning(activity.not_before)
    elif activity.not_after is not None and side == "late":
        kind, day = _NOT_AFTER, _evening(activity.not_after)
    return [
        f"<ConstraintType>{kind}</ConstraintType><CalendarUID>{calendar}</CalendarUID>",
        *([_one("ConstraintDate", day)] if day else []),
        *([_one("Deadline", _evening(activity.not_after))] if activity.not_after else []),
    ]


def _link(schedule: Schedule, link: Link) -> str:
    minutes = link.lag.days * (_MINUTES if link.lag.working else 24 * 60)
    return (
        f"<PredecessorLink><PredecessorUID>{schedule.index(link.other) + 1}</PredecessorUID><Type>{_KINDS[link.kind]}</Type>"
        f"<CrossProject>0</CrossProject><LinkLag>{minutes * 10}</LinkLag>"
        f"<LagFormat>{_WORKING_DAYS if link.lag.working else _ELAPSED_DAYS}</LagFormat></PredecessorLink>"
    )


def _base(baseline: Baseline | None, activity: Activity) -> str:
    kept = baseline.activities.get(activity.id) if baseline else None
    if kept is None:
        return ""
    return f"<Baseline><Number>0</Number><Start>{_morning(kept.start)}</Start><Finish>{_evening(kept.finish)}</Finish></Baseline>"


def _ends(schedule: Schedule, i: int, side: Side) -> tuple[str, str]:
    """Start and finish as Project writes them; a milestone is one moment, the evening of the day that ends there."""
    first, last = schedule.shown(i, side)
    if not schedule.plan.activities[i].milestone:
        return _morning(first), _evening(last)
    instant = schedule.span(i, side)[1]
    moment = _evening(last) if instant > last.toordinal() else _morning(last)
    return moment, moment


def _hours(days: int) -> str:
    return f"PT{days * _MINUTES // 60}H0M0S"


def _morning(day: date) -> str:
    return f"{day.isoformat()}T08:00:00"


def _evening(day: date) -> str:
    return f"{day.isoformat()}T17:00:00"


def _one(name: str, value: object) -> str:
    return f"<{name}>{escape(_clean(str(value)))}</{name}>"


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) < 0xE000 and c not in "\ufffe\uffff")
    )
