"""The table of days (放假与调休表): one section per year, as the State Council's notice of that year has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from threeones.kernel.calendar.document import Entry, Reader, compose

ANNOUNCED = "announced"
PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands: title, address and date of the public document."""

    title: str
    url: str
    date: date


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day that departs from the week: off (放假) or worked (调休上班), and for which holiday."""

    day: date
    name: str
    off: bool


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the table; ``status`` is announced or provisional (通知未公布)."""

    year: int
    status: str
    source: Source
    amended_by: Source | None
    note: str
    marks: tuple[DayMark, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case that stands in the pack: ``add`` working days from ``start`` give ``gives``."""

    start: date
    add: int
    gives: date


@dataclass(frozen=True, slots=True)
class Table:
    """A calendar pack: the weekly days off (ISO, Monday 1) and the years."""

    name: str
    title: str
    weekend: frozenset[int]
    years: dict[int, Year]
    cases: tuple[Case, ...]


def read_table(path: Path) -> Table:
    """The table in a file; every fault of it at once as Faults, FileNotFoundError where there is none."""
    reader = Reader(str(path))
    root = compose(path.read_bytes(), str(path))
    top = reader.mapping(root, "", ["calendar", "title", "weekend", "years"], ["cases"])
    years: dict[int, Year] = {}
    pairs = top["years"].pairs if "years" in top else None
    if "years" in top and pairs is None:
        reader.fault(top["years"], "years", "不是逐年的段落", "如 2026: {status: announced, …}")
    for key, value in pairs or []:
        number = reader.whole(key, "years", 1)
        if number is None:
            continue
        if number in years:
            reader.fault(key, f"years.{number}", "这一年写了两次", "只写一次")
        year = _year(reader, number, value)
        if year is not None:
            years[number] = year
    table = Table(
        name=reader.text(top.get("calendar"), "calendar") or "",
        title=reader.text(top.get("title"), "title") or "",
        weekend=_weekend(reader, top.get("weekend")),
        years=years,
        cases=tuple(_cases(reader, top.get("cases"))),
    )
    _marks_change_something(reader, table, root)
    reader.check()
    return table


def _weekend(reader: Reader, entry: Entry | None) -> frozenset[int]:
    days: set[int] = set()
    for item in reader.sequence(entry, "weekend", "[6, 7]"):
        number = reader.whole(item, "weekend", 1)
        if number is not None and number > 7:
            reader.fault(item, "weekend", f"没有星期{number}", "1（周一）至7（周日）")
        elif number is not None:
            days.add(number)
    if len(days) == 7:
        reader.fault(entry, "weekend", "一周七天都休", "至少留一天上班")
    return frozenset(days)


def _year(reader: Reader, number: int, entry: Entry) -> Year | None:
    column = f"years.{number}"
    fields = reader.mapping(entry, column, ["status", "source", "holidays", "make_up"], ["amended_by", "note"])
    status = reader.text(fields.get("status"), f"{column}.status")
    if status is not None and status not in (ANNOUNCED, PROVISIONAL):
        reader.fault(fields["status"], f"{column}.status", f"“{status}”不是状态", "announced 或 provisional")
    source = _source(reader, fields.get("source"), f"{column}.source")
    marks: dict[date, DayMark] = {}
    for item in reader.sequence(fields.get("holidays"), f"{column}.holidays", "[{name: 元旦, from: …, to: …}]"):
        _holiday(reader, number, item, marks)
    for item in reader.sequence(fields.get("make_up"), f"{column}.make_up", "[{name: 春节, day: …}]"):
        _make_up(reader, number, item, marks)
    if status is None or source is None:
        return None
    amended = _source(reader, fields["amended_by"], f"{column}.amended_by") if "amended_by" in fields else None
    note = reader.text(fields.get("note"), f"{column}.note") or ""
    ordered = tuple(marks[day] for day in sorted(marks))
    return Year(number, status, source, amended, note, ordered)


def _source(reader: Reader, entry: Entry | None, column: str) -> Source | None:
    if entry is None:
        return None
    fields = reader.mapping(entry, column, ["title", "url", "date"])
    title = reader.text(fields.get("title"), f"{column}.title")
    url = reader.text(fields.get("url"), f"{column}.url")
    day = reader.day(fields.get("date"), f"{column}.date")
    return Source(title, url, day) if title and url and day else None


def _holiday(reader: Reader, year: int, entry: Entry, marks: dict[date, DayMark]) -> None:
    column = f"years.{year}.holidays"
    fields = reader.mapping(entry, column, ["name", "from", "to"])
    name = reader.text(fields.get("name"), column)
    first, last = reader.day(fields.get("from"), column), reader.day(fields.get("to"), column)
    if name is None or first is None or last is None:
        return
    if last < first or (last - first).days > 60:
        reader.fault(entry, column, f"{name}从{first}到{last}", "from 不晚于 to，且不超过60天")
        return
    for offset in range((last - first).days + 1):
        _mark(reader, year, entry, column, DayMark(first + timedelta(offset), name, True), marks)


def _make_up(reader: Reader, year: int, entry: Entry, marks: dict[date, DayMark]) -> None:
    column = f"years.{year}.make_up"
    fields = reader.mapping(entry, column, ["name", "day"])
    name, day = reader.text(fields.get("name"), column), reader.day(fields.get("day"), column)
    if name is not None and day is not None:
        _mark(reader, year, entry, column, DayMark(day, name, False), marks)


def _mark(reader: Reader, year: int, entry: Entry, column: str, mark: DayMark, marks: dict[date, DayMark]) -> None:
    if mark.day.year != year:
        reader.fault(entry, column, f"{mark.day}不在{year}年", f"写到{mark.day.year}年的段落里")
    elif mark.day in marks:
        reader.fault(entry, column, f"{mark.day}写了两次", "每一天只写一次，或放假或上班")
    else:
        marks[mark.day] = mark


def _marks_change_something(reader: Reader, table: Table, root: Entry) -> None:
    """A make-up day on a day that is worked anyway is a slip of the pen."""
    for year in table.years.values():
        for mark in year.marks:
            if not mark.off and mark.day.isoweekday() not in table.weekend:
                reader.fault(root, f"years.{year.year}.make_up", f"{mark.day}本来就上班", "调休上班日应在周末")


def _cases(reader: Reader, entry: Entry | None) -> list[Case]:
    out = []
    for item in reader.sequence(entry, "cases", "[{from: …, add: 5, gives: …}]"):
        fields = reader.mapping(item, "cases", ["from", "add", "gives"])
        start, gives = reader.day(fields.get("from"), "cases"), reader.day(fields.get("gives"), "cases")
        add = reader.whole(fields.get("add"), "cases", None)
        if start is not None and add is not None and gives is not None:
            out.append(Case(start, add, gives))
    return out
