"""Charts as SVG for print: lines over the months, and lights of objectives by month; black and white is enough to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from threeones.base.documents.measuring import wide
from threeones.base.pages import text, words
from threeones.base.pages.charts import Chart, Series
from threeones.base.pages.drawing import MONTHS, month_word

INK, SOFT, LINE, MAIN = "#1f2430", "#535b6a", "#d5d9e0", "#174a7c"
TONES = {
    "green": ("#1a7336", "#ffffff"),
    "done": ("#e2f1e6", "#1a7336"),
    "yellow": ("#f0b429", "#3d2a00"),
    "red": ("#b3261e", "#ffffff"),
    "orange": ("#a34700", "#ffffff"),
    "blue": ("#1c5fa8", "#ffffff"),
    "plain": ("#eef1f5", "#535b6a"),
}
LETTER = 9.0
TICKS = 5
CELL, ROW, NAMES = 19.0, 22.0, 17
"""A month's cell and a row of the strip in points; so many characters of a name stand in one line."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a drawing stands: its size in points, and the font of its words."""

    width: float
    height: float
    family: str

    def whole(self, inner: SafeString, height: float | None = None) -> SafeString:
        """The drawing as an element of its own."""
        tall = self.height if height is None else height
        return format_html(
            '<svg width="{}" height="{}" viewBox="0 0 {} {}" font-family="{}" font-size="{}" fill="{}">{}</svg>',
            *(_n(self.width), _n(tall), _n(self.width), _n(tall), self.family, _n(LETTER), INK, inner),
        )


def standalone(drawing: str) -> str:
    """A drawing as a file of its own, with the name of its language."""
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def line_chart(chart: Chart, frame: Frame) -> SafeString:
    """The lines of a chart; the last value of each stands beside it. A month without a value is a gap."""
    known = [Decimal(p) for s in chart.series for p in s.points if p is not None]
    marks = _places(known) if chart.inverted else _ticks(min(known), max(known))
    left, right, top, bottom = 40.0, frame.width - 44, 24.0, frame.height - 18
    low, high = float(marks[0]), float(marks[-1])

    def y(value: Decimal | int | float) -> float:
        share = (float(value) - low) / ((high - low) or 1.0)
        return top + share * (bottom - top) if chart.inverted else bottom - share * (bottom - top)

    step = (right - left) / max(len(chart.labels) - 1, 1)
    grid = format_html_join(
        "",
        '<path d="M{} {}H{}" stroke="{}"/><text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        ((_n(left), _n(y(m)), _n(right), LINE, _n(left - 4), _n(y(m) + 3), SOFT, _tick_text(m)) for m in marks),
    )
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>',
        ((_n(left + i * step), _n(frame.height - 4), SOFT, label) for i, label in enumerate(chart.labels)),
    )
    lines = [
        _line(s, [(left + i * step, y(p)) if p is not None else None for i, p in enumerate(s.points)], chart)
        for s in reversed(chart.series)
    ]
    parts = [grid, labels, *lines, _head(chart, frame)]
    return frame.whole(format_html_join("", "{}", ((p,) for p in parts)))


def _line(series: Series, at: Sequence[tuple[float, float] | None], chart: Chart) -> SafeString:
    main = series.style == "main"
    path, down = [], False
    for spot in at:
        if spot is not None:
            path.append(f"{'L' if down else 'M'}{_n(spot[0])} {_n(spot[1])}")
        down = spot is not None
    drawn = [s for s in at if s is not None]
    if not drawn:
        return SafeString("")
    dots = format_html_join("", '<circle cx="{}" cy="{}" r="2.2"/>', ((_n(x), _n(y)) for x, y in drawn)) if main else ""
    last = next(p for p in reversed(series.points) if p is not None)
    said = text.number_text(last, chart.decimals)
    x, y = drawn[-1]
    beside = format_html('<text x="{}" y="{}">{}</text>', _n(x + 5), _n(y + 3), said) if main else ""
    color, wide, dash = (MAIN, "1.8", "none") if main else (SOFT, "1.1", "4 3")
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/><g fill="{}">{}{}</g>',
        *(" ".join(path), color, wide, dash, color, dots, beside),
    )


def _head(chart: Chart, frame: Frame) -> SafeString:
    """The unit at the left, which line is which at the right."""
    unit = words.unit_word(chart.unit)
    told = f"位次（{unit}）" if chart.inverted else f"单位：{unit}" if unit else ""
    parts = [format_html('<text x="0" y="10" fill="{}">{}</text>', SOFT, told)]
    x = frame.width
    for series in reversed(chart.series):
        x -= 12 + LETTER * wide(series.name)
        main = series.style == "main"
        parts.append(
            format_html(
                '<path d="M{} 7H{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/><text x="{}" y="10">{}</text>',
                *(_n(x - 24), _n(x - 4), MAIN if main else SOFT, "1.8" if main else "1.1", "none" if main else "4 3"),
                *(_n(x), series.name),
            )
        )
        x -= 28
    return format_html_join("", "{}", ((p,) for p in parts))


