"""Plans of Microsoft Project as XML (MSPDI) as one table, its rows as Project numbers them; levels become indents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from threeones.base.files.uploads import limits
from threeones.base.intake.ledgers.ledger import Ledger, Notes, refused
from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.scanning import DamagedPart, local, natural, parse
from threeones.kernel.ledgers.grid import Cell, Grid, Place

HEADINGS = ("任务名称", "开始时间", "完成时间", "工期", "资源名称", "前置任务", "备注")
_SAVE_AGAIN = "在 Project 中另存为 XML 的文件"
_RECORDS = ("Task", "Resource", "Assignment", "PredecessorLink")
_OF_PROJECT = ("Title", "MinutesPerDay", "MinutesPerWeek", "DaysPerMonth", "CalendarUID")
_WANTED = frozenset(
    (
        *("UID", "ID", "Name", "IsNull", "Active", "OutlineLevel", "Start", "Finish", "ManualStart", "ManualFinish"),
        *("Duration", "DurationFormat", "Notes", "PredecessorUID", "Type", "LinkLag", "LagFormat"),
        *("TaskUID", "ResourceUID", "CalendarUID"),
    )
)
_DURATION = re.compile(r"P(?:(\d{1,7})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?")
_LINKS = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
_ESTIMATED = 32
"""Added to the format of a duration that is only estimated."""
_ELAPSED = (4, 6, 8, 10, 12)
_PERCENT = (19, 20)
"""A lag may be a part of the predecessor's duration."""
_DAY = 24 * 60

Fields = dict[str, str]


@dataclass(slots=True)
class Plan:
    """What the XML says: fields of the project, its tasks with their links, resources, who does what.

    ``everyday``: the calendars that work every day of the week and all the year; their days are calendar days.
    """

    project: Fields = field(default_factory=dict)
    tasks: list[tuple[Fields, list[Fields]]] = field(default_factory=list)
    resources: list[Fields] = field(default_factory=list)
    assignments: list[Fields] = field(default_factory=list)
    everyday: set[str] = field(default_factory=set)

    def minutes(self, name: str, default: int) -> int:
        """A field of the project that sets how long a day, a week or a month is."""
        found = natural(self.project.get(name, ""))
        return found if found > 0 else default

    def counts_every_day(self, task: Fields) -> bool:
        """Whether a task stands on a calendar that works every day."""
        own = task.get("CalendarUID", "-1")
        return (self.project.get("CalendarUID", "") if own == "-1" else own) in self.everyday


class _Reader:
    """The plan, element after element."""

    def __init__(self) -> None:
        self.plan = Plan()
        self._path: list[str] = []
        self._text: list[str] = []
        self._record: Fields | None = None
        self._calendar, self._days, self._always = "", 0, True
        self._most = limits().max_rows

    def StartElementHandler(self, tag: str, _: dict[str, str]) -> None:  # noqa: N802  expat's name
        tag = local(tag)
        self._path.append(tag)
        self._text = []
        if tag == "Calendar":
            self._calendar, self._days, self._always = "", 0, True
        if tag not in _RECORDS:
            return
        self._record = {}
        if tag == "Task":
            self.plan.tasks.append((self._record, []))
        elif tag == "PredecessorLink" and self.plan.tasks:
            self.plan.tasks[-1][1].append(self._record)
        elif tag in ("Resource", "Assignment"):
            (self.plan.resources if tag == "Resource" else self.plan.assignments).append(self._record)
        if len(self.plan.tasks) > self._most:
            raise DamagedPart(f"任务超过{self._most}个")

    def CharacterDataHandler(self, text: str) -> None:  # noqa: N802  expat's name
        self._text.append(text)

    def EndElementHandler(self, tag: str) -> None:  # noqa: N802  expat's name
        tag = local(tag)
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if tag in _RECORDS:
            # the fields of a task may go on behind its links
            self._record = self.plan.tasks[-1][0] if tag == "PredecessorLink" and self.plan.tasks else None
        elif self._record is not None and parent in _RECORDS and tag in _WANTED:
            self._record.setdefault(tag, "".join(self._text))
        elif parent == "Project" and tag in _OF_PROJECT:
            self.plan.project.setdefault(tag, "".join(self._text))
        else:
            self._of_calendar(tag, parent, "".join(self._text))
        self._text = []

    def _of_calendar(self, tag: str, parent: str, text: str) -> None:
        if (tag, parent) == ("UID", "Calendar"):
            self._calendar = text
        elif tag == "DayWorking":
            self._days += 1
            self._always = self._always and text in ("1", "true")
        elif tag == "Calendar" and self._always and self._days == 7:
            self.plan.everyday.add(self._calendar)


