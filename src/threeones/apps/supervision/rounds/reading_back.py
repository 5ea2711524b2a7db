"""A return sheet that comes back: what it answers, every fault with its place, and where the record changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from threeones.apps.supervision.content import Content, Done, tidy, wrong_completions, wrong_content
from threeones.apps.supervision.prepared import prepared_theirs, report_theirs
from threeones.apps.supervision.rounds.asking import AskedMilestone, AskedReport, Known, Sheet
from threeones.apps.supervision.rounds.layout import (
    BOOK,
    COVER,
    DIGEST,
    MILESTONE_SHEET,
    MONTH,
    REPORT_SHEET,
    UNIT,
    digest_of,
)
from threeones.base.entry.errors import Wrong
from threeones.base.intake.reading import fold, read_sheet
from threeones.base.intake.workbooks import Workbook
from threeones.kernel.values.faults import Fault

if TYPE_CHECKING:
    from threeones.base.intake.specs import ParsedRow, SheetSpec

AGAIN = "重新下载回执表，把填的抄过去"


@dataclass(frozen=True)
class Conflict:
    """A row whose record changed since the sheet was sent out: what the sheet knew, what stands now, what it answers.

    ``fields`` are (word, as the sheet has it, as it is now), the known ones that differ and the answers where others
    stand. ``name`` names the choice in the form; where nothing else stands, taking the sheet's is simply sending it.
    """

    name: str
    row: int
    sheet: str
    title: str
    fields: Sequence[tuple[str, str, str]]
    by: str = ""
    stands: bool = False


@dataclass(frozen=True)
class Answer:
    """An answered row of the sheet: ``asked`` with what it says; ``conflict`` where a person has to decide."""

    asked: AskedReport | AskedMilestone
    row: int
    content: Content | None = None
    done: Done | None = None
    conflict: Conflict | None = None


@dataclass
class Returned:
    """What came back: answers by row, all faults, how many rows were left blank."""

    answers: list[Answer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blank: int = 0

    @property
    def conflicts(self) -> list[Conflict]:
        """What a person has to decide."""
        return [a.conflict for a in self.answers if a.conflict is not None]

    @property
    def reports(self) -> list[Answer]:
        """The answered reports."""
        return [a for a in self.answers if a.content is not None]

    @property
    def milestones(self) -> list[Answer]:
        """The answered milestones."""
        return [a for a in self.answers if a.done is not None]


def read_back(name: str, data: bytes, sheet: Sheet, today: date) -> Returned:
    """What a workbook that came back says of a unit's month; nothing is saved."""
    returned, book = Returned(), Workbook(name, data)
    cover = _cover(book)
    if not book.faults:
        returned.faults += _wrong_cover(book, cover, sheet)
    if returned.faults or book.faults:
        returned.faults += book.faults
        return returned
    rows: dict[str, list[ParsedRow]] = {}
    for spec in (REPORT_SHEET, MILESTONE_SHEET):
        raw = book.sheet(spec.sheet)
        read = read_sheet(raw, spec) if raw else None
        rows[spec.sheet] = read.rows if read else []
        returned.faults += read.faults if read else []
    returned.faults += book.faults
    whole = not returned.faults
    known = {spec.sheet: [_known(spec, r) for r in rows[spec.sheet]] for spec in (REPORT_SHEET, MILESTONE_SHEET)}
    sealed = digest_of(sheet.unit.code, sheet.month, *known.values()) == cover.get(DIGEST)
    if whole and not sealed:
        returned.faults += _tampered(book.name, rows, known, sheet)
    _reports(returned, rows[REPORT_SHEET.sheet], sheet, today)
    _milestones(returned, rows[MILESTONE_SHEET.sheet], sheet, today)
    returned.faults.sort(key=lambda f: (f.sheet, f.row))
    return returned


def _cover(book: Workbook) -> dict[str, str]:
    raw = book.sheet(COVER)
    cells = (row for row in (raw.cells if raw else []) if len(row) > 1)
    return {str(row[0]).strip(): str(row[1]).strip() for row in cells}


def _wrong_cover(book: Workbook, cover: Mapping[str, str], sheet: Sheet) -> Iterator[Fault]:
    """A workbook that is no return sheet, or that of another unit or month."""
    lacking = [n for n in (COVER, REPORT_SHEET.sheet, MILESTONE_SHEET.sheet) if n not in book.sheet_names]
    if lacking or DIGEST not in cover:
        yield Fault(book.name, "", 0, "", _("不是系统发出的回执表"), f"{BOOK}（{'、'.join(lacking) or DIGEST}）")
        return
    for name, wanted in ((UNIT, sheet.unit.code), (MONTH, sheet.month)):
        if cover.get(name) != wanted:
            fault = _("这份回执表的%(name)s是“%(value)s”") % {"name": name, "value": cover.get(name, "")[:40]}
            yield Fault(book.name, COVER, 0, name, fault, wanted)


def _known(spec: SheetSpec, row: ParsedRow) -> Known:
    names = [c.field for c in spec.columns if c.kind == "text" and c.field not in _ANSWERS]
    return {name: str(row.values.get(name) or "") for name in names}


_ANSWERS = frozenset({"text", "own_view", "progress", "late_reason", "done_on", "evidence"})


