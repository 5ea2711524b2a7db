"""Projects as they stand in a table: the rows of each, the objectives above it, what it takes over from above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.rows.levels import Told
from threeones.kernel.ledgers.rows.lines import Line, is_list
from threeones.kernel.ledgers.rows.numbering import number_alone, number_before
from threeones.kernel.ledgers.rows.top import Top
from threeones.kernel.ledgers.tables.layout import Layout, Value
from threeones.kernel.ledgers.tables.texts import one_line

INHERITED = (*UNITS, Meaning.LEADER, Meaning.OWNER, Meaning.START, Meaning.DEADLINE, Meaning.SPAN)
_DENSE = 0.9
_SHORT = 20
_LAST_HEADING = 2  # 第一部分, 一、 and （一） are headings; 1. and below number work


@dataclass(slots=True)
class Step:
    """One objective on the way down to a project; ``code`` is empty where the ledger gives none."""

    name: str
    code: str = ""
    line: Line | None = None


@dataclass(slots=True)
class Draft:
    """A project: the line of its name, the further rows of it, the rows below that are its milestones, its objectives.

    ``said`` is what its own words say where the table has no column for it (责任单位：…).
    """

    layout: Layout
    line: Line
    top: Top
    path: list[Step] = field(default_factory=list)
    more: list[Line] = field(default_factory=list)
    parts: list[Line] = field(default_factory=list)
    said: dict[Meaning, Value] = field(default_factory=dict)
    code: str = ""

    @property
    def rows(self) -> list[int]:
        """The rows of the project itself."""
        return [self.line.row, *(m.row for m in self.more)]

    def values(self, meaning: Meaning) -> list[tuple[int, Value]]:
        """What the project's rows say of a meaning, else what stands above them in the tree, else above the table."""
        found = [(r, v) for r in self.rows for v in self.layout.values(r, meaning)]
        if not found and meaning in self.said:
            found = [(self.line.row, self.said[meaning])]
        if found or meaning not in INHERITED or self._says(meaning):
            return _each_once(found)
        above = self.line.parent
        while above is not None:
            if above.row >= 0 and (values := self.layout.values(above.row, meaning)):
                return [(above.row, v) for v in values]
            above = above.parent
        said = self.top.said.get(meaning)
        return [(self.line.row, said)] if said else []

    def _says(self, meaning: Meaning) -> bool:
        """Whether the project names a unit in another column, so that none is taken over from above."""
        own = any(self.layout.values(r, m) for r in self.rows for m in UNITS)
        return meaning in UNITS and (own or any(m in self.said for m in UNITS))


def _each_once(found: list[tuple[int, Value]]) -> list[tuple[int, Value]]:
    """A cell merged over several rows of a project is said once."""
    return [(r, v) for n, (r, v) in enumerate(found) if v.own or not n or v.text not in {w.text for _, w in found[:n]}]


def drafts_of(layout: Layout, lines: Sequence[Line], top: Top, told: list[Told]) -> list[Draft]:
    """The projects of a table in their order. Lines that turn out to be objectives or parts are marked so."""
    _mark(layout, lines)
    columns = _Columns(layout, told)
    said: dict[int, list[Step]] = {}
    for line in lines:
        if line.read_as == "section":
            columns.restart()
        elif line.read_as in ("project", "objective"):
            said[id(line)] = columns.steps(line)
    drafts = {id(line): Draft(layout, line, top, path_above(line, said)) for line in lines if line.read_as == "project"}
    for line in lines:
        if line.head is not None:
            _join(line, drafts)
    return list(drafts.values())


def _join(line: Line, drafts: dict[int, Draft]) -> None:
    head = line.head
    while head is not None and id(head) not in drafts:
        head = head.head or head.parent
    if head is None:
        return
    line.head = head
    (drafts[id(head)].parts if line.read_as == "milestone" else drafts[id(head)].more).append(line)


def _mark(layout: Layout, lines: Sequence[Line]) -> None:
    """Rows with rows below them are objectives, unless those below are only steps of theirs."""
    for line in lines:
        if line.read_as != "project" or not line.children:
            continue
        if _are_parts(layout, line):
            for part in _below(line):
                part.read_as, part.head = "milestone", line
                part.reason = "没有自己的责任单位，是上面项目的一步"
        else:
            line.read_as, line.reason = "objective", "下面还有各级项目"
    if is_list(layout):
        _mark_headings(lines)


def _mark_headings(lines: Sequence[Line]) -> None:
    """In a list, short words numbered as its headings are (一、总体要求) are a heading though nothing stands below it."""
    headings = {line.level for line in lines if line.read_as == "objective"}
    for line in lines:
        short = len(line.text) <= _SHORT and not line.text.endswith("。")
        if line.read_as == "project" and line.level in headings and line.level[0] <= _LAST_HEADING and short:
            line.read_as, line.reason = "objective", "与别的标题同级，下面没有项目"


def _are_parts(layout: Layout, line: Line) -> bool:
    below = list(_below(line))
    if any(part.code for part in below) or not _led(layout, line.row, own=False):
        return False
    return not any(_led(layout, part.row, own=True) for part in below)


def _led(layout: Layout, row: int, *, own: bool) -> bool:
    """Whether a row names units, in a column or in its words."""
    if layout.has(*UNITS):
        return any(layout.owns(row, m) if own else bool(layout.values(row, m)) for m in UNITS)
    return any(m in layout.in_words(layout.text(row, Meaning.NAME))[1] for m in UNITS)


def _below(line: Line) -> Iterator[Line]:
    for child in line.children:
        yield child
        yield from _below(child)


def path_above(line: Line, said: Mapping[int, list[Step]]) -> list[Step]:
    """The objectives that a line stands under: those of the line above it in the tree, that line, then those that its
    columns name besides. ``said`` are the objectives in columns, by the id of the line.
    """
    path: list[Step] = []
    if line.parent is not None:
        path = [*path_above(line.parent, said), Step(one_line(line.parent.text), line.parent.code, line.parent)]
    names = {step.name for step in path}
    return [*path, *(step for step in said.get(id(line), ()) if step.name not in names)]


class _Columns:
    """The columns of objectives, whose empty cells mean what stands above."""

    def __init__(self, layout: Layout, told: list[Told]) -> None:
        self._layout, self._told = layout, told
        self._columns = layout.by_meaning.get(Meaning.OBJECTIVE, ())
        self._now = dict.fromkeys(self._columns, "")

    def restart(self) -> None:
        """A section begins: what stood above holds no more."""
        self._now = dict.fromkeys(self._columns, "")

    def steps(self, line: Line) -> list[Step]:
        """The objectives that the columns name for a row."""
        filled = self._layout.table.filled
        for n, c in enumerate(self._columns):
            text = one_line(filled.text[line.row][c])
            if text and number_alone(text) is None and text != self._now[c]:
                self._now[c] = text
                self._now |= dict.fromkeys(self._columns[n + 1 :], "")
            elif not text and self._now[c]:
                self._note(line, c)
        texts = list(dict.fromkeys(t for t in self._now.values() if t))
        bare = ((number_before(t), t) for t in texts)
        return [Step(b.rest if b is not None and b.rest else t) for b, t in bare]

    def _note(self, line: Line, column: int) -> None:
        seen = self._layout.columns[column].evidence
        if seen.written >= _DENSE * seen.rows:
            heading = self._layout.table.heading(column)
            self._told.append(Told(line.row, heading, f"空着，按上一行读作“{self._now[column]}”"))
