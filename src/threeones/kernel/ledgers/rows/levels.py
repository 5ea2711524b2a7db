"""How the rows of a table nest: by a column of levels, by codes, by numbers, by indent, below sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.rows.lines import ROW_LEVEL, Line
from threeones.kernel.ledgers.tables.layout import Layout

RULES = ("outline", "parent", "codes", "numbering", "indent", "none")
_CODE_PARTS = re.compile(r"[-_./]")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Told:
    """Something about a row that its reader should look at; ``expected`` is set where it is a fault."""

    row: int
    column: str
    text: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Nesting:
    """The rule by which rows nest, why, and what is odd about it."""

    rule: str
    reason: str
    told: tuple[Told, ...] = ()


def nest(layout: Layout, lines: Sequence[Line], sections: Sequence[Line], given: str = "") -> Nesting:
    """Give every line of the tree its parent. ``sections`` stand above the table, ``given`` is a correction's rule."""
    rows = [line for line in lines if line.read_as == "project"]
    rule, reason = (given, "由更正指定") if given else _rule(layout, rows)
    told = _levels(layout, rows, rule)
    tree = [*sections, *(line for line in lines if line.nests)]
    _stack(tree)
    if rule == "codes":
        told += _by_codes(rows)
    elif rule == "parent":
        told += _by_parents(layout, rows)
    for line in tree:
        if line.parent is not None:
            line.parent.children.append(line)
    if rule not in ("codes", "parent"):
        told += _sequences(layout, tree)
    if rule == "none":
        rule, reason = _flat(layout, tree)
    return Nesting(rule, reason, tuple(told))


def _rule(layout: Layout, rows: Sequence[Line]) -> tuple[str, str]:
    """The rule that the table itself shows, the plainest first."""
    if layout.has(Meaning.OUTLINE):
        return "outline", "有大纲级别的列"
    if layout.has(Meaning.PARENT) and layout.has(Meaning.CODE):
        return "parent", "有上级编码的列"
    codes = {tuple(_CODE_PARTS.split(line.code)) for line in rows if line.code}
    if any(code[:n] in codes for code in codes for n in range(1, len(code))):
        return "codes", "编码逐段加长（如 FG-01 之下有 FG-01-003）"
    forms = {line.number.level for line in rows if line.number is not None}
    if len(forms) > 1:
        return "numbering", "编号有几种层次：" + "、".join(_examples(rows))
    indents = [_indent(layout, line) for line in rows]
    if len(set(indents)) > 1 and indents and indents[0] == min(indents) and not _counted_through(rows):
        return "indent", f"名称有{len(set(indents))}级缩进"
    return "none", ""


def _examples(rows: Sequence[Line]) -> list[str]:
    seen: dict[tuple[int, int], str] = {}
    for line in rows:
        if line.number is not None:
            seen.setdefault(line.number.level, line.number.text)
    return [seen[level] for level in sorted(seen)]


def _counted_through(rows: Sequence[Line]) -> bool:
    """Whether all rows are numbered one after the other, so that an indent is mere layout."""
    numbers = [line.number.value for line in rows if line.number is not None]
    return len(numbers) == len(rows) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _indent(layout: Layout, line: Line) -> int:
    column = layout.one(Meaning.NAME)
    return 0 if column is None else layout.table.filled.indent(line.row, column)


def _levels(layout: Layout, rows: Sequence[Line], rule: str) -> list[Told]:
    """Set the level of each row by the rule; what a column of levels says wrong."""
    told: list[Told] = []
    if rule == "numbering":
        last = ROW_LEVEL
        for line in rows:
            if line.number is not None:
                last = (float(line.number.level[0]), line.number.level[1])
            line.level = last
    elif rule == "indent":
        ranks = {indent: n for n, indent in enumerate(sorted({_indent(layout, line) for line in rows}), 1)}
        for line in rows:
            line.level = (ROW_LEVEL[0], ranks[_indent(layout, line)])
    elif rule == "outline":
        column, depth = layout.one(Meaning.OUTLINE), 1
        heading = layout.table.heading(column) if column is not None else ""
        for line in rows:
            text = layout.text(line.row, Meaning.OUTLINE)
            if (m := _NUMBER.search(text)) is not None:
                depth = int(m[0])
            else:
                told.append(
                    Told(line.row, heading, f"“{text}”不是大纲级别" if text else "没有大纲级别", "1、2、3等级别")
                )
            line.level = (ROW_LEVEL[0], depth)
    return told


