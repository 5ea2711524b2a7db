"""The sheets of our own form as rows of values, with all faults of their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from threeones.kernel.book.model import AT_LEAST
from threeones.kernel.ledgers.grid import Cell as Given
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.own_form import columns
from threeones.kernel.ledgers.own_form.cells import day_of, names_of, number_of, own_of, text_of
from threeones.kernel.ledgers.own_form.columns import COLUMNS, FORMAT, OWN_COLUMNS, Column
from threeones.kernel.ledgers.own_form.writing import COMPARED
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem

_YEARS = range(1900, 2200)
_FLAGS = {"是": True, "否": False, "": False}


def format_of(grids: Iterable[Grid]) -> str:
    """The format that a file says it has; empty where it says none."""
    for grid in grids:
        first = grid.cells[0] if grid.name == columns.MARK_SHEET and grid.cells else ()
        if len(first) > 1 and text_of(first[0]).strip() == columns.MARK:
            return text_of(first[1]).strip()
    return ""


def digest_of(grids: Iterable[Grid]) -> str:
    """The digest of the book that the file was written from; empty where it tells none."""
    rows = (row for grid in grids if grid.name == columns.MARK_SHEET for row in grid.cells)
    return next(
        (text_of(row[1]).strip() for row in rows if len(row) > 1 and text_of(row[0]).strip() == columns.DIGEST), ""
    )


@dataclass(slots=True)
class Row:
    """A row as read: ``told`` by field, ``own`` by heading; ``faulty`` fields could not be read."""

    grid: Grid
    number: int
    told: dict[str, Any] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A field that is text; empty where it was faulty."""
        return str(self.told.get(name) or "")


