"""Pages of the statistics publisher: entering a figure, releasing what is held, correcting one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.indicators import words
from threeones.apps.indicators.checks import findings_among
from threeones.apps.indicators.entering import (
    ENTER,
    correct_observation,
    enter_observation,
    held_observations,
    observation_of,
    release,
)
from threeones.apps.indicators.forms import CorrectionForm, FigureForm
from threeones.apps.indicators.found import OBSERVATION
from threeones.apps.indicators.models import ORDER, Observation, Vintage
from threeones.apps.indicators.selectors import indicators, known
from threeones.apps.indicators.sheets import OBSERVATIONS
from threeones.apps.register.selectors import places
from threeones.base.entry.errors import Conflict, KeyReused, Refused, Stale, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored, take_files
from threeones.base.entry.history import history
from threeones.base.entry.recording import version_of
from threeones.base.entry.uploads import attachments_of, uploads_of
from threeones.base.intake.specs import text_key
from threeones.base.pages.requests import PageRequest
from threeones.base.pages.text import is_chinese

READ_AND_SENT = ["GET", "HEAD", "POST"]
FORM = "figure"


@require_http_methods(READ_AND_SENT)
def enter_figures(request: PageRequest) -> HttpResponse:
    """A new figure, above those that wait for their release."""
    request.access.require(ENTER)
    given: dict[str, Any] = {"indicators": indicators(), "places": places()}
    if request.method != "POST":
        today = timezone.localdate()
        first = restored(request.access, FORM, {"held": True, "published_on": today, "vintage": Vintage.FLASH.value})
        filled = FigureForm(initial=first.values, **given)
        return _figures(request, filled, key=first.key, draft=first.draft)
    filled = FigureForm(request.POST, **given)
    wrong = take_files(request, request.access, FORM)
    more: dict[str, Any] = {"key": request.POST.get("key", ""), "wrong_files": wrong}
    if filled.is_valid() and not wrong:
        told = filled.cleaned_data
        try:
            enter_observation(access=request.access, **told, key=more["key"], form=FORM)
        except Stale as error:
            number = int(error.theirs.more["number"])
            more |= {"conflict": _("这个数已经有了；要改，请更正。"), "there": error.theirs, "there_number": number}
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            return SeeOther(reverse("enter_figures"))
    return _figures(request, filled, **more)


def _figures(request: PageRequest, filled: FigureForm, **more: Any) -> HttpResponse:
    waiting = held_observations(request.access)
    context = {
        "crumbs": [(_("首页"), "/"), (_("指标"), reverse("indicators")), (_("录入"), None)],
        "form": filled,
        "draft_form": FORM,
        "form_url": reverse("enter_figures"),
        "uploads": uploads_of(request.access, FORM),
        "waiting": [(o, words.name_of(o.indicator), words.period_words(o.period)) for o in waiting],
        "odd": _odd(request, waiting),
        "release_key": fresh_key(),
        **more,
    }
    return render(request, "indicators/enter.html", context, status=409 if more.get("conflict") else 200)


def _odd(request: PageRequest, waiting: list[Observation]) -> list[dict[str, Any]]:
    """Questions about the held figures beside what is released: they refuse nothing."""
    if not waiting:
        return []
    beside = {(o.indicator_id, o.place_id, o.period): o for o in known(timezone.localdate(), request.access)}
    beside |= {(o.indicator_id, o.place_id, o.period): o for o in waiting}
    language = "zh" if is_chinese() else "en"
    sources = {(o.source, o.source_row) for o in waiting}
    found = findings_among(beside.values())
    mine = [f for f in found if (f.observation.source, f.observation.row) in sources]
    return [{"text": words.marked(f.text[language]), "advice": words.marked(f.advice[language])} for f in mine]


@require_POST
def release_figures(request: PageRequest) -> HttpResponse:
    """End the embargo of the figures that are ticked."""
    ticked = [int(n) for n in request.POST.getlist("observation") if n.isdecimal() and len(n) < 16]
    try:
        release(access=request.access, observations=ticked, key=request.POST.get("key", ""))
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except (KeyReused, Refused) as error:
        # of a page that was gone back to, or of figures whose period has not begun: nothing was released
        messages.warning(request, in_words(error) if isinstance(error, Refused) else str(error))
    return SeeOther(reverse("enter_figures"))


@require_http_methods(READ_AND_SENT)
def correct_figure(request: PageRequest, number: int) -> HttpResponse:
    """One figure: what stands, what it shall be, in which vintage, and why; below it its history."""
    try:
        found = observation_of(request.access, number)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    place = ORDER.index(Vintage(found.vintage))
    choices = ORDER[place : place + 1] if found.held else ORDER[place:]
    form_key = f"figure/{number}"
    if request.method != "POST":
        today = timezone.localdate()
        start = {"value": _said(found.value), "growth": _said(found.growth), "comparable": found.comparable}
        start |= {"vintage": found.vintage, "published_on": today, "version": version_of(found)}
        first = restored(request.access, form_key, start)
        filled = CorrectionForm(initial=first.values, choices=choices)
        return _correction(request, found, filled, key=first.key, version=first.values["version"], draft=first.draft)
    return _correct(request, found, CorrectionForm(request.POST, choices=choices), form_key)


def _correct(request: PageRequest, found: Observation, filled: CorrectionForm, form_key: str) -> HttpResponse:
    wrong = take_files(request, request.access, form_key)
    more: dict[str, Any] = {"key": request.POST.get("key", ""), "version": request.POST.get("version", "")}
    more["wrong_files"] = wrong
    if filled.is_valid() and not wrong:
        told = filled.cleaned_data
        if told["vintage"] in ("", found.vintage):
            told |= {"vintage": found.vintage, "published_on": None}
        try:
            entered = correct_observation(
                access=request.access,
                observation=found.pk,
                **told,
                version=more["version"],
                key=more["key"],
                form=form_key,
            )
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            return SeeOther(reverse("correct_figure", args=[entered.observation]))
    return _correction(request, found, filled, **more)


def _correction(request: PageRequest, found: Observation, filled: CorrectionForm, **more: Any) -> HttpResponse:
    key, form_key = text_key(OBSERVATIONS, found), f"figure/{found.pk}"
    others = Observation.objects.filter(indicator=found.indicator, place=found.place, period=found.period)
    context = {
        "crumbs": [(_("首页"), "/"), (_("指标"), reverse("indicators")), (_("更正"), None)],
        "found": found,
        "name": words.name_of(found.indicator),
        "period": words.period_words(found.period),
        "vintage": words.vintage_word(found.vintage),
        "others": [(o, words.vintage_word(o.vintage)) for o in others.order_by("published_on", "pk")],
        "form": filled,
        "draft_form": form_key,
        "form_url": reverse("correct_figure", args=[found.pk]),
        "uploads": uploads_of(request.access, form_key),
        "attachments": attachments_of(OBSERVATION, [key]).get(key, []),
        "steps": history(OBSERVATION, key),
        **more,
    }
    return render(request, "indicators/correct.html", context, status=409 if more.get("conflict") else 200)


def _said(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