def _stack(tree: Sequence[Line]) -> None:
    """The parent of each line is the nearest above it of a lower level."""
    above: list[Line] = []
    for line in tree:
        while above and above[-1].level >= line.level:
            above.pop()
        line.parent = above[-1] if above else None
        # nothing stands under what has no name
        if not line.nameless:
            above.append(line)


def _by_codes(rows: Sequence[Line]) -> list[Told]:
    """Parents by the beginning of the code; a code whose parent has no row keeps the section above it."""
    known = {tuple(_CODE_PARTS.split(line.code)): line for line in reversed(rows) if _leads(line)}
    shortest = min(map(len, known), default=1)
    told: list[Told] = []
    for line in rows:
        code = tuple(_CODE_PARTS.split(line.code)) if line.code else ()
        parents = [known[code[:n]] for n in range(len(code) - 1, 0, -1) if code[:n] in known]
        if parents:
            line.parent = parents[0]
        elif len(code) > shortest:
            prefix = line.code[: len(line.code) - len(code[-1]) - 1]
            told.append(Told(line.row, "", f"编码{line.code}的上级{prefix}没有这一行"))
    return told


def _leads(line: Line) -> bool:
    """Whether others can stand under a row by its code."""
    return bool(line.code) and not line.nameless


def _by_parents(layout: Layout, rows: Sequence[Line]) -> list[Told]:
    """Parents by the column that names them; a circle or an unknown parent is a fault and the row stands alone."""
    known = {line.code: line for line in reversed(rows) if _leads(line)}
    column = layout.one(Meaning.PARENT)
    heading = layout.table.heading(column) if column is not None else ""
    told: list[Told] = []
    for line in rows:
        wanted = layout.text(line.row, Meaning.PARENT)
        if not wanted:
            continue
        parent = known.get(wanted)
        if parent is None:
            told.append(Told(line.row, heading, f"没有编码为“{wanted}”的上级", "表里有的编码，或留空"))
        elif chain := _circle(line, parent):
            told.append(Told(line.row, heading, f"上级成了一个圈：{' → '.join(chain)}", "不回到自己的上级"))
        else:
            line.parent = parent
    return told


def _circle(line: Line, parent: Line) -> list[str]:
    chain, above = [line.code], parent
    while above is not None:
        chain.append(above.code)
        if above is line:
            return chain
        above = above.parent  # type: ignore[assignment]  # the chain ends where a parent is None
    return []


def _sequences(layout: Layout, tree: Sequence[Line]) -> list[Told]:
    """Numbers that skip or repeat among the rows of one parent; a count that runs on past a section is no skip."""
    told: list[Told] = []
    last: dict[tuple[int, str], tuple[Line, int]] = {}
    running: dict[str, int] = {}
    for line in tree:
        if line.number is None or line.row < 0:
            continue
        form, now = line.number.form, line.number.value
        before, count = last.get((id(line.parent), form), (None, 0))
        if before is not None and _lost_nought(layout, line, count + 1):
            now = count + 1
        if before is not None and now != count + 1:
            place = f"第{layout.table.filled.number(before.row)}行的{before.number.text if before.number else ''}"
            told.append(Told(line.row, "", f"编号{line.number.text}与{place}{'重复' if now == count else '不连续'}"))
        elif before is None and now not in (1, running.get(form, 0) + 1):
            told.append(Told(line.row, "", f"编号从{line.number.text}开始"))
        last[id(line.parent), form] = (line, now)
        running[form] = now
    return told


def _lost_nought(layout: Layout, line: Line, expected: int) -> bool:
    """Whether a number cell shows 1.1 for 1.10: a spreadsheet drops the nought at the end of a figure."""
    column = layout.one(Meaning.NUMBER)
    figure = column is not None and isinstance(layout.table.filled.raw(line.row, column), float)
    return figure and line.number is not None and expected in (line.number.value * 10, line.number.value * 100)


def _flat(layout: Layout, tree: Sequence[Line]) -> tuple[str, str]:
    if layout.has(Meaning.OBJECTIVE):
        return "columns", "上一级目标有自己的列"
    if any(line.read_as == "section" for line in tree):
        return "sections", "项目排在小标题之下"
    return "none", "各行并列"
