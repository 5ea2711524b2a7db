"""A manuscript as a pdf by typst, and its first page as a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import typst

from threeones.base.documents.blocks import (
    Block,
    Break,
    Contents,
    Cover,
    Facts,
    Heading,
    Letterhead,
    Line,
    Manuscript,
    Section,
    Table,
    Title,
    fact_rows,
    letterhead_size,
    printable,
    spans,
)
from threeones.base.documents.fonts import families, fonts
from threeones.base.documents.layout import Layout

PREVIEW_PPI = 50
WHOLE = 600
"""A row of cells with so many letters each, set across the whole page, surely fits it."""
RUN_BLOCKS = 400
"""Behind so many pieces without a new page, some sixty pages, the next heading begins one."""
PREVIEW_BLOCKS = 12
"""So many pieces of a first section fill its first page."""


@lru_cache(maxsize=1)
def template() -> bytes:
    """The typst text that sets the data."""
    return (files("threeones.base.documents") / "document.typ").read_bytes()


def pdf(script: Manuscript, layout: Layout) -> bytes:
    """The file's bytes, the same for the same manuscript. Raises Faults where the machine has no Chinese fonts."""
    return _compiled(script, layout, "pdf")


def preview(script: Manuscript, layout: Layout) -> bytes:
    """The first page as a PNG."""
    first = script.sections[0]
    short = [b if not isinstance(b, Table) else replace(b, rows=b.rows[:PREVIEW_BLOCKS]) for b in first.blocks]
    return _compiled(replace(script, sections=[replace(first, blocks=short[:PREVIEW_BLOCKS])]), layout, "png")


def _compiled(script: Manuscript, layout: Layout, kind: Literal["pdf", "png"]) -> bytes:
    made: Any = typst.compile(
        template(),
        font_paths=fonts(layout),
        sys_inputs={"data": json.dumps(to_data(script, layout), ensure_ascii=False)},
        format=kind,
        ppi=PREVIEW_PPI if kind == "png" else None,
        timestamp=datetime(script.day.year, script.day.month, script.day.day, tzinfo=UTC),
    )
    # of a picture there is one a page
    found: bytes = made[0] if isinstance(made, list) else made
    return found


def to_data(script: Manuscript, layout: Layout) -> dict[str, Any]:
    """What the typst text reads."""
    return {
        "layout": layout_data(layout),
        "title": printable(script.title),
        "author": printable(script.author),
        "day": [script.day.year, script.day.month, script.day.day],
        "sections": [_section(run, layout) for s in script.sections for run in _runs(s)],
    }


def layout_data(layout: Layout) -> dict[str, Any]:
    """The layout's measures and the fonts that this machine has for its styles."""
    styles = {
        n: {"size": float(s.size_pt), "fonts": families(s), "bold": s.bold_in_pdf} for n, s in layout.styles.items()
    }
    names = ("width", "height", "top", "left", "right", "bottom", "text_width", "text_height")
    measures = {n: float(getattr(layout, n)) for n in names}
    number = {"below": float(layout.number_below), "indent": float(layout.number_indent), "dash": layout.dash}
    letters = {"line": float(layout.line_pt), "character": float(layout.character_pt)}
    return {**measures, **number, **letters, "styles": styles, "red": layout.red}


def _runs(section: Section) -> list[Section]:
    """A section in parts that begin on new pages: set as one, the time that it takes grows with the square of its length.

    A part ends where the manuscript breaks, and before a heading once it is long.
    """
    runs: list[list[Block]] = [[]]
    for block in section.blocks:
        if isinstance(block, Break) or (isinstance(block, Heading) and len(runs[-1]) >= RUN_BLOCKS):
            runs.append([])
        if not isinstance(block, Break):
            runs[-1].append(block)
    found = [run for run in runs if run]
    return [replace(section, blocks=run, restart=section.restart and n == 0) for n, run in enumerate(found)] or [
        section
    ]


def _section(section: Section, layout: Layout) -> dict[str, Any]:
    covered = any(isinstance(b, Cover) for b in section.blocks)
    told = {"landscape": section.landscape, "numbering": "I" if section.numbering == "roman" else "1"}
    return {
        **told,
        "restart": section.restart,
        "covered": covered,
        "blocks": [_block(b, layout) for b in section.blocks],
    }


def _block(block: Block, layout: Layout) -> dict[str, Any]:
    match block:
        case Break():
            return {"kind": "break"}
        case Title(lines):
            return {"kind": "title", "lines": _all(lines)}
        case Cover(title, below, foot):
            return {"kind": "cover", "title": _all(title), "below": _all(below), "foot": _all(foot)}
        case Letterhead(text):
            return {"kind": "letterhead", "text": printable(text), "size": letterhead_size(printable(text), layout)}
        case Contents(title, depth):
            return {"kind": "contents", "title": printable(title), "depth": depth}
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": printable(text)}
        case Line(text, style):
            return {"kind": style, "text": printable(text)}
        case Facts(pairs):
            rows = [[[printable(n), printable(v)] for n, v in row] for row in fact_rows(pairs)]
            return {"kind": "facts", "rows": rows}
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, Any]:
    rows = [_all(row) for row in table.rows]
    shares = [w / sum(table.widths) for w in table.widths]
    return {
        "kind": "table",
        "heading": printable(table.heading),
        "heads": _all(table.heads),
        "rows": rows,
        "down": spans(rows, table.merged),
        "merged": table.merged,
        "whole": [max(len(cell) / w for cell, w in zip(row, shares, strict=True)) < WHOLE for row in rows],
        "widths": list(table.widths),
        "right": list(table.right),
        "ruled": table.ruled,
    }


def _all(texts: Sequence[str]) -> list[str]:
    return [printable(t) for t in texts]
