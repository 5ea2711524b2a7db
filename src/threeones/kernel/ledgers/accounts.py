"""An account of every row: nothing of a sheet goes without a word of what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from threeones.kernel.ledgers.corrections import Corrections
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.rows.drafts import Draft
from threeones.kernel.ledgers.rows.lines import Line
from threeones.kernel.ledgers.rows.top import Top
from threeones.kernel.ledgers.tables.filled import Filled, letters
from threeones.kernel.ledgers.tables.heads import Table
from threeones.kernel.ledgers.tables.layout import Layout
from threeones.kernel.ledgers.understood import NOTHING_KEPT, RowRead

_TAKEN = frozenset({"project", "milestone", "continuation", "header", "repeated_header", "blank", "merged"})
"""What these rows say stands in a project or in the head; of all others the words are kept with the row."""

_APART = frozenset({"title", "label", "section", "signature", "footnote"})
"""Rows of whose cells the headings say nothing."""


class Read(Protocol):
    """A table of the file, as the account needs it."""

    table: Table
    place: int
    layout: Layout
    top: Top
    lines: list[Line]
    drafts: list[Draft]
    unread: str


def account(grids: Sequence[Grid], parts: Sequence[Read], corrections: Corrections) -> tuple[RowRead, ...]:
    """Every row of every grid, once, in order."""
    rows: list[RowRead] = []
    for place, grid in enumerate(grids, 1):
        ours = [part for part in parts if part.place == place]
        if corrections.ignores(grid.name, place):
            rows += _unread(Filled(grid), range(len(grid.cells)), "由更正指定不读")
        for part in ours:
            rows += _of_table(part)
    return tuple(rows)


def _of_table(part: Read) -> Iterator[RowRead]:
    table, filled = part.table, part.table.filled
    if part.unread:
        start = table.top.start if table.head else 0
        yield from _unread(filled, range(start, table.end), part.unread)
        return
    for line in part.top.lines:
        if line.row >= 0:
            yield _row(filled, line, _kept(part, line))
    for row in table.head:
        yield RowRead(filled.grid.name, filled.number(row), "header", table.reason)
    codes = {id(line): draft.code for draft in part.drafts for line in (draft.line, *draft.more, *draft.parts)}
    for line in part.lines:
        code = codes.get(id(line), "")
        lost = line.read_as in ("continuation", "milestone") and not code
        if lost:
            line.reason = "不属于任何项目，照存"
        yield _row(filled, line, _kept(part, line) if lost or line.read_as not in _TAKEN else NOTHING_KEPT, code)


def _row(filled: Filled, line: Line, kept: Mapping[str, str], code: str = "") -> RowRead:
    number = filled.number(line.row)
    return RowRead(filled.grid.name, number, line.read_as, line.reason, code or line.objective, kept)


def _kept(part: Read, line: Line) -> Mapping[str, str]:
    if line.read_as == "blank":
        return NOTHING_KEPT
    # the words of a heading are the objective's name
    own = {line.text, line.number.text if line.number is not None else "", line.code}
    name = line.text or "\n"
    words = part.layout.everything(line.row, by_letters=line.read_as in _APART)
    taken = line.read_as in ("section", "objective")
    return MappingProxyType({k: v for k, v in words.items() if not taken or (v not in own and not v.endswith(name))})


def _unread(filled: Filled, rows: range, why: str) -> Iterator[RowRead]:
    for row in rows:
        words = {f"{letters(c)}列": filled.text[row][c] for c in filled.written(row)}
        read_as = "ignored" if words else "blank"
        yield RowRead(filled.grid.name, filled.number(row), read_as, why if words else "", "", MappingProxyType(words))
