"""From the rows of a project to the project of a book."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from threeones.kernel.book.model import Project
from threeones.kernel.ledgers import limits
from threeones.kernel.ledgers.aims import aims_of
from threeones.kernel.ledgers.codes import Codes
from threeones.kernel.ledgers.context import Context
from threeones.kernel.ledgers.drafts import INHERITED, Draft
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.numbering import number_alone
from threeones.kernel.ledgers.people import notes_beside, person_of, who_of
from threeones.kernel.ledgers.rows import Line
from threeones.kernel.ledgers.times import milestones_of, times_of
from threeones.kernel.ledgers.wording import name_in

_PARAGRAPHS = (Meaning.TASK, Meaning.CONTENT, Meaning.TARGET, Meaning.INDICATOR)
NO_NAME = "项目没有名称"


def project_of(draft: Draft, context: Context, codes: Codes, seen: dict[str, Draft]) -> Project:
    """The project of a draft; what is wrong in it goes to the context. ``seen`` are the codes given before."""
    line = draft.line
    text = _say(draft)
    content = _content(draft, text)
    name = _name(draft, context, text, content)
    objective = codes.objective(draft.path)
    code = _code(draft, context, codes.project(line.code, objective), codes, seen)
    who, times = who_of(draft, context), times_of(draft, context)
    # a name such as 三个一工程 is none, but a task that stands for the name may hold targets
    told_by_name = draft.layout.was in _PARAGRAPHS or not draft.layout.table.paths
    aims = aims_of(draft, context, name, content or (text if told_by_name else ""))
    milestones = milestones_of(code, times, draft, context)
    return Project(
        code,
        name,
        (objective.code,) if objective else (),
        "\n".join(dict.fromkeys(filter(None, (content, *aims.words)))),
        who.lead,
        tuple(who.supporting),
        _leader(draft),
        person_of(draft, Meaning.OWNER),
        times.start_on,
        times.due.deadline if times.due else None,
        times.due.period if times.due else "",
        milestones=milestones,
        targets=tuple(aims.targets),
        kept=MappingProxyType(_kept(draft, context, times.unread)),
    )


def _say(draft: Draft) -> str:
    """The name without what its words say of units and days; that goes to the draft."""
    text, said = draft.layout.in_words(draft.line.text)
    for more in draft.more:
        for column in (Meaning.NAME, Meaning.CONTENT):
            for value in draft.layout.values(more.row, column):
                said = draft.layout.in_words(value.text)[1] | said
    draft.said = said
    return text


def _content(draft: Draft, text: str) -> str:
    """The work of a project: its columns of work, row by row, its undated steps, its name where that is a paragraph."""
    layout = draft.layout
    found: list[str] = []
    if layout.was in _PARAGRAPHS and (layout.was is Meaning.CONTENT or len(text) > limits.NAME):
        found.append(text)
    for row in draft.rows:
        found += [
            layout.in_words(v.text)[0] for v in layout.values(row, Meaning.CONTENT) if v.own or row == draft.line.row
        ]
        if row != draft.line.row:
            found += [layout.in_words(v.text)[0] for v in layout.values(row, Meaning.NAME) if v.own]
    for part in draft.parts:
        if (
            not any(layout.values(part.row, m) for m in (Meaning.DEADLINE, Meaning.SPAN))
            or len(part.text) > limits.MILESTONE
        ):
            number = part.number.text if part.number is not None else ""
            found.append(number + part.text)
        found += [v.text for v in layout.values(part.row, Meaning.CONTENT) if v.own]
    return "\n".join(dict.fromkeys(filter(None, found)))


def _name(draft: Draft, context: Context, text: str, content: str) -> str:
    layout, line = draft.layout, draft.line
    column = layout.one(Meaning.NAME)
    heading = layout.table.heading(column) if column is not None else ""
    if line.nameless or not text.strip():
        context.fault(layout, line.row, heading, NO_NAME, "填写名称；若属上一个项目，与上一行合并单元格")
        return name_in(content, limits.NAME)
    if layout.was in _PARAGRAPHS or layout.table.head.start == layout.table.head.stop:
        return name_in(text, limits.NAME)
    name = " ".join(text.split())
    if len(name) > limits.NAME:
        expected = f"名称不超过{limits.NAME}个字，其余写进工作内容"
        context.fault(layout, line.row, heading, f"名称“{name[:20]}…”有{len(name)}个字", expected)
    return name


def _code(draft: Draft, context: Context, code: str, codes: Codes, seen: dict[str, Draft]) -> str:
    layout, line = draft.layout, draft.line
    column = layout.one(Meaning.CODE)
    heading = layout.table.heading(column) if column is not None else ""
    if len(code) > limits.CODE:
        context.fault(layout, line.row, heading, f"编码“{code}”有{len(code)}个字", f"不超过{limits.CODE}个字")
    if (before := seen.get(code)) is not None:
        filled = before.layout.table.filled
        place = f"{filled.grid.name} 第{filled.number(before.line.row)}行"
        context.fault(layout, line.row, heading, f"编码{code}已在{place}用过", "每个项目一个编码")
        code = codes.again(code)
    seen[code] = draft
    return code


def _leader(draft: Draft) -> str:
    """The leader: of the project's own column, else whose section it stands in (一、某区长牵头工作)."""
    if named := person_of(draft, Meaning.LEADER):
        return named
    for step in reversed(draft.path):
        if m := draft.layout.reading.matches("section_leaders", step.name):
            return str(m["leader"])
    return ""


