"""Reading a superior's breakdown (任务分解表): tables whose columns are known by their headings, one line a task, word for word.

A line of a single cell is a heading, which the tasks below it are parts of; a line without a task goes on the one above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from threeones.base.intake.ledgers import read_ledger
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.reading import load_reading
from threeones.kernel.ledgers.tables.columns import columns_of
from threeones.kernel.ledgers.tables.filled import Filled
from threeones.kernel.ledgers.tables.heads import Table, tables_of
from threeones.kernel.ledgers.words.dates import read_due
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.problem import ValueProblem

NAMES = (Meaning.NAME, Meaning.TASK, Meaning.INDICATOR, Meaning.CONTENT)
"""What the column of the tasks may mean: the first of these that a table has."""
BESIDE: Mapping[str, tuple[Meaning, ...]] = {
    "number": (Meaning.NUMBER,),
    "code": (Meaning.CODE,),
    "content": (Meaning.CONTENT, Meaning.TASK),
    "target": (Meaning.TARGET, Meaning.OBJECTIVE_OR_TARGET, Meaning.INDICATOR, Meaning.MEASURE),
    "due_on": (Meaning.DEADLINE, Meaning.SPAN),
    "unit": (Meaning.LEAD, Meaning.RESPONSIBLE, Meaning.UPPER_LEAD),
}
JOINED = ("content", "target")
"""Fields of which several columns, and further lines, are told one below the other."""
ALONE = {"content", "target", "due_on", "unit"}
"""What stands beside a task: alone in a line it goes on the one above."""
Columns = Mapping[str, Sequence[int]]


@dataclass(slots=True)
class TaskLine:
    """A task as it was read: its words by field, and where it stands; ``parent`` is the place of its heading among all lines."""

    sheet: str
    row: int
    name: str
    number: str = ""
    code: str = ""
    content: str = ""
    target: str = ""
    due_on: date | None = None
    unit: str = ""
    parent: int | None = None
    heading: bool = False


@dataclass(slots=True)
class Breakdown:
    """What was read of a file: the lines in order, headings among them, and everything that keeps it from being taken."""

    lines: list[TaskLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def tasks(self) -> list[TaskLine]:
        """The lines that are tasks."""
        return [line for line in self.lines if not line.heading]


def read_breakdown(name: str, data: bytes, year: int) -> Breakdown:
    """The tasks of a file; ``year`` is that of dates without one. Nothing is raised: faults say what is wrong, and where."""
    ledger = read_ledger(name, data)
    found = Breakdown(faults=list(ledger.faults))
    known = 0
    for grid in ledger.grids:
        for table in tables_of(Filled(grid), load_reading()):
            columns = _columns(table)
            if columns:
                known += 1
                _Reader(grid, table, columns, year, found).read()
    if not known and not found.faults:
        wanted = "一行表头，有“任务”和“目标”“完成时限”“责任单位”里的一个以上"
        found.faults.append(Fault(name, "", 0, "", "没有找到任务分解表", wanted))
    elif not found.tasks and not found.faults:
        found.faults.append(Fault(name, "", 0, "", "表里没有任务", "至少一行任务"))
    return found


def _columns(table: Table) -> Columns:
    """The columns by the field that they tell; empty where none names tasks, or nothing stands beside them."""
    by_meaning: dict[Meaning, list[int]] = {}
    for index, column in columns_of(table, load_reading(), lambda _name: False, {}).items():
        by_meaning.setdefault(column.meaning, []).append(index)
    of_name = next((m for m in NAMES if m in by_meaning), None)
    if of_name is None or not table.head:
        return {}
    name = by_meaning[of_name].pop(0)
    found = {f: [c for m in meanings for c in by_meaning.get(m, ())] for f, meanings in BESIDE.items()}
    told = {f: columns for f, columns in found.items() if columns}
    return {"name": [name], **told} if told else {}


class _Reader:
    """The rows of one table."""

    def __init__(self, grid: Grid, table: Table, columns: Columns, year: int, found: Breakdown) -> None:
        self.grid, self.table, self.columns, self.year, self.found = grid, table, columns, year, found
        self.filled = table.filled
        self.heading: int | None = None
        self.last: TaskLine | None = None

    def read(self) -> None:
        """Put the lines and faults of the table to what was found."""
        for row in self.table.body:
            written = self.filled.written(row)
            if written and row not in self.table.repeated:
                self._row(row, written)

    def _row(self, row: int, written: Sequence[int]) -> None:
        told = {f: text for f, columns in self.columns.items() if (text := self._told(row, columns))}
        wide = len(written) == 1 and self.filled.span(row, written[0]) > 1
        if wide or (len(written) == 1 and "name" not in told and not told.keys() & ALONE):
            text = self.filled.text[row][written[0]]
            self.found.lines.append(TaskLine(self.grid.name, self._number(row), text, heading=True))
            self.heading, self.last = len(self.found.lines) - 1, None
        elif "name" in told:
            self.last = self._line(row, told)
            self.found.lines.append(self.last)
        elif self.last is not None:
            for name in JOINED:
                if name in told:
                    setattr(self.last, name, "\n".join(filter(None, [getattr(self.last, name), told[name]])))
        else:
            what = "、".join(self.filled.text[row][c] for c in written[:2])
            self._fault(row, "", f"“{what[:30]}”没有任务", "写任务的名称")

    def _told(self, row: int, columns: Sequence[int]) -> str:
        """What columns say in a row itself; what a merge only shows was said above."""
        texts = [self.filled.text[row][c] for c in columns if c < self.filled.width and self.filled.owns(row, c)]
        return "\n".join(dict.fromkeys(texts))

    def _line(self, row: int, told: Mapping[str, str]) -> TaskLine:
        line = TaskLine(self.grid.name, self._number(row), told["name"], parent=self.heading)
        for name in ("number", "code", "content", "target", "unit"):
            setattr(line, name, told.get(name, ""))
        if "due_on" in told:
            at = next(c for c in self.columns["due_on"] if self.filled.owns(row, c))
            try:
                due = read_due(self.filled.raw(row, at), self.year)
            except ValueProblem as problem:
                self._fault(row, self.table.heading(at), problem.fault, problem.expected)
            else:
                line.due_on = due.deadline if due else None
        return line

    def _number(self, row: int) -> int:
        return row + self.grid.first_row

    def _fault(self, row: int, column: str, fault: str, expected: str) -> None:
        self.found.faults.append(Fault(self.grid.file, self.grid.name, self._number(row), column, fault, expected))
