"""Line charts: described here, drawn in the browser, and a table for print and screen readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from threeones.base.pages import text, words

Style = Literal["main", "before", "quiet"]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: ``main`` is what the chart is about, ``before`` last year's, ``quiet`` a peer's."""

    name: str
    points: Sequence[Decimal | int | None]
    style: Style = "main"


@dataclass(frozen=True, slots=True)
class Chart:
    """A line chart. ``inverted`` puts 1 at the top, as ranks are read; ``unit`` stands in the head of the table."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    inverted: bool = False
    decimals: int | None = None
    height: Literal["small", "normal"] = "normal"
    notes: Sequence[str] = field(default_factory=tuple)

    def data(self) -> dict[str, Any]:
        """What the browser draws; numbers are rounded as they are shown."""
        return {
            "labels": list(self.labels),
            "unit": words.unit_word(self.unit),
            "inverted": self.inverted,
            "series": [
                {"name": s.name, "style": s.style, "points": [_point(p, self.decimals) for p in s.points]}
                for s in self.series
            ],
        }

    def rows(self) -> list[tuple[str, list[str]]]:
        """The table beside it: a label and one text per line."""
        return [
            (label, [_cell(s.points[n] if n < len(s.points) else None, self.decimals) for s in self.series])
            for n, label in enumerate(self.labels)
        ]


def _point(value: Decimal | int | None, decimals: int | None) -> float | None:
    return None if value is None else float(text.number_text(value, decimals).replace(",", ""))


def _cell(value: Decimal | int | None, decimals: int | None) -> str:
    return "–" if value is None else text.number_text(value, decimals)


def chart(described: Chart) -> SafeString:
    """The tag: the chart's place, its data, and its table."""
    # as a data block in the page: "<" must not end it early
    data = json.dumps(described.data(), ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return render_to_string(
        "pages/chart.html", {"chart": described, "data": SafeString(data), "unit": words.unit_word(described.unit)}
    )
