"""The page of a project's work plan: the Gantt picture with its table, further rows of it, the effect of a move, the chance."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from threeones.apps.supervision.plans.forms import BaselineForm, BoundsForm
from threeones.apps.supervision.plans.moving import Effect, effect_of, may_move
from threeones.apps.supervision.plans.place import Place, place_of
from threeones.apps.supervision.plans.selectors import Planned
from threeones.apps.supervision.plans.showing import picture, table
from threeones.apps.supervision.plans.wording import effect_text, missed_text
from threeones.apps.supervision.sight import READ
from threeones.base.entry.handling import fresh_key
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

RUNS, SEED, MOST_DECIDING = 1000, 1, 8
MOST_TOLD = 12
"""So many of what moves along are told in words; the picture shows all of them."""


@read_by(READ)
def plan(request: PageRequest, code: str) -> HttpResponse:
    """The plan of a project; without one, the ways to make it."""
    return plan_page(place_of(request, code))


def plan_page(place: Place, **more: Any) -> HttpResponse:
    """The page, with forms that were not taken in ``more``."""
    head, found = place.head, place.plan
    bounds = {"start": head.start, "finish": head.finish, "calendar": head.calendar} if head else {}
    if not head:
        bounds = {"finish": place.project.deadline}
    context: dict[str, Any] = {
        "crumbs": place.crumbs(),
        "project": place.project,
        "head": head,
        "plan": found,
        "may_plan": place.may_plan,
        "key": fresh_key(),
        "bounds": BoundsForm(initial=bounds),
        "baseline_form": BaselineForm(),
        "version": head.version if head else "",
    }
    if found is not None and found.dates is not None:
        context |= table(place, found)
    status = 409 if more.get("conflict") else 200
    return render(place.request, "supervision/plans/plan.html", context | more, status=status)


@read_by(READ)
def rows(request: PageRequest, code: str) -> HttpResponse:
    """Some rows of the picture, from the one that ``from`` names."""
    place = place_of(request, code)
    found, first = place.drawn, request.GET.get("from", "")
    if not first.isdecimal() or len(first) > 6 or int(first) >= len(found.rows):
        raise Http404(_("计划里没有这一行"))
    context = {"project": place.project, "may_plan": place.may_plan, **picture(place, found, int(first))}
    return render(request, "supervision/plans/rows.html", context)


@never_cache
@read_by(READ)
def effect(request: PageRequest, code: str) -> HttpResponse:
    """What a move would do, before it is saved: ``activity`` (its number) would start on ``start``."""
    place = place_of(request, code, writes=True)
    found = place.drawn
    number, day = request.GET.get("activity", ""), _day(request.GET.get("start", ""))
    at = found.places.get(int(number)) if number.isdecimal() and len(number) < 12 else None
    if at is None or day is None:
        raise Http404(_("计划里没有这道工序，可能已被删去"))
    assert found.dates is not None
    if not may_move(found.dates.plan.activities[at]):
        return JsonResponse({"text": _("已经开始或完成的工序不能再移动"), "moves": [], "start": None})
    try:
        return JsonResponse(_told(found, effect_of(found, at, day)))
    except OverflowError:
        raise Http404(_("日期超出范围")) from None


def _told(found: Planned, made: Effect) -> dict[str, Any]:
    others = [m for m in made.moves if m.place != made.place]
    return {
        "text": effect_text(found, made),
        "start": made.days[0].isoformat(),
        "finish": made.days[1].isoformat(),
        "moves": [[found.numbers[m.place], m.now[0].isoformat(), m.now[1].isoformat()] for m in made.moves],
        "others": [
            f"{found.rows[m.place].label} {m.was[0]}~{m.was[1]} → {m.now[0]}~{m.now[1]}" for m in others[:MOST_TOLD]
        ],
        "more": max(0, len(others) - MOST_TOLD),
        "missed": missed_text(made.then, made.then.missed[0]) if made.then.missed else "",
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@read_by(READ)
def chance(request: PageRequest, code: str) -> HttpResponse:
    """The chance of finishing in time, from the estimates; reckoned only where somebody asks."""
    # NumPy takes a tenth of a second to load, which the other pages need not wait for
    from threeones.kernel.schedule.chance import chance as reckon  # noqa: PLC0415

    place = place_of(request, code)
    found = place.drawn
    assert found.dates is not None
    runs = min(RUNS, max(100, 400_000 // len(found.rows)))
    made = reckon(found.dates, runs=runs, seed=SEED)
    decide = [(d.label, round(d.critical * 100), d.milestone) for d in made.deciding if d.critical < 1 or d.milestone]
    context = {
        "chance": made,
        "in_time": None if made.in_time is None else round(made.in_time * 100),
        "by": [(p, made.finish_by(p)) for p in (50, 80, 90)],
        "deciding": sorted(decide, key=lambda d: not d[2])[:MOST_DECIDING],
        "project": place.project,
        "crumbs": place.crumbs(_("按时完成的把握")),
    }
    return render(request, "supervision/plans/chance.html", context)
