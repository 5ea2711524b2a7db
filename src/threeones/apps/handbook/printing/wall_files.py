"""The wall chart drawn: as SVG for a page, by typst as a pdf or a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import typst
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from threeones.apps.handbook.printing.wall import COLORS, Box, Mark, Piece, Rule, Shape, Sheet, Text
from threeones.base.documents.fonts import families, fonts
from threeones.base.documents.layout import Layout

PREVIEW_PPI = 9
"""A sheet of A0 as a picture of some 400 points across."""
_PATHS: dict[Mark, str] = {
    "milestone": "M0 -1L1 0L0 1L-1 0Z",
    "moved": "M0 -1L1 0.8H-1Z",
    "deadline": "M-0.85 -0.85H0.85V0.85H-0.85Z",
    "undated": "M-0.8 0a0.8 0.8 0 1 0 1.6 0a0.8 0.8 0 1 0 -1.6 0Z",
}
HOLLOW: frozenset[Mark] = frozenset({"undated"})


def svg(sheet: Sheet) -> SafeString:
    """A sheet as a drawing whose texts are texts."""
    parts = format_html_join("", "{}", ((_svg(piece),) for piece in sheet.pieces))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" class="wall-sheet">{}</svg>',
        *(_n(sheet.width), _n(sheet.height), parts),
    )


def _svg(piece: Piece) -> SafeString:
    match piece:
        case Text(x, y, size, text, anchor, bold, color):
            return format_html(
                '<text x="{}" y="{}" font-size="{}" text-anchor="{}" font-weight="{}" fill="#{}">{}</text>',
                *(_n(x), _n(y), _n(size), anchor, "700" if bold else "400", color, text),
            )
        case Box(x, y, width, height, color):
            return format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" fill="#{}"/>',
                *(_n(x), _n(y), _n(width), _n(height), color),
            )
        case Rule(x1, y1, x2, y2, width, color):
            return format_html(
                '<path d="M{} {}L{} {}" stroke="#{}" stroke-width="{}"/>',
                *(_n(x1), _n(y1), _n(x2), _n(y2), color, _n(width)),
            )
        case Shape(x, y, size, kind):
            return format_html(
                '<path transform="translate({} {}) scale({})" d="{}" fill="{}" stroke="#{}" stroke-width="0.2"/>',
                *(_n(x), _n(y), _n(size), _PATHS[kind]),
                *("none" if kind in HOLLOW else f"#{COLORS[kind]}", COLORS[kind]),
            )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=1)
def template() -> bytes:
    """The typst text that draws the sheets."""
    return (files("threeones.apps.handbook.printing") / "wall.typ").read_bytes()


def wall_pdf(sheets: Sequence[Sheet], title: str, day: date, layout: Layout) -> bytes:
    """The sheets as a pdf. Raises Faults where the machine has no Chinese fonts."""
    return _compiled(sheets, title, day, layout, "pdf")


def wall_preview(sheets: Sequence[Sheet], title: str, day: date, layout: Layout) -> bytes:
    """The first sheet as a small PNG."""
    return _compiled(sheets[:1], title, day, layout, "png")


def _compiled(sheets: Sequence[Sheet], title: str, day: date, layout: Layout, kind: Literal["pdf", "png"]) -> bytes:
    style = layout.styles["heading_1"]
    data = {
        "title": title,
        "day": [day.year, day.month, day.day],
        "fonts": families(style),
        "sheets": [{"width": s.width, "height": s.height, "pieces": [_told(p) for p in s.pieces]} for s in sheets],
    }
    made: Any = typst.compile(
        template(),
        font_paths=fonts(layout),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format=kind,
        ppi=PREVIEW_PPI if kind == "png" else None,
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    found: bytes = made[0] if isinstance(made, list) else made
    return found


def _told(piece: Piece) -> dict[str, Any]:
    told = {name: getattr(piece, name) for name in piece.__slots__}
    match piece:
        case Text():
            return {"piece": "text", **told}
        case Box():
            return {"piece": "box", **told}
        case Rule():
            return {"piece": "rule", **told}
        case Shape(kind=kind):
            return {"piece": "shape", **told, "color": COLORS[kind], "hollow": kind in HOLLOW}
