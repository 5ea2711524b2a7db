"""From a kept file to what was found in it: its tables, what they mean, whom names mean, the book that they make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from threeones.apps.handbook.importing.coding import code_faults
from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.found import Column, Found, Note, Row, Table
from threeones.apps.handbook.importing.memory import remembered
from threeones.apps.handbook.importing.naming import Asked, Cells, Staff
from threeones.apps.handbook.models import BookImport
from threeones.base.intake.ledgers import Ledger, read_ledger
from threeones.kernel.book.model import Book, Project
from threeones.kernel.ledgers.corrections import Corrections, fingerprint, for_sheet
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.printed import NOWHERE
from threeones.kernel.ledgers.reading import load_reading
from threeones.kernel.ledgers.tables.columns import folded_path
from threeones.kernel.ledgers.tables.filled import Filled, letters
from threeones.kernel.ledgers.tables.heads import tables_of
from threeones.kernel.ledgers.understand import understand, year_of
from threeones.kernel.ledgers.understood import TableGuess, Understood
from threeones.kernel.values.faults import Fault, Faults

SAMPLES, LONGEST_SAMPLE = 3, 40
"""So many cells of a column are shown, so long."""
NO_YEAR, GIVE_YEAR = "文件里没有写是哪一年的手册", "写明是哪一年的手册，如 2026"
OPENED, UNDERSTOOD = 1, 10
"""Shares of the work: opening the file, and understanding it."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The handbook that a file is read for: of which bureau (its number) and year (0: that which the file names)."""

    bureau: int
    year: int = 0


def understand_import(made: BookImport, progress: Progress) -> Found:
    """Read and understand the file of an import. Raises ``Faults`` where it cannot be read, ``OSError`` where it is not there."""
    path = Path(settings.HOME) / "files" / made.sha256[:2] / made.sha256
    book = Wanted(made.bureau_id, made.year)
    return understand_file(made.name, path.read_bytes(), book, made.corrections, progress)


def understand_file(name: str, data: bytes, book: Wanted, corrections: str, progress: Progress) -> Found:
    """The same of any file; without ``corrections`` those are used that are remembered of its layout."""
    progress(0, OPENED + UNDERSTOOD)
    ledger = read_ledger(name, data)
    if ledger.faults:
        raise Faults(ledger.faults)
    if ledger.book is not None:
        return _spelled_out(name, ledger, ledger.book, book.bureau, Decisions.from_text(corrections))
    layout = fingerprint(ledger.grids)
    memory = None if corrections else remembered(layout)
    decided = Decisions.from_text(memory.corrections if memory else corrections)
    progress(OPENED, OPENED + UNDERSTOOD)
    year = book.year or year_of(ledger.grids, replace(decided.reading, units={})) or 0
    units = Asked(decided, book.bureau, year or timezone.localdate().year)

    def tell(_what: str, done: int, of: int) -> None:
        progress(OPENED * of + UNDERSTOOD * done, (OPENED + UNDERSTOOD) * of)

    # whom names mean is asked of the units, which remember it
    reading = replace(decided.reading, units={})
    told = understand(ledger.grids, year=year or None, units=units, corrections=reading, progress=tell)
    staff = Staff(decided, book.bureau)
    unnamed = [] if year else [Fault(name, "", 0, "年度", NO_YEAR, GIVE_YEAR)]
    return Found(
        book=staff.settle(told.book),
        tables=_tables(told, decided.reading),
        skipped=[g.name for n, g in enumerate(ledger.grids, 1) if decided.reading.ignores(g.name, n)],
        placed=told.placed,
        rows=[Row(r.sheet, r.row, r.read_as, r.reason, r.code, r.kept) for r in told.rows],
        names=[*units.names(_cells(told, UNITS)), *staff.names(_cells(told, (Meaning.LEADER, Meaning.OWNER)))],
        faults=[*unnamed, *told.faults, *code_faults(name, told.book, told.placed)],
        notes=[*_notes(ledger), *(Note("", 0, "", text) for text in told.notes)],
        by_place=sorted(told.by_place),
        fingerprint=layout,
        year_named=told.year_named,
        remembered=f"{memory.by}，{timezone.localtime(memory.at):%Y-%m-%d}" if memory else "",
    )


