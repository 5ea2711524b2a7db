"""The layout of official documents (公文版面): ``packs/documents/official-layout.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile, Source, pack_path, read_pack

PACK = "official-layout"
STYLES = (
    *("letterhead", "title", "heading_1", "heading_2", "heading_3", "body", "page_number", "caption", "appendix"),
    *("table", "chart"),
)
_KEYS = (
    *("id", "version", "title", "source", "paper_mm", "margins_mm", "text_area_mm", "lines", "characters", "styles"),
    *("page_number", "chart_mm", "chart_ppi", "rows_in_full", "fonts_package", "red"),
)
POINTS_PER_MM = Decimal(72) / Decimal("25.4")


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of text: its size in points, its font in a docx with one that stands in for it, fonts for a pdf, best first."""

    size_pt: Decimal
    docx: str
    instead: str
    pdf: tuple[str, ...]
    bold_in_pdf: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout in force; measures in millimetres unless their names say points.

    ``rows_in_full``: with more records than that an appendix entry names them by ranges of rows. ``red`` is the colour of
    whose document it is and of the rule below (六位十六进制).
    """

    version: str
    source: Source
    width: Decimal
    height: Decimal
    top: Decimal
    left: Decimal
    text_width: Decimal
    text_height: Decimal
    lines: int
    characters: int
    styles: Mapping[str, Style]
    number_below: Decimal
    number_indent: Decimal
    dash: str
    chart_width: Decimal
    chart_height: Decimal
    chart_ppi: int
    rows_in_full: int
    fonts_package: str
    red: str

    @property
    def right(self) -> Decimal:
        """The margin at the right."""
        return self.width - self.left - self.text_width

    @property
    def bottom(self) -> Decimal:
        """The margin at the bottom."""
        return self.height - self.top - self.text_height

    @property
    def line_pt(self) -> Decimal:
        """From one line to the next, in points: so many lines fill the text area."""
        return self.text_height * POINTS_PER_MM / self.lines

    @property
    def character_pt(self) -> Decimal:
        """From one character to the next, in points: so many characters fill a line."""
        return self.text_width * POINTS_PER_MM / self.characters


def layout() -> Layout:
    """The layout in force; read again when the pack changes. Raises Faults with all that is wrong in it."""
    path = pack_path("documents", PACK)
    stat = path.stat()
    return _load(path, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=2)
def _load(path: Path, _stamp: tuple[int, int]) -> Layout:
    pack = read_pack(path)
    body = pack.body
    pack.only(body, _KEYS)
    paper, margins, area, number, chart = (
        pack.mapping(body, k, required=True)
        for k in ("paper_mm", "margins_mm", "text_area_mm", "page_number", "chart_mm")
    )
    found = Layout(
        version=pack.text(body, "version"),
        source=pack.source(),
        width=_size(pack, paper, "width"),
        height=_size(pack, paper, "height"),
        top=_size(pack, margins, "top"),
        left=_size(pack, margins, "left"),
        text_width=_size(pack, area, "width"),
        text_height=_size(pack, area, "height"),
        lines=int(_size(pack, body, "lines")),
        characters=int(_size(pack, body, "characters")),
        styles=_styles(pack),
        number_below=_size(pack, number, "below_text_area_mm"),
        number_indent=pack.number(number, "indent_characters"),
        dash=pack.text(number, "dash"),
        chart_width=_size(pack, chart, "width"),
        chart_height=_size(pack, chart, "height"),
        chart_ppi=int(_size(pack, body, "chart_ppi")),
        rows_in_full=int(_size(pack, body, "rows_in_full")),
        fonts_package=pack.text(body, "fonts_package"),
        red=_color(pack, body, "red"),
    )
    if not pack.faults and (found.right < 0 or found.bottom < 0):
        pack.fault(body, "text_area_mm", "版心和页边加起来比纸大", "纸的宽高以内")
    pack.done()
    return found


def _size(pack: PackFile, at: CommentedMap, key: str) -> Decimal:
    value = pack.number(at, key)
    if value <= 0 and key in at:
        pack.fault(at, key, f"“{key}”应大于0", "如 156")
    return value


def _color(pack: PackFile, at: CommentedMap, key: str) -> str:
    value = pack.text(at, key)
    if value and not re.fullmatch(r"[0-9A-Fa-f]{6}", value):
        pack.fault(at, key, f"“{key}”不是颜色", "六位十六进制数，如 FF0000")
    return value


def _styles(pack: PackFile) -> dict[str, Style]:
    given = pack.mapping(pack.body, "styles", required=True)
    pack.only(given, STYLES)
    found = {}
    for name in STYLES:
        at = pack.mapping(given, name, required=True)
        pack.only(at, ("size_pt", "docx", "instead", "pdf", "bold_in_pdf"))
        found[name] = Style(
            _size(pack, at, "size_pt"),
            pack.text(at, "docx"),
            pack.text(at, "instead"),
            tuple(str(f) for f in pack.sequence(at, "pdf", required=True)),
            at.get("bold_in_pdf") is True,
        )
    return found
