"""The page of a month's round: who has reported and who owes, by unit; the office closes the month."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision import sight
from threeones.apps.supervision.reporting import month_to_report, report_due
from threeones.apps.supervision.rounds import month as months
from threeones.apps.supervision.rounds.closing import close_round, open_round
from threeones.apps.supervision.rounds.rights import CLOSE, SHEET
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50


def crumbs(month: str, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of a month's round."""
    at = reverse("round", args=[month]) if more else None
    return [(_("首页"), "/"), (_("督办"), reverse("board")), (_("%(month)s的报送") % {"month": month}, at), *more]


@read_by(sight.READ)
def newest_round(request: PageRequest) -> HttpResponse:
    """The round of the month that is reported on the day."""
    year = handbook.year_of(request.as_of)
    month = month_to_report(request.as_of, year) if year else request.as_of.strftime("%Y-%m")
    return HttpResponseRedirect(reverse("round", args=[month]))


@read_by(sight.READ)
def round_page(request: PageRequest, month: str) -> HttpResponse:
    """A month's round: the units, the projects, what waits to be done with it."""
    return _page(request, month)


def _page(request: PageRequest, month: str, wrong: str = "", status: int = 200) -> HttpResponse:
    access, as_of = request.access, request.as_of
    known = months.months_until(access, as_of)
    if not months.is_month(month) or (known and month[:4] == known[0][:4] and month not in known):
        raise Http404(_("没有“%(month)s”这个月的报送") % {"month": month[:20]})
    found = months.lines(access, month, as_of)
    filters = {name: request.GET.get(name, "") for name in months.FILTERS}
    desks = months.desks(access, found, month)
    states = [(s, word, sum(d.states[s] for d in desks)) for s, word in months.STATES.items()]
    due = report_due(month)
    context: dict[str, Any] = {
        "crumbs": crumbs(month),
        "month": month,
        "known": known,
        "due": due,
        "over": timezone.localdate() > due,
        "found": found,
        "missing": sum(d.missing for d in desks),
        "states": states,
        "desks": [
            (d, json.loads(d.round.told) if d.round and d.round.told else {}, access.may(CLOSE, d.bureau))
            for d in desks
        ],
        "units": [(u, access.may(SHEET, u.unit)) for u in months.units(found)],
        "page": Paginator(months.chosen(found, filters), PAGE).get_page(request.GET.get("page")),
        "prepared": months.prepared(found, month),
        "office": any(access.may(CLOSE, d.bureau) for d in desks),
        "key": fresh_key(),
        "wrong": wrong,
    }
    return render(request, "supervision/rounds/month.html", context, status=status)


def _close(request: PageRequest, told: Mapping[str, str], month: str) -> str:
    close_round(access=request.access, bureau=told["bureau"], month=month, key=told["key"])
    return _("%(month)s关账了：以后的补报和更正都要写明理由，会留痕。") % {"month": month}


def _open(request: PageRequest, told: Mapping[str, str], month: str) -> str:
    open_round(access=request.access, bureau=told["bureau"], month=month, reason=told["reason"], key=told["key"])
    return _("%(month)s重新打开了。") % {"month": month}


DEEDS = {"close": _close, "open": _open}


@require_POST
def round_do(request: PageRequest, month: str, deed: str) -> HttpResponse:
    """Close a bureau's month, or open it again."""
    request.access.require(sight.READ)
    if deed not in DEEDS or not months.is_month(month):
        raise Http404(deed)
    told = {name: request.POST.get(name, "") for name in ("bureau", "reason", "key")}
    try:
        said = DEEDS[deed](request, told, month)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return _page(request, month, in_words(error), 422)
    except Conflict as error:
        return _page(request, month, str(error), 409)
    messages.success(request, said)
    return SeeOther(reverse("round", args=[month]))
