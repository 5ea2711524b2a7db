"""What the page of a work plan shows: the picture, the table beside it, what cannot be met, and what moved since a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.utils.safestring import SafeString

from threeones.apps.supervision.models import Baseline
from threeones.apps.supervision.plans.drawing import CHUNK, ROW, SCALES, Axis, Bar, axis_of, chunk, shading, ticks
from threeones.apps.supervision.plans.place import Place
from threeones.apps.supervision.plans.selectors import Planned, baseline_dates, baselines, moved_since
from threeones.apps.supervision.plans.wording import marked, missed_text, moved_text, reason_text
from threeones.kernel.schedule.baseline import Baseline as Dates

MOST_MOVED, MOST_MISSED = 30, 5


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: the bar's dates, what is written of it, and the reasons in sentences."""

    bar: Bar
    duration: int
    in_days: bool
    early: SafeString | str
    late: SafeString | str


def chosen(place: Place) -> tuple[Sequence[Baseline], Baseline | None, Dates | None]:
    """The baselines, and the one that the address names (the newest where it names none)."""
    every = baselines(place.head, place.request.access) if place.head else []
    wanted = place.request.GET.get("baseline", "")
    newest = every[0] if every and wanted != "0" else None
    one = next((b for b in every if str(b.number) == wanted), newest)
    return every, one, baseline_dates(one) if one else None


def picture(place: Place, plan: Planned, first: int) -> dict[str, Any]:
    """The picture from a row on, for the page and for each further chunk."""
    assert plan.dates is not None
    every, one, dates = chosen(place)
    today = place.request.as_of
    axis = axis_of(plan, today, place.request.GET.get("scale", ""), dates)
    off, made_up = shading(axis, plan.dates.network.project)
    months, below = ticks(axis)
    return {
        "axis": axis,
        "row": ROW,
        "months": months,
        "below": below,
        "off": off,
        "made_up": made_up,
        "chunk": chunk(plan, axis, first, dates),
        "today_x": _today(axis, today),
        "baselines": every,
        "baseline": one,
        "baseline_kept": dates,
        "scales": SCALES,
    }


def _today(axis: Axis, today: date) -> int | None:
    return axis.x(today) if axis.first <= today <= axis.last else None


def table(place: Place, plan: Planned) -> dict[str, Any]:
    """A page of the rows, with the picture of the same rows and the reasons for their dates."""
    assert plan.dates is not None
    page = Paginator(range(len(plan.rows)), CHUNK).get_page(place.request.GET.get("page"))
    shown = picture(place, plan, (page.number - 1) * CHUNK)
    lines = [_line(plan, bar) for bar in shown["chunk"].bars]
    moved = moved_since(plan, shown["baseline_kept"]) if shown["baseline_kept"] else []
    dates = plan.dates
    return shown | {
        "page": page,
        "lines": lines,
        "total": len(plan.rows),
        "length": len(plan.rows) * ROW,
        "moved": [marked(moved_text(m)) for m in moved[:MOST_MOVED]],
        "moved_more": max(0, len(moved) - MOST_MOVED),
        "missed": [marked(missed_text(dates, m)) for m in dates.missed[:MOST_MISSED]],
        "critical": sum(1 for a in dates.activities if a.critical),
        "estimated": any(r.estimate for r in plan.rows),
    }


def _line(plan: Planned, bar: Bar) -> Line:
    assert plan.dates is not None
    row = plan.rows[bar.place]
    early, late = (marked(reason_text(plan.dates, row.ident, side)) for side in ("early", "late"))
    return Line(bar, row.duration, row.in_days, early, late)
