"""Indicators: small multiples of all, and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from threeones.apps.indicators import selectors, sight, words
from threeones.apps.indicators.detail import detail
from threeones.apps.indicators.entering import ENTER
from threeones.apps.indicators.overview import by_rank, cards, open_cards, set_names
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.pages.text import is_chinese
from threeones.base.pages.words import unit_word

if TYPE_CHECKING:
    from threeones.apps.indicators.checks import Finding
    from threeones.apps.indicators.models import Indicator


@read_by(sight.READ)
def index(request: PageRequest) -> HttpResponse:
    """Every indicator as a card; ``set`` names the set that ranks are taken in, ``sort=rank`` puts the worst first."""
    sets = set_names()
    asked = request.GET.get("set", "")
    chosen = asked if asked in sets else (sets[0] if sets else "")
    found = cards(request.as_of, request.access, chosen)
    if request.GET.get("sort") == "rank":
        found.sort(key=by_rank)
    known = [c.newest for c in found if c.newest is not None]
    context: dict[str, Any] = {
        "crumbs": [(_("首页"), "/"), (_("指标"), None)],
        "cards": found,
        "sets": sets,
        "place_set": chosen,
        "known": len(known),
        "may_enter": request.access.may(ENTER),
        "latest": max((words.period_of(o.period) for o in known), default=None),
    }
    if context["latest"]:
        context["latest"] = words.period_words(str(context["latest"]))
    return render(request, "indicators/index.html", context)


@login_not_required
@read_by(sight.OPEN)
def open_figures(request: PageRequest) -> HttpResponse:
    """What is released, for everybody and without sign-in: the own district's newest number of each indicator."""
    found = open_cards(request.as_of)
    context: dict[str, Any] = {"crumbs": [(_("公开数据"), None)], "cards": found}
    return render(request, "indicators/open.html", context)


@read_by(sight.READ)
def one(request: PageRequest, code: str) -> HttpResponse:
    """One indicator; ``set`` and ``by`` (value or growth) say which rank is looked at."""
    found = selectors.indicator(code)
    if found is None:
        raise Http404(_("没有指标“%(code)s”") % {"code": code})
    shown = detail(found, request.as_of, request.access, request.GET.get("set", ""), request.GET.get("by", ""))
    name = words.name_of(found)
    context: dict[str, Any] = {
        "crumbs": [(_("首页"), "/"), (_("指标"), "/indicators/"), (code, None)],
        "detail": shown,
        "indicator": found,
        "name": name,
        "unit": unit_word(found.unit),
        "direction": words.direction_word(found.direction),
        "questions": [_question(f, found) for f in shown.findings],
        "measures": [(of, words.measure_word(of)) for of in selectors.MEASURES],
    }
    return render(request, "indicators/one.html", context)


def _question(f: Finding, indicator: Indicator) -> dict[str, Any]:
    """An odd number in the reader's language: what is odd, what to look at, the rows in question."""
    language = "zh" if is_chinese() else "en"
    seen = [f.observation, *f.against]
    return {
        "text": words.marked(f.text[language].replace(indicator.name, words.name_of(indicator))),
        "advice": words.marked(f.advice[language]),
        "rows": [(*o.source.split("#", 1), o.row) for o in seen if "#" in o.source and o.row],
    }
