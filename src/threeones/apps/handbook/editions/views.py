"""Editions: the list, where one is opened, and one edition with its stage, its units and what is in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.handbook import sight
from threeones.apps.handbook.editions import publishing, signing, steps
from threeones.apps.handbook.editions.citing import in_force, word
from threeones.apps.handbook.editions.forms import ApproveForm, OpenForm, PublishForm
from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.rights import AMEND, APPROVE, SIGN
from threeones.apps.handbook.editions.seeing import editions
from threeones.apps.handbook.editions.shown import last_signed, on_paper, quality_told, signed
from threeones.apps.handbook.editions.ways import way_to, ways
from threeones.apps.handbook.editions.wording import Words, field_word
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Edition, EditionStage, SigningState
from threeones.base.accounts.access import Access, access_of_person
from threeones.base.entry.errors import Conflict, Refused, Unknown, Wrong, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken
from threeones.base.org.models import Person, Unit, UnitKind
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.talk.speaking import OnBehalf
from threeones.kernel.book.difference import Difference, difference
from threeones.kernel.values.faults import Fault, Faults

READ_AND_SENT = ["GET", "HEAD", "POST"]


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of editions."""
    return [(_("首页"), "/"), (_("手册"), reverse("handbook")), (_("手册的版次"), reverse("editions")), *more]


@require_http_methods(READ_AND_SENT)
def edition_list(request: PageRequest) -> HttpResponse:
    """All editions with where they stand; the office opens one here."""
    request.access.require(sight.READ)
    bureaus = [u for u in Unit.objects.filter(kind=UnitKind.BUREAU).order_by("code") if request.access.may(AMEND, u)]
    filled, more = None, dict[str, Any]()
    if request.method == "POST":
        request.access.require(AMEND)
        filled = OpenForm(request.POST, bureaus=bureaus, initial={})
        more = {"key": request.POST.get("key", "")}
        if filled.is_valid():
            try:
                made = steps.open_edition(access=request.access, **filled.cleaned_data, **more)
            except (Conflict, Refused) as error:
                more |= not_taken(error, filled)
            else:
                return SeeOther(reverse("edition", args=[made.pk]))
    elif bureaus:
        year = request.GET.get("year", "")
        given = {
            "bureau": request.GET.get("bureau", ""),
            "year": year if year.isdecimal() else request.about.year_of(request.as_of),
            "source": steps.LIVE,
        }
        filled, more = OpenForm(bureaus=bureaus, initial=given), {"key": fresh_key()}
    found = list(editions(request.access))
    # of a book the newest comes first
    current = {(e.bureau_id, e.year): e for e in reversed(found) if e.stage == EditionStage.PUBLISHED}
    context = {
        "crumbs": [*crumbs()[:-1], (_("手册的版次"), None)],
        "editions": [(e, word(e), current.get((e.bureau_id, e.year)) == e) for e in found],
        "form": filled,
        **more,
    }
    return render(request, "handbook/editions/list.html", context, status=409 if more.get("conflict") else 200)


def edition_or_404(request: PageRequest, pk: int) -> Edition:
    """An edition whose head is seen; a page that is not there where there is none."""
    found = editions(request.access).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这一版手册"))
    return found


@read_by(sight.READ)
def edition(request: PageRequest, pk: int) -> HttpResponse:
    """One edition: where it stands, who has signed, what is in the way, what comes next."""
    return edition_page(request, edition_or_404(request, pk))


def edition_page(request: PageRequest, found: Edition, wrong: Refused | None = None) -> HttpResponse:
    """The page of an edition, with what kept a step from being done."""
    access, published = request.access, found.stage == EditionStage.PUBLISHED
    office, whole = access.may(AMEND, found), access.sees_bureau(found.bureau_id)
    context: dict[str, Any] = {
        "crumbs": crumbs((f"{found.title} {word(found)}", None)),
        "edition": found,
        "word": word(found),
        "stages": _stages(found),
        "office": office,
        "whole": whole,
        "ways": ways(found),
        "wrong": wrong.wrong if wrong else [],
        "others": _others(request, found),
        "in_force": published and in_force(found.bureau_id, found.year) == found,
        "today": timezone.localdate(),
    }
    context |= _published(access, found, whole=whole) if published else _in_the_making(access, found, office=office)
    return render(request, "handbook/editions/edition.html", context, status=422 if wrong else 200)


def _stages(found: Edition) -> list[dict[str, Any]]:
    """The stages in order, with what is known of their days."""
    order = list(EditionStage)
    days = {
        # one that was signed on paper was in force before it was opened here
        EditionStage.DRAFT: None if found.adopted else found.opened_on,
        EditionStage.REVIEW: last_signed(found),
        EditionStage.SIGNED: found.approved_on,
        EditionStage.PUBLISHED: found.published_on,
    }
    at, done = order.index(EditionStage(found.stage)), found.stage == EditionStage.PUBLISHED
    return [
        {
            "label": _(str(s.label)),
            "state": "done" if n < at or done else "now" if n == at else "later",
            "day": days.get(s),
        }
        for n, s in enumerate(order)
    ]


def _others(request: PageRequest, found: Edition) -> list[tuple[Edition, str]]:
    """The other editions of the same book, to compare with."""
    same = editions(request.access).filter(bureau=found.bureau_id, year=found.year).exclude(pk=found.pk)
    return [(e, word(e)) for e in same.order_by("number")]


