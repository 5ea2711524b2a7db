"""A row of a loaded workbook, shown where it stands: with its head and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet

from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.files.forms import EntryForm, read_form
from threeones.base.files.models import SourceFile, SourceKind
from threeones.base.intake.reading import HEADER_SEARCH_ROWS, fold
from threeones.base.intake.specs import sheets
from threeones.base.intake.workbooks import RawSheet, Workbook
from threeones.kernel.values.faults import Faults

NEIGHBOURS = 4
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the sheet; ``number`` as the spreadsheet counts it."""

    number: int
    cells: list[str]
    asked: bool


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A row with its surroundings; ``fields`` are its cells by heading, for narrow screens.

    ``form`` is the entry form that the row stands in, None for a workbook.
    """

    file: SourceFile
    sheet: str
    row: int
    headings: list[str]
    lines: list[SourceLine]
    form: EntryForm | None = None

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The row itself, cell by cell under its heading; empty cells are left out."""
        own = next(line for line in self.lines if line.asked)
        return [(h, c) for h, c in zip(self.headings, own.cells, strict=True) if c]


def find(file: str, sheet: str, row: int, access: Access) -> SourcePlace | None:
    """The row as last loaded; ``file`` is the workbook's name in the folder, or its SHA-256.

    None: there is no such row, or its record is not seen. Of its neighbours stand there those that are seen.
    """
    named = SourceFile.objects.filter(**{"sha256" if HASH.fullmatch(file) else "name": file})
    found = named.order_by("-loaded_at", "-pk").first()
    if found is not None and found.kind == SourceKind.ENTRY:
        return _entered(found, sheet, row, access)
    raw = _sheet(found.name, found.sha256, sheet) if found else None
    if found is None or raw is None or not 1 <= row <= len(raw.cells):
        return None
    head = _header(raw)
    first, last = max(head + 1, row - 1 - NEIGHBOURS), min(len(raw.cells), row + NEIGHBOURS)
    near = {row - 1, *range(first, last)}
    shown = _shown(found, sheet, near, access)
    if row - 1 not in shown:
        return None
    lines = [SourceLine(n + 1, [_cell(c) for c in raw.cells[n]], n == row - 1) for n in sorted(shown)]
    return SourcePlace(found, sheet, row, [_cell(c).replace("\n", " ") for c in raw.cells[head]], lines)


def _entered(file: SourceFile, sheet: str, row: int, access: Access) -> SourcePlace | None:
    """A row of an entry form, where the record that it speaks of is seen; earlier forms of one name speak of the same."""
    form = _form(file.sha256)
    rows = form.sheets.get(sheet, ()) if form else ()
    here = {**standing_in(file), "source_sheet": sheet}
    models = models_of(file, sheet)
    mine = {n + 1 for m in models for n in _rows(seen(m, access).filter(**here))}
    hidden = not mine
    held = any(m._default_manager.filter(**here).exists() for m in models)
    open_to_all = access.everything and not held and not _keeps_back(models, access)
    if not 1 <= row <= len(rows) or (hidden and not open_to_all):
        return None
    columns = dict.fromkeys(h for s in sheets if s.sheet == sheet for h in (c.heading for c in s.all_columns))
    headings = [h for h in columns if any(h in cells for cells in rows)]
    # a form may say something of several: of each stands there what is seen
    shown = set(range(1, len(rows) + 1)) if open_to_all or len(rows) == 1 else mine
    if row not in shown:
        return None
    lines = [
        SourceLine(n, [cells.get(h, "") for h in headings], n == row)
        for n, cells in enumerate(rows, start=1)
        if n in shown
    ]
    return SourcePlace(file, sheet, row, headings, lines, form)


def _form(sha256: str) -> EntryForm | None:
    """A kept form; None where the file is gone or damaged, which the check of the audit tells."""
    try:
        return _read_form(_kept(sha256))
    except (OSError, ValueError, KeyError):
        return None


@lru_cache(maxsize=32)
def _read_form(path: Path) -> EntryForm:
    return read_form(path.read_bytes())


def _kept(sha256: str) -> Path:
    return Path(settings.HOME) / "files" / sha256[:2] / sha256


def _shown(file: SourceFile, sheet: str, near: set[int], access: Access) -> set[int]:
    """Those of the rows (counted from 0) that are shown: where one's record is seen.

    Who sees every bureau sees the sheet. Where a record of its kind is kept from him (a figure under embargo), only rows
    whose records he sees: another row may say the same.
    """
    of_file = standing_in(file)
    here = {"source_sheet": sheet, "source_row__in": [n + 1 for n in near]}
    models = models_of(file, sheet)
    if access.everything and not _keeps_back(models, access):
        return near
    visible = set[int]()
    for model in models:
        visible |= _rows(seen(model, access).filter(**of_file, **here))
    return near & visible


def _keeps_back(models: Sequence[type[Model]], access: Access) -> bool:
    """Whether there is any record of these models that the reader does not see."""
    return any(m._default_manager.exclude(pk__in=seen(m, access).values("pk")).exists() for m in models)


def models_of(file: SourceFile, sheet: str) -> list[type[Model]]:
    """What the rows of a sheet are records of; an entry form has the sheets of any workbook."""
    entered = file.kind == SourceKind.ENTRY
    found = [s.model for s in sheets if s.sheet == sheet and (entered or fnmatch(file.name, s.workbook))]
    return list(dict.fromkeys(found))


def standing_in(file: SourceFile) -> dict[str, object]:
    """What picks the records that stand in a file, as filters of any sourced model.

    A record names the file that it last changed with; in the newest file of that name it stands as well. Entry forms
    of one name all speak of the same record.
    """
    newest = (
        file.kind == SourceKind.ENTRY
        or SourceFile.objects.filter(name=file.name).order_by("-loaded_at", "-pk").first() == file
    )
    return {"source_file__name": file.name} if newest else {"source_file": file}


def _rows(records: QuerySet[Any]) -> set[int]:
    return {n - 1 for n in records.values_list("source_row", flat=True)}


def _sheet(name: str, sha256: str, sheet: str) -> RawSheet | None:
    """A sheet of a kept file; None where the file is gone or damaged."""
    try:
        return _read_sheet(name, _kept(sha256), sheet)
    except (OSError, LookupError, Faults):
        return None


@lru_cache(maxsize=8)
def _read_sheet(name: str, path: Path, sheet: str) -> RawSheet:
    # kept files never change, so each is read once; that one has no such sheet is not remembered, as it may be damaged
    found = Workbook(name, path.read_bytes()).sheet(sheet)
    if found is None:
        raise LookupError(sheet)
    return found


def _header(raw: RawSheet) -> int:
    """The row of the headings, counted from 0: the one with most of the declared ones, else the first full one."""
    declared = {
        fold(c.heading) for s in sheets if s.sheet == raw.name and fnmatch(raw.file, s.workbook) for c in s.all_columns
    }
    rows = [[fold(c) for c in cells if c != ""] for cells in raw.cells[:HEADER_SEARCH_ROWS]]
    hits = [sum(c in declared for c in cells) if declared else len(cells) for cells in rows]
    return hits.index(max(hits)) if hits else 0


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value).strip()
