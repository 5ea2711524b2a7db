"""The page of the annual review, and its files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from threeones.apps.review import documents, revising, selectors
from threeones.apps.review.access import EDIT, READ
from threeones.apps.review.definitions import missing_pack, pack_for
from threeones.apps.review.documents import KINDS, TYPES
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults


@read_by(READ)
def latest(request: PageRequest) -> HttpResponse:
    """The review of the year that the page's day lies in."""
    return redirect("review", request.about.year_of(request.as_of))


def known_year(request: PageRequest, year: int) -> None:
    """Refuse a year that has no records."""
    if year not in request.about.years:
        raise Http404(_("没有%(year)s年的记录。") % {"year": year})


@read_by(READ)
def page(request: PageRequest, year: int) -> HttpResponse:
    """The review of a year as a printed spread; every number opens its derivation."""
    known_year(request, year)
    context: dict[str, object] = {"review_year": year, "crumbs": [(_("报告"), ""), (str(year), "")]}
    if fault := missing_pack(year):
        return render(request, "review/unnamed.html", context | {"fault": fault})
    try:
        found = selectors.review_seen(year, request.as_of, request.access)
    except Faults as faults:
        context |= {"faults": faults.faults, "pack": pack_for(year)}
        return render(request, "review/faulty.html", context, status=500)
    may_edit = request.access.may(EDIT)
    since = revising.since_last(found.reading)
    context |= {"review": found, "faults": found.reading.faults, "may_edit": may_edit, "since": since}
    return render(request, "review/page.html", context)


@read_by(READ)
def download(request: PageRequest, year: int, kind: str) -> HttpResponse:
    """The review as a docx or a pdf, as far as one sees it; where it cannot be made the page says why."""
    known_year(request, year)
    if kind not in KINDS or missing_pack(year):
        raise Http404(_("没有这样的文件。"))
    try:
        found = selectors.review_seen(year, request.as_of, request.access)
        if found.reading.faults:
            raise Faults(found.reading.faults)
        made = documents.make(found, year, [kind])
    except Faults as faults:
        return render(request, "review/unprintable.html", {"faults": faults.faults, "review_year": year}, status=503)
    answer = HttpResponse(made[kind], content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="review-{year}.{kind}"'
    return answer
