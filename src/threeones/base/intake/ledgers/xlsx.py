"""Workbooks (.xlsx, .xlsm): every sheet as a table, hidden ones and protected ones too."""

from __future__ import annotations

import io
from dataclasses import replace

from python_calamine import load_workbook

from threeones.base.files.unpacking import DamagedArchive, repacked
from threeones.base.files.uploads import WORKBOOK, Limits, check_package, limits
from threeones.base.intake.ledgers.formats import shows
from threeones.base.intake.ledgers.ledger import Ledger, Notes, Refusal, refused
from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.ledgers.tables import Looks, Seen, grid_of
from threeones.base.intake.scanning import (
    MAX_COLUMN,
    DamagedPart,
    SheetScan,
    TooLarge,
    elements,
    natural,
    place_of,
    run,
    sheet_parts,
    text_lengths,
)
from threeones.base.intake.styles import cell_styles
from threeones.base.intake.workbooks import SAVE_AGAIN, parsing, workbook_parts
from threeones.kernel.ledgers.grid import Span

_EMPTY = b"<none/>"
_TRUE = ("1", "true", "on")


class LedgerScan(SheetScan):
    """And the merges of a sheet, its hidden rows and columns, its protection, the styles of its cells."""

    def __init__(self, lengths: list[int], looks: Looks, top: Limits) -> None:
        super().__init__(lengths, frozenset(), top)
        self.looks, self.seen = looks, Seen()

    def begin_row(self, attributes: dict[str, str]) -> None:
        super().begin_row(attributes)
        if attributes.get("hidden") in _TRUE:
            self.seen.hidden_rows.add(self.row)

    def finish(self) -> None:
        if (self.filled or self.formula) and self.style in self.looks:
            self.seen.styled[self.row * MAX_COLUMN + self.column] = self.style
        super().finish()

    def other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = natural(attributes.get("min", "")), natural(attributes.get("max", ""))
            if 1 <= first <= last and len(self.seen.columns) < MAX_COLUMN:
                self.seen.columns.append((first - 1, last - 1))
        elif tag == "sheetProtection":
            self.seen.protected = attributes.get("sheet") in _TRUE

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        span: Span = (place_of(first), place_of(last or first))
        self.seen.merged.append(span)
        if len(self.seen.merged) > self.top.max_cells:
            raise DamagedPart(f"合并单元格超过{self.top.max_cells}处")


def read_xlsx(name: str, data: bytes, notes: Notes) -> Ledger:
    """The tables of a workbook. Raises ``Refusal``."""
    if faults := check_package(name, data, WORKBOOK):
        raise Refusal(*faults)
    try:
        return _read(name, workbook_parts(data), notes)
    except (DamagedArchive, DamagedPart) as error:
        raise refused(name, f"文件损坏：{error}", SAVE_AGAIN) from error


def _read(name: str, parts: dict[str, bytes], notes: Notes) -> Ledger:
    sheets, states = sheet_parts(parts), _states(parts)
    styles = cell_styles(parts.get("xl/styles.xml", _EMPTY))
    indents = {str(n): indent for n, indent in styles.indents.items()}
    looks = Looks(shows(styles.formats, styles.numbers), indents)
    lengths = text_lengths(parts.get("xl/sharedStrings.xml", _EMPTY))
    budget = Budget(name)
    seen = {
        sheet: _scanned(sheet, parts[part], lengths, looks, budget) for sheet, part in sheets.items() if part in parts
    }
    for sheet, found in seen.items():
        found.state = states[sheet]
    if missing := [sheet for sheet in sheets if sheet not in seen]:
        raise refused(name, "工作簿里没有它的内容", SAVE_AGAIN, missing[0])
    ledger = Ledger()
    # the parser gets no sheet that was not scanned
    scanned = {n: p for n, p in parts.items() if n in sheets.values() or b"sheetData" not in p}
    with parsing():
        book = load_workbook(io.BytesIO(repacked(scanned)))
    for sheet, found in seen.items():
        if not found.rows:
            continue
        with parsing():
            dense = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        if grid := grid_of(name, sheet, dense, found, looks, notes):
            ledger.grids.append(grid)
    if not ledger.grids:
        raise refused(name, "工作簿里没有内容", "有表格的工作簿")
    return ledger


def _states(parts: dict[str, bytes]) -> dict[str, str]:
    """Whether each sheet is visible, by the sheet's name."""
    found = [a for tag, a in elements(parts["xl/workbook.xml"]) if tag == "sheet"]
    return {a.get("name", ""): a.get("state", "visible") for a in found}


def _scanned(sheet: str, part: bytes, lengths: list[int], looks: Looks, budget: Budget) -> Seen:
    """What a sheet holds, taken off what is left; nothing of it is built yet."""
    top = replace(limits(), max_cells=limits().max_handbook_cells)
    try:
        scan = run(LedgerScan(lengths, looks, top), part)
    except TooLarge as error:
        shape = error.shape
        budget.take(sheet, shape.rows, shape.columns, shape.characters)
        raise
    except DamagedPart as error:
        raise refused(budget.file, f"工作表读不出来：{error}", SAVE_AGAIN, sheet) from error
    shape, seen = scan.shape, scan.seen
    budget.take(sheet, shape.rows, shape.columns, shape.characters)
    seen.rows, seen.width = shape.rows, shape.columns
    seen.uncached, seen.errors = shape.uncached, shape.errors
    return seen
