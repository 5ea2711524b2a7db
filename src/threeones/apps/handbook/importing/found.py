"""What was found in a file, as an import keeps it (JSON) and its page shows it: tables, rows, names, the book, faults."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from threeones.kernel.book import canonical
from threeones.kernel.book.model import Book
from threeones.kernel.values.faults import Fault

UNIT, PERSON = "unit", "person"
PLAIN = ("skipped", "placed", "by_place", "fingerprint", "remembered", "year_named", "written_from")
"""What of a reading JSON holds as it is."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, what it was taken to mean and why, how sure (0 to 1; 1: corrected), what stands in it.

    ``key`` names it in corrections.
    """

    letters: str
    key: str
    heading: str
    meaning: str
    reason: str
    sure: float
    samples: Sequence[str] = ()
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was understood; ``counts`` says how many of its rows were read as what."""

    sheet: str
    rows: int
    header_rows: Sequence[int]
    head_reason: str
    level_by: str
    level_reason: str
    columns: Sequence[Column]
    corrected_head: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a row: as what it was read and why, the project or objective that it belongs to, what had no place."""

    sheet: str
    row: int
    read_as: str
    reason: str = ""
    code: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know though nothing is wrong with it."""

    sheet: str
    row: int
    column: str
    note: str


@dataclass(frozen=True, slots=True)
class Name:
    """A unit or person as the file names it: who is meant (empty: nobody known) and why, who lies near, where it stands.

    ``code`` is a person's. ``chosen``: somebody decided; ``name`` is then what he decided on, as it will be written.
    """

    kind: str
    text: str
    count: int
    name: str = ""
    code: str = ""
    reason: str = ""
    near: Sequence[str] = ()
    places: Sequence[Sequence[Any]] = ()
    chosen: bool = False

    @property
    def known(self) -> bool:
        """Whether somebody is meant, by what is known or by decision."""
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found. ``placed`` has the sheet and row of each project; ``fingerprint`` names the layout (empty: none).

    ``year_named`` is the year that the file itself names (0: none), whichever it was read for.
    ``written_from`` is the digest of the book that our own workbook was written from (empty: the file is none).
    ``remembered``: the corrections that were remembered of the layout were used, and whose and of when they are.
    """

    book: Book
    tables: Sequence[Table] = ()
    skipped: Sequence[str] = ()
    placed: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    names: Sequence[Name] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[Note] = ()
    by_place: Sequence[str] = ()
    fingerprint: str = ""
    remembered: str = ""
    year_named: int = 0
    written_from: str = ""

    @property
    def unknown(self) -> list[Name]:
        """The names that mean nobody known."""
        return [n for n in self.names if not n.known]

    @property
    def guessed(self) -> list[Name]:
        """The names that were taken to mean somebody for a reason, or by decision."""
        return [n for n in self.names if n.known and (n.reason or n.chosen)]


@dataclass(frozen=True, slots=True)
class Told:
    """What an import says of its reading: what was found, or why nothing could be; ``tries`` while it is being read."""

    found: Found | None = None
    faults: Sequence[Fault] = ()
    tries: int = 0

    def to_text(self) -> str:
        """As JSON."""
        told: dict[str, Any] = {"tries": self.tries}
        if self.faults:
            told["refused"] = [f.to_json() for f in self.faults]
        if self.found is not None:
            told["found"] = _found_to_json(self.found)
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Told:
        """The other way round; nothing for an empty text."""
        told: dict[str, Any] = json.loads(text) if text else {}
        found = _found_from_json(told["found"]) if "found" in told else None
        return cls(found, tuple(Fault(**f) for f in told.get("refused", ())), told.get("tries", 0))


def _found_to_json(found: Found) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in PLAIN}
    told |= {name: [asdict(one) for one in getattr(found, name)] for name in ("tables", "names", "notes")}
    told["rows"] = [_row_to_json(r) for r in found.rows]
    told["faults"] = [f.to_json() for f in found.faults]
    told["book"] = canonical.book_to_json(found.book)
    return told


def _found_from_json(told: Mapping[str, Any]) -> Found:
    tables = [Table(**{**t, "columns": [Column(**c) for c in t["columns"]]}) for t in told["tables"]]
    return Found(
        book=canonical.book_from_json(told["book"]),
        tables=tables,
        skipped=told["skipped"],
        placed=told["placed"],
        rows=[Row(*r) for r in told["rows"]],
        names=[Name(**n) for n in told["names"]],
        faults=[Fault(**f) for f in told["faults"]],
        notes=[Note(**n) for n in told["notes"]],
        by_place=told.get("by_place", []),
        fingerprint=told["fingerprint"],
        remembered=told["remembered"],
        year_named=told.get("year_named", 0),
        written_from=told.get("written_from", ""),
    )


def _row_to_json(row: Row) -> list[Any]:
    """A row as a list, since there are thousands of them."""
    return [row.sheet, row.row, row.read_as, row.reason, row.code, dict(row.kept)]
