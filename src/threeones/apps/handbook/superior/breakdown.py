"""Reading a superior's breakdown (任务分解表): tables whose columns are called as the pack knows, one line a task.

A line of a single cell is a heading, which the tasks below it are parts of; a line without a task goes on the one above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from threeones.base.intake.ledgers import read_ledger
from threeones.base.intake.reading import fold
from threeones.kernel.ledgers.grid import Cell, Grid
from threeones.kernel.ledgers.words.dates import read_due
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.yamls import read_yaml

HEAD_WITHIN = 12
"""The head of a table stands in its first lines."""
FEWEST = 2
JOINED = ("content", "target")
BESIDE = {"content", "target", "due_on", "unit"}
"""What stands beside a task: alone in a line it goes on the one above."""


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


@lru_cache
def headings() -> Mapping[str, str]:
    """The field that each known heading means."""
    pack = read_yaml(packs_dir() / "handbook" / "breakdown.yaml")
    return {fold(h): name for name, several in pack["columns"].items() for h in several}


def read_breakdown(name: str, data: bytes, year: int) -> Breakdown:
    """The tasks of a file; ``year`` is that of dates without one. Nothing is raised: faults say what is wrong, and where."""
    ledger = read_ledger(name, data)
    found = Breakdown(faults=list(ledger.faults))
    known = 0
    for grid in ledger.grids:
        head = _head(grid)
        if head is not None:
            known += 1
            _read(grid, *head, year, found)
    if not known and not found.faults:
        wanted = "一行表头，有“任务”和“目标”“完成时限”“责任单位”里的一个以上"
        found.faults.append(Fault(name, "", 0, "", "没有找到任务分解表", wanted))
    elif not found.tasks and not found.faults:
        found.faults.append(Fault(name, "", 0, "", "表里没有任务", "至少一行任务"))
    return found


def _head(grid: Grid) -> tuple[int, Mapping[int, str]] | None:
    """The line of a table that is its head, and the fields of its columns; None where none names a task."""
    best: tuple[int, Mapping[int, str]] | None = None
    for row, cells in enumerate(grid.cells[:HEAD_WITHIN]):
        columns: dict[int, str] = {}
        for column, cell in enumerate(cells):
            meaning = _meaning(cell)
            if meaning and meaning not in columns.values():
                columns[column] = meaning
        enough = "name" in columns.values() and len(columns) >= FEWEST
        if enough and (best is None or len(columns) > len(best[1])):
            best = row, columns
    return best


def _meaning(cell: Cell) -> str:
    text = fold(cell) if isinstance(cell, str) else ""
    known = headings()
    if text in known or not text:
        return known.get(text, "")
    longest = max((h for h in known if text.endswith(h)), key=len, default="")
    return known.get(longest, "") if len(text) < 2 * HEAD_WITHIN else ""


def _read(grid: Grid, head: int, columns: Mapping[int, str], year: int, found: Breakdown) -> None:
    heading: int | None = None
    last: TaskLine | None = None
    wide = {a for a, b in grid.merged if b[1] > a[1]}
    for row in range(head + 1, len(grid.cells)):
        cells = grid.cells[row]
        told = {f: cells[c] for c, f in columns.items() if c < len(cells) and _text(cells[c])}
        filled = [c for c in range(len(cells)) if _text(cells[c])]
        number = row + grid.first_row
        if not filled or _repeats(cells, columns):
            continue
        alone = len(filled) == 1 and not told.keys() & BESIDE
        if (alone and "name" not in told) or (len(filled) == 1 and (row, filled[0]) in wide):
            found.lines.append(TaskLine(grid.name, number, _text(cells[filled[0]]), heading=True))
            heading, last = len(found.lines) - 1, None
        elif "name" in told:
            last = _line(grid, number, told, year, found)
            last.parent = heading
            found.lines.append(last)
        elif last is not None:
            _go_on(last, told)
        else:
            what = "、".join(_text(cells[c]) for c in filled[:2])
            found.faults.append(Fault(grid.file, grid.name, number, "", f"“{what[:30]}”没有任务", "写任务的名称"))


def _repeats(cells: Sequence[Cell], columns: Mapping[int, str]) -> bool:
    """Whether a line is the head again, as it stands on every printed page."""
    return all(c < len(cells) and _meaning(cells[c]) == f for c, f in columns.items())


def _line(grid: Grid, row: int, told: Mapping[str, Cell], year: int, found: Breakdown) -> TaskLine:
    line = TaskLine(grid.name, row, _text(told["name"]))
    for name in ("number", "code", "content", "target", "unit"):
        setattr(line, name, _text(told.get(name)))
    try:
        due = read_due(told.get("due_on"), year)
        line.due_on = due.deadline if due else None
    except ValueProblem as problem:
        found.faults.append(Fault(grid.file, grid.name, row, "完成时限", problem.fault, problem.expected))
    return line


def _go_on(last: TaskLine, told: Mapping[str, Cell]) -> None:
    for name in JOINED:
        if said := _text(told.get(name)):
            setattr(last, name, "\n".join(filter(None, [getattr(last, name), said])))


def _text(cell: Cell) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
