"""Opening workbooks safely and giving their sheets as plain cells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from python_calamine import load_workbook

from threeones.base.files.unpacking import DamagedArchive, folded, repacked, unpack
from threeones.base.files.uploads import check_workbook, limits
from threeones.base.intake.scanning import (
    DamagedPart,
    Place,
    Shape,
    TooLarge,
    column_letters,
    scan_sheet,
    sheet_parts,
    text_lengths,
)
from threeones.base.intake.styles import percent_styles
from threeones.kernel.values.faults import Fault

READ_PARTS = (".xml", ".rels")
_KNOWN = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml")
SAVE_AGAIN = "重新保存的 .xlsx"


@contextmanager
def parsing() -> Iterator[None]:
    """Around what the parser does: whatever it stumbles over is a ``DamagedPart``."""
    try:
        yield
    except BaseException as error:
        # The parser's own errors are Exceptions; where it fails inside, it raises a PanicException, which is not.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise DamagedPart(str(error)[:200]) from error


def workbook_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name. Those that are looked at before the parser is called have their usual spelling.

    The parser finds a part in any: one that is spelt otherwise would reach it unseen. Raises ``DamagedArchive``.
    """
    usual = {name.lower(): name for name in _KNOWN}
    return {usual.get(folded(name), name): part for name, part in unpack(data, READ_PARTS).items()}


@dataclass(frozen=True)
class RawSheet:
    """Cells as they stand; ``cells[0]`` is row 1 of the sheet. Places are (row, column), both from 0."""

    file: str
    name: str
    cells: list[list[Any]]
    merged: list[tuple[Place, Place]]
    uncached: frozenset[Place]
    errors: dict[Place, str] = field(default_factory=dict)
    percent: frozenset[Place] = frozenset()


class Workbook:
    """An opened workbook; ``faults`` says why it, or one of its sheets, could not be read.

    A file that could not be had at all comes with its ``faults``.
    """

    def __init__(self, name: str, data: bytes, faults: Sequence[Fault] = ()) -> None:
        self.name = name
        self.faults = list(faults) or check_workbook(name, data)
        self._parts: dict[str, bytes] = {}
        self._sheets: dict[str, str] = {}
        if not self.faults:
            try:
                self._parts = workbook_parts(data)
                self._sheets = sheet_parts(self._parts)
            except (DamagedArchive, DamagedPart) as error:
                self.faults = [Fault(name, "", 0, "", f"文件损坏：{error}", SAVE_AGAIN)]

    @property
    def sheet_names(self) -> list[str]:
        """Names of the sheets, in order."""
        return list(self._sheets)

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet, or None (with a fault noted) where it is too large or damaged."""
        if name not in self._sheets:
            return None
        try:
            shape = self._shape(name)
            cells, merged = self._cells(name)
        except TooLarge as error:
            self.faults.append(self._too_large(name, error.shape))
            return None
        except DamagedPart as error:
            self.faults.append(Fault(self.name, name, 0, "", f"工作表读不出来：{error}", SAVE_AGAIN))
            return None
        cells += [[] for _ in range(shape.rows - len(cells))]
        uncached, percent = frozenset(shape.uncached), frozenset(shape.percent)
        return RawSheet(self.name, name, cells, merged, uncached, shape.errors, percent)

    def _shape(self, name: str) -> Shape:
        part = self._parts.get(self._sheets[name])
        if part is None:
            raise DamagedPart("工作簿里没有它的内容")
        lengths, percent = self._common
        return scan_sheet(part, lengths, percent, limits())

    @cached_property
    def _common(self) -> tuple[list[int], frozenset[str]]:
        """What all sheets share: lengths of the shared texts, and the styles that show percent."""
        texts, styles = (self._parts.get(f"xl/{part}.xml", b"<none/>") for part in ("sharedStrings", "styles"))
        return text_lengths(texts), percent_styles(styles)

    def _cells(self, name: str) -> tuple[list[list[Any]], list[tuple[Place, Place]]]:
        """Cells and merged ranges as the parser reads them, from an archive that holds no sheet but this one."""
        own = self._sheets[name]
        parts = {n: p for n, p in self._parts.items() if n == own or b"sheetData" not in p}
        with parsing():
            sheet = load_workbook(io.BytesIO(repacked(parts))).get_sheet_by_name(name)
            return sheet.to_python(skip_empty_area=False), list(sheet.merged_cell_ranges or [])

    def _too_large(self, name: str, shape: Shape) -> Fault:
        top = limits()
        if shape.characters > top.max_unpacked_mb * 1024 * 1024:
            text, expected = f"文字展开后超过{top.max_unpacked_mb} MB", f"不超过{top.max_unpacked_mb} MB"
        else:
            text = f"工作表至少有{shape.rows}行、{shape.columns}列（到{column_letters(shape.columns - 1)}{shape.rows}）"
            expected = f"不超过{top.max_rows}行、{top.max_columns}列，合计{top.max_cells}格；删去远处的单元格"
        return Fault(self.name, name, 0, "", text, expected)
