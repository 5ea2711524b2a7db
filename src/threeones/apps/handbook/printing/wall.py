"""The wall chart (挂图作战): months across, objectives and projects down, milestones as dated marks; as pieces to draw.

It names units, no people. Measures are in points from the sheet's upper left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from threeones.apps.handbook.printing.papers import in_order
from threeones.apps.handbook.printing.stock import Stock, deadline_words
from threeones.apps.handbook.printing.words import Words
from threeones.base.documents.blocks import printable
from threeones.base.documents.layout import POINTS_PER_MM
from threeones.base.documents.measuring import wide, wrapped
from threeones.kernel.book.model import Project

Anchor = Literal["start", "middle", "end"]
Mark = Literal["milestone", "moved", "deadline", "undated"]
INK, SOFT, LINE, BAND, SPAN = "1A1A1A", "5A6570", "C5CDD6", "E8EEF4", "D3DEE9"
COLORS: dict[Mark, str] = {"milestone": "1F5FA8", "moved": "8A5A00", "deadline": "333333", "undated": "5A6570"}
LEGEND: tuple[tuple[Mark, str], ...] = (
    ("milestone", "节点"),
    ("moved", "调整过的节点"),
    ("deadline", "完成时限"),
    ("undated", "未定日期"),
)
MARGIN = 57.0
SCALES = (2.0, 1.75, 1.5, 1.25, 1.0)
"""How much larger than the smallest the texts are: as large as needs no sheet more."""
MONTHS = 12
LABEL_LETTERS, LABEL_LINES = 20.0, 2
NAME_LINES = 4
DEADLINE_LETTERS = 8.0
"""The column of deadlines holds so many letters at least: a day in brackets."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``y`` is where its letters stand."""

    x: float
    y: float
    size: float
    text: str
    anchor: Anchor = "start"
    bold: bool = False
    color: str = INK


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    color: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.75
    color: str = LINE


@dataclass(frozen=True, slots=True)
class Shape:
    """A mark around a point; each kind has a shape of its own."""

    x: float
    y: float
    size: float
    kind: Mark


Piece = Text | Box | Rule | Shape


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper."""

    width: float
    height: float
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Label:
    """What stands at a mark: its lines and how wide they are; ``left``: at the mark's left, as the year ends there.

    ``mark`` is half the mark's own width.
    """

    kind: Mark
    x: float
    lines: Sequence[str]
    width: float
    left: bool
    mark: float

    @property
    def begins(self) -> float:
        """The left edge of mark and words."""
        return self.x - (self.width if self.left else self.mark)

    @property
    def ends(self) -> float:
        """The right edge of mark and words."""
        return self.x + (self.mark if self.left else self.width)


@dataclass(slots=True)
class Row:
    """A project with its labels in lanes, or an objective's band (no project)."""

    height: float
    title: str
    project: Project | None = None
    name: Sequence[str] = ()
    unit: Sequence[str] = ()
    deadline: Sequence[str] = ()
    lanes: list[list[Label]] = field(default_factory=list)


