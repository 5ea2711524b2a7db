"""What stands above a table: its title, headings of a document, whose ledger it is, what holds for all of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.reading import Reading, fold_heading
from threeones.kernel.ledgers.rows.lines import SECTION_LEVEL, Line
from threeones.kernel.ledgers.rows.numbering import number_before
from threeones.kernel.ledgers.tables.heads import Table
from threeones.kernel.ledgers.tables.labels import labels_of
from threeones.kernel.ledgers.tables.layout import Value

_WANTED = (*UNITS, Meaning.LEADER, Meaning.OWNER, Meaning.DEADLINE)
_LONGEST = 60
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=\s*(?:年|[Qq][1-4]|[-_—.\s]|[\u4e00-\u9fff(（]|$))")
_LABEL = re.compile(r"([\u4e00-\u9fff（）()]{2,10}?)\s*[:：]\s*([^\s:：]+)")


@dataclass(slots=True)
class Top:
    """``said`` holds for every row that does not say it itself; ``sections`` are headings (row -1: of a document),
    ``nearest`` the last title above the head.
    """

    title: str = ""
    nearest: str = ""
    bureau: str = ""
    sections: list[Line] = field(default_factory=list)
    said: dict[Meaning, Value] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def top_of(table: Table, reading: Reading) -> Top:
    """What stands above the head of a table, and in the paragraphs before it."""
    top = Top()
    for text in table.filled.grid.before:
        _take(top, reading, " ".join(text.split()), -1)
    filled = table.filled
    for row in table.top:
        cells = [filled.text[row][c] for c in filled.written(row)]
        if cells:
            top.lines.append(_take(top, reading, "  ".join(cells), row))
        else:
            top.lines.append(Line(row, "blank"))
    return top


def _take(top: Top, reading: Reading, text: str, row: int) -> Line:
    labels = labels_of(text, reading, _WANTED)
    if labels is not None:
        top.said |= {m: Value(said, said, label) for m, (label, said) in labels.items() if m not in top.said}
        return Line(row, "label", "表上的说明，用于没有另写的各行：" + "、".join(label for label, _ in labels.values()))
    for label, said in _LABEL.findall(text):
        if fold_heading(label) in reading.lists["bureaus"]:
            top.bureau = top.bureau or said
            return Line(row, "label", f"{label}是{said}")
    before = number_before(text)
    if before is not None and before.rest and before.rank <= 3 and len(text) <= _LONGEST and not text.endswith("。"):
        level = (float(before.level[0]), before.level[1]) if before.rank <= 2 else SECTION_LEVEL
        line = Line(row, "section", "表前的标题", before, before.rest, level)
        top.sections.append(line)
        return line
    if len(text) <= _LONGEST and not text.startswith(("（", "(")):
        top.nearest = text.split("  ")[0]
        top.title = top.title or top.nearest
    return Line(row, "title", "表头之上")


def chain(sections: Sequence[Line]) -> list[Line]:
    """Of sections one after the other, those that what comes next stands under."""
    above: list[Line] = []
    for line in sections:
        while above and above[-1].level >= line.level:
            above.pop()
        above.append(line)
    return above


def year_in(texts: Iterable[str]) -> int | None:
    """The first year that one of the texts names."""
    found = (m for text in texts if (m := _YEAR.search(text)))
    return next((int(m[1]) for m in found), None)
