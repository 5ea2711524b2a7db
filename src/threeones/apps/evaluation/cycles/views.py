"""Cycles: the list, one cycle with its stage and results, and the steps of the evaluation office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.evaluation import selectors, sight
from threeones.apps.evaluation.cycles import steps
from threeones.apps.evaluation.cycles.checking import check_facts
from threeones.apps.evaluation.cycles.forms import CycleForm
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.polls import may_vote
from threeones.apps.evaluation.cycles.rights import APPEAL_FILE, DECIDE, MANAGE, STATE
from threeones.apps.evaluation.cycles.stating import asked_of
from threeones.apps.evaluation.facts import subjects_of
from threeones.apps.evaluation.models import AppealState, Cycle, Run, Stage
from threeones.apps.evaluation.runs import published
from threeones.apps.evaluation.services import read_scheme, scheme_names
from threeones.apps.evaluation.understanding.comparing import who_moved
from threeones.base.entry.errors import Unknown, in_words
from threeones.base.entry.handling import SeeOther
from threeones.base.org.models import Unit, UnitKind
from threeones.base.pages.form_faults import tell
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.scheme import Scheme
from threeones.kernel.values.faults import Faults

STEPS: dict[str, Callable[..., Any]] = {
    "compute": steps.compute_cycle,
    "notice": steps.start_notice,
    "publish": steps.publish,
}


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of cycles."""
    return [(_("首页"), "/"), (_("考评"), reverse("rankings")), (_("考核期"), reverse("cycles")), *more]


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_list(request: PageRequest) -> HttpResponse:
    """All cycles with where they stand; the evaluation office opens a new one here."""
    request.access.require(sight.READ)
    opens = request.access.may(MANAGE)
    if request.method == "POST":
        request.access.require(MANAGE)
    year = request.about.year_of(request.as_of)
    filled = None
    if opens:
        given = {"scheme": "", "facts_until": f"{year}-12-31"}
        filled = CycleForm(request.POST or None, schemes=scheme_names(), initial=given)
        if request.method == "POST" and filled.is_valid():
            scheme, until = filled.cleaned_data["scheme"], filled.cleaned_data["facts_until"]
            try:
                # what happened in January of the next year may still count for this one
                of = year if until.year == year + 1 else until.year
                made = steps.open_cycle(access=request.access, scheme=scheme, year=of, as_of=until)
            except Faults as error:
                tell(filled, error)
            else:
                return SeeOther(reverse("cycle", args=[made.pk]))
    waiting = selectors.appeals(request.access).filter(state=AppealState.OPEN)
    open_appeals = set(waiting.values_list("cycle_id", flat=True))
    found = [(c, c.pk in open_appeals) for c in selectors.cycles()]
    context = {"crumbs": [*crumbs()[:-1], (_("考核期"), None)], "cycles": found, "form": filled}
    return render(request, "evaluation/cycles.html", context)


def cycle_or_404(pk: int) -> Cycle:
    """A cycle; a page that is not there where there is none."""
    found = selectors.cycle_by_key(pk)
    if found is None:
        raise Http404(_("没有这个考核期"))
    return found


@read_by(sight.READ)
def cycle(request: PageRequest, pk: int) -> HttpResponse:
    """One cycle: where it stands, what comes next, its results with who moved, its appeals."""
    return cycle_page(request, cycle_or_404(pk))


def cycle_page(request: PageRequest, found: Cycle, faults: Faults | None = None) -> HttpResponse:
    """The page of a cycle, with what kept a step from being done."""
    access, today = request.access, timezone.localdate()
    scheme = scheme_of(found)
    results = [_result(n, run, request) for n, run in enumerate(selectors.results_of(found, access), 1)]
    for before, after in zip(results, results[1:], strict=False):
        after |= {"moved": who_moved(before["run"], after["run"], access), "before": before["run"]}
    office = access.may(MANAGE, found)
    context = {
        "crumbs": crumbs((str(found), None)),
        "cycle": found,
        "scheme": scheme,
        "stages": _stages(found),
        "results": [r for r in results if r["lines"]],
        "appeals": [(a, _label(scheme, a.fact)) for a in selectors.appeals(access, found)],
        "filings": list(selectors.filings(access, found)),
        "office": office,
        "in_the_way": steps.in_the_way(found, today) if office and found.stage == Stage.NOTICE else [],
        "mine": _mine(request, found, scheme),
        "asked": asked_of(scheme) if scheme else [],
        "notice": cycle_policy().notice(today),
        "polls": _polls(request, found, office=office),
        "subjects": subjects_of(UnitKind(scheme.subject), found.as_of) if office and scheme else [],
        "faults": faults.faults if faults else [],
    }
    return render(request, "evaluation/cycle.html", context, status=422 if faults else 200)


