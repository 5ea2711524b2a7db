"""The review as a PDF, by typst; and pictures of charts for a docx."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typst

from threeones.apps.review.printing import words
from threeones.apps.review.printing.model import Printed, Section, Source
from threeones.apps.review.printing.svg import standalone
from threeones.base.documents.fonts import families, fonts
from threeones.base.documents.layout import Layout

PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)
"""


@lru_cache(maxsize=1)
def template() -> bytes:
    """The typst text that sets the data."""
    return (files("threeones.apps.review.printing") / "review.typ").read_bytes()


def pdf(text: Printed, layout: Layout) -> bytes:
    """The file's bytes, the same for the same review. Raises Faults where the machine has no Chinese fonts."""
    data = json.dumps(to_data(text, layout), ensure_ascii=False)
    return typst.compile(
        template(),
        font_paths=fonts(layout),
        sys_inputs={"data": data},
        format="pdf",
        timestamp=datetime(text.as_of.year, text.as_of.month, text.as_of.day, tzinfo=UTC),
    )


def picture(svg: str, layout: Layout) -> bytes:
    """A chart as PNG. Raises Faults where the machine has no Chinese fonts."""
    given = {"svg": standalone(svg), "width": str(layout.chart_width)}
    return typst.compile(PICTURE, font_paths=fonts(layout), sys_inputs=given, format="png", ppi=layout.chart_ppi)


def to_data(text: Printed, layout: Layout) -> dict[str, Any]:
    """What the template reads."""
    return {
        "layout": _measures(layout),
        "title": text.title,
        "title_lines": text.title_lines(layout),
        "bureaus": [s.bureau for s in text.sections],
        "day": [text.as_of.year, text.as_of.month, text.as_of.day],
        "standing": text.standing,
        "demonstration": text.demonstration,
        "sections": [_section(s) for s in text.sections],
        "note": words.NOTE,
        "heads": words.HEADS,
        "sources": [_source(s, layout) for s in text.sources],
        "charts": [words.chart_source(c) for c in text.charts],
        "files": [list(f) for f in text.files],
        "gaps": [[g.id, g.title, g.needs] for g in text.gaps],
        "imprint": text.imprint,
    }


def _section(section: Section) -> Mapping[str, Any]:
    themes = [
        {
            "heading": t.heading,
            "paragraphs": [[{"text": r.text, "ref": r.ref, "whole": r.whole} for r in p] for p in t.paragraphs],
        }
        for t in section.themes
    ]
    charts = [{"caption": c.caption, "svg": standalone(c.picture.svg), "alt": c.picture.words} for c in section.charts]
    return {"heading": section.heading, "themes": themes, "charts": charts}


def _source(source: Source, layout: Layout) -> Mapping[str, Any]:
    full = len(source.rows) <= layout.rows_in_full
    return {
        "number": source.number,
        "head": words.head(source),
        "lines": words.lines(source, full),
        "rows": [words.cells(r) for r in source.rows] if full else [],
    }


def _measures(layout: Layout) -> Mapping[str, Any]:
    styles = {
        name: {"size": float(s.size_pt), "fonts": families(s), "bold": s.bold_in_pdf}
        for name, s in layout.styles.items()
    }
    return {
        "width": float(layout.width),
        "height": float(layout.height),
        "top": float(layout.top),
        "left": float(layout.left),
        "right": float(layout.right),
        "bottom": float(layout.bottom),
        "line": float(layout.line_pt),
        "character": float(layout.character_pt),
        "below": float(layout.number_below),
        "indent": float(layout.number_indent),
        "dash": layout.dash,
        "chart_width": float(layout.chart_width),
        "styles": styles,
    }
