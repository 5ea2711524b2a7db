"""The records of an old workbook (.xls, BIFF8): its sheets, their cells, and all that a ``Grid`` tells of them.

They are read here, within what a handbook may have, and not by a parser that makes room for whatever a file promises. The
records are those of [MS-XLS]: a type, a length, the bytes. Numbers of rows and columns begin with 0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from threeones.base.intake.ledgers.biff_texts import Texts, shared_texts, short_text
from threeones.base.intake.ledgers.formats import code_of, is_moment, moment, shows
from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.ledgers.tables import Looks, Seen
from threeones.base.intake.scanning import MAX_COLUMN, DamagedPart, Place

BOF, EOF, CONTINUE, FILEPASS, BOUNDSHEET, SST, XF, FORMAT = 0x809, 0x0A, 0x3C, 0x2F, 0x85, 0xFC, 0xE0, 0x41E
FORMULA, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING, MULRK = 0x06, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6, 0xBD
STRING, ROW, COLINFO, MERGEDCELLS, PROTECT, DATEMODE = 0x207, 0x208, 0x7D, 0xE5, 0x12, 0x22
BIFF8 = 0x600
_CELLS = frozenset({FORMULA, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING})
_STATES = ("visible", "hidden", "veryHidden")
_WORKSHEET = 0
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
Record = tuple[int, int, memoryview]
"""Where it begins, its type, its bytes."""


class Encrypted(ValueError):
    """The records are encrypted."""


@dataclass(slots=True)
class Globals:
    """What comes before the sheets: the sheets themselves (name, state and beginning), styles, shared texts."""

    sheets: list[tuple[str, str, int]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    indents: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    since_1904: bool = False

    @property
    def looks(self) -> Looks:
        """What the styles make of cells."""
        return Looks(shows(self.formats, self.numbers), self.indents)

    def value(self, number: float, style: int) -> object:
        """A number, or the date that its style makes of it."""
        code = code_of(self.formats, self.numbers[style]) if style < len(self.numbers) else ""
        return moment(number, code, self.since_1904) if code and is_moment(code) else number


def records(stream: memoryview, at: int) -> Iterator[Record]:
    """The records from a place to the end that belongs to it; what is embedded in between (charts) is left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if depth == 0 and kind != BOF:
            raise DamagedPart("工作表不在目录所说的地方")
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        if depth == 1:
            yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
    raise DamagedPart("文件不完整")


def read_globals(stream: memoryview) -> Globals:
    """The globals of a workbook's stream. Raises ``Encrypted`` or ``DamagedPart``."""
    found = Globals()
    texts: list[memoryview] = []
    in_texts = False
    try:
        for at, kind, body in records(stream, 0):
            if at == 0 and struct.unpack_from("<H", body)[0] != BIFF8:
                raise DamagedPart("版本比 Excel 97 还早")
            if kind == FILEPASS:
                raise Encrypted
            in_texts = kind == SST or (in_texts and kind == CONTINUE)
            if in_texts:
                texts.append(body)
            else:
                _global(kind, body, found)
        found.texts = shared_texts(texts)
    except (struct.error, IndexError) as error:
        raise DamagedPart("记录不完整") from error
    return found


def _global(kind: int, body: memoryview, found: Globals) -> None:
    if kind == BOUNDSHEET and body[5] == _WORKSHEET:
        (start,) = struct.unpack_from("<I", body)
        found.sheets.append((short_text(body[6], body[7:]), _STATES[min(body[4] & 3, 2)], start))
    elif kind == DATEMODE:
        found.since_1904 = struct.unpack_from("<H", body)[0] == 1
    elif kind == XF:
        if indent := body[8] & 0x0F:
            found.indents[str(len(found.numbers))] = indent
        found.numbers.append(struct.unpack_from("<H", body, 2)[0])
    elif kind == FORMAT:
        number, length = struct.unpack_from("<HH", body)
        found.formats[number] = short_text(length, body[4:])


def read_sheets(stream: memoryview, found: Globals, budget: Budget) -> dict[str, tuple[list[list[object]], Seen]]:
    """The cells of each sheet and what else was seen, taken off what is left. Raises ``Refusal`` or ``DamagedPart``."""
    read: dict[str, tuple[list[list[object]], Seen]] = {}
    free = 0
    for name, state, start in sorted(found.sheets, key=lambda s: s[2]):
        # two sheets in one place would be read twice, a thousand of them a thousand times
        if start < free or name in read:
            raise DamagedPart("有重叠的工作表")
        sheet = _Sheet(found, state)
        try:
            for at, kind, body in records(stream, start):
                free = at
                sheet.take(kind, body)
                if sheet.seen.rows * sheet.seen.width > budget.top.max_handbook_cells:
                    break
        except (struct.error, IndexError) as error:
            raise DamagedPart(f"工作表“{name}”的记录不完整") from error
        seen = sheet.seen
        budget.take(name, seen.rows, seen.width, seen.characters)
        read[name] = sheet.dense(), seen
    return {name: read[name] for name, _state, _start in found.sheets}


