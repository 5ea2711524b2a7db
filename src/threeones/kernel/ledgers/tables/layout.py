"""A table whose columns are understood: its cells by what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from threeones.kernel.ledgers.grid import Cell
from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.reading import Reading
from threeones.kernel.ledgers.tables.columns import Column
from threeones.kernel.ledgers.tables.filled import letters
from threeones.kernel.ledgers.tables.heads import Table
from threeones.kernel.ledgers.tables.labels import labels_in
from threeones.kernel.ledgers.tables.spans import time_in

_LABELLED = (*UNITS, Meaning.LEADER, Meaning.OWNER, Meaning.DEADLINE)


@dataclass(frozen=True, slots=True)
class Value:
    """What a row says of one meaning: the text shown, the raw cell, the heading, and whether it is written in this row."""

    text: str
    raw: Cell
    heading: str
    own: bool = True


@dataclass
class Layout:
    """The columns of a table by meaning; ``was`` is what the column of names would mean were it none."""

    table: Table
    columns: Mapping[int, Column]
    reading: Reading
    was: Meaning | None = None
    _milestones: dict[int, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def by_meaning(self) -> Mapping[Meaning, tuple[int, ...]]:
        """The columns of each meaning, from the left."""
        found: dict[Meaning, tuple[int, ...]] = {}
        for index, column in sorted(self.columns.items()):
            found[column.meaning] = (*found.get(column.meaning, ()), index)
        return found

    def one(self, meaning: Meaning) -> int | None:
        """The column of a meaning that a table has once; None where it has none."""
        return self.by_meaning.get(meaning, (None,))[0]

    def has(self, *meanings: Meaning) -> bool:
        """Whether the table has a column of any of these."""
        return any(m in self.by_meaning for m in meanings)

    @cached_property
    def labelled(self) -> frozenset[Meaning]:
        """What is looked for inside the text because the table has no column of it (责任单位：… after a task)."""
        units = () if self.has(*UNITS) else UNITS
        return frozenset((*units, *(m for m in _LABELLED if m not in UNITS and not self.has(m))))

    def values(self, row: int, meaning: Meaning) -> list[Value]:
        """What a row shows of a meaning, from the left; empty cells say nothing."""
        filled, found = self.table.filled, []
        for c in self.by_meaning.get(meaning, ()):
            if text := filled.text[row][c]:
                # a merge across two columns of one meaning is said once
                if c and filled.first(row, c) == filled.first(row, c - 1) and self._means(c - 1, meaning):
                    continue
                found.append(Value(text, filled.raw(row, c), self.table.heading(c), filled.owns(row, c)))
        return found

    def _means(self, column: int, meaning: Meaning) -> bool:
        return column in self.columns and self.columns[column].meaning is meaning

    def text(self, row: int, meaning: Meaning) -> str:
        """What a row shows in the one column of a meaning."""
        column = self.one(meaning)
        return "" if column is None else self.table.filled.text[row][column]

    def owns(self, row: int, meaning: Meaning) -> bool:
        """Whether anything of a meaning is written in the row itself."""
        return any(self.table.filled.owns(row, c) for c in self.by_meaning.get(meaning, ()))

    def in_words(self, text: str) -> tuple[str, dict[Meaning, tuple[str, str]]]:
        """A text without the labelled parts that stand for missing columns, and those parts: label and words."""
        if not self.labelled or not any(mark in text for mark in "：:）)"):
            return text, {}
        return labels_in(text, self.reading, self.labelled)

    def milestone(self, column: int) -> tuple[str, str]:
        """Of a column of milestones the time that its heading names (empty: none), and the heading that stands for it."""
        if column not in self._milestones:
            path = self.table.paths.get(column, ())
            label = next((t for t in reversed(path) if time_in(t, self.reading)), "")
            said = label or (path[-1] if path else self.table.heading(column))
            self._milestones[column] = (time_in(label, self.reading), said)
        return self._milestones[column]

    def kept(self, row: int, *, own: bool = False) -> dict[str, str]:
        """What has no place, by heading; two columns of one heading are told apart by a number."""
        found: dict[str, str] = {}
        for c in self.by_meaning.get(Meaning.KEPT, ()):
            text = self.table.filled.text[row][c]
            if not text or (own and not self.table.filled.owns(row, c)):
                continue
            found[self.kept_names[c]] = text
        return found

    @cached_property
    def kept_names(self) -> Mapping[int, str]:
        """The name under which a column's cells are kept."""
        names: dict[int, str] = {}
        for c in self.by_meaning.get(Meaning.KEPT, ()):
            name, count = self.table.heading(c), 1
            while name in names.values():
                count += 1
                name = f"{self.table.heading(c)}（{count}）"
            names[c] = name
        return names

    def everything(self, row: int, *, by_letters: bool = False) -> dict[str, str]:
        """All that is written in a row, by heading or, where the headings do not speak of it, by letters (A列)."""
        filled = self.table.filled
        found: dict[str, str] = {}
        for c in filled.written(row):
            name = f"{letters(c)}列" if by_letters else self.table.heading(c)
            found[f"{name}（{c + 1}）" if name in found else name] = filled.text[row][c]
        return found
