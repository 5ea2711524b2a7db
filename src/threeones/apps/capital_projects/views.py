"""The capital projects: how many, how much, where, and which of them wait for their registration."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from threeones.apps.capital_projects import board, sight
from threeones.apps.capital_projects.selectors import projects
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50


@read_by(sight.READ)
def project_table(request: PageRequest) -> HttpResponse:
    """The capital projects that are seen, 50 a page; filters (year, batch, sub_district, kind, state) and order stand in the address."""
    everything = board.lines(projects(request.as_of, request.access), request.as_of)
    filters = {k: request.GET.get(k, "") for k in board.FILTERS}
    found = board.chosen(everything, filters)
    order = request.GET.get("sort", "")
    if key := board.SORTS.get(order.lstrip("-")):
        found.sort(key=key, reverse=order.startswith("-"))
    year = str(request.about.year_of(request.as_of))
    started = board.chosen(everything, {"year": year})
    states = Counter(one.state for one in everything)
    waiting = board.chosen(everything, {"state": "unregistered"})
    context: dict[str, Any] = {
        "crumbs": [(_("首页"), "/"), (_("重大项目"), None)],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "total": len(everything),
        "whole": board.Group("", "", f"year={year}", started),
        "plan": board.sum_node(started, "year_plan"),
        "plan_why": f"capital_projects/plan/year={year}",
        "batches": board.by_batch(started, year),
        "sub_districts": board.by_sub_district(started, year),
        "waiting": sorted(waiting, key=board.SORTS["started"]),
        "states": [(name, look.word, states[name]) for name, look in board.STATES.items() if states[name]],
        "kinds": sorted(Counter(one.standing.project.kind for one in everything).items()),
        "filtered": {k: v for k, v in filters.items() if v},
        "year_text": year,
        "started": len(started),
    }
    return render(request, "capital_projects/projects.html", context)
