"""Empty cells that follow another column (``Column.follows``): what they mean is filled in before rows are compared."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from threeones.base.intake.reading import fold
from threeones.base.intake.references import Parsed, provider, remaining
from threeones.base.intake.specs import Column, SheetSpec
from threeones.kernel.values.parse import split_names


def fill_in(parsed: Parsed, files: Collection[str]) -> None:
    """Give rows what an empty cell of theirs means; nothing where the other column points to nothing (its own fault)."""
    for spec, rows in parsed.items():
        for column in (c for c in spec.columns if c.follows):
            assert column.follows is not None
            through, _field = column.follows
            words = Words(parsed, files, spec, column)
            for row in rows:
                if row.values.get(column.field) is None and (word := row.values.get(through)):
                    found = words.of(fold(word))
                    if found:
                        row.values[column.field], row.followed = found, row.followed | {column.field}


class Words:
    """By a word of the other column: the word that the followed field has there, in the folder or in the database."""

    def __init__(self, parsed: Parsed, files: Collection[str], spec: SheetSpec, column: Column) -> None:
        assert column.follows is not None
        through, self.field = column.follows
        self.target = provider(spec.column(through).ref)
        self.rows, self.files = parsed.get(self.target), files
        self.of = cache(self._of)
        followed = provider(column.ref)
        # the key is the name that does not change when something is called anew
        self.name = next((k for k in followed.key if k in followed.names), followed.names[0])
        self._known: dict[str, str] | None = None

    def _of(self, word: str) -> str:
        if self._known is None:
            self._known = self._in_database()
            for row in self.rows or ():
                said = row.values.get(self.field)
                for name in self._names(row.values):
                    self._known[name] = str(said or "")
        return self._known.get(word, "")

    def _in_database(self) -> dict[str, str]:
        path = f"{self.field}__{self.name}"
        return {
            name: str(record[path] or "")
            for record in remaining(self.target, self.rows, self.files, path)
            for name in self._names(record)
        }

    def _names(self, values: object) -> list[str]:
        assert isinstance(values, dict)
        return [fold(n) for f in self.target.names for n in split_names(str(values.get(f) or ""))]
