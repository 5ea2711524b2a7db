"""The page of the quality reading: what must be mended before signing, what is worth a look, who carries how much."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors, sight
from threeones.apps.handbook.editions.citing import word
from threeones.apps.handbook.editions.views import crumbs, edition_or_404
from threeones.apps.handbook.editions.ways import ENTRY, way
from threeones.apps.handbook.quality import reading, shown
from threeones.base.pages.drawing import Part, bar
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.book.quality import QualityPack, load_quality_pack
from threeones.kernel.values.faults import Faults

PAGE = 50


@read_by(sight.READ)
def of_year(request: PageRequest) -> HttpResponse:
    """The handbook in force of a year, a bureau at a time."""
    year = selectors.year_asked(request.GET.get("year", ""), request.as_of)
    bureaus = reading.bureaus(year, request.access) if year else []
    chosen = next((b for b in bureaus if b.code == request.GET.get("bureau", "")), bureaus[0] if bureaus else None)
    trail = [(_("首页"), "/"), (_("手册"), reverse("handbook")), (_("质量体检"), None)]
    if chosen is None or year is None:
        return render(request, "handbook/quality.html", {"crumbs": trail})
    found = reading.of_year(chosen, year, request.access)
    context = {"crumbs": trail, "bureaus": bureaus if len(bureaus) > 1 else [], "bureau": chosen, "name": chosen.name}
    context |= {"years": selectors.years_seen(request.access), "there": year}
    return _page(request, found, context, lambda _kind, _code, project: reverse("project", args=[project]))


@read_by(sight.READ)
def of_edition(request: PageRequest, pk: int) -> HttpResponse:
    """An edition, before it is signed."""
    edition = edition_or_404(request, pk)
    name = f"{edition.title} {word(edition)}"
    trail = crumbs((name, reverse("edition", args=[pk])), (_("质量体检"), None))
    context = {"crumbs": trail, "name": name, "bureau": edition.bureau}
    try:
        found = reading.of_edition(edition, request.access)
    except Faults as error:
        return render(request, "handbook/quality.html", context | {"broken": error.faults})

    def url(kind: str, code: str, _project: str) -> str:
        return "" if edition.sha256 else way(ENTRY, pk, kind, code)

    return _page(request, found, context, url)


def _page(request: PageRequest, found: reading.Reading, context: dict[str, object], url: shown.Url) -> HttpResponse:
    pack = load_quality_pack()
    check = shown.known_check(request.GET.get("check", ""))
    context |= {
        "book": found.book,
        "stopping": sum(f.stops for f in found.findings),
        "looking": sum(not f.stops for f in found.findings),
        "source": pack.source,
    }
    if check:
        told = [f for f in found.findings if f.check == check]
        page = Paginator(told, PAGE).get_page(request.GET.get("page"))
        context |= {
            "check": pack.checks[check],
            "advice": shown.common_advice(told),
            "page": page,
            "rows": shown.rows(list(page.object_list), found.book, url),
        }
        return render(request, "handbook/quality_check.html", context)
    return render(request, "handbook/quality.html", context | _all(found, pack, url))


def _all(found: reading.Reading, pack: QualityPack, url: shown.Url) -> dict[str, object]:
    year, limits = found.book.year, pack.limits
    return {
        "groups": shown.groups(found, pack, url),
        "months": shown.months_head(year),
        "units": shown.strips(found.units, year, limits["unit_week"]),
        "unit_limit": limits["unit_week"],
        "people": shown.strips(found.people, year, limits["person_week"]),
        "person_limit": limits["person_week"],
        "leaders": _leaders(found),
        "leader_limit": limits["leader_projects"],
    }


def _leaders(found: reading.Reading) -> list[tuple[str, int, str]]:
    """Leaders with the number of their projects and its bar, the most first."""
    counts: dict[str, int] = {}
    for p in found.book.projects:
        if p.leader:
            counts[p.leader] = counts.get(p.leader, 0) + 1
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[: shown.LOADS]
    return [(who, count, bar([Part(who, count)], most)) for who, count in ordered]
