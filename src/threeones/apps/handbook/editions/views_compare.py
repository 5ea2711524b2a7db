"""Two editions beside each other, on a page and as a file; the frozen file of one."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from threeones.apps.handbook import sight
from threeones.apps.handbook.editions.citing import word
from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.editions.paper import comparison_file
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.seeing import reader
from threeones.apps.handbook.editions.views import crumbs, edition_or_404
from threeones.apps.handbook.editions.wording import Words
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Edition, EditionStage
from threeones.base.documents.paper import TYPES
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.book.canonical import to_bytes
from threeones.kernel.book.difference import difference
from threeones.kernel.book.model import Book
from threeones.kernel.values.faults import Faults

IN_FORCE = 0
"""In an address: what is in force now, instead of an edition."""
Sides = tuple[Edition, tuple[Book, Book], tuple[str, str]]


def _sides(request: PageRequest, a: int, b: int) -> Sides:
    """An edition of the two, both books as far as they are seen, and what they are called."""
    found = {pk: edition_or_404(request, pk) for pk in (a, b) if pk != IN_FORCE}
    one = next(iter(found.values()), None)
    if one is None or any((e.bureau_id, e.year) != (one.bureau_id, one.year) for e in found.values()):
        raise Http404(_("这两版不是同一本手册"))
    try:
        books = tuple(_book(found.get(pk), one) for pk in (a, b))
    except Faults as error:
        raise Http404(str(error)) from error
    names = tuple(word(found[pk]) if pk in found else _("现行的手册") for pk in (a, b))
    before, after = reader(one, request.access).parts(books[0], books[1])
    return one, (before, after), (names[0], names[1])


def _book(edition: Edition | None, one: Edition) -> Book:
    if edition is None:
        return live_book(one.bureau, one.year)
    whole = book_of(edition) if edition.stage == EditionStage.PUBLISHED else Review(edition).settled.book
    return replace(whole, title="")


@read_by(sight.READ)
def compare(request: PageRequest, a: int, b: int) -> HttpResponse:
    """What differs between two editions of one book; 0 stands for what is in force now."""
    one, (before, after), names = _sides(request, a, b)
    found = difference(before, after)
    context = {
        "crumbs": crumbs((f"{one.title} {word(one)}", reverse("edition", args=[one.pk])), (_("版次比对"), None)),
        "edition": one,
        "names": names,
        "a": a,
        "b": b,
        "groups": Words(before, after).groups(found),
        "counts": {what: sum(e.what == what for e in found.entries) for what in ("added", "changed", "removed")},
        "cut": not reader(one, request.access).whole,
        "kinds": list(TYPES),
    }
    return render(request, "handbook/editions/compare.html", context)


@read_by(sight.READ)
def compare_file(request: PageRequest, a: int, b: int, kind: str) -> HttpResponse:
    """The same as a docx or pdf."""
    if kind not in TYPES:
        raise Http404(_("没有这样的文件。"))
    one, (before, after), names = _sides(request, a, b)
    try:
        made = comparison_file(before, after, names, request.as_of, kind)
    except Faults as error:
        raise Http404(str(error)) from error
    header = content_disposition_header(True, f"{one.title}-{names[0]}-{names[1]}.{kind}")
    return HttpResponse(made, content_type=TYPES[kind], headers={"Content-Disposition": str(header)})


@read_by(sight.READ)
def edition_file(request: PageRequest, pk: int) -> HttpResponse:
    """The frozen file of a published edition, for those who see the bureau whole: its hash is that of the edition."""
    found = edition_or_404(request, pk)
    if found.stage != EditionStage.PUBLISHED or not request.access.sees_bureau(found.bureau_id):
        raise Http404(_("没有这样的文件。"))
    try:
        data = to_bytes(book_of(found))
    except Faults as error:
        raise Http404(str(error)) from error
    header = content_disposition_header(True, f"{found.title}-{word(found)}.json")
    return HttpResponse(data, content_type="application/json", headers={"Content-Disposition": str(header)})
