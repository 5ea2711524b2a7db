"""From the rows of a project to the project of a book."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from threeones.kernel.book.model import Project
from threeones.kernel.ledgers.books import limits
from threeones.kernel.ledgers.books.aims import aims_of
from threeones.kernel.ledgers.books.codes import Codes
from threeones.kernel.ledgers.books.context import Context
from threeones.kernel.ledgers.books.keeping import kept_of
from threeones.kernel.ledgers.books.people import person_of, who_of
from threeones.kernel.ledgers.books.times import Times, milestones_of, times_of
from threeones.kernel.ledgers.books.wording import name_in
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.rows.drafts import Draft
from threeones.kernel.ledgers.tables.labels import join
from threeones.kernel.ledgers.tables.layout import Value
from threeones.kernel.ledgers.tables.texts import one_line

_PARAGRAPHS = (Meaning.TASK, Meaning.CONTENT, Meaning.TARGET, Meaning.INDICATOR)
NO_NAME = "项目没有名称"


def project_of(draft: Draft, context: Context, codes: Codes, seen: dict[str, Draft]) -> Project:
    """The project of a draft; what is wrong in it goes to the context. ``seen`` are the codes given before."""
    line = draft.line
    text = _say(draft)
    who, times = who_of(draft, context), times_of(draft, context)
    content = _content(draft, text, times)
    name = _name(draft, context, text, content)
    objective = codes.objective(draft.path)
    code = _code(draft, context, codes.project(line.code, objective), codes, seen)
    # a name such as 三个一工程 is none, but a task that stands for the name may hold targets
    aims = aims_of(draft, context, name, content or (text if _may_shorten(draft) else ""))
    milestones = milestones_of(code, times, draft, context)
    project = Project(
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
    )
    return replace(project, kept=MappingProxyType(kept_of(draft, context, project, times.unread)))


def _say(draft: Draft) -> str:
    """The name without what its words say of units and days; that goes to the draft, with what its further rows say."""
    layout = draft.layout
    text, found = layout.in_words(draft.line.text)
    for more in draft.more:
        for column in (Meaning.NAME, Meaning.CONTENT):
            for value in layout.values(more.row, column):
                join(found, layout.in_words(value.text)[1])
    draft.said = {meaning: Value(said, said, label) for meaning, (label, said) in found.items()}
    return text


def _content(draft: Draft, text: str, times: Times) -> str:
    """The work of a project: its columns of work, row by row, its undated steps, its name where that is a paragraph."""
    layout = draft.layout
    found: list[str] = []
    if layout.was is Meaning.CONTENT or (_may_shorten(draft) and len(text) > limits.READABLE_NAME):
        found.append(text)
    for row in draft.rows:
        found += [
            layout.in_words(v.text)[0] for v in layout.values(row, Meaning.CONTENT) if v.own or row == draft.line.row
        ]
        if row != draft.line.row:
            found += [layout.in_words(v.text)[0] for v in layout.values(row, Meaning.NAME) if v.own]
    for part in draft.parts:
        if part.row not in times.dated:
            found.append((part.number.text if part.number is not None else "") + part.text)
        found += [v.text for v in layout.values(part.row, Meaning.CONTENT) if v.own]
    return "\n".join(dict.fromkeys(filter(None, found)))


def _name(draft: Draft, context: Context, text: str, content: str) -> str:
    layout, line = draft.layout, draft.line
    column = layout.one(Meaning.NAME)
    heading = layout.table.heading(column) if column is not None else ""
    if line.nameless or not text.strip():
        context.fault(layout, line.row, heading, NO_NAME, "填写名称；若属上一个项目，与上一行合并单元格")
        return name_in(content, limits.READABLE_NAME)
    if _may_shorten(draft):
        return name_in(text, limits.READABLE_NAME)
    name = one_line(text)
    if len(name) > limits.NAME:
        expected = f"名称不超过{limits.NAME}个字，其余写进工作内容"
        context.fault(layout, line.row, heading, f"名称“{name[:20]}…”有{len(name)}个字", expected)
    return name


def _may_shorten(draft: Draft) -> bool:
    """Whether the column of names holds paragraphs, of which the name is the beginning."""
    return draft.layout.was in _PARAGRAPHS or not draft.layout.table.paths


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
