"""A work plan as a file: a workbook with bars of coloured cells (横道图), iCalendar, XML of MS Project, and the schedule file."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ruamel.yaml import YAML

from threeones.apps.supervision.plans.place import Place, place_of
from threeones.apps.supervision.plans.records import Fields
from threeones.apps.supervision.plans.selectors import Planned
from threeones.apps.supervision.plans.showing import chosen
from threeones.apps.supervision.plans.wording import reason_text
from threeones.apps.supervision.sight import READ
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.schedule.icalendar import to_icalendar
from threeones.kernel.schedule.mspdi import to_mspdi

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY_DAY = 200
"""Up to so many days a cell is a day; beyond, a week."""
FIRST = 7
"""The column in which the bars begin."""
_COLOURS = {"off": "#E4E7EC", "late": "#B3261E", "critical": "#A34700", "done": "#1A7336", "plain": "#1C5FA8"}


@read_by(READ)
def export(request: PageRequest, code: str, form: str) -> HttpResponse:
    """The plan as a file of the form that is named."""
    place = place_of(request, code)
    found = place.drawn
    if form not in FORMS:
        raise Http404(_("没有这种导出"))
    kind, make = FORMS[form]
    response = HttpResponse(make(place, found), content_type=kind)
    name = quote(f"plan-{place.project.code}-{request.as_of}.{form}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _xlsx(_place: Place, plan: Planned) -> bytes:
    assert plan.dates is not None
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("横道图"))
        _heads(book, sheet, plan)
        _bars(book, sheet, plan)
    return buffer.getvalue()


def _steps(plan: Planned) -> tuple[list[date], int]:
    """The first day of each cell, and how many days one is."""
    days = [d for i in range(len(plan.rows)) for d in plan.days(i)]
    first, last = min(days), max(days)
    if (last - first).days < BY_DAY:
        return [first + timedelta(days=n) for n in range((last - first).days + 1)], 1
    first -= timedelta(days=first.weekday())
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, 7)], 7


def _heads(book: Any, sheet: Any, plan: Planned) -> None:
    steps, length = _steps(plan)
    bold, slant = book.add_format({"bold": True}), book.add_format({"rotation": 90, "font_size": 8})
    titles = [_("工序"), _("工期"), _("开始"), _("完成"), _("机动"), _("紧前工序"), _("理由")]
    for n, title in enumerate(titles):
        sheet.write_string(0, n, title, bold)
    for n, day in enumerate(steps):
        sheet.write_string(0, FIRST + n, f"{day:%m-%d}" if length == 1 else f"{day:%Y-%m-%d}", slant)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 5, 11)
    sheet.set_column(6, 6, 40)
    sheet.set_column(FIRST, FIRST + len(steps), 2.2)


def _bars(book: Any, sheet: Any, plan: Planned) -> None:
    """One row each; texts are written as texts, so that none becomes a formula."""
    assert plan.dates is not None
    (steps, length), dates = _steps(plan), plan.dates
    fill = {name: book.add_format({"bg_color": colour}) for name, colour in _COLOURS.items()}
    rest = [length == 1 and not dates.network.project.is_working(day) for day in steps]
    for r, row in enumerate(plan.rows, start=1):
        (start, finish), told = plan.days(r - 1), dates.activities[r - 1]
        unit = _("天") if row.in_days else _("个工作日")
        texts = [row.label, f"{row.duration} {unit}", start.isoformat(), finish.isoformat(), str(told.total_float)]
        texts += [row.after.replace("\n", "、"), reason_text(dates, row.ident, plan.side(r - 1))]
        for n, text in enumerate(texts):
            sheet.write_string(r, n, text)
        kind = (
            "done"
            if told.state == "done"
            else "late"
            if told.total_float < 0
            else "critical"
            if told.critical
            else "plain"
        )
        for n, day in enumerate(steps):
            if start <= day + timedelta(days=length - 1) and day <= finish:
                # a letter beside the colour, for who prints in grey
                sheet.write_string(r, FIRST + n, "◆" if row.duration == 0 else "", fill[kind])
            elif rest[n]:
                sheet.write_blank(r, FIRST + n, None, fill["off"])


def _ics(_place: Place, plan: Planned) -> bytes:
    assert plan.dates is not None
    return to_icalendar(plan.dates, stamp=timezone.now(), version=plan.head.version).encode()


def _xml(place: Place, plan: Planned) -> bytes:
    assert plan.dates is not None
    return to_mspdi(plan.dates, baseline=chosen(place)[2])


def _yaml(place: Place, plan: Planned) -> bytes:
    """The schedule file that ``threeones schedule`` and this page read."""
    told: dict[str, Any] = {"project": place.project.name}
    told |= {n: v for n in ("start", "finish") if (v := getattr(plan.head, n))}
    told |= {"calendar": plan.head.calendar, "activities": [_written(row) for row in plan.rows]}
    writer, buffer = YAML(), io.StringIO()
    writer.width = 4096
    writer.dump(told, buffer)
    return buffer.getvalue().encode()


def _written(row: Fields) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "id": row.ident,
        "label": row.label,
        "duration": f"{row.duration} days" if row.in_days else row.duration,
    }
    if row.after:
        told["after"] = row.after.splitlines()
    if row.legal_days:
        told["legal_min"] = {"days": row.legal_days, "source": row.legal_source}
    if row.estimate:
        told["estimate"] = [float(n) if "." in n else int(n) for n in row.estimate.split()]
    names = ("not_before", "not_after", "calendar", "started_on", "finished_on")
    return told | {n: v for n in names if (v := getattr(row, n))}


FORMS: Mapping[str, tuple[str, Callable[[Place, Planned], bytes]]] = {
    "xlsx": (XLSX, _xlsx),
    "ics": ("text/calendar; charset=utf-8", _ics),
    "xml": ("application/xml; charset=utf-8", _xml),
    "yaml": ("application/yaml; charset=utf-8", _yaml),
}
"""Forms of export: the content's type, and what makes it."""
