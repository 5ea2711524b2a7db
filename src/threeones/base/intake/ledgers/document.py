"""The body of a Word document, element after element: its paragraphs, and its tables with cells as Word shows them.

Insertions that nobody has accepted yet are read, deletions are not. Pictures, shapes and text boxes are passed over.
A table within a cell becomes lines of that cell's text. Nothing here calls itself, so that no depth of nesting hurts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from threeones.base.intake.ledgers.ledger import Notes
from threeones.base.intake.ledgers.numbering import Numbering
from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.scanning import DamagedPart, local, natural

_CHANGES = {f"{part}PrChange" for part in ("p", "r", "tbl", "tr", "tc", "sect")} | {"tblGridChange", "numberingChange"}
"""What a part looked like before somebody changed its format."""
_PASSED_OVER = _CHANGES | {
    "del",
    "moveFrom",
    "drawing",
    "pict",
    "object",
    "Fallback",
    "instrText",
    "delText",
    "rt",
    "sectPr",
}
_DELETED = frozenset({"del", "moveFrom"})
_INSERTED = frozenset({"ins", "moveTo"})
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SYMBOLS = {
    ("Wingdings", 0xFE): "☑",
    ("Wingdings", 0xFD): "☒",
    ("Wingdings", 0xA8): "□",
    ("Wingdings", 0x6F): "□",
    ("Wingdings", 0xFC): "✓",
    ("Wingdings", 0xFB): "✗",
    ("Wingdings 2", 0x52): "☑",
    ("Wingdings 2", 0xA3): "□",
    ("Wingdings 2", 0x50): "✓",
}
"""Ticks and boxes, which Word takes from fonts of symbols."""
TWIPS = 420
"""Two characters of the usual size (五号), one step of indent."""


@dataclass(slots=True)
class WordCell:
    """A cell: where it begins, how many columns it takes, whether it goes on from above or from the left."""

    column: int
    span: int = 1
    above: bool = False
    left: bool = False
    below: bool = False
    lines: list[str] = field(default_factory=list)
    indent: int = 0

    @property
    def text(self) -> str:
        """What stands in it."""
        text = "\n".join(self.lines).strip("\n")
        return text if text.strip() else ""


@dataclass(slots=True)
class WordTable:
    """A table: the paragraphs since the one before it, and its rows."""

    name: str
    before: list[str]
    rows: list[list[WordCell]] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    list_id: str = ""
    level: int | None = None
    left: int = 0
    joined: bool = False
    pieces: list[str] = field(default_factory=list)


class Body:
    """What a document's main part holds; the handlers are expat's."""

    def __init__(self, numbering: Numbering, budget: Budget, notes: Notes) -> None:
        self.numbering, self.budget, self.notes = numbering, budget, notes
        self.tables: list[WordTable] = []
        self.paragraphs: list[str] = []
        self._path: list[str] = []
        self._over = 0  # how deep the element lies that is passed over, 0: none
        self._why = ""
        self._tables = 0  # how many tables are open
        self._table: WordTable | None = None
        self._row: list[WordCell] | None = None
        self._next = 0
        self._cell: WordCell | None = None
        self._inner: list[list[str]] = []
        self._paragraph = _Paragraph()
        self._held: list[str] = []
        self._in_text = False

    # where we are

    @property
    def _place(self) -> tuple[str, int]:
        return (self._table.name, len(self._table.rows) + 1) if self._table else ("", 0)

    def _note(self, kind: str, quoted: str = "") -> None:
        self.notes.add(kind, *self._place, quoted=quoted)

    # expat's handlers

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802  expat's name
        tag = local(tag)
        self._path.append(tag)
        if len(self._path) > self.budget.top.max_depth:
            raise DamagedPart(f"嵌套超过{self.budget.top.max_depth}层")
        if self._over:
            if tag == "txbxContent" and self._why not in _DELETED:
                self._why = tag
            return
        parent = self._path[-2] if len(self._path) > 1 else ""
        if tag in _DELETED and parent in ("rPr", "trPr", "tcPr"):
            self._mark_deleted(parent)
        elif tag in _PASSED_OVER:
            self._over, self._why = len(self._path), tag
        else:
            self._begin(tag, parent, attributes)

    def EndElementHandler(self, tag: str) -> None:  # noqa: N802  expat's name
        tag = local(tag)
        depth = len(self._path)
        self._path.pop()
        if self._over:
            if depth == self._over:
                self._over = 0
                if tag == "tr":
                    self._row = self._cell = None
            return
        self._in_text = False
        if tag == "p":
            self._end_paragraph()
        elif tag in ("tbl", "tr", "tc"):
            self._end_table_part(tag)

    def CharacterDataHandler(self, text: str) -> None:  # noqa: N802  expat's name
        if self._over:
            if text.strip() and self._why in _DELETED and self._path[-1] in ("delText", "t"):
                self._note("有没有接受的修订，删去的没有读", text)
            elif text.strip() and self._why == "txbxContent" and self._path[-1] == "t":
                self._note("文本框里的文字没有读", text)
        elif self._in_text:
            self._paragraph.pieces.append(text)

    # elements

    def _begin(self, tag: str, parent: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self._in_text = True
        elif parent == "r" and tag in _CHARACTERS:
            if not (tag == "br" and _value(attributes, "type") in ("page", "column")):
                self._paragraph.pieces.append(_CHARACTERS[tag])
        elif tag == "sym":
            self._paragraph.pieces.append(_symbol(attributes))
        elif tag in _INSERTED and parent not in ("rPr", "trPr", "tcPr"):
            self._note("有没有接受的修订，插入的已按接受读")
        elif tag == "p":
            self._paragraph = _Paragraph(pieces=self._held)
            self._held = []
        elif tag in ("tbl", "tr", "tc"):
            self._begin_table_part(tag)
        elif parent == "tcPr" and self._tables == 1 and self._cell:
            self._cell_property(tag, attributes, self._cell)
        elif parent == "trPr" and tag == "gridBefore" and self._tables == 1:
            self._next += self._columns(attributes)
        elif parent in ("pPr", "numPr"):
            self._paragraph_property(tag, attributes)

    def _paragraph_property(self, tag: str, attributes: dict[str, str]) -> None:
        value = _value(attributes, "val")
        if tag == "pStyle":
            self._paragraph.style = value
        elif tag == "numId":
            self._paragraph.list_id = value
        elif tag == "ilvl":
            self._paragraph.level = max(natural(value), 0)
        elif tag == "ind":
            characters = natural(_value(attributes, "leftChars") or _value(attributes, "startChars"))
            twips = natural(_value(attributes, "left") or _value(attributes, "start"))
            self._paragraph.left = min(characters // 200 if characters > 0 else max(twips, 0) // TWIPS, 20)

    def _cell_property(self, tag: str, attributes: dict[str, str], cell: WordCell) -> None:
        goes_on = _value(attributes, "val") != "restart"
        if tag == "gridSpan":
            cell.span = self._columns(attributes) or 1
        elif tag == "vMerge":
            cell.above, cell.below = goes_on, True
        elif tag == "hMerge":
            cell.left = goes_on

    def _columns(self, attributes: dict[str, str]) -> int:
        """A number of columns, no more than a table may have."""
        columns = max(natural(_value(attributes, "val")), 0)
        if columns > self.budget.top.max_columns:
            raise self.budget.too_large(self._place[0], len(self._table.rows) if self._table else 0, columns)
        return columns

    def _begin_table_part(self, tag: str) -> None:
        if tag == "tbl":
            self._tables += 1
            if self._tables == 1:
                self.paragraphs += self._left_over()
                self._table = WordTable(f"表{len(self.tables) + 1}", self.paragraphs)
                self.paragraphs = []
            elif self._tables == 2:
                self._note("格子里还套着表，按文字读了")
        elif tag == "tr" and self._tables == 1:
            self._row, self._next, self._cell = [], 0, None
        elif tag == "tc" and self._tables == 1 and self._row is not None:
            self._cell = WordCell(self._next)
            self._inner = []
        elif tag == "tc" and self._tables > 1:
            self._inner.append([])

    def _end_table_part(self, tag: str) -> None:
        if tag == "tbl":
            self._tables = max(self._tables - 1, 0)
            if self._tables == 0 and self._table:
                self._end_table(self._table)
        elif tag == "tr" and self._tables == 1 and self._table and self._row is not None:
            self.budget.take(self._table.name, 1, self._next)
            self._table.rows.append(self._row)
            self._row = None
        elif tag == "tc" and self._tables == 1 and self._cell and self._row is not None:
            self._end_cell(self._cell, self._row)
            self._cell = None
        elif tag == "tr" and self._tables > 1 and self._cell and self._inner:
            self._cell.lines.append("\t".join(" ".join(pieces) for pieces in self._inner))
            self._inner = []

    def _end_cell(self, cell: WordCell, row: list[WordCell]) -> None:
        cell.lines += self._left_over()
        if (cell.above or cell.left) and cell.text:
            self._note("合并进别的格子里还有看不见的文字，没有读", cell.text)
        self._next += cell.span
        if self._next > self.budget.top.max_columns:
            raise self.budget.too_large(self._place[0], self._place[1], self._next)
        row.append(cell)

    def _end_table(self, table: WordTable) -> None:
        if table.rows:
            self.tables.append(table)
        else:
            self.paragraphs = table.before + self.paragraphs
        self._table = None

    def _end_paragraph(self) -> None:
        paragraph, self._paragraph = self._paragraph, _Paragraph()
        if paragraph.joined:
            self._held = paragraph.pieces
            return
        text = "".join(paragraph.pieces)
        label = self.numbering.label(paragraph.style, paragraph.list_id, paragraph.level)
        if label:
            # a space keeps "1." from the "5亿元" behind it
            text = f"{label}{' ' if text and label[-1].isascii() else ''}{text}"
        if self._tables > 1 and self._cell:
            if text.strip():
                self._inner = self._inner or [[]]
                self._inner[-1].append(text)
        elif self._cell:
            if not self._cell.lines:
                self._cell.indent = (paragraph.level or 0) if label else paragraph.left
            self._cell.lines.append(text)
        elif self._tables == 0 and text.strip() and not self.numbering.is_contents(paragraph.style):
            self.paragraphs.append(text.strip())

    def _left_over(self) -> list[str]:
        """The text of a paragraph whose mark is deleted, where there is none behind it to join."""
        text, self._held = "".join(self._held), []
        return [text] if text.strip() else []

    def _mark_deleted(self, parent: str) -> None:
        """The mark of a paragraph, a row or a cell is deleted."""
        if parent == "rPr":
            self._paragraph.joined = "pPr" in self._path[-4:]
        elif parent == "trPr" and self._tables == 1:
            self._note("有没有接受的修订，删去的行没有读")
            self._over = len(self._path) - self._path[::-1].index("tr") if "tr" in self._path else 0
            self._why = "tr"


def _value(attributes: dict[str, str], name: str) -> str:
    return next((v for k, v in attributes.items() if local(k) == name), "")


def _symbol(attributes: dict[str, str]) -> str:
    try:
        code = int(_value(attributes, "char"), 16)
    except ValueError:
        return ""
    # fonts of symbols lie in the private area from F000 on
    known = _SYMBOLS.get((_value(attributes, "font"), code & 0xFF if code >> 8 == 0xF0 else code))
    return known or (chr(code) if 32 <= code < 0xD800 else "")
