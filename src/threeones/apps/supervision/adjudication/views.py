"""The page of a month's lights, and what is done with many of them in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision import sight
from threeones.apps.supervision.adjudication import month as months
from threeones.apps.supervision.adjudication.deciding import decide_undisputed
from threeones.apps.supervision.adjudication.proposing import propose_month
from threeones.apps.supervision.adjudication.reading import MONTH
from threeones.apps.supervision.adjudication.signing import sign_all
from threeones.apps.supervision.models import AdjudicationStage
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50


@read_by(sight.READ)
def lights_page(request: PageRequest) -> HttpResponse:
    """The lights of a month on their way out: stages, by unit, what waits for whom."""
    return _page(request, request.GET.get("month", ""))


def _page(request: PageRequest, month: str, wrong: str = "", status: int = 200) -> HttpResponse:
    access, as_of, today = request.access, request.as_of, timezone.localdate()
    year = handbook.year_of(as_of)
    known = months.months_of(access, year, as_of) if year else []
    month = month if month in known else months.default_month(access, known, as_of)
    found = months.month_of(access, month, as_of, today, chosen=request.as_of_chosen) if month else None
    filters = {name: request.GET.get(name, "") for name in months.FILTERS}
    lines = months.chosen(found.lines, filters, access) if found else []
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "crumbs": [(_("首页"), "/"), (_("督办"), reverse("board")), (_("亮灯审定"), None)],
        "known": known,
        "month": month,
        "found": found,
        "page": page,
        "first": _first(found) if found else None,
        "stages": [(s, AdjudicationStage(s).label, n) for s, n in found.stages.items()] if found else [],
        "units": _units(found) if found else [],
        "mine": sum(line.waits_for(access) for line in found.lines) if found else 0,
        "disputed": sum(line.disputed and not line.published for line in found.lines) if found else 0,
        "keys": {deed: fresh_key() for deed in DEEDS},
        "wrong": wrong,
        "today": today,
    }
    return render(request, "supervision/adjudication/month.html", context, status=status)


def _first(found: months.Month) -> tuple[str, str] | None:
    """The one thing to do first: a deed, and the code of the bureau that it is done for."""
    if found.to_sign:
        return "sign", ""
    for desk in found.desks:
        if desk.propose:
            return "propose", desk.bureau.code
    return next((("decide", desk.bureau.code) for desk in found.desks if desk.undisputed), None)


def _units(found: months.Month) -> list[tuple[str, str]]:
    units = {line.one.project.lead_unit.code: line.one.project.lead_unit.name for line in found.lines}
    return sorted(units.items())


def _propose(request: PageRequest, told: Mapping[str, str]) -> str:
    made = propose_month(access=request.access, bureau=told["bureau"], month=told["month"], key=told["key"])
    if not made.new and not made.again:
        return _("没有要提出的灯。")
    said = ngettext("提出了%(n)s盏灯，请单位核对。", "提出了%(n)s盏灯，请单位核对。", made.new + made.again)
    return said % {"n": made.new + made.again}


def _decide(request: PageRequest, told: Mapping[str, str]) -> str:
    n = decide_undisputed(
        access=request.access, bureau=told["bureau"], month=told["month"], seen=told["seen"], key=told["key"]
    )
    return ngettext("审定了%(n)s盏灯，等分管领导签发。", "审定了%(n)s盏灯，等分管领导签发。", n) % {"n": n}


def _sign(request: PageRequest, told: Mapping[str, str]) -> str:
    n = sign_all(access=request.access, month=told["month"], seen=told["seen"], key=told["key"])
    return ngettext("签发了%(n)s盏灯，已经发布。", "签发了%(n)s盏灯，已经发布。", n) % {"n": n}


DEEDS: Mapping[str, Callable[[PageRequest, Mapping[str, str]], str]] = {
    "propose": _propose,
    "decide": _decide,
    "sign": _sign,
}
"""What is done with a month in one go, by its name in addresses; each says what came of it."""


@require_POST
def lights_do(request: PageRequest, deed: str) -> HttpResponse:
    """Propose a month, decide all that nobody disputes, or sign all that wait for one."""
    request.access.require(sight.READ)
    if deed not in DEEDS:
        raise Http404(deed)
    told = {name: request.POST.get(name, "") for name in ("bureau", "month", "seen", "key")}
    if not MONTH.fullmatch(told["month"]):
        raise Http404(_("没有这个月份"))
    try:
        said = DEEDS[deed](request, told)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return _page(request, told["month"], in_words(error), 422)
    except Conflict as error:
        return _page(request, told["month"], str(error), 409)
    messages.success(request, said)
    return SeeOther(f"{reverse('lights')}?{urlencode({'month': told['month']})}")
