"""What was understood of ledgers: every guess with its reason and how sure it is, every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from threeones.kernel.book.model import Book
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.values.faults import Fault

NOTHING_KEPT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column was taken to mean: the reason in Chinese, and how sure that is (0 to 1; 1: a correction says so)."""

    meaning: Meaning
    reason: str
    sure: float


@dataclass(frozen=True, slots=True)
class TableGuess:
    """How one table was understood.

    ``header_rows`` are row numbers as a reader counts (empty: no head was found), ``columns`` the guesses by column
    from 0, ``headings`` their headings, ``level_by`` how rows nest: ``numbering``, ``codes``, ``parent``, ``outline``,
    ``indent``, ``columns`` (columns of objectives), ``sections`` or ``none``. ``reason`` and ``sure`` are of the head,
    ``level_reason`` of the levels.
    """

    grid: Grid
    header_rows: tuple[int, ...]
    columns: Mapping[int, Guess]
    headings: Mapping[int, str]
    level_by: str
    level_reason: str
    reason: str
    sure: float


@dataclass(frozen=True, slots=True)
class RowRead:
    """What became of one row (读作): see ``READ_AS``. ``code`` is the project or objective that it is or belongs to.

    ``kept`` holds what the row says that no project took, by heading; ``reason`` says in Chinese why it was read so.
    """

    sheet: str
    row: int
    read_as: str
    reason: str = ""
    code: str = ""
    kept: Mapping[str, str] = field(default_factory=lambda: NOTHING_KEPT)


READ_AS = {
    "title": "标题",
    "label": "表上的说明",
    "header": "表头",
    "repeated_header": "重复的表头",
    "section": "小标题",
    "objective": "目标",
    "project": "项目",
    "continuation": "同一项目的续行",
    "milestone": "项目的节点",
    "total": "合计",
    "signature": "签字填报栏",
    "footnote": "表注",
    "blank": "空行",
    "merged": "合并单元格的余行",
    "ignored": "不读",
}
"""What a row can be read as, with its Chinese name."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A whole file: its tables, the book that they make, where each project stands, each row, faults and notes.

    ``placed`` maps a project's code to its sheet and row; ``rows`` names every row of every grid once, in order.
    ``by_place`` are the codes that come from where an entry stands, and not from the file: they tell nothing of it.
    ``notes`` say in Chinese what a reader should look at though nothing is wrong. ``year_named`` is the year that a
    title, the file or a sheet names (0: none does), whichever year was read for.
    """

    tables: tuple[TableGuess, ...]
    book: Book
    placed: Mapping[str, tuple[str, int]]
    rows: tuple[RowRead, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = field(default=())
    by_place: frozenset[str] = frozenset()
    year_named: int = 0
