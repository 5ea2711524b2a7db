"""The tree of a draft, and the history of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import sight
from threeones.apps.handbook.drafting.entries import POSITION, UNDER, name_of
from threeones.apps.handbook.drafting.fields import label_of
from threeones.apps.handbook.drafting.outline import (
    Line,
    Outline,
    Wanted,
    lacks_counted,
    narrowed,
    occurring,
    outline,
    parts_of,
    said_below,
)
from threeones.apps.handbook.drafting.pages import Place, place_of
from threeones.apps.handbook.drafting.showing import groups, page_of
from threeones.apps.handbook.drafting.steps import Touched, head_of, steps_of, touched_by
from threeones.apps.handbook.drafting.titles import kind_word, title_of
from threeones.apps.handbook.models import DraftStep, EditionStage
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

STEPS = 20
ENTRIES = 20
"""So many entries of a step are shown."""


def wanted(asked: Mapping[str, str]) -> Wanted:
    """What an address looks for."""
    return Wanted(*(asked.get(name, "") for name in ("unit", "list", "objective", "lacks", "q")))


def found_in(place: Place, whole: Outline, asked: Wanted) -> dict[str, list[Line]]:
    """The projects that are looked for, by their objectives."""
    said = said_below(place.request.access, place.edition) if asked.words.strip() else {}
    return narrowed(whole, asked, said)


@read_by(sight.READ)
def tree(request: PageRequest, pk: int) -> HttpResponse:
    """The tree, 50 projects a page, as far as it is looked for."""
    place = place_of(request, pk)
    whole, asked = outline(request.access, place.edition), wanted(request.GET)
    found = found_in(place, whole, asked)
    page = page_of(whole, found, request.GET.get("page"), empty=not asked.anything)
    shown = [p.code for _code, p in page.object_list if p is not None]
    parts = parts_of(request.access, place.edition, shown)
    number = sum(map(len, found.values()))
    context = place.bar() | {
        "crumbs": place.crumbs((_("草稿"), None)),
        "stage": _(str(EditionStage(place.edition.stage).label)),
        "counts": whole.counts,
        "page": page,
        "groups": groups(page, whole, found, parts, place.names),
        "wanted": asked,
        "wanted_hidden": [(n, request.GET[n]) for n in ("unit", "list", "objective", "lacks") if request.GET.get(n)],
        "narrowed": asked.anything,
        "found": number,
        "units": occurring(whole, "lead_unit"),
        "lists": occurring(whole, "lists"),
        "lacking": [(key, _(word), n) for key, word, n in lacks_counted(whole)],
        "objective": next((o.name for o in whole.objectives if o.code == asked.objective), asked.objective),
        "edits": place.edits,
    }
    return render(request, "handbook/draft/tree.html", context)


@read_by(sight.READ)
def steps(request: PageRequest, pk: int) -> HttpResponse:
    """What was done to the draft, by whom and when, the newest first."""
    place = place_of(request, pk)
    page = Paginator(steps_of(place.edition), STEPS).get_page(request.GET.get("page"))
    context = {
        "crumbs": place.crumbs((_("草稿"), place.tree), (_("编辑历史"), None)),
        "edition": place.edition,
        "page": page,
        "steps": [_told(step) for step in page.object_list],
    }
    return render(request, "handbook/draft/steps.html", context)


def _told(step: DraftStep) -> dict[str, Any]:
    every = touched_by(step)
    return {
        "step": step,
        "at": timezone.localtime(step.at),
        "title": title_of(head_of(step)["deed"]),
        "entries": [_entry(t) for t in every[:ENTRIES]],
        "more": max(0, len(every) - ENTRIES),
    }


def _entry(touched: Touched) -> dict[str, Any]:
    kind, code = touched.key
    whole = touched.was is None or touched.now is None
    state = touched.now or touched.was or {}
    names = [] if whole else [n for n in touched.now or {} if n != POSITION]
    return {
        "kind": kind_word(kind),
        "code": code,
        "name": name_of(kind, code, state) if whole else "",
        "added": touched.was is None,
        "removed": touched.now is None,
        "placed": not whole and not names,
        "fields": [(label_of(kind, n), _text(touched.was, n), _text(touched.now, n)) for n in names],
    }


def _text(state: Mapping[str, Any] | None, name: str) -> str:
    value = (state or {}).get(name)
    if value is None or value == "":
        return _("（空）") if name != UNDER else _("最上一层")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
