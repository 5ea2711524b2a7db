"""Looking through the parts of a workbook before a parser builds a table from them.

A parser makes a dense table: two cells at opposite corners of a sheet, or one long text that every cell shares,
take more memory than there is. And it gives an error or a formula without a value back as an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sized
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar
from xml.parsers import expat

from threeones.base.files.uploads import MIB, Limits, limits

Place = tuple[int, int]

_REF = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
# Names of sheets, relations and cell styles are held in memory; Excel takes 65,490 styles and far fewer of the rest.
MAX_ELEMENTS = 100_000


class DamagedPart(ValueError):
    """A part of the workbook that cannot be read safely; the message says why."""


@dataclass(slots=True)
class Shape:
    """What stands in a sheet: its size, the characters of its texts, and cells that need a word (row, column from 0)."""

    rows: int = 0
    columns: int = 0
    characters: int = 0
    uncached: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    percent: set[Place] = field(default_factory=set)


def local(tag: str) -> str:
    """A name without its prefix."""
    return tag.rpartition(":")[2]


def parse(part: bytes, handler: object) -> None:
    """Run a part through expat; a document type (which entities need) is refused outright."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def doctype(*_: object) -> None:
        raise DamagedPart("含有文档类型声明（DTD）")

    parser.StartDoctypeDeclHandler = doctype
    for name in ("StartElementHandler", "EndElementHandler", "CharacterDataHandler"):
        if method := getattr(handler, name, None):
            setattr(parser, name, method)
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise DamagedPart(f"内容不是完好的 XML（第{error.lineno}行）") from error
    except (LookupError, UnicodeError) as error:
        raise DamagedPart("文字编码不认识") from error
    except ValueError as error:
        # an encoding that the parser cannot have; what handlers raise goes its way
        if isinstance(error, DamagedPart | TooLarge):
            raise
        raise DamagedPart("文字编码读不了") from error


def bounded(found: Sized) -> None:
    """Stop (``DamagedPart``) where a part lists more than any workbook has."""
    if len(found) > MAX_ELEMENTS:
        raise DamagedPart(f"样式或工作表超过{MAX_ELEMENTS}个")


