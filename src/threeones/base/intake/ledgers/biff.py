"""Looking through an old workbook (.xls, BIFF8) before a parser builds tables from it, as ``scanning`` does for new ones.

The records are those of [MS-XLS]: a type, a length, the bytes. Numbers of rows and columns begin with 0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.ledgers.tables import Looks, Seen
from threeones.base.intake.scanning import MAX_COLUMN, DamagedPart

BOF, EOF, CONTINUE, FILEPASS, BOUNDSHEET, SST, XF, FORMAT = 0x809, 0x0A, 0x3C, 0x2F, 0x85, 0xFC, 0xE0, 0x41E
FORMULA, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING, MULRK = 0x06, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6, 0xBD
ROW, COLINFO, MERGEDCELLS, PROTECT = 0x208, 0x7D, 0xE5, 0x12
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
    """What comes before the sheets: the sheets themselves (name, state and beginning), styles, lengths of texts."""

    sheets: list[tuple[str, str, int]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    indents: dict[str, int] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)


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
        found.lengths = text_lengths(texts)
    except (struct.error, IndexError) as error:
        raise DamagedPart("记录不完整") from error
    return found


def _global(kind: int, body: memoryview, found: Globals) -> None:
    if kind == BOUNDSHEET and body[5] == _WORKSHEET:
        (start,) = struct.unpack_from("<I", body)
        found.sheets.append((_text(body[6], body[7:]), _STATES[min(body[4] & 3, 2)], start))
    elif kind == XF:
        if indent := body[8] & 0x0F:
            found.indents[str(len(found.numbers))] = indent
        found.numbers.append(struct.unpack_from("<H", body, 2)[0])
    elif kind == FORMAT:
        number, length = struct.unpack_from("<HH", body)
        found.formats[number] = _text(length, body[4:])


def _text(length: int, body: memoryview) -> str:
    """A text of so many characters behind a byte that says how wide they are."""
    if body[0] & 1:
        return bytes(body[1 : 1 + 2 * length]).decode("utf-16-le", "replace")
    return bytes(body[1 : 1 + length]).decode("latin-1")


def text_lengths(parts: list[memoryview]) -> list[int]:
    """How many characters each shared text has; ``parts`` are the record of them and its continuations."""
    if not parts:
        return []
    (count,) = struct.unpack_from("<I", parts[0], 4)
    reader, lengths = _Texts(parts), []
    for _ in range(count):
        if reader.ended:
            break
        lengths.append(reader.length())
    return lengths


class _Texts:
    """A place in the shared texts, which run from one record into the next."""

    def __init__(self, parts: list[memoryview]) -> None:
        self.parts, self.part, self.at = parts, 0, 8

    @property
    def ended(self) -> bool:
        return self.part == len(self.parts) - 1 and self.at >= len(self.parts[self.part])

    def take(self, size: int) -> bytes:
        """Bytes that may begin in the next record."""
        if self.at >= len(self.parts[self.part]):
            self.part, self.at = self.part + 1, 0
        self.at += size
        return bytes(self.parts[self.part][self.at - size : self.at])

    def length(self) -> int:
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        more = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        self._skip_characters(length, flags & 1)
        self._skip(4 * runs + more)
        return int(length)

    def _skip_characters(self, left: int, wide: int) -> None:
        while left:
            room = (len(self.parts[self.part]) - self.at) >> wide
            taken = min(left, max(room, 0))
            self.at, left = self.at + (taken << wide), left - taken
            if left:
                # a text that goes on in the next record says there anew how wide it is
                self.part += 1
                wide, self.at = self.parts[self.part][0] & 1, 1

    def _skip(self, left: int) -> None:
        while left > (room := len(self.parts[self.part]) - self.at):
            left -= max(room, 0)
            self.part, self.at = self.part + 1, 0
        self.at += left


def scan(stream: memoryview, found: Globals, looks: Looks, budget: Budget) -> dict[str, Seen]:
    """What each sheet holds, taken off what is left. Raises ``Refusal`` or ``DamagedPart``."""
    seen: dict[str, Seen] = {}
    free = 0
    for name, state, start in sorted(found.sheets, key=lambda s: s[2]):
        # two sheets in one place would be read twice, a thousand of them a thousand times
        if start < free or name in seen:
            raise DamagedPart("有重叠的工作表")
        sheet = seen[name] = Seen(state=state)
        try:
            for at, kind, body in records(stream, start):
                free = at
                _record(kind, body, sheet, looks, found.lengths)
                if sheet.rows * sheet.width > budget.top.max_handbook_cells:
                    break
        except (struct.error, IndexError) as error:
            raise DamagedPart(f"工作表“{name}”的记录不完整") from error
        budget.take(name, sheet.rows, sheet.width, sheet.characters)
    return {name: seen[name] for name, _state, _start in found.sheets}


def _record(kind: int, body: memoryview, seen: Seen, looks: Looks, lengths: list[int]) -> None:
    if kind in _CELLS:
        row, column, style = struct.unpack_from("<HHH", body)
        _cell(row, column, style, seen, looks)
        if kind == LABELSST:
            (number,) = struct.unpack_from("<I", body, 6)
            seen.characters += lengths[number] if number < len(lengths) else 0
        elif error := _error(kind, body):
            seen.errors[row, column] = error
    elif kind == MULRK:
        row, first = struct.unpack_from("<HH", body)
        for n in range((len(body) - 6) // 6):
            _cell(row, first + n, struct.unpack_from("<H", body, 4 + 6 * n)[0], seen, looks)
    elif kind == ROW:
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


def _cell(row: int, column: int, style: int, seen: Seen, looks: Looks) -> None:
    seen.rows, seen.width = max(seen.rows, row + 1), max(seen.width, column + 1)
    if (name := str(style)) in looks:
        seen.styled[row * MAX_COLUMN + column] = name


def _error(kind: int, body: memoryview) -> str:
    """The error that a cell or the result of its formula is."""
    if kind == BOOLERR and body[7]:
        return _ERRORS.get(body[6], "错误值")
    if kind == FORMULA and bytes(body[12:14]) == b"\xff\xff" and body[6] == 2:
        return _ERRORS.get(body[8], "错误值")
    return ""
