"""Pages on which schemes are read: the list, one scheme in words, its savings, its text."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from threeones.apps.evaluation import selectors, sight
from threeones.apps.evaluation.models import SchemeText
from threeones.apps.evaluation.schemes import checking, reading, sources
from threeones.apps.evaluation.schemes.saving import DRAFT, key_of
from threeones.apps.evaluation.schemes.sources import Source
from threeones.base.entry.drafts import drafts_of
from threeones.base.org.selectors import setting_list
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

NOT_TAKEN = ("new", "words")
"""Identifiers that addresses of other pages would hide."""


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of schemes."""
    return [(_("首页"), "/"), (_("考评"), reverse("rankings")), *more]


@read_by(sight.READ)
def schemes(request: PageRequest) -> HttpResponse:
    """All schemes, the packs' and the bureau's own, with what was last ranked by them."""
    runs, year = selectors.newest_runs(request.as_of, request.access), request.about.year_of(request.as_of)
    used = set(setting_list(year, "考评方案"))
    there = sources.sources()
    lines = [{"listed": reading.listed(s), "run": runs.get(s.identifier), "used": s.identifier in used} for s in there]
    may = request.access.may(sight.SCHEMES)
    known = {s.identifier for s in there}
    context = {
        "crumbs": crumbs((_("方案"), None)),
        "lines": lines,
        "scheme_year": year,
        "own": sum(1 for s in there if s.saved),
        "may": may,
        "drafts": [(i, d.at, i in known) for i, d in drafts_of(request.access, DRAFT).items()] if may else [],
    }
    return render(request, "evaluation/schemes/list.html", context)


@read_by(sight.READ)
def scheme(request: PageRequest, scheme: str) -> HttpResponse:
    """A scheme in words, as it is in force."""
    return _page(request, in_force(scheme), None)


@read_by(sight.READ)
def saving(request: PageRequest, scheme: str, number: int) -> HttpResponse:
    """A scheme as it was saved once, with what that changed."""
    saved = sources.saving(scheme, number) if number < 10**9 else None
    if saved is None:
        raise Http404(_("没有第%(n)s次保存。") % {"n": number})
    return _page(request, Source(scheme, saved.text.encode(), saved), saved)


@read_by(sight.READ)
def text(_request: PageRequest, scheme: str) -> HttpResponse:
    """The text in force, as a file for ``threeones evaluate``."""
    found = in_force(scheme)
    headers = {"Content-Disposition": f'attachment; filename="{scheme}.yaml"'}
    return HttpResponse(found.text, content_type="application/yaml; charset=utf-8", headers=headers)


def in_force(scheme: str) -> Source:
    """The text of a scheme; a page that is not there for one that is not."""
    found = sources.source_of(scheme)
    if found is None:
        raise Http404(_("没有这个方案"))
    return found


def _page(request: PageRequest, source: Source, old: SchemeText | None) -> HttpResponse:
    shown, link = reading.listed(source), reverse("scheme", args=[source.identifier])
    way: list[tuple[str, str | None]] = [(_("方案"), reverse("schemes")), (source.identifier, link if old else None)]
    if old:
        way.append((_("第%(n)s次保存") % {"n": old.number}, None))
    context: dict[str, Any] = {
        "crumbs": crumbs(*way),
        "shown": shown,
        "old": old,
        "savings": list(sources.savings(source.identifier)[:50]),
        "run": selectors.newest_run(source.identifier, request.as_of, request.access),
        "may": request.access.may(sight.SCHEMES),
        "of_pack": source.identifier in sources.pack_names(),
        "text": source.text.decode(),
    }
    if old:
        context["audited"] = key_of(old)
        context["changes"] = reading.changes(sources.text_before(old), source.text)
    if shown.scheme:
        context |= {
            "facts": reading.facts_of(shown.scheme),
            "items": reading.items_of(shown.scheme),
            "adjustments": reading.adjustments_of(shown.scheme),
            "vetoes": reading.vetoes_of(shown.scheme),
            "grades": reading.grades_of(shown.scheme),
            "notes": checking.notes(shown.scheme),
            "exempt": reading.in_words(shown.scheme, shown.scheme.exempt.text) if shown.scheme.exempt else "",
            "weights": sum(i.weight for i in shown.scheme.items),
        }
    return render(request, "evaluation/schemes/scheme.html", context)


@read_by(sight.SCHEMES)
def new(request: PageRequest) -> HttpResponse:
    """A new scheme begins as a copy: of which one, and under which identifier. Nothing is written before it is saved."""
    like, wanted = request.GET.get("like", ""), request.GET.get("scheme", "").strip()
    fault = ""
    if "scheme" in request.GET:
        if not sources.IDENTIFIER.fullmatch(wanted) or wanted in NOT_TAKEN:
            fault = _("标识用字母、数字、- 和 _，不超过60个，如 sections-2022")
        elif sources.source_of(wanted) is not None:
            fault = _("已经有方案“%(scheme)s”，请换一个标识") % {"scheme": wanted}
        elif sources.source_of(like) is None:
            fault = _("请选照哪个方案拟")
        else:
            return redirect(f"{reverse('edit_scheme', args=[wanted])}?like={like}")
    there = [reading.listed(s) for s in sources.sources()]
    context = {
        "crumbs": crumbs((_("方案"), reverse("schemes")), (_("新拟"), None)),
        "there": there,
        "like": like,
        "wanted": wanted,
        "fault": fault,
    }
    return render(request, "evaluation/schemes/new.html", context)