def read_project(name: str, data: bytes, notes: Notes) -> Ledger:
    """The table of a plan; row 1 is its first task, as Project numbers them. Raises ``Refusal``."""
    reader = _Reader()
    try:
        parse(data, reader)
    except DamagedPart as error:
        raise refused(name, f"文件损坏：{error}", _SAVE_AGAIN) from error
    plan = reader.plan
    # the task numbered 0 stands for the whole project
    titles = [t.get("Name", "") for t, _ in plan.tasks if t.get("ID") == "0"]
    tasks = [(t, links) for t, links in plan.tasks if t.get("ID") != "0"]
    if not tasks:
        raise refused(name, "计划里没有任务", _SAVE_AGAIN)
    Budget(name).take("", len(tasks) + 1, len(HEADINGS))
    numbers = {t.get("UID", ""): n for n, (t, _) in enumerate(tasks, 1)}
    who = _who(plan)
    cells: list[tuple[Cell, ...]] = [HEADINGS]
    indents: dict[Place, int] = {}
    for n, (task, links) in enumerate(tasks, 1):
        cells.append(_row(plan, task, links, numbers, who))
        if (level := natural(task.get("OutlineLevel", ""))) > 1:
            indents[n, 0] = min(level, limits().max_depth) - 1
        if task.get("Active") == "0":
            notes.add("任务停用了，照样读了", row=n, quoted=task.get("Name", ""))
    # the project's own name is that of a file
    title = plan.project.get("Title") or (titles[0] if titles else "")
    return Ledger(grids=[Grid(name, "", cells, indents=indents, before=[title] if title else [], first_row=0)])


def _who(plan: Plan) -> dict[str, str]:
    """The names of a task's resources, by the task's UID."""
    names = {r.get("UID", ""): r.get("Name", "") for r in plan.resources}
    found: dict[str, list[str]] = {}
    for a in plan.assignments:
        if resource := names.get(a.get("ResourceUID", "")):
            found.setdefault(a.get("TaskUID", ""), []).append(resource)
    return {task: "、".join(dict.fromkeys(resources)) for task, resources in found.items()}


def _row(
    plan: Plan, task: Fields, links: list[Fields], numbers: dict[str, int], who: dict[str, str]
) -> tuple[Cell, ...]:
    """A task; one that is null is the blank row that its planner left."""
    if task.get("IsNull") == "1" or not task.get("Name", "").strip():
        return ()
    before = [text for link in links if (text := _link(plan, link, numbers))]
    return (
        task["Name"].strip(),
        _day(task.get("Start") or task.get("ManualStart", "")),
        _day(task.get("Finish") or task.get("ManualFinish", "")),
        _duration(plan, task.get("Duration", ""), natural(task.get("DurationFormat", "7")), plan.counts_every_day(task))
        or None,
        who.get(task.get("UID", "")),
        "、".join(before) or None,
        task.get("Notes", "").strip() or None,
    )


def _day(text: str) -> Cell:
    """The day of an instant; hours are a planner's working hours, which a handbook does not have."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text or None


def _duration(plan: Plan, text: str, how: int, every_day: bool) -> str:
    m = _DURATION.fullmatch(text)
    if m is None or not text:
        return text
    days, hours, minutes, _seconds = (int(g or 0) for g in m.groups())
    return _long(plan, days * _DAY + hours * 60 + minutes, how, every_day)


def _long(plan: Plan, minutes: int, how: int, every_day: bool = False) -> str:
    """So many minutes in days: working days of the plan; calendar days where they are elapsed or every day is worked."""
    if how % _ESTIMATED in _ELAPSED:
        return f"{_quotient(minutes, _DAY)}个日历日"
    return f"{_quotient(minutes, plan.minutes('MinutesPerDay', 480))}个{'日历' if every_day else '工作'}日"


def _quotient(minutes: int, day: int) -> str:
    return f"{round(minutes / day, 2):g}" if minutes % day else str(minutes // day)


def _link(plan: Plan, link: Fields, numbers: dict[str, int]) -> str:
    """A link to the row before, as Project writes it: 3, 3SS, 3FS+5个工作日."""
    number = numbers.get(link.get("PredecessorUID", ""))
    if number is None:
        return ""
    kind, lag = _LINKS.get(link.get("Type", "1"), "FS"), link.get("LinkLag", "0")
    tenths = natural(lag.removeprefix("-"))
    if tenths <= 0:
        return str(number) if kind == "FS" else f"{number}{kind}"
    how = natural(link.get("LagFormat", "7"))
    told = f"{tenths}%" if how % _ESTIMATED in _PERCENT else _long(plan, tenths // 10, how)
    return f"{number}{kind}{'-' if lag.startswith('-') else '+'}{told}"