def _tampered(
    name: str, rows: Mapping[str, Sequence[ParsedRow]], known: Mapping[str, Sequence[Known]], sheet: Sheet
) -> list[Fault]:
    """Known cells that were changed in the sheet: those that differ from the records, or the sheet as a whole."""
    found = []
    for spec, there in ((REPORT_SHEET, sheet.reports), (MILESTONE_SHEET, sheet.milestones)):
        for row, says in zip(rows[spec.sheet], known[spec.sheet], strict=True):
            asked: AskedReport | AskedMilestone | None = there.get(says[spec.key[0]])
            if asked is None:
                continue
            for key, now in asked.known.items():
                if fold(says[key]) != fold(now):
                    fault = _("锁住的格改过，填的是“%(said)s”") % {"said": says[key][:60]}
                    found.append(Fault(name, spec.sheet, row.row, spec.column(key).heading, fault, now))
    whole = Fault(name, COVER, 0, DIGEST, _("锁住的内容和发出时不一样（改过，或少了行）"), AGAIN)
    return found or [whole]


def _reports(returned: Returned, rows: Sequence[ParsedRow], sheet: Sheet, today: date) -> None:
    told: set[str] = set()
    for row in rows:
        values = row.values
        if row.whole and not any(values.get(n) not in (None, "") for n in ("text", "own_view", "progress")):
            returned.blank += 1
            continue
        code = str(values.get("project", ""))
        asked = sheet.reports.get(code)
        content = tidy(
            str(values.get("text") or ""),
            str(values.get("own_view") or ""),
            values.get("progress"),
            str(values.get("late_reason") or ""),
        )
        if asked is None or code in told:
            returned.faults.append(_misplaced(row, "项目编码", twice=code in told))
        elif row.whole:
            wrong = list(wrong_content(content, sheet.month, today))
            returned.faults += [_at(row, REPORT_SHEET, w, w.field) for w in wrong]
            conflict = _report_conflict(asked, row, content)
            if not wrong:
                returned.answers.append(Answer(asked, row.row, content=content, conflict=conflict))
        told.add(code)


def _milestones(returned: Returned, rows: Sequence[ParsedRow], sheet: Sheet, today: date) -> None:
    told: set[str] = set()
    for row in rows:
        code, day = str(row.values.get("milestone", "")), row.values.get("done_on")
        if row.whole and day is None and not row.values.get("evidence"):
            returned.blank += 1
            continue
        asked = sheet.milestones.get(code)
        if asked is None or code in told:
            returned.faults.append(_misplaced(row, "节点编码", twice=code in told))
        elif not row.whole:
            pass
        elif day is None:
            returned.faults.append(
                _at(row, MILESTONE_SHEET, Wrong("done_on", _("写了佐证，没有写完成日期")), "done_on")
            )
        else:
            done = Done(code, day, str(row.values.get("evidence") or "").strip())
            wrong = list(wrong_completions([done], {code: asked.milestone}, today))
            returned.faults += [_at(row, MILESTONE_SHEET, w, "done_on") for w in wrong]
            known_already = asked.completion is not None and asked.completion.done_on == day
            if not wrong and not known_already:
                conflict = _milestone_conflict(asked, row, done)
                returned.answers.append(Answer(asked, row.row, done=done, conflict=conflict))
        told.add(code)


def _misplaced(row: ParsedRow, column: str, *, twice: bool) -> Fault:
    fault = _("这一行出现了两次") if twice else _("本单位这个月没有它：改过，或者已经不在手册里")
    return Fault(row.file, row.sheet, row.row, column, fault, _("空着这一行，或重新下载回执表"))


def _at(row: ParsedRow, spec: SheetSpec, wrong: Wrong, name: str) -> Fault:
    return Fault(row.file, row.sheet, row.row, spec.column(name).heading, wrong.fault, wrong.expected)


def _moved(spec: SheetSpec, row: ParsedRow, asked: AskedReport | AskedMilestone) -> list[tuple[str, str, str]]:
    """The known cells that are otherwise by now."""
    says = _known(spec, row)
    return [(spec.column(k).heading, says[k], now) for k, now in asked.known.items() if fold(says[k]) != fold(now)]


def _report_conflict(asked: AskedReport, row: ParsedRow, content: Content) -> Conflict | None:
    fields, by = _moved(REPORT_SHEET, row, asked), ""
    stands = report_theirs(asked.report) if asked.report else None
    if stands is None and asked.prepared is not None:
        stands = prepared_theirs(asked.prepared)
    if stands is not None:
        mine = {
            "text": content.text,
            "own_view": content.own_view,
            "progress": "" if content.progress is None else f"{content.progress.normalize():f}",
        }
        labels = {v: k for k, v in REPORT_SHEET.column("own_view").choices.items()}
        fields += [
            (REPORT_SHEET.column(n).heading, labels.get(said, said), labels.get(stands.values[n], stands.values[n]))
            for n, said in mine.items()
        ]
        by = f"{stands.by} {stands.at}"
    if not fields:
        return None
    name = f"report-{asked.project.pk}"
    return Conflict(name, row.row, row.sheet, asked.project.name, fields, by, stands is not None)


def _milestone_conflict(asked: AskedMilestone, row: ParsedRow, done: Done) -> Conflict | None:
    fields, there = _moved(MILESTONE_SHEET, row, asked), asked.completion
    if there is not None:
        fields.append((MILESTONE_SHEET.column("done_on").heading, done.done_on.isoformat(), there.done_on.isoformat()))
        fields.append((MILESTONE_SHEET.column("evidence").heading, done.evidence, there.evidence))
    if not fields:
        return None
    name = f"milestone-{asked.milestone.pk}"
    return Conflict(name, row.row, row.sheet, asked.milestone.name, fields, "", there is not None)
