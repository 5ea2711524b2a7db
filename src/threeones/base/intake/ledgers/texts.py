"""Text files (csv, tsv, txt) as one table: every line or record is a row, and every cell is text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from threeones.base.files.uploads import limits
from threeones.base.intake.ledgers.ledger import Ledger, Notes, refused
from threeones.base.intake.ledgers.outline import levels, mark
from threeones.base.intake.ledgers.sizes import Budget
from threeones.kernel.ledgers.grid import Cell, Grid, Place

DELIMITERS = ",\t;|"
SAMPLE = 200
"""So many records tell the delimiter."""
_REGULAR = 0.8
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTES = "引号成对；单元格里的引号写作两个"


def read_text(name: str, text: str, suffix: str, notes: Notes) -> Ledger:
    """The table of a text file; where nothing parts its lines into columns, each line is a row of one cell."""
    delimiter = "\t" if suffix == "tsv" else delimiter_of(text, suffix)
    budget = Budget(name)
    cells: list[tuple[Cell, ...]]
    indents: dict[Place, int] = {}
    if delimiter:
        cells = [tuple(cell or None for cell in record) for record in _records(name, text, delimiter, budget)]
    else:
        lines = _LINE_END.split(text)
        budget.take("", len(lines), 1)
        cells = [(line or None,) for line in lines]
        indents = {(n, 0): level for n, level in levels(lines).items()}
    while cells and not any(cells[-1]):
        cells.pop()
    if not cells:
        raise refused(name, "文件里没有文字", "有表格或逐行写明项目的文件")
    return Ledger(grids=[Grid(name, "", cells, indents=indents)])


def delimiter_of(text: str, suffix: str) -> str:
    """What parts the cells of a line: that which parts most of the first lines into as many; nothing: empty.

    A comma within numbered paragraphs parts no columns, except in a file that calls itself csv.
    """
    best = (0.0, 0, "," if suffix == "csv" else "")
    for delimiter in "\t" if suffix != "csv" and _is_outline(text) else DELIMITERS:
        widths = Counter(_widths(text, delimiter))
        if widths:
            width, count = max(widths.items(), key=lambda found: (found[1], found[0]))
            share = count / widths.total()
            if width > 1 and share >= _REGULAR and (share, width) > best[:2]:
                best = (share, width, delimiter)
    return best[2]


def _is_outline(text: str) -> bool:
    lines = [line for line in _LINE_END.split(text[: SAMPLE * 200], SAMPLE) if line.strip()]
    return 2 * sum(mark(line) is not None for line in lines) >= len(lines)


def _widths(text: str, delimiter: str) -> Iterator[int]:
    """The numbers of cells of the first records that are not empty."""
    lines = io.StringIO(text, newline="")
    try:
        for _, record in zip(range(SAMPLE), csv.reader(_bounded(lines, delimiter), delimiter=delimiter), strict=False):
            if any(record):
                yield len(record)
    except csv.Error:
        return


def _bounded(lines: io.StringIO, delimiter: str) -> Iterator[str]:
    """Lines, none of which makes a record of millions of cells."""
    top = limits()
    for line in lines:
        if line.count(delimiter) > top.max_columns + top.max_cell_characters:
            raise csv.Error("too many columns")
        yield line


def _records(name: str, text: str, delimiter: str, budget: Budget) -> Iterator[list[str]]:
    """The records; a quotation mark that is never closed would take in the rest of the file, so it is a fault."""
    reader = csv.reader(_bounded(io.StringIO(text, newline=""), delimiter), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            budget.take("", 1, len(record))
            yield record
            line = reader.line_num + 1
    except csv.Error as error:
        if "columns" in str(error):
            raise refused(name, "一行的列太多", f"不超过{limits().max_columns}列", row=reader.line_num + 1) from None
        fault = "一格的字太多，多半是引号没有配对" if "limit" in str(error) else "引号没有配对"
        raise refused(name, fault, _QUOTES, row=line) from None
