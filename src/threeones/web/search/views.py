"""Search over everything that one may see: the page of answers, and what is suggested while one types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.search import searchable
from threeones.base.search.asking import question, search
from threeones.base.search.index import refresh_in_passing
from threeones.base.search.policy import policy

SUGGESTIONS = "found"
"""Where in the header the suggestions stand."""


@read_by("signed_in")
def results(request: PageRequest) -> HttpResponse:
    """The answers to ``q`` by kind; ``kind`` asks one kind alone. From the box in the header: the first few."""
    asked = question(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    kind = kind if kind in searchable else ""
    current = refresh_in_passing()
    suggesting = request.htmx.target == SUGGESTIONS
    size = policy().suggested if suggesting else None
    groups = search(request.access, asked, kind, size, texts=not suggesting)
    context = {
        "crumbs": [(_("首页"), "/"), (_("搜索"), None)],
        "asked": asked,
        "groups": groups,
        "kind": kind,
        "current": current,
        "most": policy().max_characters,
        "count": sum(len(g.hits) for g in groups),
    }
    if suggesting:
        context["hits"] = [hit for g in groups for hit in g.hits][: policy().suggested]
    response = render(request, "web/search/suggestions.html" if suggesting else "web/search/results.html", context)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response
