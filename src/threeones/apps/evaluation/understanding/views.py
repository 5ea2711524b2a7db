"""Pages by which a ranking is understood: what if, what differs, how firm."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from threeones.apps.evaluation import selectors, sight
from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.sight import ranked
from threeones.apps.evaluation.understanding import firmness, trials
from threeones.apps.evaluation.understanding.comparing import compared
from threeones.base.accounts.access import Access
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("首页"), "/"), (_("考评"), "/evaluation/"), (here, None)]


def _readable(pk: int, access: Access) -> Run:
    """A run whose file can be read."""
    run = selectors.run_by_key(pk, access)
    try:
        if run is not None:
            opened(run)
    except Faults as error:
        raise Http404(str(error)) from error
    if run is None:
        raise Http404(_("没有这次考评"))
    return run


@read_by(sight.WHAT_IF)
def what_if(request: PageRequest, pk: int) -> HttpResponse:
    """Other weights, targets and one fact, and what would come of them; the answer alone for those who change a field."""
    run = _readable(pk, request.access)
    if not trials.may_try(run, request.access):
        raise Http404(_("没有这次考评"))
    in_part = bool(request.htmx) and request.htmx.target == "tried"
    asked = trials.asked(run, request.GET.dict())
    faults, answer = list(asked.faults), None
    try:
        answer = trials.answer(run, asked)
    except Faults as error:
        faults += error.faults
    subject, fact, _text = asked.fact
    frozen = opened(run)
    context = {
        "crumbs": _crumbs(_("试算")),
        "run": run,
        "scheme": frozen.scheme,
        "subjects": sorted(frozen.facts.subjects),
        "asked": asked,
        "now": trials.fact_now(run, subject, fact),
        "answer": answer,
        "faults": faults,
        "in_part": in_part,
    }
    response = render(request, "evaluation/tried.html" if in_part else "evaluation/what_if.html", context)
    if in_part:
        response.headers["HX-Replace-Url"] = reverse("what_if", args=[pk]) + (f"?{asked.query}" if asked.query else "")
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


@read_by(sight.READ)
def compare(request: PageRequest, pk: int, other: int) -> HttpResponse:
    """A run beside another of the same scheme: who moved, by which items and facts."""
    after, before = _readable(pk, request.access), _readable(other, request.access)
    found = compared(before, after, request.access)
    if found is None:
        raise Http404(_("没有这次考评"))
    known = selectors.runs_of([after.scheme], request.access)[after.scheme]
    context = {
        "crumbs": _crumbs(_("对比")),
        "found": found,
        "others": [r for r in known if r.pk not in (pk, other)],
        "opens": found.who.sheet,
    }
    return render(request, "evaluation/compare.html", context)


@read_by(sight.ROBUSTNESS)
def robustness(request: PageRequest, pk: int) -> HttpResponse:
    """How firm a ranking is, for the evaluation office."""
    run = _readable(pk, request.access)
    if not firmness.may_see(ranked(opened(run).facts.subjects, request.access), request.access):
        raise Http404(_("没有这次考评"))
    context: dict[str, Any] = {"crumbs": _crumbs(_("稳健性")), "run": run}
    try:
        before = selectors.run_before(run, selectors.runs_of([run.scheme], request.access)[run.scheme])
        context["shown"] = firmness.shown(run, before)
    except Faults as error:
        context["faults"] = error.faults
    return render(request, "evaluation/robustness.html", context)