class Chart:
    """A chart at a scale: where its columns stand, and its rows."""

    def __init__(self, stock: Stock, words: Words, scale: float, *, turned: bool) -> None:
        sides = [float(words.numbers["wall", f"{side}_mm"] * POINTS_PER_MM) for side in ("width", "height")]
        self.width, self.height = sides[::-1] if turned else sides
        self.stock, self.scale = stock, scale
        self.title = printable(words.line("wall", "title", stock.told))
        self.small = words.numbers["wall", "smallest_pt"] * scale
        self.step = self.small * 1.25
        self.name_size = self.small * 1.2
        inside = self.width - 2 * MARGIN
        self.name_width, self.unit_width = inside * 0.19, inside * 0.075
        self.deadline_width = max(inside * 0.06, self.small * DEADLINE_LETTERS)
        self.left = MARGIN + self.name_width + self.unit_width + self.deadline_width
        self.right = self.width - MARGIN
        self.month = (self.right - self.left) / MONTHS
        self.head = MARGIN + self.small * 8.2
        self.foot = self.height - MARGIN - self.small * 2.4
        self.rows = list(self._rows())

    def sheets(self) -> list[list[Row]]:
        """The rows sheet by sheet; a band does not stand alone at a sheet's end, and is told again on the next."""
        found: list[list[Row]] = [[]]
        used, band = 0.0, None
        for n, row in enumerate(self.rows):
            follower = self.rows[n + 1].height if row.project is None and n + 1 < len(self.rows) else 0.0
            if found[-1] and used + row.height + follower > self.foot - self.head:
                found.append([])
                used = 0.0
                if row.project is not None and band is not None:
                    found[-1].append(band)
                    used = band.height
            found[-1].append(row)
            used += row.height
            band = row if row.project is None else band
        return found

    def _rows(self) -> Iterator[Row]:
        named = {o.code: o.name for o in self.stock.book.objectives}
        current: str | None = None
        for p in in_order(self.stock):
            objective = p.objectives[0] if p.objectives else ""
            if objective != current:
                current = objective
                yield Row(self.step * 1.6, printable(named.get(objective, objective)) or "未归入目标的项目")
            yield self._row(p)

    def _row(self, p: Project) -> Row:
        name = wrapped(printable(f"{p.code}　{p.name}"), self.name_width / self.name_size - 0.6, NAME_LINES)
        unit = wrapped(printable(p.lead_unit), self.unit_width / self.small - 0.6, NAME_LINES)
        deadline = self._deadline(p)
        lanes = self._lanes(self._labels(p))
        tall = max(len(name) * self.name_size * 1.25, len(unit) * self.step, len(deadline) * self.step)
        filled = sum(self.lane_height(lane) for lane in lanes)
        return Row(max(tall, filled) + self.step * 0.5, "", p, name, unit, deadline, lanes)

    def _deadline(self, p: Project) -> list[str]:
        """The deadline's lines; a day is never broken, one in brackets stands on a line of its own."""
        words = printable(deadline_words(p, self.stock.book.year)).replace("（", "\n（")
        room = self.deadline_width / self.small - 0.6
        return [line for part in words.split("\n") for line in wrapped(part, room, NAME_LINES)][:NAME_LINES]

    def lane_height(self, lane: Sequence[Label]) -> float:
        """How much room a lane takes."""
        return max(len(label.lines) for label in lane) * self.step + self.step * 0.2

    def _labels(self, p: Project) -> list[Label]:
        dated = [m for m in p.milestones if m.due_on]
        found = [self._label("moved" if m.revised_from else "milestone", m.due_on, m.name) for m in dated]
        if p.deadline:
            found.append(self._label("deadline", p.deadline, "时限"))
        undated = [self._label("undated", None, m.name) for m in p.milestones if not m.due_on]
        return [*undated, *sorted(found, key=lambda label: label.begins)]

    def _label(self, kind: Mark, day: date | None, words: str) -> Label:
        lines = wrapped(printable(f"{self._day(day)}{words}"), LABEL_LETTERS, LABEL_LINES)
        width = max(wide(line) for line in lines) * self.small + self.small * 1.5
        x = self.place(day) if day else self.left + self.small
        return Label(kind, x, lines, width, x + width > self.right, self.small * 0.6)

    def _day(self, day: date | None) -> str:
        if day is None:
            return "未定　"
        return f"{day.month}/{day.day}　" if day.year == self.stock.book.year else f"{day.isoformat()}　"

    def place(self, day: date) -> float:
        """Where a day stands; one of another year at the edge."""
        year = self.stock.book.year
        if day.year != year:
            return self.left + self.small * 0.6 if day.year < year else self.right - self.small * 0.6
        month_days = ((date(year + day.month // 12, day.month % 12 + 1, 1)) - date(year, day.month, 1)).days
        return self.left + (day.month - 1 + (day.day - 0.5) / month_days) * self.month

    def _lanes(self, labels: Iterable[Label]) -> list[list[Label]]:
        lanes: list[list[Label]] = []
        for label in labels:
            lane = next((x for x in lanes if x[-1].ends + self.small * 0.5 <= label.begins), None)
            if lane is None:
                lanes.append([label])
            else:
                lane.append(label)
        return lanes


def wall_sheets(stock: Stock, words: Words, *, turned: bool = False) -> list[Sheet]:
    """The sheets of a book's wall chart; ``turned``: the long side down."""
    smallest = Chart(stock, words, SCALES[-1], turned=turned)
    fewest = len(smallest.sheets())
    larger = (Chart(stock, words, scale, turned=turned) for scale in SCALES[:-1])
    chart = next((c for c in larger if len(c.sheets()) == fewest), smallest)
    sheets = chart.sheets()
    return [
        Sheet(chart.width, chart.height, list(_drawn(chart, rows, n, len(sheets)))) for n, rows in enumerate(sheets, 1)
    ]


def _drawn(chart: Chart, rows: Sequence[Row], number: int, of: int) -> Iterator[Piece]:
    bottom = chart.head + sum(row.height for row in rows)
    yield from _head(chart, number, of, bottom)
    y = chart.head
    for row in rows:
        yield from _band(chart, row, y) if row.project is None else _project(chart, row, row.project, y)
        y += row.height
    yield Rule(MARGIN, y, chart.right, y, 1.5, SOFT)
    yield from _legend(chart)


def _head(chart: Chart, number: int, of: int, bottom: float) -> Iterator[Piece]:
    size = chart.small
    title = min(size * 3.2, (chart.width - 2 * MARGIN) / max(1.0, wide(chart.title)))
    yield Text(chart.width / 2, MARGIN + size * 3, title, chart.title, "middle", bold=True)
    told = "　".join([*chart.stock.standing, *([f"第{number}张，共{of}张"] if of > 1 else [])])
    yield Text(chart.width / 2, MARGIN + size * 5, size * 1.1, printable(told), "middle", color=SOFT)
    base = chart.head - size * 0.7
    heads = (("项目", MARGIN), ("牵头单位", MARGIN + chart.name_width), ("完成时限", chart.left - chart.deadline_width))
    for head, x in heads:
        yield Text(x, base, size * 1.1, head, bold=True)
    for n in range(MONTHS):
        yield Text(chart.left + (n + 0.5) * chart.month, base, size * 1.3, f"{n + 1}月", "middle", bold=True)
    for n in range(MONTHS + 1):
        x = chart.left + n * chart.month
        yield Rule(x, chart.head - size * 2, x, bottom)
    yield Rule(MARGIN, chart.head, chart.right, chart.head, 1.5, SOFT)


def _band(chart: Chart, row: Row, y: float) -> Iterator[Piece]:
    yield Box(MARGIN, y, chart.right - MARGIN, row.height, BAND)
    size = chart.name_size
    (line,) = wrapped(row.title, (chart.right - MARGIN) / size - 2, 1)
    yield Text(MARGIN + size * 0.5, y + row.height / 2 + size * 0.36, size, line, bold=True)


def _project(chart: Chart, row: Row, p: Project, y: float) -> Iterator[Piece]:
    yield Rule(MARGIN, y, chart.right, y)
    if p.deadline:
        begin = chart.place(p.start_on) if p.start_on else chart.left
        end = chart.place(p.deadline)
        if end > begin:
            yield Box(begin, y + row.height - chart.small * 0.3, end - begin, chart.small * 0.22, SPAN)
    top = y + chart.step * 0.25
    columns = (
        (row.name, MARGIN, chart.name_size),
        (row.unit, MARGIN + chart.name_width, chart.small),
        (row.deadline, chart.left - chart.deadline_width, chart.small),
    )
    for lines, x, size in columns:
        for n, line in enumerate(lines):
            yield Text(x, top + size * (0.9 + 1.25 * n), size, line)
    for lane in row.lanes:
        for label in lane:
            yield from _label(chart, label, top)
        top += chart.lane_height(lane)


def _label(chart: Chart, label: Label, top: float) -> Iterator[Piece]:
    size = chart.small
    yield Shape(label.x, top + size * 0.58, size * 0.5, label.kind)
    x = label.x - size * 0.9 if label.left else label.x + size * 0.9
    for n, line in enumerate(label.lines):
        yield Text(x, top + size * 0.94 + chart.step * n, size, line, "end" if label.left else "start")


def _legend(chart: Chart) -> Iterator[Piece]:
    size, x, y = chart.small, MARGIN + chart.small, chart.height - MARGIN
    for kind, word in LEGEND:
        yield Shape(x, y - size * 0.36, size * 0.5, kind)
        yield Text(x + size, y, size, word)
        x += size * (wide(word) + 3)
    yield Text(x, y, size, "横线：开始到完成时限", color=SOFT)
    yield Text(chart.right, y, size, printable(chart.stock.bureau), "end", color=SOFT)
