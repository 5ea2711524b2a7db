"""Appeals: filing one, and its page, on which the office decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.evaluation import selectors, sight
from threeones.apps.evaluation.cycles.appeals import contestable, decide_appeal, file_appeal
from threeones.apps.evaluation.cycles.audited import APPEAL
from threeones.apps.evaluation.cycles.forms import REJECT, UPHOLD, AppealForm, DecisionForm, option
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import APPEAL_FILE, DECIDE
from threeones.apps.evaluation.cycles.steps import newest_run
from threeones.apps.evaluation.cycles.views import crumbs, cycle_or_404, unit_or_404
from threeones.apps.evaluation.models import Appeal, AppealState
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.understanding.comparing import who_moved
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored, take_files
from threeones.base.entry.uploads import attachments_of, uploads_of
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults

READ_AND_SENT = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_SENT)
def file(request: PageRequest, pk: int, unit: str) -> HttpResponse:
    """An appeal of a unit: against which number, what would be right, why, and what shows it."""
    found, of = cycle_or_404(pk), unit_or_404(unit)
    request.access.require(APPEAL_FILE, of)
    run = newest_run(found)
    try:
        facts = [option(c.fact, c.value) for c in contestable(run, of)] if run and run.shown else []
    except Faults as error:
        raise Http404(str(error)) from error
    form = f"appeal/{pk}/{of.code}"
    more: dict[str, Any] = {}
    if request.method == "POST":
        filled = AppealForm(request.POST, facts=facts, initial={})
        wrong = take_files(request, request.access, form)
        more = {"key": request.POST.get("key", ""), "wrong_files": wrong}
        if filled.is_valid() and not wrong:
            try:
                made = file_appeal(
                    access=request.access, cycle=pk, unit=unit, key=more["key"], form=form, **filled.cleaned_data
                )
            except (Conflict, Refused) as error:
                more |= not_taken(error, filled)
            else:
                return SeeOther(reverse("appeal", args=[made.pk]))
    else:
        first = restored(request.access, form, {"fact": request.GET.get("fact", "")})
        filled = AppealForm(facts=facts, initial=first.values)
        more = {"key": first.key, "draft": first.draft}
    context = {
        "crumbs": crumbs((str(found), reverse("cycle", args=[pk])), (_("申诉"), None)),
        "cycle": found,
        "unit": of,
        "form": filled,
        "run": run,
        "draft_form": form,
        "form_url": reverse("file_appeal", args=[pk, of.code]),
        "uploads": uploads_of(request.access, form),
        **more,
    }
    return render(request, "evaluation/file_appeal.html", context, status=409 if more.get("conflict") else 200)


@require_http_methods(READ_AND_SENT)
def appeal(request: PageRequest, pk: int) -> HttpResponse:
    """One appeal: what it is about, what was decided, and who moved by it."""
    request.access.require(sight.READ)
    found = selectors.appeals(request.access).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这件申诉"))
    decides = request.access.may(DECIDE, found.unit)
    if request.method == "POST":
        request.access.require(DECIDE, found.unit)
        return _decide(request, found)
    initial = {"value": "" if found.asked is None else f"{found.asked.normalize():f}"}
    filled = DecisionForm(initial=initial) if decides and found.state == AppealState.OPEN else None
    return _page(request, found, filled, key=fresh_key())


def _decide(request: PageRequest, found: Appeal) -> HttpResponse:
    filled = DecisionForm(request.POST)
    more: dict[str, Any] = {"key": request.POST.get("key", "")}
    if filled.is_valid():
        action = request.POST.get("action")
        if action not in (UPHOLD, REJECT):
            filled.add_error(None, _("没有选怎么办"))
            return _page(request, found, filled, **more)
        upheld = action == UPHOLD
        told = {"upheld": upheld, "value": filled.cleaned_data["value"], "decision": filled.cleaned_data["decision"]}
        try:
            decide_appeal(access=request.access, appeal=found.pk, key=more["key"], **told)
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        except Faults as error:
            more["faults"] = error.faults
        else:
            messages.success(request, _("已复核。") if not upheld else _("已更正，结果也重算好了。"))
            return SeeOther(reverse("appeal", args=[found.pk]))
    return _page(request, selectors.appeals(request.access).get(pk=found.pk), filled, **more)


def _page(request: PageRequest, found: Appeal, filled: DecisionForm | None, **more: Any) -> HttpResponse:
    key = str(found.pk)
    before = selectors.result_before(found.rerun) if found.rerun else None
    context = {
        "crumbs": crumbs((str(found.cycle), reverse("cycle", args=[found.cycle_id])), (_("申诉"), None)),
        "appeal": found,
        "fact": _fact(found),
        "form": filled,
        "decide_by": cycle_policy().decide_by(found.filed_on),
        "attachments": attachments_of(APPEAL, [key]).get(key, []),
        "before": before,
        "moved": who_moved(before, found.rerun, request.access) if before and found.rerun else None,
        **more,
    }
    return render(request, "evaluation/appeal.html", context, status=409 if more.get("conflict") else 200)


def _fact(found: Appeal) -> Any:
    """The fact as the scheme of the result names it; None where that cannot be read any more."""
    try:
        return opened(found.run).scheme.facts.get(found.fact)
    except Faults:
        return None
