"""Self-assessment and spot check: a unit states what no record proves, the office decides a number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.evaluation.cycles.forms import STATED, CheckForm, StateForm
from threeones.apps.evaluation.cycles.rights import DECIDE, STATE
from threeones.apps.evaluation.cycles.stated import key_of
from threeones.apps.evaluation.cycles.stating import RECORD, asked_of, check_fact, state_facts
from threeones.apps.evaluation.cycles.views import crumbs, cycle_or_404, scheme_of, unit_or_404
from threeones.apps.evaluation.models import Origin, StatedFact
from threeones.apps.evaluation.services import gather
from threeones.base.accounts.sight import seen
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored, take_files
from threeones.base.entry.history import history
from threeones.base.entry.uploads import attachments_of, uploads_of
from threeones.base.pages.requests import PageRequest

READ_AND_SENT = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_SENT)
def state(request: PageRequest, pk: int, unit: str) -> HttpResponse:
    """What a unit is asked for in a cycle, beside all that the records already say of it."""
    found, of = cycle_or_404(pk), unit_or_404(unit)
    request.access.require(STATE, of)
    scheme = scheme_of(found)
    if scheme is None:
        raise Http404(_("读不了方案"))
    form = f"state/{pk}/{of.code}"
    there = {
        s.fact: s for s in seen(StatedFact, request.access).filter(scheme=found.scheme, as_of=found.as_of, unit=of)
    }
    facts = [f for f in asked_of(scheme) if f.name not in there or there[f.name].origin == Origin.DECLARED]
    more: dict[str, Any] = {}
    if request.method == "POST":
        filled = StateForm(request.POST, facts=facts)
        wrong = take_files(request, request.access, form)
        more = {"key": request.POST.get("key", ""), "wrong_files": wrong}
        if filled.is_valid() and not wrong:
            told = {"values": filled.values, "reason": filled.cleaned_data["reason"], "key": more["key"], "form": form}
            try:
                state_facts(access=request.access, cycle=pk, unit=unit, **told)
            except Refused as error:
                filled.tell(error.wrong)
            except Conflict as error:
                more |= not_taken(error, filled)
            else:
                messages.success(request, _("报好了；自评结束以前可以再改。"))
                return SeeOther(reverse("cycle", args=[pk]))
    else:
        own = {n: s for n, s in there.items() if s.origin == Origin.DECLARED}
        stands = {STATED + n: f"{s.value.normalize():f}" for n, s in own.items()}
        reasons = [s.reason for s in own.values()]
        first = restored(request.access, form, {**stands, "reason": reasons[0] if reasons else ""})
        filled = StateForm(facts=facts, initial=first.values)
        more = {"key": first.key, "draft": first.draft}
    known = gather(scheme, found.scheme, found.year, found.as_of, asked=True)
    line = known.of(of.name)
    keys = [key_of(found, of, f.name) for f in facts]
    context = {
        "crumbs": crumbs((str(found), reverse("cycle", args=[pk])), (_("单位自评"), None)),
        "cycle": found,
        "unit": of,
        "form": filled,
        "known": [(f, line.get(f.name)) for f in scheme.facts.values() if f not in facts],
        "draft_form": form,
        "form_url": reverse("state_facts", args=[pk, of.code]),
        "uploads": uploads_of(request.access, form),
        "attachments": [a for some in attachments_of(RECORD, keys).values() for a in some],
        **more,
    }
    return render(request, "evaluation/state.html", context, status=409 if more.get("conflict") else 200)


@require_http_methods(READ_AND_SENT)
def spot_check(request: PageRequest, pk: int, unit: str, fact: str) -> HttpResponse:
    """One number of a unit: what the records and the unit say, its evidence, and what the office decides."""
    found, of = cycle_or_404(pk), unit_or_404(unit)
    request.access.require(DECIDE, of)
    scheme = scheme_of(found)
    if scheme is None or fact not in scheme.facts or scheme.facts[fact].kind != "number":
        raise Http404(_("方案不读这个数"))
    there = seen(StatedFact, request.access).filter(scheme=found.scheme, as_of=found.as_of, unit=of, fact=fact).first()
    more: dict[str, Any] = {"key": fresh_key()}
    if request.method == "POST":
        filled = CheckForm(request.POST)
        more = {"key": request.POST.get("key", "")}
        if filled.is_valid():
            try:
                check_fact(
                    access=request.access, cycle=pk, unit=unit, fact=fact, key=more["key"], **filled.cleaned_data
                )
            except (Conflict, Refused) as error:
                more |= not_taken(error, filled)
            else:
                return SeeOther(reverse("cycle_check", args=[pk]))
    else:
        filled = CheckForm(initial={"value": f"{there.value.normalize():f}" if there else ""})
    key = key_of(found, of, fact)
    counted = gather(scheme, found.scheme, found.year, found.as_of, asked=True).counted(of.name, fact)
    context = {
        "crumbs": crumbs((str(found), reverse("cycle", args=[pk])), (_("抽查核验"), None)),
        "cycle": found,
        "unit": of,
        "fact": scheme.facts[fact],
        "stated": there,
        "counted": counted,
        "form": filled,
        "attachments": attachments_of(RECORD, [key]).get(key, []),
        "steps": history(RECORD, key),
        **more,
    }
    return render(request, "evaluation/spot_check.html", context, status=409 if more.get("conflict") else 200)
