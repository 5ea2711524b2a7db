"""Why a number is what it is, and the row of the spreadsheet that it rests on."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from threeones.base.accounts.entries import reads_all
from threeones.base.pages import sources
from threeones.base.pages.derivations import Step, evidence
from threeones.base.pages.origins import origin
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.explainers import explainers


@read_by("signed_in")
def why(request: PageRequest, kind: str, key: str) -> HttpResponse:
    """A derivation as of the page's day: in the drawer, as a page of its own, or with ``format=json`` for machines.

    One that rests on what the reader does not see is answered like one that does not exist.
    """
    explainer = explainers.get(kind)
    found = explainer(key, request.as_of, request.access) if explainer else None
    if found is None:
        raise Http404(
            _("没有“%(key)s”的推导：它不存在，或者到%(day)s还没有数据。") % {"key": key, "day": request.as_of}
        )
    if request.GET.get("format") == "json":
        told = {"title": str(found.title), "shown": found.shown, "rule": str(found.rule)}
        return JsonResponse(told | {"notes": [str(n) for n in found.notes], "node": found.node.to_json()})
    context = {
        "found": found,
        "step": Step(found.node, found.words, found.parts),
        "evidence": evidence(found.node),
        "page_of": request.path,
        "crumbs": [(_("首页"), "/"), (_("推导"), None)],
    }
    in_drawer = bool(request.htmx) and request.htmx.target == "drawer-body"
    response = render(request, "pages/drawer.html" if in_drawer else "pages/why.html", context)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


@read_by("signed_in")
def source(request: PageRequest, file: str, sheet: str, row: int) -> HttpResponse:
    """A row of a loaded workbook with its head and those of its neighbours that are seen, and who loaded it."""
    place = sources.find(file, sheet, row, request.access)
    if place is None:
        where = f"{file} {sheet} {row}"
        raise Http404(_("已装入的文件里没有这一行：%(where)s") % {"where": where})
    found = origin(place, request.access)
    here = (_("来源第%(row)s行") % {"row": row}, None)
    # above the row stands what is recorded in it, where that has a page of its own
    above = [(r.name, r.url) for r in found.records if r.url and unquote(r.url.partition("#")[0]) != request.path]
    context = {
        "crumbs": [(_("首页"), "/"), *above[:1], here],
        "place": place,
        "origin": found,
        "reads_all": reads_all(request.access),
    }
    return render(request, "pages/source.html", context)
