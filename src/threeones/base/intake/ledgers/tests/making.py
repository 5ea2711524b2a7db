"""Files for the tests, by other writers than our readers: xlsxwriter, python-docx, and parts written word for word."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import xlsxwriter

from threeones.base.files.uploads import OLE_MAGIC
from threeones.base.intake.ledgers import Ledger, read_ledger
from threeones.kernel.ledgers.grid import Grid

FILES = Path(__file__).with_name("files")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def archived(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def workbook(fill: Callable[[Any], None]) -> bytes:
    """A workbook that ``fill`` makes with xlsxwriter."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    fill(book)
    book.close()
    return out.getvalue()


def sheets(parts: Mapping[str, str], more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A workbook whose sheets have these parts, word for word."""
    listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(parts, 1))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(parts) + 1)
    )
    links += f'<Relationship Id="rId0" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    entries: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
    }
    entries |= {f"xl/worksheets/sheet{i}.xml": part for i, part in enumerate(parts.values(), 1)}
    return archived({**entries, **(more or {})})


def sheet(rows: str, after: str = "", before: str = "") -> str:
    """A sheet's part with these rows."""
    return f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def document(body: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A Word document with this body, word for word."""
    return archived({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **(more or {})})


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of a document's body."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def cell(text: str, properties: str = "") -> str:
    """A cell with one paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    """A table of rows, each the XML of its cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def word(fill: Callable[[Any], None]) -> bytes:
    """A document that ``fill`` makes with python-docx."""
    made = docx.Document()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an old workbook."""
    return struct.pack("<HH", kind, len(body)) + body


def read(name: str, data: bytes) -> Ledger:
    """A file that is read without a fault."""
    ledger = read_ledger(name, data)
    assert not ledger.faults, ledger.faults
    return ledger


def grid(name: str, data: bytes) -> Grid:
    """The one table of a file."""
    (found,) = read(name, data).grids
    return found


def rows(found: Grid) -> list[list[Any]]:
    """Its cells as lists, empty ones at the end of a row left out."""
    lines = [list(row) for row in found.cells]
    for line in lines:
        while line and line[-1] is None:
            line.pop()
    return lines


def refusal(name: str, data: bytes) -> tuple[str, str]:
    """The one fault of a file that is not read, and what would be right; nothing else is told of it."""
    ledger = read_ledger(name, data)
    assert not ledger.grids and ledger.book is None
    (fault,) = ledger.faults
    assert fault.file == name
    return fault.fault, fault.expected


def notes(ledger: Ledger) -> list[tuple[str, int, str]]:
    """The notes: sheet, row and what they say."""
    return [(n.sheet, n.row, n.note) for n in ledger.notes]


_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_ENTRY = struct.Struct("<64sHBBIII16xI8x8xIQ")


def packed(name: str, stream: bytes) -> bytes:
    """A compound file that holds one stream, filled up with zeros to 4,096 bytes."""
    stream = stream.ljust(4096, b"\0")
    body = -(-len(stream) // 512)
    fats = 1
    while fats * 128 < body + 1 + fats + _difats(fats):
        fats += 1
    difats = _difats(fats)
    directory, first_fat, first_difat = body, body + 1, body + 1 + fats
    table = [*range(1, body), _END, _END, *[_FAT_SECTOR] * fats, *[_FAT_SECTOR - 1] * difats]
    table += [_FREE] * (fats * 128 - len(table))
    own = list(range(first_fat, first_fat + fats))
    header = _HEADER.pack(
        OLE_MAGIC,
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fats,
        directory,
        0,
        4096,
        _END,
        0,
        first_difat if difats else _END,
        difats,
    )
    parts = [header, _numbers(own[:109], 109), stream.ljust(body * 512, b"\0")]
    parts += [_entry("Root Entry", 5, 1, _END, 0), _entry(name, 2, _FREE, 0, len(stream)), b"\0" * 256]
    parts.append(_numbers(table, len(table)))
    rest = [own[109 + n * 127 : 109 + (n + 1) * 127] for n in range(difats)]
    nexts = [*(b for _, b in pairwise(range(first_difat, first_difat + difats))), _END]
    parts += [_numbers(numbers, 127) + struct.pack("<I", after) for numbers, after in zip(rest, nexts, strict=False)]
    return b"".join(parts)


def _difats(fats: int) -> int:
    return -(-max(fats - 109, 0) // 127)


def _numbers(numbers: list[int], count: int) -> bytes:
    return struct.pack(f"<{count}I", *numbers, *[_FREE] * (count - len(numbers)))


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    return _ENTRY.pack(raw, len(raw) + 2, kind, 1, _FREE, _FREE, child, 0, start, size)
