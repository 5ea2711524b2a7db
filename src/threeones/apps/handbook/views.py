"""The handbook as it reads: objectives, projects, milestones, targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors, sight
from threeones.apps.handbook.editions.citing import editions_in_force, word
from threeones.apps.handbook.editions.rights import AMEND
from threeones.apps.handbook.live import objectives_in_force
from threeones.apps.handbook.models import Objective, Project
from threeones.apps.handbook.standing import standing
from threeones.apps.handbook.states.reading import Standing, standing_on
from threeones.base.accounts.access import Access
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50
Entry = tuple[int, int | None]
"""A place in the book: an objective, and a project of it (None: it has none)."""


@read_by(sight.READ)
def handbook(request: PageRequest) -> HttpResponse:
    """The book of a year as far as it is seen; a bureau or a list narrows it."""
    year, access = selectors.year_asked(request.GET.get("year", ""), request.as_of) or 0, request.access
    day = selectors.day_in(year, request.as_of)
    bureau, chosen = request.GET.get("bureau", ""), request.GET.get("list", "")
    projects, objectives = selectors.projects(year, access), list(selectors.objectives(year, access))
    bureaus = sorted({o.bureau for o in objectives}, key=lambda u: u.code)
    projects = standing(projects, day)
    codes = {b.pk: objectives_in_force(b.pk, year) for b in bureaus}
    objectives = [o for o in objectives if o.code in (codes[o.bureau_id] or {o.code})]
    if bureau:
        objectives = [o for o in objectives if o.bureau.code == bureau]
        projects = projects.filter(objective__bureau__code=bureau)
    if chosen:
        projects = projects.filter(lists__name=chosen)
    entries = _entries(objectives, list(projects.values_list("objective", "pk")), empty=not chosen)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    held = [pk for _objective, pk in page.object_list if pk is not None]
    milestones = selectors.milestones(year, access).filter(project__in=projects.values("pk"))
    context = {
        "crumbs": [(_("首页"), "/"), (_("手册"), None)],
        "book": _book(list(page.object_list), objectives, _whole(projects.filter(pk__in=held), year, access), day),
        "there": year,
        "years": selectors.years_seen(access),
        "asked": urlencode({n: v for n in ("bureau", "year") if (v := request.GET.get(n))}),
        "page": page,
        "bureaus": bureaus,
        "lists": selectors.lists(access),
        "objective_count": len({o for o, _project in entries}),
        "project_count": sum(pk is not None for _objective, pk in entries),
        "milestone_count": milestones.count(),
        "editions": [(e, word(e)) for e in editions_in_force(year, day) if e.bureau in bureaus],
        "amends": next((b for b in bureaus if access.may(AMEND, b) and bureau in ("", b.code)), None),
    }
    return render(request, "handbook/handbook.html", context)


def _entries(objectives: Sequence[Objective], pairs: Sequence[tuple[int, int]], *, empty: bool) -> list[Entry]:
    """The book's places in their order; with ``empty``, objectives without a project have one, too."""
    under: dict[int, list[int]] = {}
    for objective, pk in pairs:
        under.setdefault(objective, []).append(pk)
    found: list[Entry] = []
    for o in objectives:
        found += [(o.pk, pk) for pk in under.get(o.pk, ())]
        found += [(o.pk, None)] if empty and o.pk not in under else []
    return found


def _whole(projects: selectors.Projects, year: int, access: Access) -> list[Project]:
    """Projects with their milestones and targets."""
    dated = Prefetch("milestones", selectors.milestones(year, access))
    return list(projects.prefetch_related(dated, Prefetch("targets", selectors.targets(year, access))))


def _book(
    entries: Sequence[Entry], objectives: Sequence[Objective], projects: Sequence[Project], day: date
) -> list[tuple[Objective, list[tuple[Project, Standing]]]]:
    """A page of the book: its objectives, each with those of its projects that stand on the page, and their states."""
    by_key, named = {p.pk: p for p in projects}, {o.pk: o for o in objectives}
    return [
        (named[objective], [(by_key[pk], standing_on(by_key[pk], day)) for _objective, pk in places if pk is not None])
        for objective, places in groupby(entries, lambda entry: entry[0])
    ]
