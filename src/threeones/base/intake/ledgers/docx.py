"""Word documents (.docx): every table as a ``Grid``; a document without one as the list of its numbered paragraphs."""

from __future__ import annotations

from threeones.base.files.unpacking import DamagedArchive, unpack
from threeones.base.files.uploads import DOCUMENT, check_package
from threeones.base.intake.ledgers.document import Body, WordCell, WordTable
from threeones.base.intake.ledgers.ledger import Ledger, Notes, Refusal, refused
from threeones.base.intake.ledgers.numbering import read_numbering
from threeones.base.intake.ledgers.outline import levels
from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.scanning import DamagedPart, elements, parse
from threeones.kernel.ledgers.grid import Cell, Grid, Place, Span

SAVE_AGAIN = "重新保存的 .docx"


def read_docx(name: str, data: bytes, notes: Notes) -> Ledger:
    """The tables of a document. Raises ``Refusal``."""
    if faults := check_package(name, data, DOCUMENT):
        raise Refusal(*faults)
    try:
        body = _body(name, data, notes)
    except (DamagedArchive, DamagedPart) as error:
        raise refused(name, f"文件损坏：{error}", SAVE_AGAIN) from error
    grids: list[Grid] = []
    above: list[str] = []
    for table in body.tables:
        above += table.before
        if grid := _grid(name, table, above):
            grids.append(grid)
            above = []
    if grids:
        if body.paragraphs:
            notes.add(f"最后一张表之后还有{len(body.paragraphs)}段文字，没有读", quoted=body.paragraphs[0])
        return Ledger(grids=grids)
    return Ledger(grids=[_outline(name, above + body.paragraphs, notes)])


def _body(name: str, data: bytes, notes: Notes) -> Body:
    main = _main_part(unpack(data, ("_rels/.rels",)))
    parts = unpack(data, (main.lower(), "word/numbering.xml", "word/styles.xml"))
    if main not in parts:
        raise DamagedPart("压缩包里没有正文")
    numbering = read_numbering(parts.get("word/numbering.xml"), parts.get("word/styles.xml"))
    body = Body(numbering, Budget(name), notes)
    parse(parts[main], body)
    return body


def _main_part(relations: dict[str, bytes]) -> str:
    """The name of the main part: some programs number it (document2.xml)."""
    for tag, attributes in elements(relations.get("_rels/.rels", b"<none/>")):
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            return attributes.get("Target", "").lstrip("/")
    return "word/document.xml"


def _grid(file: str, table: WordTable, above: list[str]) -> Grid | None:
    """A table, or None where it is blank; merges as Word shows them: the text stands in the first cell, the others are empty."""
    cells: list[list[Cell]] = []
    indents: dict[Place, int] = {}
    for n, row in enumerate(table.rows):
        width = max((cell.column + cell.span for cell in row), default=0)
        line: list[Cell] = [None] * width
        for cell in row:
            if cell.text and not (cell.above or cell.left):
                line[cell.column] = cell.text
                if cell.indent:
                    indents[n, cell.column] = cell.indent
        cells.append(line)
    if not any(any(line) for line in cells):
        return None
    return Grid(file, table.name, cells, _spans(table.rows), indents, above)


def _spans(rows: list[list[WordCell]]) -> list[Span]:
    """The merges: a cell over several columns, one that goes on below it, and both."""
    spans: dict[Place, Place] = {}
    open_: dict[int, Place] = {}
    for n, row in enumerate(rows):
        begun: dict[int, Place] = {}
        left: Place | None = None
        for cell in row:
            right = cell.column + cell.span - 1
            if cell.left and left is not None:
                spans[left] = (n, right)
                continue
            top = open_.get(cell.column) if cell.above else None
            left = top or (n, cell.column)
            spans[left] = (n, max(right, spans.get(left, (0, 0))[1]))
            if cell.below:
                begun[cell.column] = left
        open_ = begun
    return [(first, last) for first, last in sorted(spans.items()) if first != last]


def _outline(name: str, paragraphs: list[str], notes: Notes) -> Grid:
    """The paragraphs from the first numbered one on, as one column."""
    found = levels(paragraphs)
    if not found:
        raise refused(name, "文档里没有表格，也没有编了号的段落", "有表格，或有一、（一）1. 编号的段落")
    start = min(found)
    notes.add(f"文档里没有表格，按编了号的段落读成一列（{len(paragraphs) - start}段）")
    indents = {(n - start, 0): level for n, level in found.items()}
    return Grid(name, "", [(p,) for p in paragraphs[start:]], indents=indents, before=paragraphs[:start])
