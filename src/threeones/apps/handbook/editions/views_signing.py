"""The page on which a unit reads its own part whole, with what changed, and signs it or objects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook.editions.citing import word
from threeones.apps.handbook.editions.forms import SignForm
from threeones.apps.handbook.editions.parts import change_of, narrowed
from threeones.apps.handbook.editions.review import Line, Review
from threeones.apps.handbook.editions.rights import SIGN
from threeones.apps.handbook.editions.signing import object_to, sign, unit_of
from threeones.apps.handbook.editions.views import READ_AND_SENT, crumbs, edition_or_404
from threeones.apps.handbook.editions.wording import Group, Words
from threeones.apps.handbook.models import EditionStage, Signing
from threeones.base.audit.kept import kept_path
from threeones.base.entry.errors import Conflict, Refused, Unknown
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored
from threeones.base.org.models import Unit
from threeones.base.pages.requests import PageRequest
from threeones.kernel.book.canonical import digest, from_bytes
from threeones.kernel.book.difference import difference
from threeones.kernel.book.model import Book

SIGNED, OBJECTED = "sign", "object"


def unit_or_404(code: str) -> Unit:
    """A unit by its code."""
    try:
        return unit_of(code)
    except Unknown as error:
        raise Http404(_("没有单位“%(code)s”") % {"code": code[:20]}) from error


@require_http_methods(READ_AND_SENT)
def signing_page(request: PageRequest, pk: int, unit: str) -> HttpResponse:
    """A unit's part of an edition under review."""
    of = unit_or_404(unit)
    request.access.require(SIGN, of)
    found = edition_or_404(request, pk)
    review = Review(found)
    line = review.line(of) if found.stage != EditionStage.PUBLISHED else None
    if line is None:
        raise Http404(_("%(unit)s在这一版里没有要签的部分") % {"unit": of.name})
    form, more = f"sign/{pk}/{of.code}", dict[str, Any]()
    if request.method == "POST":
        filled, key = SignForm(request.POST), request.POST.get("key", "")
        told: dict[str, Any] = {"edition": pk, "unit": unit, "seen": request.POST.get("seen", ""), "key": key}
        more = {"key": key}
        if filled.is_valid():
            try:
                _send(request, told | {"form": form}, str(filled.cleaned_data["remark"]))
            except (Conflict, Refused) as error:
                more |= not_taken(error, filled)
            else:
                messages.success(request, _("记下了。"))
                return SeeOther(reverse("edition", args=[pk]))
    else:
        first = restored(request.access, form, {})
        filled, more = SignForm(initial=dict(first.values)), {"key": first.key, "draft": first.draft}
    context = {
        "crumbs": crumbs((f"{found.title} {word(found)}", reverse("edition", args=[pk])), (of.name, None)),
        "edition": found,
        "word": word(found),
        "line": line,
        "amends": review.before is not None,
        # what is signed has an order that says nothing; it is read as the book has it
        "part": narrowed(review.settled.book, [p.code for p in line.part.book.projects]),
        "people": Words(line.part.book, line.part.book).people,
        "changes": _changes(review, line),
        "changed": {g.code: g.what for g in _changes(review, line)},
        "since": _since(line),
        "open": found.stage == EditionStage.REVIEW,
        "form": filled,
        "draft_form": form,
        "form_url": request.path,
        **({"key": fresh_key()} | more),
    }
    return render(request, "handbook/editions/sign.html", context, status=409 if more.get("conflict") else 200)


def _send(request: PageRequest, told: dict[str, Any], remark: str) -> None:
    if request.POST.get("action") == OBJECTED:
        object_to(access=request.access, remark=remark, **told)
    else:
        sign(access=request.access, **told)


def _changes(review: Review, line: Line) -> list[Group]:
    """What the edition changes of the part; of a first edition nothing is told, as all is new."""
    if review.before is None:
        return []
    return Words(review.before, line.part.book).groups(change_of(review.before, line.part))


def _since(line: Line) -> list[Group]:
    """What was changed since the unit last spoke."""
    said = _kept(line.signing) if line.signing else None
    if said is None or line.signing is None or line.signing.digest == line.digest:
        return []
    return Words(said, line.part.book).groups(difference(said, line.part.book))


def _kept(signing: Signing) -> Book | None:
    """The part as it stood when a unit spoke; None where it never did, or the file is gone or altered."""
    try:
        book = from_bytes(kept_path(signing.digest).read_bytes()) if signing.digest else None
    except (OSError, ValueError):
        return None
    return book if book and digest(book) == signing.digest else None
