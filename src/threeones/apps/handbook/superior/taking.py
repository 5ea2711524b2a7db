"""Taking a superior's breakdown into the tables: all of it or nothing, told to the audit, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from threeones.apps.handbook.models import SuperiorTask
from threeones.apps.handbook.office import TASKS
from threeones.apps.handbook.superior.breakdown import Breakdown, TaskLine
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.recording import Entering, Snapshot, enter, snapshot
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.entry.uploads import drop_upload, uploads_of
from threeones.base.files.forms import form_name
from threeones.base.files.models import Sourced
from threeones.base.org.succession import unit_on
from threeones.kernel.values.faults import Fault

YEARS = (2000, 2099)
TOLD = ("number", "name", "content", "target", "due_on", "unit_id", "parent_id", "document")
"""What a line says of its task."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose breakdown it is: the superior, the year, what its codes begin with, and the document."""

    set_by: str
    year: int
    numbering: str
    document: str = ""

    def wrong(self) -> list[Wrong]:
        """What is wrong with it, by field."""
        found = list(check_text("set_by", self.set_by, most("set_by"), _("如 杭州市")))
        found += check_text("numbering", self.numbering, 20, _("如 HZ-2021"))
        found += check_text("document", self.document, most("document"), None)
        if not YEARS[0] <= self.year <= YEARS[1]:
            found.append(Wrong("year", _("没有%(year)s年的任务") % {"year": self.year}, f"{YEARS[0]}～{YEARS[1]}"))
        return found


@dataclass(slots=True)
class Plan:
    """What taking would do: records in the order of the lines, new ones and changed ones, and what is in the way."""

    records: list[tuple[SuperiorTask, Snapshot | None]] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many are new."""
        return sum(before is None for _record, before in self.records)

    @property
    def changed(self) -> int:
        """How many change."""
        return len(self.records) - self.new


def plan(read: Breakdown, whose: Whose, file: str) -> Plan:
    """What the lines of a breakdown would do to the tasks that are there; nothing is written.

    A line is the task of the same code, else the one of the same superior, year and name; a heading is a task with parts.
    """
    there = SuperiorTask.objects.filter(year=whose.year, set_by=whose.set_by).select_related(
        "source_file", "unit", "parent"
    )
    by_code = {t.code: t for t in there}
    by_name = {(t.parent.name if t.parent else "", t.name): t for t in there}
    taken = set(SuperiorTask.objects.values_list("code", flat=True))
    made = Plan(faults=[*read.faults, *_too_long(read.lines, file), *_twice(read.lines, taken - by_code.keys(), file)])
    tasks: list[SuperiorTask] = []
    last = len(taken)
    used = {line.parent for line in read.lines if line.parent is not None}
    for n, line in enumerate(read.lines):
        above = tasks[line.parent] if line.parent is not None else None
        known = by_code.get(line.code) or by_name.get((above.name if above else "", line.name))
        if line.heading and n not in used:
            tasks.append(SuperiorTask(name=line.name))
            continue
        code = line.code or (known.code if known else "")
        while not code:
            last += 1
            code = "" if f"{whose.numbering}-{last:03d}" in taken else f"{whose.numbering}-{last:03d}"
        taken.add(code)
        tasks.append(_put(made, known, line, above, whose, code))
    return made


def _put(
    made: Plan, known: SuperiorTask | None, line: TaskLine, above: SuperiorTask | None, whose: Whose, code: str
) -> SuperiorTask:
    unit = unit_on(line.unit, date(whose.year, 12, 31)) if line.unit else None
    content = line.content
    if line.unit and unit is None:
        content = "\n".join(filter(None, [content, _("责任单位：%(units)s") % {"units": line.unit}]))
    task = known or SuperiorTask(code=code, set_by=whose.set_by, year=whose.year)
    before = snapshot(known) if known else None
    was = [getattr(task, name) for name in TOLD]
    task.number, task.name, task.content, task.target = line.number, line.name, content, line.target
    task.due_on, task.unit, task.parent, task.document = line.due_on, unit, above, whose.document
    if known and was == [getattr(task, name) for name in TOLD]:
        made.same += 1
    else:
        made.records.append((task, before))
    return task


def _too_long(lines: Sequence[TaskLine], file: str) -> Iterator[Fault]:
    for line in lines:
        for name in ("code", "number", "name", "target"):
            count, limit = len(getattr(line, name)), most(name)
            if count > limit:
                heading = str(_HEADINGS[name])
                yield Fault(file, line.sheet, line.row, heading, f"有{count}个字", f"不超过{limit}个字")


_HEADINGS = {"code": "任务编码", "number": "序号", "name": "任务", "target": "目标"}


def _twice(lines: Sequence[TaskLine], others: set[str], file: str) -> Iterator[Fault]:
    """Codes that two lines have, or a task of another superior or year; lines that say the same twice."""
    codes: dict[str, TaskLine] = {}
    names: dict[tuple[int | None, str], TaskLine] = {}
    for line in lines:
        if line.code and line.code in others:
            yield Fault(file, line.sheet, line.row, "任务编码", f"“{line.code}”是别的上级或年度的任务", "换一个编码")
        first = codes.setdefault(line.code, line) if line.code else line
        if first is not line:
            yield Fault(file, line.sheet, line.row, "任务编码", f"“{line.code}”第{first.row}行已经用过", "每项一个编码")
        first = names.setdefault((line.parent, line.name), line)
        if first is not line and not line.code and not line.heading:
            yield Fault(file, line.sheet, line.row, "任务", f"“{line.name[:30]}”和第{first.row}行一样", "每项一行")


def take_breakdown(
    *, access: Access, read: Breakdown, whose: Whose, file: str, sha256: str, key: str = "", form: str = ""
) -> Plan:
    """Write a breakdown's tasks; ``file`` and its hash stand in the form that is kept, ``form`` names what waits for it.

    Raises ``PermissionDenied``; ``Refused`` for whose it is; ``Faults`` with everything that is wrong in the file.
    """
    if wrong := whose.wrong():
        raise Refused(wrong)
    with transaction.atomic():
        hold()
        access.require(TASKS)
        done: list[Plan] = []
        answer, _now = once(
            access=access,
            key=key,
            purpose="handbook.breakdown",
            content={"sha256": sha256, "set_by": whose.set_by, "year": whose.year, "numbering": whose.numbering},
            work=lambda: _take(access, read, whose, file, sha256, done),
        )
        if form:
            drop_draft(access=access, form=form)
            for waiting in uploads_of(access, form):
                drop_upload(access=access, pk=waiting.pk)
    return done[0] if done else Plan(same=int(answer["tasks"]))


def _take(access: Access, read: Breakdown, whose: Whose, file: str, sha256: str, done: list[Plan]) -> dict[str, Any]:
    made = plan(read, whose, file)
    if made.faults:
        raise Refused([Wrong("files", str(fault)) for fault in made.faults])
    done.append(made)
    if made.records:
        name = form_name("上级任务", f"{whose.set_by}{whose.year}", PurePath(file).stem)
        records: list[tuple[Sourced, Snapshot | None]] = list(made.records)
        more: Mapping[str, str] = {"文件": file, "文件的哈希": sha256}
        append(access.actor, enter(access, Entering(name, "导入上级任务", records, more=more)))
    return {"tasks": len(read.tasks)}


def most(name: str) -> int:
    """How many characters a field of a task holds."""
    found: Any = SuperiorTask._meta.get_field(name)
    return int(found.max_length)
