"""The editor's pages: the form, keeping what is typed, and what changed from draft to draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.review import drafts, forms, revising, selectors, services
from threeones.apps.review.access import READ, sections_for
from threeones.apps.review.composing import narrowed
from threeones.apps.review.definitions import ReviewPack, missing_pack
from threeones.apps.review.drafts import Place
from threeones.apps.review.figures import Reading
from threeones.apps.review.forms import Field, Typed
from threeones.apps.review.models import ReviewUnsaved
from threeones.apps.review.services import Conflict, DraftConflict, TextFaults
from threeones.apps.review.snapshots import snapshot
from threeones.apps.review.views import known_year
from threeones.apps.review.writing import Slip, tidy
from threeones.base.accounts.access import Access
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults

Slips = Mapping[str, Sequence[Slip]]


def reading_for(request: PageRequest, year: int) -> Reading:
    """All figures of the year; a page that is not there for a year without a pack, or with one that is wrong."""
    known_year(request, year)
    if missing_pack(year):
        raise Http404(_("这一年还没有指定综述方案。"))
    try:
        return selectors.reading_seen(year, request.as_of)
    except Faults as faults:
        raise Http404("；".join(str(f) for f in faults.faults)) from faults


@require_http_methods(["GET", "POST"])
def edit(request: PageRequest, year: int) -> HttpResponse:
    """The text of the review to be written around its figures; POST saves it as a new draft."""
    reading = reading_for(request, year)
    places = services.editable(request.access, reading.pack)
    mine = _own(reading, places)
    if request.method == "GET":
        return _form(request, mine, places, *_opened(request.access, reading.pack, places))
    typed = forms.read_form(request.POST)
    try:
        saved = services.save_draft(
            access=request.access,
            pack=reading.pack,
            as_of=reading.as_of,
            figures=snapshot(reading),
            base=typed.base,
            texts=typed.texts,
            reason=typed.reason,
        )
    except TextFaults as wrong:
        return _form(request, mine, places, typed, slips=wrong.by_key, status=422)
    except DraftConflict as clash:
        shown = Typed(clash.newest, typed.reason, typed.texts)
        return _form(request, mine, places, shown, conflicts=clash.conflicts, status=409)
    messages.info(request, _("已存为第%(n)s稿。") % {"n": saved.number})
    return redirect("review", year)


def _own(reading: Reading, places: Mapping[str, Place]) -> Reading:
    """The figures that one may write with: those of one's own sections and those that their texts already hold."""
    return narrowed(reading, {p.section.id for p in places.values()}, drafts.edited(reading.pack.year))


def _opened(
    access: Access, pack: ReviewPack, places: Mapping[str, Place]
) -> tuple[Typed, Mapping[str, ReviewUnsaved], Mapping[str, Conflict]]:
    """The form as it opens: the newest texts, or what one had typed and not saved; both where others saved meanwhile."""
    now, newest = drafts.edited(pack.year), drafts.newest(pack.year)
    unsaved = drafts.unsaved(access.user_id or 0, pack.year)
    texts, conflicts = {}, {}
    for key, place in places.items():
        saved = now.get(key, place.original)
        kept = unsaved.get(key)
        texts[key] = kept.text if kept else saved
        if kept and (clash := services.conflict_of(place, kept, saved)):
            conflicts[key] = clash
    return Typed(newest.number if newest else 0, "", texts), unsaved, conflicts


def _form(
    request: PageRequest,
    reading: Reading,
    places: Mapping[str, Place],
    typed: Typed,
    unsaved: Mapping[str, ReviewUnsaved] | None = None,
    conflicts: Mapping[str, Conflict] | None = None,
    *,
    slips: Slips | None = None,
    status: int = 200,
) -> HttpResponse:
    saved = drafts.edited(reading.pack.year)
    fields = [
        Field(
            place=place,
            text=(text := typed.texts.get(key, saved.get(key, place.original))),
            preview=forms.preview_of(place, text, reading),
            slips=(slips or {}).get(key, ()),
            conflict=(conflicts or {}).get(key),
            unsaved=(unsaved or {}).get(key),
            palette=forms.palette_of(place, reading),
        )
        for key, place in places.items()
    ]
    context = {
        "review_year": reading.pack.year,
        "reading": reading,
        "fields": fields,
        "base": typed.base,
        "reason": typed.reason,
        "reason_slips": (slips or {}).get(services.REASON, ()),
        "crumbs": [(_("报告"), ""), (str(reading.pack.year), f"/review/{reading.pack.year}/"), (_("编辑"), "")],
        "since": revising.since_last(reading),
    }
    return render(request, "review/edit.html", context, status=status)


@require_POST
def keep(request: PageRequest, year: int) -> HttpResponse:
    """Keep what is being typed into one passage; answers with what it would print, and that it is kept."""
    reading = reading_for(request, year)
    places = services.editable(request.access, reading.pack)
    typed = forms.read_form(request.POST)
    asked = request.GET.get("passage", "")
    key = forms.key_of(asked)
    if key not in places or key not in typed.texts:
        raise Http404(asked)
    place, text = places[key], typed.texts[key]
    kept, wrong = None, services.check({key: tidy(text)}, places, drafts.edited(year)).get(key, [])
    try:
        kept = services.keep_unsaved(access=request.access, pack=reading.pack, key=key, base=typed.base, text=text)
        lost = False
    except TextFaults:
        lost = True
    shown = Field(place, text, forms.preview_of(place, text, _own(reading, places)), wrong, unsaved=kept)
    context = {"review_year": year, "field": shown, "lost": lost, "kept": kept, "keeping": True}
    return render(request, "review/preview.html", context)


@require_POST
def discard(request: PageRequest, year: int) -> HttpResponse:
    """Throw away what one has typed and not saved."""
    reading = reading_for(request, year)
    count = services.discard_unsaved(access=request.access, pack=reading.pack)
    if count:
        messages.info(request, _("没有存的文字已放弃（%(n)s段）。") % {"n": count})
    return redirect("review-edit", year)


@read_by(READ)
def versions(request: PageRequest, year: int) -> HttpResponse:
    """All drafts with who saved them when and why, and the figures that changed since the last one."""
    reading = reading_for(request, year)
    mine = narrowed(reading, sections_for(request.access, reading.pack), drafts.edited(year))
    context = {
        "review_year": year,
        "reading": mine,
        "since": revising.since_last(mine),
        "versions": drafts.versions(year),
        "crumbs": [(_("报告"), ""), (str(year), f"/review/{year}/"), (_("历次稿"), "")],
    }
    return render(request, "review/versions.html", context)


@read_by(READ)
def version(request: PageRequest, year: int, number: int) -> HttpResponse:
    """What one draft changed against the one before: its prose word by word, and the figures."""
    reading = reading_for(request, year)
    found = drafts.version(year, number)
    if found is None:
        raise Http404(_("没有第%(n)s稿。") % {"n": number})
    sections = sections_for(request.access, reading.pack)
    mine = narrowed(reading, sections, drafts.edited(year, number))
    before = drafts.version(year, number - 1)
    context = {
        "review_year": year,
        "reading": mine,
        "version": found,
        "before": before,
        "prose": revising.prose_of(found, reading.pack, sections),
        "figures": revising.figures_between(before, found, mine),
        "crumbs": [
            (_("报告"), ""),
            (str(year), f"/review/{year}/"),
            (_("历次稿"), f"/review/{year}/drafts/"),
            (str(number), ""),
        ],
    }
    return render(request, "review/version.html", context)
