"""What each row of a table is: a project, part of one, a section, a sum, a signature, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.reading import Reading, fold_heading
from threeones.kernel.ledgers.rows.numbering import Number, number_alone, number_before
from threeones.kernel.ledgers.tables.layout import Layout

SECTION_LEVEL = (2.5, 0)
ROW_LEVEL = (3.0, 1)
_LONGEST_SECTION = 80
_NUMBERED = 0.6
_DATA = (Meaning.CONTENT, Meaning.TARGET, Meaning.DEADLINE, *UNITS)
_WORD = re.compile(r"[\s　]*([^\s　:：.、，,。;；0-9（(]{1,8})")


@dataclass(slots=True)
class Line:
    """A row while it is being understood. ``text`` is its name without the number before it, ``code`` the ledger's own,
    ``objective`` the code of the objective that it became, ``parent`` the line that it stands under, ``head`` the line
    of the project that it is part of.
    """

    row: int
    read_as: str
    reason: str = ""
    number: Number | None = None
    text: str = ""
    level: tuple[float, int] = ROW_LEVEL
    code: str = ""
    objective: str = ""
    parent: Line | None = None
    head: Line | None = None
    children: list[Line] = field(default_factory=list)
    nameless: bool = False

    @property
    def nests(self) -> bool:
        """Whether the line is part of the tree."""
        return self.read_as in ("section", "project", "lone")


def lines_of(layout: Layout) -> list[Line]:
    """The rows of a table's body, each read as something; levels and parents are not yet known."""
    numbered = _names_are_numbered(layout)
    lines: list[Line] = []
    head: Line | None = None
    for row in layout.table.body:
        line = _line(layout, row, numbered, head)
        if line.read_as == "project" or line.read_as == "lone":
            head = line
        elif line.read_as == "section":
            head = None
        elif line.read_as == "continuation":
            line.head = head
        lines.append(line)
    _settle_lone(lines)
    _settle_end(lines)
    return lines


def _line(layout: Layout, row: int, numbered: bool, head: Line | None) -> Line:
    table = layout.table
    filled = table.filled
    if row in table.repeated:
        return Line(row, "repeated_header", table.repeated[row])
    written, shows = filled.written(row), filled.shows(row)
    if not written:
        return Line(row, "merged", "各格都与上一行合并") if shows else Line(row, "blank")
    first = filled.text[row][written[0]]
    if aside := _aside(layout.reading, first, len(written)):
        return Line(row, *aside)
    if row == table.head.stop and _counts_columns([filled.text[row][c] for c in written]):
        return Line(row, "ignored", "只有列号")
    return _section(layout, row, shows, head) or _work(layout, row, numbered, head)


def _aside(reading: Reading, text: str, cells: int) -> tuple[str, str] | None:
    """Rows that are no work, by the word that they begin with."""
    m = _WORD.match(text)
    word = fold_heading(m[1]) if m else ""
    rest = text[m.end() :].lstrip()[:1] if m else ""
    if word in reading.lists["totals"]:
        return "total", f"以“{word}”开头，是合计"
    ended = rest in ("", ":", "：", "（", "(") or rest.isdigit()
    if word in reading.lists["signatures"] and ended:
        return "signature", f"以“{word}”开头，是签字填报栏"
    if word in reading.lists["footnotes"] and rest and rest in ":：.、1" and cells <= 2:
        return "footnote", f"以“{word}”开头，是表注"
    return None


