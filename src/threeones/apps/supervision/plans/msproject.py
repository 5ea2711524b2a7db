"""Reading a plan that MS Project saved as XML (MSPDI): tasks, links, bounds and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from lxml import etree

from threeones.kernel.schedule import Activity, Link, Plan, Span
from threeones.kernel.schedule.plan import NO_LAG, LinkKind
from threeones.kernel.values.faults import Fault, Faults

_SPACE = "{http://schemas.microsoft.com/project}"
_LENGTH = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?")
_LINKS: Mapping[str, LinkKind] = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
_NOT_BEFORE, _NOT_AFTER, _ON = {"4"}, {"7"}, {"2"}
"""Kinds of bound: start no earlier than, finish no later than, must start on."""
_ELAPSED = {"4", "6", "8", "10", "12"}
"""Formats of a duration or a lag in elapsed time, which counts every day."""


def read_project(data: bytes, file: str) -> Plan:
    """The plan of a file. Raises ``Faults`` where it is none; summary tasks are left out, their tasks taken."""
    root = _root(data, file)
    minutes = int(_text(root, "MinutesPerDay") or 480)
    tasks = [t for t in root.iterfind(f"{_SPACE}Tasks/{_SPACE}Task") if _is_work(t)]
    if not tasks:
        raise Faults([Fault(file, "", 0, "Tasks", "没有任何任务", "MS Project 另存为 XML 的文件")])
    known = {str(_text(t, "UID")): f"t{_text(t, 'ID') or _text(t, 'UID')}" for t in tasks}
    everyday = set(_everyday(root))
    activities = tuple(_activity(t, known, minutes, everyday) for t in tasks)
    start, finish = _day(root, "StartDate"), _day(root, "FinishDate")
    forward = _text(root, "ScheduleFromStart") != "0"
    name = _text(root, "Title") or _text(root, "Name") or file
    return Plan(name, activities, start if forward else None, None if forward else finish, "cn", file)


def _root(data: bytes, file: str) -> etree._Element:
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Faults([Fault(file, "", 0, "", "文件里有 DOCTYPE", "MS Project 另存为 XML 的文件")])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Faults(
            [Fault(file, "", error.lineno or 0, "", "不是完整的 XML", "MS Project 另存为 XML 的文件")]
        ) from error
    if root.tag != f"{_SPACE}Project":
        raise Faults([Fault(file, "", 0, "", "不是 MS Project 的 XML", "MS Project 另存为 XML 的文件")])
    return root


def _everyday(root: etree._Element) -> Iterator[str]:
    """The calendars that work every day of the week: what stands on one counts calendar days."""
    for one in root.iterfind(f"{_SPACE}Calendars/{_SPACE}Calendar"):
        days = one.findall(f"{_SPACE}WeekDays/{_SPACE}WeekDay")
        worked = {_text(d, "DayType") for d in days if _text(d, "DayWorking") == "1"}
        if worked >= {str(n) for n in range(1, 8)}:
            yield _text(one, "UID")


def _is_work(task: etree._Element) -> bool:
    """Whether it is a task that is done: no summary, not the project itself, not switched off."""
    return (
        _text(task, "Summary") != "1"
        and _text(task, "IsNull") != "1"
        and _text(task, "Active") != "0"
        and _text(task, "UID") not in ("0", "")
    )


def _activity(task: etree._Element, known: Mapping[str, str], minutes: int, everyday: set[str]) -> Activity:
    uid = _text(task, "UID")
    elapsed = _text(task, "DurationFormat") in _ELAPSED
    whole = elapsed or _text(task, "CalendarUID") in everyday
    length = _minutes(_text(task, "Duration"))
    days = 0 if _text(task, "Milestone") == "1" else -(-length // (1440 if elapsed else minutes))
    kind, day = _text(task, "ConstraintType"), _day(task, "ConstraintDate")
    done = _text(task, "PercentComplete") == "100"
    return Activity(
        id=known[uid],
        label=_text(task, "Name") or known[uid],
        duration=Span(days, not whole),
        after=tuple(_links(task, known, minutes)),
        not_before=day if kind in _NOT_BEFORE | _ON else None,
        not_after=day if kind in _NOT_AFTER else _day(task, "Deadline"),
        started_on=_day(task, "ActualStart") if days else None,
        finished_on=_day(task, "ActualFinish") if done else None,
        line=task.sourceline or 0,
    )


def _links(task: etree._Element, known: Mapping[str, str], minutes: int) -> Iterator[Link]:
    for one in task.iterfind(f"{_SPACE}PredecessorLink"):
        other = known.get(_text(one, "PredecessorUID"))
        if other is None:
            continue
        elapsed = _text(one, "LagFormat") in _ELAPSED
        # a lag is told in tenths of minutes; one that is negative has no place here and is left out
        lag = max(0, int(_text(one, "LinkLag") or 0)) // 10
        days = -(-lag // (1440 if elapsed else minutes))
        yield Link(other, _LINKS.get(_text(one, "Type") or "1", "FS"), Span(days, not elapsed) if days else NO_LAG)


def _minutes(text: str) -> int:
    found = _LENGTH.fullmatch(text)
    if found is None:
        return 0
    days, hours, minutes = (int(n or 0) for n in found.groups())
    return days * 1440 + hours * 60 + minutes


def _text(element: etree._Element, name: str) -> str:
    return (element.findtext(f"{_SPACE}{name}") or "").strip()


def _day(element: etree._Element, name: str) -> date | None:
    text = _text(element, name)[:10]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
