"""The tables of a file with their columns understood, and which of them are no ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from threeones.kernel.ledgers.books.context import Context
from threeones.kernel.ledgers.corrections import for_sheet
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.reading import Reading, fold_heading
from threeones.kernel.ledgers.rows.drafts import Draft
from threeones.kernel.ledgers.rows.levels import Nesting
from threeones.kernel.ledgers.rows.lines import Line
from threeones.kernel.ledgers.rows.numbering import number_before
from threeones.kernel.ledgers.rows.top import Top, top_of
from threeones.kernel.ledgers.tables.columns import Column, columns_of, keep_further
from threeones.kernel.ledgers.tables.filled import Filled
from threeones.kernel.ledgers.tables.heads import Table, tables_of
from threeones.kernel.ledgers.tables.layout import Layout
from threeones.kernel.ledgers.tables.naming import numbers_of_groups, settle_names
from threeones.kernel.values.faults import Fault

_NAMED = (
    Meaning.NAME,
    Meaning.TASK,
    Meaning.CONTENT,
    Meaning.INDICATOR,
    Meaning.TARGET,
    Meaning.OBJECTIVE,
    Meaning.OBJECTIVE_OR_TARGET,
)


@dataclass(slots=True)
class Part:
    """One table of the file with all that was made of it; ``continues`` where it goes on with the one before."""

    table: Table
    place: int
    layout: Layout
    top: Top
    lines: list[Line] = field(default_factory=list)
    nesting: Nesting = Nesting("none", "")
    drafts: list[Draft] = field(default_factory=list)
    unread: str = ""
    continues: bool = False


def parts_of(grids: Sequence[Grid], reading: Reading, context: Context) -> list[Part]:
    """The tables of all grids with their columns; those that are no ledgers are marked so."""
    parts: list[Part] = []
    for place, grid in enumerate(grids, 1):
        if context.corrections.ignores(grid.name, place):
            continue
        filled = Filled(grid)
        number = for_sheet(context.corrections.head_rows, grid.name, place)
        head = number - grid.first_row if number is not None else None
        if head is not None and not 0 <= head < filled.height:
            context.faults.append(
                Fault(grid.file, grid.name, number or 0, "", "更正指定的表头行不在表里", "表里的行号")
            )
            head = None
        for table in tables_of(filled, reading, head):
            continues = _continue(table, parts)
            layout = _layout(table, reading, context)
            part = Part(table, place, layout, top_of(table, reading), continues=continues)
            part.unread = _unread(part)
            parts.append(part)
    named = [p for p in parts if not p.unread and _is_named(p.layout)]
    for part in parts:
        if named and not part.unread and not _is_named(part.layout):
            part.unread = "没有项目名称一类的列，不像台账"
    return parts


def _continue(table: Table, parts: Sequence[Part]) -> bool:
    """Whether a table without a head goes on with the one before it (a document parts them at the end of a page)."""
    if table.head or not parts or table.filled.height == 0:
        return False
    before = parts[-1].table
    same = before.filled.grid.file == table.filled.grid.file and before.filled.width == table.filled.width
    if same and before.paths and table.filled.width > 1:
        table.paths = before.paths
        table.reason, table.sure = "没有表头，列数与上一个表相同，接着上一个表读", 0.7
        return True
    return False


def _layout(table: Table, reading: Reading, context: Context) -> Layout:
    known: dict[str, bool] = {}

    def is_known(name: str) -> bool:
        if context.units is None:
            return False
        if name not in known:
            known[name] = context.units.match(name).name is not None
        return known[name]

    _say_again(table, reading)
    columns = columns_of(table, reading, is_known, context.corrections.columns)
    settle_names(table, columns)
    numbers_of_groups(table, columns)
    keep_further(columns, reading)
    name = next((c for c in columns.values() if c.meaning is Meaning.NAME), None)
    return Layout(table, columns, reading, name.was if name else None)


def _say_again(table: Table, reading: Reading) -> None:
    """Cells that say 同上 say what stands above them."""
    text = table.filled.text
    for row in table.body:
        for column, said in enumerate(text[row]):
            if said and row > table.head.stop and len(said) <= 3 and fold_heading(said) in reading.lists["ditto"]:
                text[row][column] = text[row - 1][column]


def _is_named(layout: Layout) -> bool:
    """Whether a heading, not only the look of the cells, says where the projects are."""
    column = _name_column(layout)
    return column is not None and (column.sure > 0.4 or bool(column.was in _NAMED))


def _name_column(layout: Layout) -> Column | None:
    index = layout.one(Meaning.NAME)
    return None if index is None else layout.columns[index]


def _unread(part: Part) -> str:
    """Why a table is not read: nothing in it, or words without a head or a number."""
    table, layout = part.table, part.layout
    if _name_column(layout) is None:
        return "没有内容" if not any(table.filled.written(r) for r in table.body) else "没有可作项目名称的列"
    if table.paths:
        return ""
    texts = [table.filled.text[r][c] for r in table.body for c in table.filled.written(r)]
    counted = sum(n is not None and bool(n.rest) for n in map(number_before, texts))
    telling = layout.has(*UNITS, Meaning.DEADLINE, Meaning.NUMBER, Meaning.CODE)
    return "" if counted >= 2 or telling else "没有认出表头，也没有编号，不像台账"