class _Elements:
    """Elements of a small part, with their attributes."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802  expat's name
        self.found.append((local(tag), {local(k): v for k, v in attributes.items()}))
        bounded(self.found)


def elements(part: bytes) -> list[tuple[str, dict[str, str]]]:
    """All elements of a part in order: name and attributes, prefixes dropped."""
    handler = _Elements()
    parse(part, handler)
    return handler.found


class _Texts:
    """Lengths of the shared strings; ``most`` is how many there can be."""

    def __init__(self, most: int) -> None:
        self.lengths: list[int] = []
        self.most = most

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802  expat's name
        if local(tag) == "si":
            self.lengths.append(0)
        elif local(tag) == "sst" and any(_promises(v) > self._likely(local(k)) for k, v in attributes.items()):
            # a parser makes room for as many as are promised
            raise DamagedPart("文字的个数与所记不符")

    def _likely(self, name: str) -> int:
        """So many an attribute may promise: ``count`` are the cells that show a text, of which several show the same."""
        return max(self.most, limits().max_cells) if name == "count" else self.most

    def CharacterDataHandler(self, text: str) -> None:  # noqa: N802  expat's name
        if self.lengths:
            self.lengths[-1] += len(text)


def text_lengths(part: bytes) -> list[int]:
    """How many characters each shared string has."""
    handler = _Texts(len(part))
    parse(part, handler)
    return handler.lengths


class SheetScan:
    """The cells of a sheet, one after the other; a cell is finished by the next element that is not inside it.

    Who wants more of a sheet than its shape extends ``begin_row``, ``begin_cell``, ``finish`` and ``other``.
    """

    def __init__(self, lengths: list[int], percent: frozenset[str], top: Limits) -> None:
        self.shape = Shape()
        self.lengths, self.percent, self.top = lengths, percent, top
        self.row = self.column = -1
        self.kind = self.style = self.value = ""
        self.open = self.formula = self.filled = False

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802  expat's name
        if ":" in tag:
            tag = local(tag)
        if tag == "v" or tag == "is":
            self.open = self.filled = True
        elif tag == "f":
            self.open = self.formula = True
        elif tag == "t" or tag == "r":
            pass
        else:
            if self.open:
                self.finish()
            if tag == "c":
                self.begin_cell(attributes)
            elif tag == "row":
                self.begin_row(attributes)
            else:
                self.other(tag, attributes)

    def CharacterDataHandler(self, text: str) -> None:  # noqa: N802  expat's name
        if self.filled:
            self.value += text

    def other(self, tag: str, attributes: dict[str, str]) -> None:
        """An element that is neither row nor cell."""

    def begin_row(self, attributes: dict[str, str]) -> None:
        """A row begins; one without a number follows the last."""
        number = attributes.get("r", "")
        self.row, self.column = (_row_number(number) if number else self.row + 1), -1

    def begin_cell(self, attributes: dict[str, str]) -> None:
        """A cell begins; one without a place follows the last."""
        reference = attributes.get("r")
        if reference is not None:
            self.row, self.column = place_of(reference)
        elif self.column + 1 < MAX_COLUMN:
            self.column += 1
        else:
            raise DamagedPart(f"一行的单元格超过{MAX_COLUMN}个")
        self.kind, self.style, self.value = attributes.get("t", "n"), attributes.get("s", "0"), ""
        self.open, self.formula, self.filled = True, False, False

    def finish(self) -> None:
        """Take the last cell into the shape."""
        place, shape, value = (self.row, self.column), self.shape, self.value.strip()
        if self.formula and not value and self.kind != "str":
            shape.uncached.add(place)
        if self.filled or self.formula:
            shape.rows, shape.columns = max(shape.rows, self.row + 1), max(shape.columns, self.column + 1)
        if self.kind == "e" and self.filled:
            shape.errors[place] = value
        elif self.kind == "s":
            number = natural(value)
            shape.characters += self.lengths[number] if 0 <= number < len(self.lengths) else 0
        else:
            shape.characters += len(value)
            if self.style in self.percent and value and self.kind == "n":
                shape.percent.add(place)
        self.open = self.filled = self.formula = False
        if too_large(shape, self.top):
            raise TooLarge(shape)


def too_large(shape: Shape, top: Limits) -> bool:
    """Whether the table of a sheet would be larger than is allowed."""
    return (
        shape.rows > top.max_rows
        or shape.columns > top.max_columns
        or shape.rows * shape.columns > top.max_cells
        or shape.characters > top.max_unpacked_mb * MIB
    )


Scan = TypeVar("Scan", bound=SheetScan)


class TooLarge(ValueError):
    """A sheet over the limits; ``shape`` is what was seen of it until then."""

    def __init__(self, shape: Shape) -> None:
        super().__init__("too large")
        self.shape = shape


def scan_sheet(part: bytes, lengths: list[int], percent: frozenset[str], top: Limits) -> Shape:
    """The shape of a sheet's part, given its workbook's shared strings and percent styles.

    Raises ``TooLarge`` as soon as a limit is passed, ``DamagedPart`` where it is no sheet.
    """
    return run(SheetScan(lengths, percent, top), part).shape


def run(scan: Scan, part: bytes) -> Scan:
    """A scan that has seen all of a sheet's part."""
    parse(part, scan)
    if scan.open:
        scan.finish()
    return scan


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    targets = {
        a.get("Id", ""): a.get("Target", "")
        for tag, a in elements(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
        if tag == "Relationship"
    }
    found: dict[str, str] = {}
    for tag, attributes in elements(parts["xl/workbook.xml"]):
        if tag == "sheet":
            target = targets.get(attributes.get("id", ""), "")
            if attributes.get("name", "") in found:
                raise DamagedPart("有同名的工作表")
            found[attributes.get("name", "")] = "xl/" + target.lstrip("/").removeprefix("xl/")
    return found


def place_of(reference: str) -> Place:
    """The row and column (from 0) that a reference such as B12 names. Raises ``DamagedPart``."""
    m = _REF.fullmatch(reference)
    if m is None:
        raise DamagedPart(f"单元格编号“{reference[:20]}”不成样子")
    row, column = _row_number(m[2]), _column_index(m[1])
    if column >= MAX_COLUMN:
        raise DamagedPart(f"单元格编号“{reference[:20]}”超出了工作表")
    return row, column


@lru_cache(MAX_COLUMN)
def _column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """The letters of a column as a spreadsheet shows them; ``index`` counts from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def natural(text: str) -> int:
    """A natural number as programs write it; -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _promises(text: str) -> float:
    """The number that an attribute is, however large; 0 for anything else."""
    text = text.strip().removeprefix("+")
    if not (text.isascii() and text.isdigit()):
        return 0
    return int(text) if len(text) < 10 else float("inf")


@lru_cache(4)
def _row_number(text: str) -> int:
    if not 1 <= natural(text) <= MAX_ROW:
        raise DamagedPart(f"行号“{text[:20]}”超出了工作表")
    return int(text) - 1