def scheme_of(found: Cycle) -> Scheme | None:
    """The scheme of a cycle; None where it cannot be read any more."""
    try:
        return read_scheme(found.scheme)[0]
    except Faults:
        return None


def _label(scheme: Scheme | None, fact: str) -> str:
    return scheme.facts[fact].label if scheme and fact in scheme.facts else fact


def _result(number: int, run: Run, request: PageRequest) -> dict[str, Any]:
    try:
        lines, _who = published(run, request.access)
    except Faults:
        lines = []
    return {"number": number, "run": run, "lines": lines, "moved": None, "before": None}


def _stages(found: Cycle) -> list[dict[str, Any]]:
    """The stages in order, with what is known of their days."""
    order = list(Stage)
    days = {
        Stage.COLLECTING: (found.opened_on, None),
        Stage.NOTICE: (found.notice_from, found.notice_until),
        Stage.PUBLISHED: (found.published_on, None),
    }
    at = order.index(Stage(found.stage))
    return [
        {
            "label": _(str(s.label)),
            "state": "done" if n < at or found.stage == Stage.PUBLISHED else "now" if n == at else "later",
            "days": [d for d in days.get(s, ()) if d],
        }
        for n, s in enumerate(order)
    ]


def _polls(request: PageRequest, found: Cycle, *, office: bool) -> list[dict[str, Any]]:
    """The polls of a cycle, and for the office those that can still be opened."""
    there = {p.raters: p for p in selectors.polls_of(found)}
    shown = []
    for kind in cycle_policy().polls:
        poll = there.get(kind.raters)
        votes = poll is not None and may_vote(request.access, poll)
        if votes or (office and (poll or found.stage == Stage.COLLECTING)):
            shown.append({"raters": kind.raters, "poll": poll, "votes": votes, "codes": kind.codes})
    return shown


def _mine(request: PageRequest, found: Cycle, scheme: Scheme | None) -> list[dict[str, Any]]:
    """One's own units in the cycle, with what one may do for them now."""
    access = request.access
    if scheme is None or not access.units:
        return []
    own = [u for u in subjects_of(UnitKind(scheme.subject), found.as_of) if u.pk in access.units]
    states = found.stage == Stage.COLLECTING and bool(asked_of(scheme))
    return [
        {
            "unit": unit,
            "states": states and access.may(STATE, unit),
            "claims": found.stage == Stage.COLLECTING and access.may(STATE, unit),
            "appeals": found.stage == Stage.NOTICE and access.may(APPEAL_FILE, unit),
        }
        for unit in own
    ]


@require_POST
def step(request: PageRequest, pk: int, name: str) -> HttpResponse:
    """The next step of a cycle: compute, begin the notice, publish."""
    request.access.require(MANAGE)
    found = cycle_or_404(pk)
    if name not in STEPS:
        raise Http404(name)
    try:
        done = STEPS[name](access=request.access, cycle=pk)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Faults as error:
        return cycle_page(request, found, error)
    if name == "compute" and not done[1]:
        messages.info(request, _("事实没有变化，结果和上次一样。"))
    return SeeOther(reverse("cycle", args=[pk]))


@read_by(DECIDE)
def check(request: PageRequest, pk: int) -> HttpResponse:
    """The facts of a cycle as they are now: what is missing, what units stated, what changed since the newest result."""
    found = cycle_or_404(pk)
    try:
        checked, faults = check_facts(found, steps.newest_run(found), request.access), []
    except Faults as error:
        checked, faults = None, list(error.faults)
    context = {
        "crumbs": crumbs((str(found), reverse("cycle", args=[pk])), (_("取数核对"), None)),
        "cycle": found,
        "checked": checked,
        "faults": faults,
        "open": found.stage in (Stage.COLLECTING, Stage.REVIEW),
    }
    return render(request, "evaluation/check.html", context)


def unit_or_404(code: str) -> Unit:
    """A unit by its code."""
    found = Unit.objects.filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise Http404(_("没有单位“%(code)s”") % {"code": code[:20]})
    return found