class _Sheet:
    """The cells of a sheet, record after record."""

    def __init__(self, found: Globals, state: str) -> None:
        self.found, self.looks, self.seen = found, found.looks, Seen(state=state)
        self.cells: dict[Place, object] = {}
        self._result: Place | None = None  # the formula whose text comes in a record of its own
        self._parts: list[memoryview] = []

    def dense(self) -> list[list[object]]:
        """The rows, from the first to the last that holds something."""
        rows: list[list[object]] = [[None] * self.seen.width for _ in range(self.seen.rows)]
        for (row, column), value in self.cells.items():
            rows[row][column] = value
        return rows

    def take(self, kind: int, body: memoryview) -> None:
        """The next record."""
        if self._parts and kind != CONTINUE:
            self._end_result()
        if kind in _CELLS:
            self._cell(kind, body)
        elif kind == STRING or (kind == CONTINUE and self._parts):
            self._parts.append(body)
        elif kind == MULRK:
            row, first = struct.unpack_from("<HH", body)
            for n in range((len(body) - 6) // 6):
                style, packed = struct.unpack_from("<HI", body, 4 + 6 * n)
                self._put(row, first + n, style, self.found.value(_unpacked(packed), style))
        else:
            self._tell(kind, body)

    def _cell(self, kind: int, body: memoryview) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        self._result = None
        if kind == LABELSST:
            (number,) = struct.unpack_from("<I", body, 6)
            value: object = self.found.texts[number]
        elif kind in (LABEL, RSTRING):
            value = short_text(struct.unpack_from("<H", body, 6)[0], body[8:])
        elif kind == NUMBER:
            value = self.found.value(struct.unpack_from("<d", body, 6)[0], style)
        elif kind == RK:
            value = self.found.value(_unpacked(struct.unpack_from("<I", body, 6)[0]), style)
        elif kind == BOOLERR:
            value = self._code(row, column, body[7], body[6])
        else:
            value = self._formula(row, column, style, body[6:14])
        self._put(row, column, style, value)

    def _formula(self, row: int, column: int, style: int, result: memoryview) -> object:
        """The result that was computed last: a number, or by its first byte a text, a truth value, an error or nothing."""
        if bytes(result[6:8]) != b"\xff\xff":
            return self.found.value(struct.unpack("<d", result)[0], style)
        if result[0] == 0:
            self._result = (row, column)
        return self._code(row, column, result[0] - 1, result[2]) if result[0] in (1, 2) else None

    def _code(self, row: int, column: int, is_error: int, code: int) -> object:
        if not is_error:
            return code != 0
        self.seen.errors[row, column] = _ERRORS.get(code, "错误值")
        return None

    def _end_result(self) -> None:
        if self._result is not None:
            text = Texts(self._parts, 0).text()
            self.cells[self._result] = text
            self.seen.characters += len(text)
        self._parts, self._result = [], None

    def _put(self, row: int, column: int, style: int, value: object) -> None:
        if column >= MAX_COLUMN:
            raise DamagedPart("列号超出了工作表")
        seen = self.seen
        seen.rows, seen.width = max(seen.rows, row + 1), max(seen.width, column + 1)
        if (name := str(style)) in self.looks:
            seen.styled[row * MAX_COLUMN + column] = name
        seen.characters += len(value) if isinstance(value, str) else 0
        self.cells[row, column] = value

    def _tell(self, kind: int, body: memoryview) -> None:
        seen = self.seen
        if kind == ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                seen.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == COLINFO:
            first, last, _width, _style, flags = struct.unpack_from("<5H", body)
            if flags & 1 and len(seen.columns) < MAX_COLUMN:
                seen.columns.append((first, last))
        elif kind == MERGEDCELLS:
            for n in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * n)
                seen.merged.append(((top, left), (bottom, right)))
        elif kind == PROTECT:
            seen.protected = struct.unpack_from("<H", body)[0] != 0


def _unpacked(packed: int) -> float:
    """A number that is packed into four bytes (RK)."""
    if packed & 2:
        number: float = struct.unpack("<i", struct.pack("<I", packed))[0] >> 2
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number
