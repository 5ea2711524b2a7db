"""The board of projects and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook.editions.citing import edition_of
from threeones.apps.handbook.states.showing import shown
from threeones.apps.handbook.targets import results
from threeones.apps.supervision import board, sight
from threeones.apps.supervision.adjudication.reading import marks, published
from threeones.apps.supervision.adjudication.turning import ways
from threeones.apps.supervision.asking import units_to_report
from threeones.apps.supervision.export import workbook
from threeones.apps.supervision.facts import months_of
from threeones.apps.supervision.models import Adjudication
from threeones.apps.supervision.permissions import CORRECT, Duty
from threeones.apps.supervision.plans.card import plan_card
from threeones.apps.supervision.project import days_early, timeline
from threeones.apps.supervision.reporting import month_to_report
from threeones.apps.supervision.selectors import (
    Explained,
    Judged,
    NoLightRule,
    counts,
    light_pack,
    lights,
    reports_beside,
    shown_lights,
    words_of,
)
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.lights import MonthLight

PAGE, BESIDE = 50, 20


def _judged(request: PageRequest) -> list[Judged]:
    year = handbook.year_of(request.as_of)
    if year is None:
        return []
    try:
        return shown_lights(year, request.as_of, request.access)
    except NoLightRule:
        return []


def _filters(request: PageRequest) -> dict[str, str]:
    """The filters that the address names; a month that is none of the year's is no filter."""
    filters = {k: request.GET.get(k, "") for k in board.FILTERS}
    year = handbook.year_of(request.as_of)
    if year is None or filters["unreported"] not in months_of(year, request.as_of):
        filters["unreported"] = ""
    return filters


def _unreported(request: PageRequest, everything: Sequence[board.Line], chosen: str) -> tuple[str, int] | None:
    """The month whose reports are missing, and how many: the chosen one, else what those who see a bureau whole chase now."""
    year = handbook.year_of(request.as_of)
    if year is None or not (chosen or request.access.sees_whole):
        return None
    month = chosen or month_to_report(request.as_of, year)
    missing = len(board.chosen(everything, {"unreported": month}))
    return (month, missing) if missing or chosen else None


@read_by(sight.READ)
def project_board(request: PageRequest) -> HttpResponse:
    """The projects that are seen, by objective; filters and order stand in the address, ``export=xlsx`` gives what is seen."""
    judged = _judged(request)
    everything = [board.line(j) for j in judged]
    filters = _filters(request)
    lines = board.chosen(everything, filters)
    order = request.GET.get("sort", "")
    if key := board.SORTS.get(order.lstrip("-")):
        lines.sort(key=key, reverse=order.startswith("-"))
    if request.GET.get("export") == "xlsx":
        return workbook(lines, request.as_of)
    groups = [] if key else board.groups(lines)
    # pages are cut from the lines in the order of their groups, so that what is red comes first on the first
    page = Paginator(lines if key else [one for g in groups for one in g.lines], PAGE).get_page(request.GET.get("page"))
    words = words_of([one.report.pk for one in page.object_list if one.report], request.access)
    lights_out = marks([one.judged for one in page.object_list], request.access, request.as_of, timezone.localdate())
    shown = board.with_words(list(page.object_list), words, lights_out)
    context: dict[str, Any] = {
        "crumbs": [(_("首页"), "/"), (_("督办"), None)],
        "page": page,
        "groups": board.cut(groups, shown),
        "lines": shown if key else [],
        "total": len(everything),
        "there": handbook.year_of(request.as_of),
        "counts": sorted(counts(judged).items(), key=lambda kv: board.severity(kv[0])),
        "bureaus": sorted({j.project.objective.bureau for j in judged}, key=lambda u: u.code),
        "lists": handbook.lists(request.access),
        "unreported": _unreported(request, everything, filters["unreported"]),
    }
    return render(request, "supervision/board.html", context)


def _months(judged: Explained, request: PageRequest) -> list[tuple[MonthLight, Adjudication | None]]:
    """The months of a project, the newest first, each with what is published of it."""
    of = judged.project
    told = published([of.pk], request.access, of.objective.year, request.as_of, timezone.localdate())
    out = {one.month: one for one in told}
    return [(m, out.get(m.month)) for m in reversed(judged.light.months)]


@read_by(sight.READ)
def project(request: PageRequest, code: str) -> HttpResponse:
    """One project: light with its reason, milestones on a time line, reports, targets."""
    year = handbook.year_of(request.as_of)
    try:
        found = lights(year, request.as_of, request.access, code) if year else []
    except NoLightRule as error:
        raise Http404(str(error)) from error
    if not found:
        raise Http404(_("没有项目“%(code)s”") % {"code": code})
    judged = found[0]
    context = {
        "crumbs": [(_("首页"), "/"), (_("督办"), "/projects/"), (code, None)],
        "judged": judged,
        "project": judged.project,
        "line": board.line(judged),
        "months": _months(judged, request),
        "ways": ways(judged.records, judged.light.month, request.as_of) if judged.light.month else [],
        "timeline": timeline(judged, request.as_of),
        "reports": list(reversed(judged.records.reports_by(request.as_of))),
        "reporting": units_to_report(request.access, judged.project, request.as_of),
        "may_correct": request.access.may(CORRECT, Duty(judged.project, judged.project.lead_unit)),
        "page": Paginator(reports_beside(judged.project, request.access, request.as_of), BESIDE).get_page(
            request.GET.get("page")
        ),
        "targets": results(request.as_of, request.access, code) if judged.records.has_targets else [],
        "pack": light_pack(year) if year else None,
        "states": shown(judged.project, request.access, request.as_of),
        "done_early": days_early(judged),
        "edition": edition_of(judged.project, request.as_of),
        "work_plan": plan_card(judged.project, request.access, request.as_of),
    }
    return render(request, "supervision/project.html", context)
