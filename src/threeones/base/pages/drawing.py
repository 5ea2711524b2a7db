"""Small pictures drawn on the server as SVG: they print, need no script, and carry their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from threeones.base.pages import text, words

Number = Decimal | int | None
MONTHS = 12


def strip(
    states: Sequence[object] | Mapping[str, object], year: int | None = None, url: Callable[[str], str] | None = None
) -> SafeString:
    """Twelve cells, one a month, each with the shape of its light; in words for those who do not see them."""
    if isinstance(states, Mapping):
        by_month = {int(str(k)[-2:]): v for k, v in states.items()}
        states = [by_month.get(m) for m in range(1, MONTHS + 1)]
    twelve = (*states, *[None] * MONTHS)[:MONTHS]
    looks = [words.light(s) if s else None for s in twelve]
    if url is None:
        cells = format_html_join("", '<i class="cell cell-{}">{}</i>', ((_tone(k), _shape(k)) for k in looks))
        return format_html('<span class="strip" role="img" aria-label="{}">{}</span>', strip_words(looks), cells)
    cells = format_html_join("", "{}", ((_linked(n, s, year, url),) for n, s in enumerate(twelve, 1)))
    return format_html('<span class="strip">{}</span>', cells)


def _linked(month: int, state: object, year: int | None, url: Callable[[str], str]) -> SafeString:
    if not state:
        return format_html('<i class="cell cell-{}"></i>', "none")
    look = words.light(state)
    name = f"{month_word(month)} {look.word}"
    address = url(f"{year}-{month:02d}")
    return format_html(
        '<a class="cell cell-{}" href="{}" hx-get="{}" hx-target="#drawer-body"'
        ' data-value="{}" aria-label="{}" title="{}">{}</a>',
        *(look.tone, address, address, state, name, name, look.shape),
    )


def _tone(look: words.LightWord | None) -> str:
    return look.tone if look else "none"


def _shape(look: words.LightWord | None) -> str:
    return look.shape if look else ""


def month_word(month: int) -> str:
    """3月; March as 'month 3' would not read, so English uses its short names."""
    if text.is_chinese():
        return f"{month}月"
    return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]


def strip_words(looks: Iterable[words.LightWord | None]) -> str:
    """The months in words, equal ones together: 1月—3月 绿，4月 黄."""
    parts = []
    month = 1
    for look, run in groupby(looks):
        length = len(list(run))
        if look is not None:
            span = month_word(month) + (f"—{month_word(month + length - 1)}" if length > 1 else "")
            parts.append(f"{span} {look.word}")
        month += length
    return ("，" if text.is_chinese() else ", ").join(parts) or _("没有亮灯记录")


def sparkline(points: Sequence[Number], label: str = "", width: int = 96, height: int = 24) -> SafeString:
    """A line without axes, the last point marked; a month without a value is a gap. ``label`` is said aloud."""
    known = [Decimal(p) for p in points if p is not None]
    if not known:
        return text.missing()
    low, high = min(known), max(known)
    reach = float(high - low) or 1.0
    step = (width - 6) / max(len(points) - 1, 1)
    at = [
        None if p is None else (3 + i * step, height - 3 - float(p - low) / reach * (height - 6))
        for i, p in enumerate(points)
    ]
    path, pen_down = [], False
    for spot in at:
        if spot is not None:
            path.append(f"{'L' if pen_down else 'M'}{spot[0]:.1f} {spot[1]:.1f}")
        pen_down = spot is not None
    x, y = next(spot for spot in reversed(at) if spot is not None)
    said = label or _("从%(first)s到%(last)s") % {
        "first": text.number_text(known[0]),
        "last": text.number_text(known[-1]),
    }
    return format_html(
        '<svg class="spark" role="img" aria-label="{}"{} width="{}" height="{}" viewBox="0 0 {} {}">'
        '<path d="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        *(said, text.zh_attr(said), width, height, width, height, " ".join(path), f"{x:.1f}", f"{y:.1f}"),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: ``value`` in the bar's own measure."""

    label: str
    value: Decimal | int


def bar(parts: Sequence[Part], whole: Decimal | int, width: int = 160, height: int = 12) -> SafeString:
    """A bar cut into its parts; ``whole`` is the measure of the full width. Pieces below zero are not drawn."""
    drawn, x = [], 0.0
    for n, part in enumerate(parts):
        wide = max(float(part.value), 0.0) / (float(whole) or 1.0) * width
        said = f"{part.label} {text.number_text(part.value)}"
        drawn.append((n % 6, f"{x:.2f}", f"{max(wide - 1, 0):.2f}", height, text.zh_attr(said), said))
        x += wide
    said = ("；" if text.is_chinese() else "; ").join(d[-1] for d in drawn)
    pieces = format_html_join(
        "", '<rect class="piece-{}" x="{}" width="{}" height="{}"><title{}>{}</title></rect>', drawn
    )
    return format_html(
        '<svg class="bar" role="img" aria-label="{}"{} width="{}" height="{}" viewBox="0 0 {} {}">'
        '<rect class="ground" width="{}" height="{}"/>{}</svg>',
        *(said, text.zh_attr(said), width, height, width, height, width, height, pieces),
    )


def dots(values: Sequence[Number], mine: Number, width: int = 160, height: int = 16) -> SafeString:
    """Where the peers stand on one line, with mine marked."""
    known = [Decimal(v) for v in values if v is not None] + ([Decimal(mine)] if mine is not None else [])
    if not known:
        return text.missing()
    low, reach = min(known), float(max(known) - min(known)) or 1.0

    def x(value: Decimal | int) -> str:
        return f"{5 + float(value - low) / reach * (width - 10):.1f}"

    peers = format_html_join(
        "", '<circle class="peer" cx="{}" cy="{}" r="3"/>', ((x(v), height / 2) for v in values if v is not None)
    )
    own = format_html('<circle class="mine" cx="{}" cy="{}" r="4.5"/>', x(mine), height / 2) if mine is not None else ""
    said = _("本单位%(mine)s，最低%(low)s，最高%(high)s") % {
        "mine": text.value_text(mine),
        "low": text.number_text(low),
        "high": text.number_text(max(known)),
    }
    return format_html(
        '<svg class="dots" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<line x1="0" x2="{}" y1="{}" y2="{}"/>{}{}</svg>',
        *(said, width, height, width, height, width, height / 2, height / 2, peers, own),
    )
