"""The parcels: what was granted, what became of it, and when a start falls due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from threeones.apps.land import board, sight
from threeones.apps.land.models import LandUse
from threeones.apps.land.selectors import parcels
from threeones.apps.land.start_rule import start_rule
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50
SHOWN_FILTERS = ("use", "state", "year")


@read_by(sight.READ)
def parcel_table(request: PageRequest) -> HttpResponse:
    """The parcels that are seen among those granted by the day; filters (use, state, year of the grant) and order stand in the address."""
    everything = board.lines(parcels(request.as_of, request.access))
    found = board.chosen(everything, {k: request.GET.get(k, "") for k in SHOWN_FILTERS})
    order = request.GET.get("sort", "")
    if key := board.SORTS.get(order.lstrip("-")):
        found.sort(key=key, reverse=order.startswith("-"))
    year = request.about.year_of(request.as_of)
    states = Counter(one.state for one in everything)
    context: dict[str, Any] = {
        "crumbs": [(_("首页"), "/"), (_("用地"), None)],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "total": len(everything),
        "states": [(name, look.word, states[name]) for name, look in board.STATES.items() if states[name]],
        "uses": [_use(everything, use, year) for use in LandUse.values],
        "years": sorted(Counter(one.standing.parcel.granted_on.year for one in everything).items(), reverse=True),
        "manufacturing": board.share_node(board.chosen(everything, {"manufacturing": "yes", "judged": str(year)})),
        "all": board.share_node(board.chosen(everything, {"judged": str(year)})),
        "year_text": str(year),
        "rule": start_rule(),
        "beside": request.access.may("capital_projects.read"),
    }
    return render(request, "land/parcels.html", context)


def _use(everything: Sequence[board.Line], use: str, year: int) -> dict[str, Any]:
    """Parcels of a use granted in the year: how many and how large, with the keys of their derivations."""
    found = board.chosen(everything, {"use": use, "year": str(year)})
    key = f"use={use}/year={year}"
    return {
        "code": use,
        "word": board.use_word(use),
        "count": board.count_node(found),
        "area": board.area_node(found),
        "count_why": f"parcels/count/{key}",
        "area_why": f"parcels/area/{key}",
    }
