"""What each column means: by its heading, by what stands in it, and by what the other columns are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from threeones.kernel.ledgers.meaning import ONCE, UNITS, Meaning
from threeones.kernel.ledgers.reading import BEGINS, ENDS, EXACT, HOLDS, Heading, Reading, fold_heading
from threeones.kernel.ledgers.tables.evidence import Evidence, evidence
from threeones.kernel.ledgers.tables.filled import letters
from threeones.kernel.ledgers.tables.heads import Table
from threeones.kernel.ledgers.tables.spans import names_milestone
from threeones.kernel.ledgers.understood import Guess

_SURE = {EXACT: 0.95, ENDS: 0.85, BEGINS: 0.7, HOLDS: 0.6}
_MOST = 0.6
_PEOPLE = (Meaning.LEADER, Meaning.OWNER)


@dataclass(slots=True)
class Column:
    """A column while it is being understood. ``order``: the place of its word in the pack, where a heading decided;
    ``was``: what it meant before it was taken for the names.
    """

    index: int
    heading: str
    evidence: Evidence
    meaning: Meaning
    reason: str
    sure: float
    order: int = 99
    was: Meaning | None = None

    def become(self, meaning: Meaning, reason: str, sure: float) -> None:
        """Take another meaning."""
        if meaning is Meaning.NAME:
            self.was = self.meaning
        self.meaning, self.reason, self.sure = meaning, reason, sure

    @property
    def guess(self) -> Guess:
        """As the result tells it."""
        return Guess(self.meaning, self.reason, round(self.sure, 2))


def columns_of(
    table: Table, reading: Reading, known: Callable[[str], bool], given: Mapping[str, Meaning]
) -> dict[int, Column]:
    """The columns of a table in which anything stands. ``given`` are corrections: the meaning of folded headings."""
    columns: dict[int, Column] = {}
    for index in range(table.filled.width):
        path = table.paths.get(index, ())
        seen = evidence(table, index, reading, known)
        if not path and not any(table.filled.text[r][index] for r in table.body):
            continue
        columns[index] = _column(index, table.heading(index), path, seen, reading)
    _by_content(columns, reading)
    for column in columns.values():
        if (meaning := given.get(folded_path(table, column.index))) is not None:
            column.become(meaning, "由更正指定", 1.0)
    _unit_columns(columns)
    return columns


def folded_path(table: Table, column: int) -> str:
    """How corrections name a column: its headings folded, joined by a stroke; its letters where it has none."""
    path = [fold_heading(text) for text in table.paths.get(column, ())]
    return "/".join(path) or letters(column)


def _column(index: int, heading: str, path: tuple[str, ...], seen: Evidence, reading: Reading) -> Column:
    if not path:
        return Column(index, heading, seen, Meaning.KEPT, "没有表头，照存", 0.3)
    if (moment := next((m for text in path if (m := names_milestone(text, reading))), "")) and not _tells_progress(
        path, reading
    ):
        return Column(index, heading, seen, Meaning.MILESTONE, f"表头{moment}", 0.9)
    found = _of_path(path, reading)
    if found is None:
        return Column(index, heading, seen, Meaning.KEPT, f"不认识的表头“{heading}”，照存", 0.4)
    where = "" if found.word == fold_heading(path[-1]) and found.how == EXACT else f"{found.how}“{found.word}”，"
    reason = f"表头“{heading}”{where}读作{reading.labels[found.meaning]}"
    return Column(index, heading, seen, found.meaning, reason, _SURE[found.how], found.order)


def _of_path(path: tuple[str, ...], reading: Reading) -> Heading | None:
    """The last heading decides, unless it only says 名称 or 单位 below one that says more."""
    leaf = reading.heading(path[-1])
    above = next((h for text in reversed(path[:-1]) if (h := reading.heading(text))), None)
    if above is not None and (leaf is None or fold_heading(path[-1]) in reading.lists["generic_heads"]):
        return above
    return leaf


def _tells_progress(path: tuple[str, ...], reading: Reading) -> bool:
    """Whether a heading above or beside the time says that progress is told, not planned."""
    known = (reading.heading(text) for text in path)
    return any(h is not None and h.meaning is Meaning.KEPT and h.how in (EXACT, ENDS) for h in known)


def _by_content(columns: Mapping[int, Column], reading: Reading) -> None:
    """What the cells say where the heading leaves a choice or says nothing."""
    for column in columns.values():
        seen = column.evidence
        if column.meaning is Meaning.NUMBER and seen.codes >= _MOST:
            column.become(Meaning.CODE, f"“{column.heading}”里多是带字母或多段的编码", 0.85)
        elif column.meaning is Meaning.MEASURE and seen.units > seen.measures:
            column.become(Meaning.RESPONSIBLE, f"“{column.heading}”里多是单位的名称", 0.8)
        elif column.meaning in _PEOPLE and seen.units >= _MOST and reading.holds(column.heading, UNITS):
            column.become(Meaning.RESPONSIBLE, f"“{column.heading}”里多是单位的名称，不是人", 0.7)
        elif column.meaning not in (Meaning.NUMBER, Meaning.CODE, Meaning.KEPT) and _only_numbers(column):
            column.become(Meaning.NUMBER, f"“{column.heading}”里只有编号", 0.8)
        elif column.meaning is Meaning.DEADLINE and seen.written and not seen.dates:
            column.reason, column.sure = column.reason + "；但内容没有一格像时间", 0.5
        elif column.meaning in UNITS and seen.written >= 3 and seen.units < 0.2:
            column.reason, column.sure = column.reason + "；但内容不像单位名称", 0.6
    taken = {c.meaning for c in columns.values()}
    for column in _unknown(columns):
        if (found := _guessed(column, taken)) is not None:
            column.become(*found)
            taken.add(column.meaning)


def _only_numbers(column: Column) -> bool:
    planned = column.meaning in (Meaning.MILESTONE, Meaning.TARGET, Meaning.MEASURE, Meaning.OUTLINE)
    return not planned and column.evidence.numbers == 1.0 and column.evidence.written > 1


def _unknown(columns: Mapping[int, Column]) -> Iterator[Column]:
    return (c for c in columns.values() if c.meaning is Meaning.KEPT and c.sure < 0.5 and c.evidence.written)


def _guessed(column: Column, taken: set[Meaning]) -> tuple[Meaning, str, float] | None:
    """What an unknown column is by its cells, if nothing else in the table is that already."""
    seen, named = column.evidence, f"“{column.heading}”"
    if seen.codes >= _MOST and Meaning.CODE not in taken:
        return Meaning.CODE, f"{named}里多是编码", 0.6
    if seen.numbers >= _MOST and Meaning.NUMBER not in taken and column.index == 0:
        return Meaning.NUMBER, f"{named}里多是序号", 0.7
    if seen.dates >= _MOST and Meaning.DEADLINE not in taken and Meaning.SPAN not in taken:
        return Meaning.DEADLINE, f"{named}里多是时间", 0.6
    if seen.units >= _MOST and not taken & {Meaning.LEAD, Meaning.RESPONSIBLE}:
        return Meaning.RESPONSIBLE, f"{named}里多是单位的名称", 0.6
    return None


def _unit_columns(columns: Mapping[int, Column]) -> None:
    """A unit above our own leads only where nobody else does."""
    ours = any(c.meaning in (Meaning.LEAD, Meaning.RESPONSIBLE) for c in columns.values())
    for column in columns.values():
        if column.meaning is Meaning.UPPER_LEAD:
            if ours:
                column.become(Meaning.KEPT, f"“{column.heading}”是上级的单位，另有自己的单位列，照存", 0.8)
            else:
                column.become(Meaning.LEAD, f"只有“{column.heading}”一列单位，读作牵头单位", 0.7)


def keep_further(columns: Mapping[int, Column], reading: Reading) -> None:
    """Where two columns mean what a table has once, the typical word wins and the other is kept beside the row."""
    for meaning in sorted(ONCE):
        same = [c for c in columns.values() if c.meaning is meaning]
        for column in sorted(same, key=lambda c: (-(c.sure == 1), c.order, c.index))[1:]:
            column.become(Meaning.KEPT, f"已有一列读作{reading.labels[meaning]}，“{column.heading}”照存", 0.6)