def _in_the_making(access: Access, found: Edition, *, office: bool) -> dict[str, Any]:
    """What is told of an edition that is not published."""
    review = Review(found)
    whole, mine = access.sees_bureau(found.bureau_id), [u for u in review.lines if u.unit.pk in access.units]
    lines = review.lines if whole else mine
    signs = [u for u in review.lines if found.stage == EditionStage.REVIEW and access.may(SIGN, u.unit)]
    obstacles = review.in_the_way() if office else []
    leaders = _leaders(access, found)
    unsigned = [u for u in review.open_lines if u.state != SigningState.OBJECTED] if office else []
    return {
        "lines": lines,
        "signs": [u for u in signs if not u.done],
        "signs_all": {u.unit.pk for u in signs},
        "unanswered": [u for u in lines if u.state == SigningState.OBJECTED and u.signing and not u.signing.answer],
        "obstacles": [(o, field_word(o.field), way_to(found, o)) for o in obstacles if o.kind != "unit"],
        "text_in_the_way": any(o.kind not in ("unit", "stage") for o in obstacles),
        "open_units": sum(o.kind == "unit" for o in obstacles),
        "derived": [(d, field_word(d.field)) for d in review.settled.derived] if office else [],
        "counts": _counts(review.difference) if whole and review.before is not None else None,
        "paper": on_paper(unsigned) if found.stage == EditionStage.REVIEW else [],
        "approves": found.stage == EditionStage.SIGNED and found.approved_on is None and access.may(APPROVE, found),
        "approve_form": ApproveForm(leaders=leaders) if leaders else None,
        "publish_form": PublishForm(initial={"in_force_from": min(timezone.localdate(), date(found.year, 12, 31))}),
        "quality": quality_told(access, found) if office or leaders or access.may(APPROVE, found) else None,
    }


def _leaders(access: Access, found: Edition) -> list[Person]:
    """The leaders whose approval somebody may record."""
    if found.stage != EditionStage.SIGNED or found.approved_on is not None or not access.secretary_of:
        return []
    today = timezone.localdate()
    people = Person.objects.filter(pk__in=access.secretary_of).order_by("code")
    return [p for p in people if access_of_person(p, today).may(APPROVE, found)]


def _counts(found: Difference) -> Mapping[str, int]:
    """How much an edition changes."""
    return {what: sum(e.what == what for e in found.entries) for what in ("added", "changed", "removed")}


def _published(access: Access, found: Edition, *, whole: bool) -> dict[str, Any]:
    """What is told of a published edition: what became of it since, where it is the one in force."""
    try:
        book = replace(book_of(found), title="")
    except Faults as error:
        return {"broken": error.faults}
    told: dict[str, Any] = {"projects": len(book.projects), "objectives": len(book.objectives)}
    told["signed"] = signed(access, found)
    if whole and in_force(found.bureau_id, found.year) == found:
        now = live_book(found.bureau, found.year)
        told["since"] = Words(book, now).groups(difference(book, now))
    return told


def _reasoned(request: HttpRequest) -> dict[str, Any]:
    return {"reason": request.POST.get("reason", "")}


def _approving(request: HttpRequest) -> dict[str, Any]:
    leader = request.POST.get("leader", "")
    if not leader.isdecimal() or len(leader) > 15:
        return {}
    return {"behalf": OnBehalf(int(leader), request.POST.get("source", ""))}


def _publishing(request: HttpRequest) -> dict[str, Any]:
    filled = PublishForm(request.POST)
    if not filled.is_valid():
        raise Faults([Fault("", "", 0, "in_force_from", _("日期不对，如 2021-10-31"), "")])
    return {"in_force_from": filled.cleaned_data["in_force_from"]}


def _nothing(_request: HttpRequest) -> dict[str, Any]:
    return {}


STEPS: Mapping[str, tuple[Callable[..., Any], Callable[[HttpRequest], dict[str, Any]]]] = {
    "review": (steps.send_to_review, _nothing),
    "conclude": (steps.conclude, _nothing),
    "back": (steps.take_back, _reasoned),
    "approve": (steps.approve, _approving),
    "publish": (publishing.publish, _publishing),
    "discard": (steps.discard, _reasoned),
}
"""The steps of an edition by their names in addresses: what is done, and what of the form it needs."""


@require_POST
def step(request: PageRequest, pk: int, name: str) -> HttpResponse:
    """The next step of an edition."""
    request.access.require(sight.READ)
    found = edition_or_404(request, pk)
    if name not in STEPS:
        raise Http404(name)
    work, given = STEPS[name]
    try:
        work(access=request.access, edition=pk, **given(request))
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return edition_page(request, found, error)
    except Faults as error:
        return edition_page(request, found, Refused([Wrong(f.column, f.fault, f.expected) for f in error.faults]))
    if name == "publish":
        messages.success(request, _("发布好了，现行的手册就是这一版。"))
    return SeeOther(reverse("editions") if name == "discard" else reverse("edition", args=[pk]))


@require_POST
def answer(request: PageRequest, pk: int, unit: str) -> HttpResponse:
    """The office's answer to a unit's remark."""
    request.access.require(AMEND)
    found = edition_or_404(request, pk)
    try:
        signing.answer_remark(
            access=request.access, edition=pk, unit=unit, answer=request.POST.get(f"answer-{unit}", "")
        )
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return edition_page(request, found, error)
    return SeeOther(f"{reverse('edition', args=[pk])}#units")


@require_POST
def paper(request: PageRequest, pk: int) -> HttpResponse:
    """Units that signed on paper; why, where somebody could sign here."""
    request.access.require(AMEND)
    found = edition_or_404(request, pk)
    told = {"units": request.POST.getlist("units"), **{n: request.POST.get(n, "") for n in ("document", "reason")}}
    try:
        signing.record_paper(access=request.access, edition=pk, **told)  # type: ignore[arg-type]  # as the form has them
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return edition_page(request, found, error)
    return SeeOther(f"{reverse('edition', args=[pk])}#units")