def _ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round numbers that enclose the values."""
    reach = float(high - low) or abs(float(high)) or 1.0
    power = 10.0 ** floor(log10(reach / TICKS))
    step = next(k * power for k in (1, 2, 5, 10) if k * power * TICKS >= reach)
    first, last = floor(float(low) / step), ceil(float(high) / step)
    exact = Decimal(str(round(step, 12)))
    return [exact * n for n in range(first, max(last, first + 1) + 1)]


def _places(known: Sequence[Decimal]) -> list[Decimal]:
    """Ranks from the first to the last of them, in even steps."""
    last = max(2, int(max(known)))
    step = max(1, ceil((last - 1) / TICKS))
    return [Decimal(1 + n * step) for n in range(ceil((last - 1) / step) + 1)]


def _tick_text(value: Decimal) -> str:
    short = value.normalize()
    return format(short, "f")


def light_strip(rows: Sequence[tuple[str, Mapping[str, str]]], frame: Frame) -> SafeString:
    """A row of twelve months for each name; every state has a shape and a colour, and a word in the legend below."""
    left = frame.width - MONTHS * CELL
    heads = format_html_join(
        "",
        '<text x="{}" y="10" text-anchor="middle" fill="{}">{}</text>',
        ((_n(left + (m - 0.5) * CELL), SOFT, month_word(m)) for m in range(1, MONTHS + 1)),
    )
    body = [_strip_row(name, months, left, 16 + n * ROW) for n, (name, months) in enumerate(rows)]
    used = dict.fromkeys(state for _, months in rows for state in months.values())
    end = 16 + len(rows) * ROW
    legend = [_legend(words.light(state), n, end) for n, state in enumerate(used)]
    parts = [heads, *body, *legend]
    return frame.whole(format_html_join("", "{}", ((p,) for p in parts)), end + 18)


def _strip_row(name: str, months: Mapping[str, str], left: float, y: float) -> SafeString:
    lines = [name[:NAMES], name[NAMES:]] if len(name) > NAMES else [name]
    if len(lines) > 1 and len(lines[1]) > NAMES:
        lines[1] = lines[1][: NAMES - 1] + "…"
    first = y + ROW / 2 + 3 - (len(lines) - 1) * 5
    named = format_html_join(
        "", '<text x="0" y="{}">{}</text>', ((_n(first + i * 10), line) for i, line in enumerate(lines))
    )
    cells = format_html_join(
        "", "{}", ((_cell(words.light(s), left + (int(m[-2:]) - 1) * CELL, y),) for m, s in sorted(months.items()))
    )
    return format_html("{}{}", named, cells)


def _cell(look: words.LightWord, x: float, y: float) -> SafeString:
    ground, mark = TONES.get(look.tone, TONES["plain"])
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}"/>{}',
        *(_n(x + 1), _n(y + 1), _n(CELL - 2), _n(ROW - 3), ground, _shape(look.shape, x + CELL / 2, y + ROW / 2, mark)),
    )


def _legend(look: words.LightWord, n: int, y: float) -> SafeString:
    x = n * 70.0
    return format_html(
        '{}<text x="{}" y="{}">{}</text>', _cell(look, x, y - 2), _n(x + CELL + 3), _n(y + 12), look.word
    )


_SHAPES = {
    "●": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
    "▲": "M0 -4.4L4.6 3.6H-4.6Z",
    "■": "M-3.8 -3.8H3.8V3.8H-3.8Z",
    "◆": "M0 -4.8L4.8 0L0 4.8L-4.8 0Z",
    "▼": "M0 4.4L4.6 -3.6H-4.6Z",
}
_STROKES = {
    "✓": "M-4 0.4L-1.2 3.4L4.2 -3.4",
    "□": "M-3.6 -3.6H3.6V3.6H-3.6Z",
    "○": "M-3.8 0a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0Z",
    "–": "M-3.6 0H3.6",
    "‖": "M-1.8 -4V4M1.8 -4V4",
    "×": "M-3.4 -3.4L3.4 3.4M3.4 -3.4L-3.4 3.4",
}


def _shape(shape: str, x: float, y: float, color: str) -> SafeString:
    """The shape of a light, drawn, as not every font has it."""
    if shape in _SHAPES:
        return format_html('<path transform="translate({} {})" d="{}" fill="{}"/>', _n(x), _n(y), _SHAPES[shape], color)
    path = _STROKES.get(shape, _STROKES["–"])
    return format_html(
        '<path transform="translate({} {})" d="{}" fill="none" stroke="{}" stroke-width="1.4"/>',
        _n(x),
        _n(y),
        path,
        color,
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
