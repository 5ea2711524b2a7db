"""Bonus claims: filing one, and its page, on which the office decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.evaluation import selectors, sight
from threeones.apps.evaluation.cycles.audited import FILING
from threeones.apps.evaluation.cycles.filing import OPEN_STAGES, decide_claim, file_claim
from threeones.apps.evaluation.cycles.forms import FilingForm, VerifyForm
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import DECIDE, STATE
from threeones.apps.evaluation.cycles.views import crumbs, cycle_or_404, unit_or_404
from threeones.apps.evaluation.models import Filing, FilingState
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored, take_files
from threeones.base.entry.uploads import attachments_of, uploads_of
from threeones.base.pages.requests import PageRequest

READ_AND_SENT = ["GET", "HEAD", "POST"]
ACCEPT, REFUSE = "accept", "refuse"


@require_http_methods(READ_AND_SENT)
def claim(request: PageRequest, pk: int, unit: str) -> HttpResponse:
    """A bonus that a unit claims: what, when, and what shows it."""
    found, of = cycle_or_404(pk), unit_or_404(unit)
    request.access.require(STATE, of)
    form, kinds = f"claim/{pk}/{of.code}", cycle_policy().claims
    more: dict[str, Any] = {}
    if request.method == "POST":
        filled = FilingForm(request.POST, kinds=kinds)
        wrong = take_files(request, request.access, form)
        more = {"key": request.POST.get("key", ""), "wrong_files": wrong}
        if filled.is_valid() and not wrong:
            told = {**filled.cleaned_data, "key": more["key"], "form": form}
            try:
                made = file_claim(access=request.access, cycle=pk, unit=unit, **told)
            except (Conflict, Refused) as error:
                more |= not_taken(error, filled)
            else:
                messages.success(request, _("申报好了，等考评办核验。"))
                return SeeOther(reverse("filing", args=[made.pk]))
    else:
        first = restored(request.access, form, {})
        filled = FilingForm(initial=first.values, kinds=kinds)
        more = {"key": first.key, "draft": first.draft}
    context = {
        "crumbs": crumbs((str(found), reverse("cycle", args=[pk])), (_("加分申报"), None)),
        "cycle": found,
        "unit": of,
        "form": filled,
        "draft_form": form,
        "form_url": reverse("file_claim", args=[pk, of.code]),
        "uploads": uploads_of(request.access, form),
        **more,
    }
    return render(request, "evaluation/file_claim.html", context, status=409 if more.get("conflict") else 200)


@require_http_methods(READ_AND_SENT)
def filing(request: PageRequest, pk: int) -> HttpResponse:
    """One claim that was filed, and what became of it."""
    request.access.require(sight.READ)
    found = selectors.filings(request.access).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这件申报"))
    if request.method == "POST":
        request.access.require(DECIDE, found.unit)
        return _decide(request, found)
    decides = request.access.may(DECIDE, found.unit) and found.cycle.stage in OPEN_STAGES
    filled = VerifyForm() if decides and found.state == FilingState.OPEN else None
    return _page(request, found, filled, key=fresh_key())


def _decide(request: PageRequest, found: Filing) -> HttpResponse:
    filled = VerifyForm(request.POST)
    more: dict[str, Any] = {"key": request.POST.get("key", "")}
    if filled.is_valid():
        action = request.POST.get("action")
        if action not in (ACCEPT, REFUSE):
            filled.add_error(None, _("没有选怎么办"))
            return _page(request, found, filled, **more)
        accepted = action == ACCEPT
        try:
            decide_claim(access=request.access, filing=found.pk, accepted=accepted, **filled.cleaned_data, **more)
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            return SeeOther(reverse("filing", args=[found.pk]))
    return _page(request, selectors.filings(request.access).get(pk=found.pk), filled, **more)


def _page(request: PageRequest, found: Filing, filled: VerifyForm | None, **more: Any) -> HttpResponse:
    key = str(found.pk)
    context = {
        "crumbs": crumbs((str(found.cycle), reverse("cycle", args=[found.cycle_id])), (_("加分申报"), None)),
        "filing": found,
        "form": filled,
        "attachments": attachments_of(FILING, [key]).get(key, []),
        **more,
    }
    return render(request, "evaluation/filing.html", context, status=409 if more.get("conflict") else 200)