def _spelled_out(name: str, ledger: Ledger, book: Book, bureau: int, decided: Decisions) -> Found:
    """A book that its file spells out entry by entry needs no understanding; names are matched all the same."""
    units, staff = Asked(decided, bureau, book.year), Staff(decided, bureau)
    settled = staff.settle(units.settle(book))
    units_at = _stand(ledger, book, lambda p: (p.lead_unit, *p.supporting_units))
    names = [*units.names(units_at), *staff.names(_stand(ledger, book, lambda p: (p.leader, p.owner)))]
    return Found(
        book=settled,
        placed=ledger.placed,
        names=names,
        faults=[*units.faults, *code_faults(name, settled, ledger.placed)],
        notes=_notes(ledger),
        year_named=book.year,
        written_from=ledger.written_from,
    )


def _stand(ledger: Ledger, book: Book, named: Callable[[Project], Iterable[str]]) -> Cells:
    """Where the names of a book stand that its file spells out: with their projects."""
    found: dict[str, list[tuple[str, int]]] = {}
    for p in book.projects:
        for text in filter(None, named(p)):
            found.setdefault(text, []).append(ledger.placed.get(p.code, NOWHERE))
    return found


def _cells(told: Understood, meanings: Collection[Meaning]) -> Cells:
    """What stands in the columns of some meanings, below their heads."""
    found: dict[str, list[tuple[str, int]]] = {}
    for guess in told.tables:
        grid, columns = guess.grid, [c for c, g in guess.columns.items() if g.meaning in meanings]
        first = (max(guess.header_rows) - grid.first_row + 1) if guess.header_rows else 0
        for r, row in enumerate(grid.cells[first:], grid.first_row + first):
            for c in columns:
                if c < len(row) and isinstance(row[c], str):
                    found.setdefault(str(row[c]), []).append((grid.name, r))
    return found


def _notes(ledger: Ledger) -> list[Note]:
    return [Note(n.sheet, n.row, n.column, n.note) for n in ledger.notes]


def _tables(told: Understood, reading: Corrections) -> list[Table]:
    places: dict[int, int] = {}
    for guess in told.tables:
        places.setdefault(id(guess.grid), len(places) + 1)
    keys = {place: _keys(g, reading, place) for g, place in _grids(told, places)}
    return [_table(guess, reading, places[id(guess.grid)], keys[places[id(guess.grid)]]) for guess in told.tables]


def _grids(told: Understood, places: Mapping[int, int]) -> list[tuple[Grid, int]]:
    return list({places[id(g.grid)]: (g.grid, places[id(g.grid)]) for g in told.tables}.values())


def _keys(grid: Grid, reading: Corrections, place: int) -> dict[tuple[int, ...], dict[int, str]]:
    """How corrections name the columns of each table of a grid, by the table's head rows."""
    filled = Filled(grid)
    number = for_sheet(reading.head_rows, grid.name, place)
    head = number - grid.first_row if number is not None and 0 <= number - grid.first_row < filled.height else None
    return {
        tuple(filled.number(r) for r in table.head): {c: folded_path(table, c) for c in range(filled.width)}
        for table in tables_of(filled, load_reading(), head)
    }


def _table(
    guess: TableGuess, reading: Corrections, place: int, keys: Mapping[tuple[int, ...], Mapping[int, str]]
) -> Table:
    grid, named = guess.grid, keys.get(guess.header_rows, {})
    return Table(
        sheet=grid.name,
        rows=len(grid.cells),
        header_rows=list(guess.header_rows),
        head_reason=guess.reason,
        level_by=guess.level_by,
        level_reason=guess.level_reason,
        columns=[_column(guess, c, named.get(c, letters(c)), reading) for c in sorted(guess.columns)],
        corrected_head=for_sheet(reading.head_rows, grid.name, place) is not None,
    )


def _column(guess: TableGuess, column: int, key: str, reading: Corrections) -> Column:
    one = guess.columns[column]
    return Column(
        letters=letters(column),
        key=key,
        heading=guess.headings.get(column, ""),
        meaning=str(one.meaning),
        reason=one.reason,
        sure=one.sure,
        samples=_samples(guess, column),
        corrected=key in reading.columns,
    )


def _samples(guess: TableGuess, column: int) -> Sequence[str]:
    """What the first cells below the head show."""
    grid = guess.grid
    first = (max(guess.header_rows) - grid.first_row + 1) if guess.header_rows else 0
    shown: list[str] = []
    for row in grid.cells[first:]:
        text = " ".join(str(row[column]).split()) if column < len(row) and row[column] is not None else ""
        if text and text not in shown:
            shown.append(text if len(text) <= LONGEST_SAMPLE else text[:LONGEST_SAMPLE] + "…")
        if len(shown) == SAMPLES:
            break
    return shown
