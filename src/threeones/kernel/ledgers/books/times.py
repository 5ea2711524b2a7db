"""When a project is due, from when it runs, and its milestones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from threeones.kernel.book.model import Milestone
from threeones.kernel.ledgers.books import limits
from threeones.kernel.ledgers.books.context import Context, YearNeeded
from threeones.kernel.ledgers.books.wording import pieces
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.reading import fold_heading
from threeones.kernel.ledgers.rows.drafts import Draft
from threeones.kernel.ledgers.tables.layout import Value
from threeones.kernel.ledgers.words.dates import Due
from threeones.kernel.values.problem import ValueProblem

# 6月底 means the end of June: that needs no word
_PLAIN = re.compile(r"“[^“”]*”按(?:[\d-]+|全年)计")
_TWO_STEPS = 8  # characters that two dates with what is done by them have at least


@dataclass(slots=True)
class Times:
    """The days of a project; ``unread`` are cells that no day was found in, by heading, ``dated`` the rows below the
    project whose words are milestones.
    """

    start_on: date | None = None
    due: Due | None = None
    steps: list[tuple[str, date | None, int]] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    dated: set[int] = field(default_factory=set)


def times_of(draft: Draft, context: Context) -> Times:
    """The days and the milestones of a project; steps are (words, day, row)."""
    times = Times()
    for row, value in draft.values(Meaning.START):
        if (due := _due(draft, context, row, value, times)) is not None:
            times.start_on = due.start_on or due.deadline
    for meaning in (Meaning.SPAN, Meaning.DEADLINE):
        for row, value in draft.values(meaning):
            _deadline(draft, context, row, value, times)
    for row in draft.rows:
        _columns(draft, context, row, times)
    for part in draft.parts:
        _part(draft, context, part.row, part.text, times)
    if times.start_on and times.due and times.start_on > times.due.deadline:
        column = next((v.heading for m in (Meaning.DEADLINE, Meaning.SPAN) for _, v in draft.values(m)), "")
        fault = f"开始时间{times.start_on}晚于完成时限{times.due.deadline}"
        context.fault(draft.layout, draft.line.row, column, fault, "开始不晚于完成")
    return times


def _deadline(draft: Draft, context: Context, row: int, value: Value, times: Times) -> None:
    """A cell of deadlines: of several dates the last one counts, and each that says what is done then is a step."""
    due = _due(draft, context, row, value, times)
    if due is None:
        return
    if times.due is None or due.deadline > times.due.deadline:
        times.due = due
    times.start_on = times.start_on or due.start_on
    steps = _steps(context, value.text) if len(value.text) >= _TWO_STEPS else []
    if len(steps) > 1:
        times.steps += [(words, day, row) for words, day in steps]
    elif value.own and _dated_row_by_row(draft) and (text := _work(draft, row)):
        times.steps += [(piece, due.deadline, row) for piece in pieces(text, limits.MILESTONE)]


def _due(draft: Draft, context: Context, row: int, value: Value, times: Times) -> Due | None:
    try:
        due = context.due(value.raw if not isinstance(value.raw, str) else value.text)
        if due is not None and due.reason and not _PLAIN.fullmatch(due.reason):
            context.note(draft.layout, row, f"{value.heading}：{due.reason}")
        return due
    except YearNeeded:
        context.lacks_year(draft.layout, row, value.heading)
    except (ValueProblem, OverflowError) as problem:
        fault, expected = (problem.fault, problem.expected) if isinstance(problem, ValueProblem) else (str(problem), "")
        context.fault(draft.layout, row, value.heading, fault, expected)
    times.unread[value.heading] = value.text
    return None


def _steps(context: Context, text: str) -> list[tuple[str, date | None]]:
    try:
        steps = context.nodes(text)
    except (YearNeeded, ValueProblem, OverflowError):
        return []
    return [(s.words, s.due.deadline if s.due else None) for s in steps if s.words]


def _dated_row_by_row(draft: Draft) -> bool:
    """Whether the further rows of a project have deadlines of their own."""
    return any(draft.layout.owns(more.row, m) for more in draft.more for m in (Meaning.DEADLINE, Meaning.SPAN))


def _work(draft: Draft, row: int) -> str:
    """What a row of a project says is done by its own date."""
    return "；".join(v.text for v in draft.layout.values(row, Meaning.CONTENT) if v.own)


def _columns(draft: Draft, context: Context, row: int, times: Times) -> None:
    """Cells below 一季度, 3月, 第一节点."""
    layout, filled = draft.layout, draft.layout.table.filled
    for column in layout.by_meaning.get(Meaning.MILESTONE, ()):
        text, raw = filled.text[row][column], filled.raw(row, column)
        if not text or (row != draft.line.row and not filled.owns(row, column)):
            continue
        label, said = layout.milestone(column)
        if not label or isinstance(raw, date):
            value = Value(text, raw, layout.table.heading(column))
            times.steps += _node(draft, context, row, value, said)
            continue
        day = _of_heading(draft, context, row, column, label)
        if _is_tick(draft, raw, text):
            bare = len(text) == 1 or fold_heading(text) in layout.reading.lists["ticks"]
            times.steps.append((label if bare else f"{label}：{text}", day, row))
        else:
            times.steps += _dated(draft, context, row, column, label, day)


def _dated(
    draft: Draft, context: Context, row: int, column: int, label: str, day: date | None
) -> Iterator[tuple[str, date | None, int]]:
    """A cell of words below a time: a date that it says goes before the last day of its column's time."""
    text, heading = draft.layout.table.filled.text[row][column], draft.layout.table.heading(column)
    try:
        steps = context.days(text, label)
    except (YearNeeded, ValueProblem, OverflowError):
        steps = []
    if not any(s.due for s in steps):
        yield from ((piece, day, row) for piece in pieces(text, limits.MILESTONE))
        return
    for step in steps:
        said = step.due.deadline if step.due else day
        if step.due and said != day:
            context.note(draft.layout, row, f"{heading}：按格内写明的{said}计")
        yield from ((piece, said, row) for piece in pieces(step.words, limits.MILESTONE))


