"""What of a project's rows has no place in a book: it is kept beside the project, by heading, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from threeones.kernel.book.model import Project
from threeones.kernel.ledgers.books.context import Context
from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.rows.drafts import INHERITED, Draft
from threeones.kernel.ledgers.rows.lines import Line
from threeones.kernel.ledgers.rows.numbering import number_alone, number_before

_READ_APART = frozenset({Meaning.KEPT, Meaning.NAME, Meaning.TARGET, Meaning.MILESTONE, *UNITS})
"""Columns whose cells are read word by word, or kept as they are."""
_DAYS = frozenset({Meaning.START, Meaning.DEADLINE, Meaning.SPAN})
_OF_DAYS = re.compile(
    r"[0-9０-９年月日号底前末初上中下旬季度一二三四五六七八九十半全常长期坚持续推进之以内止—～~至到./:：\-\s]+"
)
_UNSEEN = re.compile(r"[\s。；;，,、]+")


def kept_of(draft: Draft, context: Context, project: Project, unread: Mapping[str, str]) -> dict[str, str]:
    """What stands in the project's rows and above them and is nowhere in the project; ``unread`` are days that were none."""
    found: dict[str, list[str]] = {}
    for heading, text in (*_own(draft, context, project), *_of_rows_above(draft), *unread.items()):
        found.setdefault(heading, []).append(text)
    return {heading: "\n".join(dict.fromkeys(texts)) for heading, texts in found.items()}


def _own(draft: Draft, context: Context, project: Project) -> Iterator[tuple[str, str]]:
    layout = draft.layout
    for row in [*draft.rows, *(part.row for part in draft.parts)]:
        yield from layout.kept(row, own=row != draft.line.row).items()
    yield from _beside_names(draft, context)
    yield from _left(draft, _UNSEEN.sub("", _told(draft, project)))


def _beside_names(draft: Draft, context: Context) -> Iterator[tuple[str, str]]:
    """Cells of units in which something else stands beside a name (等, brackets)."""
    for meaning in UNITS:
        for _, value in draft.values(meaning):
            if any(name.note for name in context.names(value.text)):
                yield value.heading, value.text


def _told(draft: Draft, project: Project) -> str:
    """All the words of a project and of its objectives."""
    targets = (word for t in project.targets for word in (t.indicator, t.text, t.unit))
    milestones = (m.name for m in project.milestones)
    path = (word for step in draft.path for word in (step.name, step.code))
    own = (project.code, project.name, project.content, project.leader, project.owner)
    return "\n".join([*own, *targets, *milestones, *path])


def _left(draft: Draft, told: str) -> Iterator[tuple[str, str]]:
    """Cells of which the project says nothing: words where a number or a code belongs, what is said on a further row."""
    layout = draft.layout
    filled = layout.table.filled
    for row in [*draft.rows, *(part.row for part in draft.parts)]:
        for index, column in layout.columns.items():
            text = filled.text[row][index]
            if not text or column.meaning in _READ_APART or not (filled.owns(row, index) or row == draft.line.row):
                continue
            if _is_told(column.meaning, text, told):
                continue
            yield layout.table.heading(index), text


def _is_told(meaning: Meaning, text: str, told: str) -> bool:
    if meaning in _DAYS and _OF_DAYS.fullmatch(text):
        return True
    if meaning in (Meaning.NUMBER, Meaning.OUTLINE, Meaning.OBJECTIVE) and number_alone(text) is not None:
        return True
    number = number_before(text) if meaning is Meaning.OBJECTIVE else None
    bare = number.rest if number is not None and number.rest else text
    return _UNSEEN.sub("", bare) in told


def _of_rows_above(draft: Draft) -> Iterator[tuple[str, str]]:
    """What the rows above it in the tree say besides their names, by their names."""
    above = draft.line.parent
    while above is not None:
        if above.row >= 0:
            for heading, text in _beyond(draft, above):
                yield f"{above.text}·{heading}", text
        above = above.parent


def _beyond(draft: Draft, line: Line) -> Iterator[tuple[str, str]]:
    """The kept cells of such a row, its work and targets, and units or days that the project does not take over."""
    layout = draft.layout
    yield from layout.kept(line.row).items()
    if line.read_as != "objective":
        return
    for meaning in (Meaning.CONTENT, Meaning.TARGET, Meaning.MILESTONE):
        yield from ((v.heading, v.text) for v in layout.values(line.row, meaning))
    for meaning in INHERITED:
        said = {v.text for _, v in draft.values(meaning)}
        yield from ((v.heading, v.text) for v in layout.values(line.row, meaning) if v.text not in said)
