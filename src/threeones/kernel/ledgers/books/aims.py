"""The targets of a project, out of its columns of targets or, where the table has none, out of its work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from threeones.kernel.book.model import Target
from threeones.kernel.ledgers.books import limits
from threeones.kernel.ledgers.books.context import Context
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.rows.drafts import Draft
from threeones.kernel.ledgers.tables.layout import Value
from threeones.kernel.ledgers.words.targets import ReadTarget
from threeones.kernel.values.quantity import is_unit
from threeones.kernel.values.rounding import decimals_of, shortest

_HINT = re.compile(r"[（(]([^（）()]{1,8})[)）]")
_APART = re.compile(r"（[^（）]*）$")


@dataclass(slots=True)
class Aims:
    """The targets of a project, and words that are no targets and too long to be one; they are work."""

    targets: list[Target] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def aims_of(draft: Draft, context: Context, name: str, work: str) -> Aims:
    """The targets of a project. ``work`` are the words of its work, read where no column holds targets."""
    aims = Aims()
    layout = draft.layout
    if layout.has(Meaning.TARGET, Meaning.INDICATOR) or layout.was is Meaning.TARGET:
        for row, value in _cells(draft):
            read = _read(context, value)
            _contradictions(draft, context, row, value, read)
            for target in read:
                _add(draft, context, aims, row, value.heading, replace(target, indicator=target.indicator or name))
    else:
        measured = [t for t in context.targets(work) if t.measurable and t.indicator]
        for target in measured:
            if len(target.text) <= limits.TARGET and len(target.indicator) <= limits.INDICATOR:
                _add(draft, context, aims, draft.line.row, "", target)
    return aims


def _cells(draft: Draft) -> Iterator[tuple[int, Value]]:
    """The cells of targets; an indicator and its value in two columns are said together."""
    layout = draft.layout
    for row in draft.rows:
        names = [v for v in layout.values(row, Meaning.INDICATOR) if v.own or row == draft.line.row]
        values = [v for v in layout.values(row, Meaning.TARGET) if v.own or row == draft.line.row]
        measure = layout.text(row, Meaning.MEASURE)
        if layout.was is Meaning.TARGET and row == draft.line.row:
            values = [Value(draft.line.text, draft.line.text, ""), *values]
        for n, value in enumerate(values):
            text = value.text + (measure if measure and _ends_in_number(value.text) else "")
            said = names[0].text + text if names and not n else text
            yield row, replace(value, text=said)
        if names and not values:
            yield row, names[0]
    for part in draft.parts:
        for value in layout.values(part.row, Meaning.TARGET):
            if value.own:
                yield part.row, value


def _ends_in_number(text: str) -> bool:
    return text[-1:].isdigit()


def _read(context: Context, value: Value) -> list[ReadTarget]:
    m = _HINT.search(value.heading)
    hint = m[1] if m and is_unit(m[1]) else ""
    return context.targets(value.text, hint)


def _contradictions(draft: Draft, context: Context, row: int, value: Value, read: list[ReadTarget]) -> None:
    """One thing that must be two numbers at once: at least 10 and at most 5, or 20 in one place and 30 in another."""
    for n, one in enumerate(read):
        for other in read[:n]:
            if not _same_thing(one, other) or (one.number, one.comparison) == (other.number, other.comparison):
                continue
            pair = sorted((one, other), key=lambda t: t.comparison)
            if one.comparison == other.comparison or pair[0].number > pair[1].number:  # type: ignore[operator]
                fault = (
                    f"目标自相矛盾：“{other.text}”与“{one.text}”"
                    if one.text != other.text
                    else f"目标自相矛盾：“{one.text}”"
                )
                context.fault(draft.layout, row, value.heading, fault, "一个指标只写一个目标值，下限不大于上限")


def _same_thing(one: ReadTarget, other: ReadTarget) -> bool:
    alike = one.unit == other.unit and one.of_growth == other.of_growth
    same = _bare(one) == _bare(other) or one.text == other.text
    return one.measurable and other.measurable and alike and same


def _bare(target: ReadTarget) -> str:
    return _APART.sub("", target.indicator)


def _add(draft: Draft, context: Context, aims: Aims, row: int, column: str, read: ReadTarget) -> None:
    """A target as the book holds it; a long text that cannot be measured is work, and an indicator stands once."""
    if not read.measurable and len(read.text) > limits.TARGET:
        aims.words.append(read.text)
        return
    target = read.target()
    if len(target.text) > limits.TARGET:
        aims.words.append(target.text)
        target = replace(target, text="")
    taken = {t.indicator for t in aims.targets}
    if target in aims.targets:
        return
    if target.indicator in taken:
        target = replace(target, indicator=_another(target, taken))
    _check(draft, context, row, column, target)
    aims.targets.append(target)
    if read.reason:
        context.note(draft.layout, row, f"目标“{_short(read.text)}”：{read.reason}")
    if read.suggestion and not read.measurable:
        context.note(draft.layout, row, f"目标“{_short(read.text)}”不能度量：{read.suggestion}")


def _another(target: Target, taken: set[str]) -> str:
    """An indicator's name told apart from those of the project: by its unit, its words, a number."""
    for name in (f"{target.indicator}（{target.unit}）" if target.unit else "", target.text):
        if name and name not in taken and len(name) <= limits.INDICATOR:
            return name
    count = 2
    while f"{target.indicator}（{count}）" in taken:
        count += 1
    return f"{target.indicator}（{count}）"


def _check(draft: Draft, context: Context, row: int, column: str, target: Target) -> None:
    if target.measurable and len(target.indicator) > limits.INDICATOR:
        fault = f"指标“{target.indicator[:20]}…”有{len(target.indicator)}个字"
        context.fault(draft.layout, row, column, fault, f"不超过{limits.INDICATOR}个字")
    number = target.number
    if number is None:
        return
    if abs(number) >= limits.GREATEST:
        context.fault(draft.layout, row, column, f"目标值{number:f}太大", "换用更大的计量单位，如 亿元")
    elif decimals_of(shortest(number)) > limits.PLACES:
        context.fault(draft.layout, row, column, f"目标值{number:f}的小数太长", f"不超过{limits.PLACES}位小数")


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "…"