class Rows:
    """The faults so far, and the rows of each kind of sheet."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self.file = grids[0].file if grids else ""
        self.faults: list[Fault] = []
        told = format_of(grids)
        if told != FORMAT:
            fault = Fault(
                self.file, columns.MARK_SHEET, 1, "", f"版式是“{told}”，这里认识的是“{FORMAT}”", "用本系统导出的工作簿"
            )
            raise Faults([fault])
        self.rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
        named = {g.name: g for g in grids}
        for name in COLUMNS:
            if name == columns.LISTS:
                continue
            if name in named:
                self.rows[name] = list(self._sheet(named[name], name))
            else:
                self.faults.append(
                    Fault(
                        self.file,
                        name,
                        0,
                        "",
                        f"少了工作表“{name}”",
                        "、".join(n for n in COLUMNS if n != columns.LISTS),
                    )
                )
        for grid in grids:
            if grid.name.startswith(columns.LISTS):
                self.rows[columns.LISTS] += self._sheet(grid, columns.LISTS)
            elif grid.name not in COLUMNS and grid.name not in (columns.MARK_SHEET, columns.NOTES):
                self._unknown_sheet(grid)

    def fault(self, row: Row, column: str, said: str, expected: str) -> None:
        self.faults.append(Fault(row.grid.file, row.grid.name, row.number, column, said, expected))

    def _unknown_sheet(self, grid: Grid) -> None:
        if any(text_of(c).strip() for row in grid.cells for c in row):
            known = "、".join((*COLUMNS, columns.NOTES))
            self.faults.append(
                Fault(grid.file, grid.name, 0, "", f"不认识的工作表“{grid.name}”", f"{known}；清单的表名以“清单”开头")
            )

    def _sheet(self, grid: Grid, kind: str) -> Iterator[Row]:
        """The rows of a sheet; a row that says nothing is left out."""
        heads = grid.cells[0] if grid.cells else ()
        places = self._places(grid, kind, heads)
        for n, cells in enumerate(grid.cells[1:], grid.first_row + 1):
            row = Row(grid, n)
            given = {i: cells[i] if i < len(cells) else None for i in places}
            if all(not text_of(c).strip() for i, c in given.items() if places[i].kind != "shown"):
                self._nothing_beside(row, cells, places)
                continue
            for i, column in places.items():
                self._cell(row, column, given[i])
            self._nothing_beside(row, cells, places)
            yield row

    def _nothing_beside(self, row: Row, cells: Sequence[Given], places: Mapping[int, Column]) -> None:
        for i, cell in enumerate(cells):
            if i not in places and text_of(cell).strip():
                self.fault(row, _letters(i), "这一列没有栏目名", "第1行写上栏目名，或删去这一格")

    def _places(self, grid: Grid, kind: str, heads: Sequence[Given]) -> dict[int, Column]:
        """Which column stands where: the first of a heading is ours, the others are kept where a sheet may have some."""
        ours, found, own = {c.heading: c for c in COLUMNS[kind]}, dict[int, Column](), set[str]()
        head = Row(grid, grid.first_row)
        for i, cell in enumerate(heads):
            said = text_of(cell)
            if said.strip() in ours:
                found[i] = ours.pop(said.strip())
            elif (heading := own_of(cell)) is None or not said.strip() and not said:
                continue
            elif kind not in OWN_COLUMNS:
                self.fault(head, said, f"不认识的栏目“{said}”", "、".join(c.heading for c in COLUMNS[kind]))
                found[i] = Column(said, "", "shown")
            elif heading in own:
                self.fault(head, said, f"栏目“{said}”重复了", "每个栏目一列")
                found[i] = Column(said, "", "shown")
            else:
                own.add(heading)
                found[i] = Column(heading, "", "own")
        for column in ours.values():
            if column.kind != "shown":
                self.fault(head, column.heading, f"少了“{column.heading}”这一列", "保留导出时的各列，可以空着")
        return found

    def _cell(self, row: Row, column: Column, cell: Given) -> None:
        if column.kind == "own":
            value = own_of(cell)
            if value is not None:
                row.own[column.heading] = value
        elif column.kind != "shown":
            try:
                row.told[column.field] = _READERS[column.kind](cell)
            except ValueProblem as wrong:
                row.faulty.add(column.field)
                self.fault(row, column.heading, wrong.fault, wrong.expected)
            if column.required and not text_of(cell).strip():
                row.faulty.add(column.field)
                self.fault(row, column.heading, "空着", column.note or "这一格必填")


def _letters(index: int) -> str:
    """How a workbook names a column: A, B, …, AA."""
    name, n = "", index + 1
    while n:
        n, rest = divmod(n - 1, 26)
        name = chr(ord("A") + rest) + name
    return f"{name}列"


def _year_of(cell: Given) -> int | None:
    number = number_of(cell)
    if number is None:
        return None
    if number != number.to_integral_value() or int(number) not in _YEARS:
        raise ValueProblem(f"“{text_of(cell)}”不是年度", "四位数，如 2021")
    return int(number)


def _period_of(cell: Given) -> str:
    if isinstance(cell, date):
        raise ValueProblem(f"“{text_of(cell)}”是日期", "期间写成文字，如 2021-Q3；是日期的填在完成时限")
    text = text_of(cell)
    if text.strip():
        try:
            parse_period(text)
        except ValueProblem as wrong:
            raise ValueProblem(wrong.fault, wrong.expected) from wrong
    return text


def _comparison_of(cell: Given) -> str:
    said = text_of(cell).strip()
    found = {**{word: value for value, word in COMPARED.items()}, "": AT_LEAST}.get(said)
    if found is None:
        raise ValueProblem(f"“{said}”不是方式", "不低于 或 不高于")
    return found


def _flag_of(cell: Given) -> bool:
    said = text_of(cell).strip()
    if said not in _FLAGS:
        raise ValueProblem(f"“{said}”不是是或否", "是 或 否，空着为否")
    return _FLAGS[said]


_READERS: Mapping[str, Callable[[Given], Any]] = {
    "text": text_of,
    "names": names_of,
    "date": day_of,
    "number": number_of,
    "year": _year_of,
    "period": _period_of,
    "comparison": _comparison_of,
    "flag": _flag_of,
}