def _is_tick(draft: Draft, raw: object, text: str) -> bool:
    """Whether a cell only ticks the time off, or says a bare figure (25%)."""
    ticked = fold_heading(text) in draft.layout.reading.lists["ticks"]
    return ticked or not isinstance(raw, str) or text.rstrip("%％").replace(".", "").isdigit()


def _of_heading(draft: Draft, context: Context, row: int, column: int, label: str) -> date | None:
    """The last day of the time that a column's heading names; None where nobody knows its year."""
    try:
        due = context.due(label)
    except YearNeeded:
        context.lacks_year(draft.layout, row, draft.layout.table.heading(column))
        return None
    return due.deadline if due is not None else None


def _node(draft: Draft, context: Context, row: int, value: Value, label: str) -> Iterator[tuple[str, date | None, int]]:
    """A cell of a numbered node: a date, words with dates in them, or words alone."""
    if isinstance(value.raw, date):
        yield label, context.due(value.raw).deadline, row  # type: ignore[union-attr]  # a date is a deadline
        return
    steps = _steps(context, value.text) or [(value.text, None)]
    for words, day in steps:
        bare = day is not None and words == value.text and len(words) <= 12
        for piece in [label] if bare else pieces(words, limits.MILESTONE):
            yield piece, day, row


def _part(draft: Draft, context: Context, row: int, text: str, times: Times) -> None:
    """A row below the project that is a step of it."""
    values = [v for m in (Meaning.DEADLINE, Meaning.SPAN) for v in draft.layout.values(row, m) if v.own]
    due = next((d for v in values if (d := _due(draft, context, row, v, times)) is not None), None)
    if due is not None:
        times.steps += [(piece, due.deadline, row) for piece in pieces(text, limits.MILESTONE)]
        times.dated.add(row)
    _columns(draft, context, row, times)


def milestones_of(code: str, times: Times, draft: Draft, context: Context) -> tuple[Milestone, ...]:
    """The steps as milestones, coded in their order; a step that is said twice is one."""
    made: list[Milestone] = []
    for text, day, row in dict.fromkeys(times.steps):
        if len(text) > limits.MILESTONE:
            fault = f"节点“{text[:20]}…”有{len(text)}个字"
            context.fault(draft.layout, row, "", fault, f"一个节点不超过{limits.MILESTONE}个字，分成几句")
        made.append(Milestone(f"{code}-M{len(made) + 1}", text, day))
    return tuple(made)