def _kept(draft: Draft, context: Context, unread: dict[str, str]) -> dict[str, str]:
    """What has no place: the kept columns of all rows, what could not be read, what the rows above it say besides."""
    layout = draft.layout
    found: dict[str, list[str]] = {}
    for row in [*draft.rows, *(p.row for p in draft.parts)]:
        for heading, text in layout.kept(row, own=row != draft.line.row).items():
            found.setdefault(heading, []).append(text)
        for heading, text in _not_numbers(draft, row).items():
            found.setdefault(heading, []).append(text)
    for line in _above(draft.line):
        for heading, text in layout.kept(line.row).items():
            found.setdefault(f"{line.text}·{heading}", []).append(text)
        for heading, text in _beyond(draft, line).items():
            found.setdefault(f"{line.text}·{heading}", []).append(text)
    for heading, text in (*unread.items(), *notes_beside(draft, context).items()):
        found.setdefault(heading, []).append(text)
    return {heading: "\n".join(dict.fromkeys(texts)) for heading, texts in found.items()}


def _above(line: Line) -> Sequence[Line]:
    """The rows of this table that the line stands under."""
    found: list[Line] = []
    above = line.parent
    while above is not None:
        if above.row >= 0:
            found.append(above)
        above = above.parent
    return found


def _beyond(draft: Draft, line: Line) -> dict[str, str]:
    """What a row that became an objective says and its projects do not take over: its work, its targets, its units."""
    if line.read_as != "objective":
        return {}
    layout = draft.layout
    values = [v for m in (Meaning.CONTENT, Meaning.TARGET, Meaning.MILESTONE) for v in layout.values(line.row, m)]
    for meaning in INHERITED:
        said = {v.text for _, v in draft.values(meaning)}
        values += [v for v in layout.values(line.row, meaning) if v.text not in said]
    return {v.heading: v.text for v in values}


def _not_numbers(draft: Draft, row: int) -> dict[str, str]:
    """Words in the column of numbers, a code on a further row: they are kept, for they number nothing."""
    layout, found = draft.layout, {}
    column = layout.one(Meaning.NUMBER)
    if column is not None and layout.table.filled.owns(row, column):
        text = layout.table.filled.text[row][column]
        if number_alone(text) is None:
            found[layout.table.heading(column)] = text
    return found