def _counts_columns(texts: list[str]) -> bool:
    """Whether a row below the head only counts the columns (1 2 3, 甲 乙 1 2)."""
    numbers = [n.value for t in texts if (n := number_alone(t)) is not None]
    return (
        len(numbers) >= 3
        and len(numbers) >= len(texts) - 2
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def _section(layout: Layout, row: int, shows: list[int], head: Line | None) -> Line | None:
    """A row that holds nothing but the words of a heading."""
    filled = layout.table.filled
    number_column = layout.one(Meaning.NUMBER)
    words = [c for c in shows if not (c == number_column and number_alone(filled.text[row][c]) is not None)]
    if len(words) != 1 or not filled.owns(row, words[0]) or is_list(layout):
        return None
    column, text = words[0], filled.text[row][words[0]]
    before = number_before(text)
    beside = next((number_alone(filled.text[row][c]) for c in shows if c != column), None)
    number = beside or before
    wide = filled.span(row, column) * 2 > max(filled.width, 3)
    ranked = number is not None and number.rank <= 2
    name_column = layout.one(Meaning.NAME)
    reaches = filled.first(row, column)[1] <= (name_column or 0) < column + filled.span(row, column)
    if not (wide or ranked):
        if reaches and beside is None:
            return Line(row, "lone", number=before, text=before.rest if before else text)
        if column == name_column or (beside is not None and reaches):
            return None
        # a word in a column of objectives alone heads what follows; in any other column it belongs to the row above
        if (
            name_column is None
            or column > name_column
            or layout.columns[column].meaning
            not in (
                Meaning.OBJECTIVE,
                Meaning.NUMBER,
                Meaning.KEPT,
                Meaning.CODE,
            )
        ):
            return None
    if len(text) > _LONGEST_SECTION and not ranked:
        return Line(row, "footnote", "整行一段话，按说明读")
    rest = before.rest if before is not None and before.rest else text
    level = number.level if number is not None and ranked else SECTION_LEVEL
    return Line(
        row, "section", "整行只有这一句" if wide else "只有这一格有字", number, rest, (float(level[0]), level[1])
    )


def is_list(layout: Layout) -> bool:
    """Whether a table is no more than a list: one column besides numbers."""
    return len([c for c in layout.columns.values() if c.meaning is not Meaning.NUMBER]) <= 1


def _work(layout: Layout, row: int, numbered: bool, head: Line | None) -> Line:
    """A project, or part of the one above."""
    filled = layout.table.filled
    name_column, number_column = layout.one(Meaning.NAME), layout.one(Meaning.NUMBER)
    number = None
    if number_column is not None and filled.owns(row, number_column):
        number = number_alone(filled.text[row][number_column]) or number_before(filled.text[row][number_column])
    code = layout.text(row, Meaning.CODE) if layout.owns(row, Meaning.CODE) else ""
    own_name = name_column is not None and filled.owns(row, name_column)
    if own_name and name_column is not None:
        text = filled.text[row][name_column]
        before = number_before(text) if numbered or number is None or number == number_before(text) else None
        if before is not None and before.rest and (numbered or before.rank <= 2):
            number, text = number or before, before.rest
        if is_list(layout) and not _begins(layout, text, number, numbered):
            return Line(row, "continuation", "没有编号，接上一项") if head else Line(row, "title", "编号之前的文字")
        return Line(row, "project", number=number, text=text, code=code)
    return _nameless(layout, row, number, code, head)


def _begins(layout: Layout, text: str, number: Number | None, numbered: bool) -> bool:
    """Whether a line of a list begins something: it is numbered, or nothing in the list is; never a line of labels."""
    bare, labels = layout.in_words(text)
    return (number is not None or not numbered) and not (labels and not bare)


def _nameless(layout: Layout, row: int, number: Number | None, code: str, head: Line | None) -> Line:
    """A row without a name of its own."""
    hangs = bool(layout.text(row, Meaning.NAME))
    numbers = layout.has(Meaning.NUMBER)
    alone = number is not None or bool(code)
    if hangs and alone:
        named = layout.text(row, Meaning.NAME)
        return Line(row, "project", "与上一行同名，另有序号", number, named, code=code)
    if hangs and head is not None:
        return Line(row, "continuation", "名称与上一行合并")
    own_data = sum(layout.owns(row, m) for m in _DATA)
    if alone or (not numbers and own_data >= 2 and any(layout.owns(row, m) for m in UNITS)) or head is None:
        return Line(row, "project", "没有名称", number, "", code=code, nameless=True)
    return Line(row, "continuation", "没有名称和序号，接上一行")


def _names_are_numbered(layout: Layout) -> bool:
    """Whether the names themselves carry the numbers (1.建设…, （2）推进…)."""
    column, filled = layout.one(Meaning.NAME), layout.table.filled
    if column is None:
        return False
    texts = [filled.text[r][column] for r in layout.table.body if filled.owns(r, column)]
    counted = sum(n is not None and bool(n.rest) for n in map(number_before, texts))
    return counted >= (0.2 if is_list(layout) else _NUMBERED) * max(len(texts), 1) and counted > 0


def _settle_lone(lines: list[Line]) -> None:
    """A name with nothing beside it heads the rows after it; with nothing after it, it is a project of its own."""
    nesting = [line for line in lines if line.nests]
    mostly = sum(line.read_as == "lone" for line in nesting) * 2 > len(nesting)
    for line, after in zip_longest(nesting, nesting[1:]):
        if line.read_as != "lone":
            continue
        heads = after is not None and after.read_as == "project" and not any(other.head is line for other in lines)
        if heads and not mostly and line.number is None:
            line.read_as, line.reason, line.level = "section", "只有名称，下面各行另有内容，按小标题读", SECTION_LEVEL
        else:
            line.read_as, line.reason = "project", "只有名称"


def _settle_end(lines: list[Line]) -> None:
    """A row of words after the last project heads nothing: it is a note, unless it is numbered as headings are."""
    for line in reversed(lines):
        if line.read_as in ("project", "continuation") or (line.read_as == "section" and line.number is not None):
            return
        if line.read_as == "section":
            line.read_as, line.reason = "footnote", "表末的一句话，按说明读"
