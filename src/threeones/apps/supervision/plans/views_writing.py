"""Making and changing a work plan in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.plans import services
from threeones.apps.supervision.plans.forms import ActivityForm, BaselineForm, BoundsForm, initial_of, tell
from threeones.apps.supervision.plans.making import from_file, from_milestones
from threeones.apps.supervision.plans.place import READ_AND_SENT, Place, activity_of, place_of
from threeones.apps.supervision.plans.records import fields_of
from threeones.apps.supervision.plans.views import plan_page
from threeones.base.entry.errors import Conflict, KeyReused, Refused, Stale, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.requests import PageRequest


@require_POST
def make(request: PageRequest, code: str) -> HttpResponse:
    """Make a plan, or put another in its place: from the milestones, from a file, or empty and then by hand (``how``)."""
    place = place_of(request, code, writes=True)
    form = BoundsForm(request.POST if request.POST.get("how") == "hand" else None)

    def work() -> str:
        if request.POST.get("how") == "hand":
            if not form.is_valid():
                raise Refused(())
            services.set_plan(**_who(place), **form.cleaned_data, version=_version(request))
            return _("计划建好了。现在把工序一道一道加进来。")
        drawn = (
            from_milestones(place.project)
            if request.POST.get("how") == "milestones"
            else from_file(request.FILES.get("file"))
        )
        services.set_plan(
            **_who(place),
            start=drawn.start,
            finish=drawn.finish,
            calendar=drawn.calendar,
            activities=drawn.activities,
            version=_version(request),
        )
        return _("计划建好了：%(count)s道工序。") % {"count": len(drawn.activities)}

    return _do(place, work, form if form.is_bound else None, "bounds")


@require_POST
def bounds(request: PageRequest, code: str) -> HttpResponse:
    """Change when a plan begins or ends, or its calendar."""
    place = place_of(request, code, writes=True)
    form = BoundsForm(request.POST)

    def work() -> str:
        if not form.is_valid():
            raise Refused(())
        services.change_bounds(**_who(place), **form.cleaned_data, version=_version(request) or 0)
        return _("改好了，所有日期已重排。")

    return _do(place, work, form, "bounds")


@require_POST
def move(request: PageRequest, code: str) -> HttpResponse:
    """Save a move that was shown before."""
    place = place_of(request, code, writes=True)
    number, start = request.POST.get("activity", ""), _day(request.POST.get("start", ""))
    if not number.isdecimal() or len(number) > 12 or start is None:
        raise Http404(_("计划里没有这道工序，可能已被删去"))

    def work() -> str:
        made = services.move_activity(
            **_who(place), activity=int(number), start=start, version=_version(request) or 0, as_of=request.as_of
        )
        return _("“%(name)s”移好了，其余已重排。") % {"name": made.label}

    return _do(place, work, None, "")


@require_POST
def baseline(request: PageRequest, code: str) -> HttpResponse:
    """Take a baseline."""
    place = place_of(request, code, writes=True)
    form = BaselineForm(request.POST)

    def work() -> str:
        if not form.is_valid():
            raise Refused(())
        made = services.take_baseline(
            **_who(place), title=form.cleaned_data["title"], version=_version(request), as_of=request.as_of
        )
        return _("第%(number)s条基线存好了，从现在起跟它比。") % {"number": made.number}

    return _do(place, work, form, "baseline_form")


@require_http_methods(READ_AND_SENT)
def activity(request: PageRequest, code: str, pk: int | None = None) -> HttpResponse:
    """An activity: what is written of it, to be changed; without a number a new one."""
    place = place_of(request, code, writes=True)
    if place.head is None:
        raise Http404(_("这个项目还没有工期计划"))
    row = activity_of(place, pk) if pk is not None else None
    milestones = [(str(m.pk), m.name) for m in handbook.milestones_of(place.project)]
    more: dict[str, Any] = {"key": fresh_key(), "version": place.head.version}
    if request.method != "POST":
        first = initial_of(fields_of(row)) if row else _next(place)
        return _activity_page(place, ActivityForm(initial=first, milestones=milestones), pk, more)
    form = ActivityForm(request.POST, milestones=milestones)
    more = {"key": request.POST.get("key", ""), "version": request.POST.get("version", "")}
    if form.is_valid():
        try:
            services.change_activity(**_who(place), activity=pk, fields=form.content, version=_version(request) or 0)
        except (Conflict, Refused) as error:
            more |= _not_taken(error, form)
        else:
            messages.success(request, _("“%(name)s”存好了，其余已重排。") % {"name": form.content.label})
            return SeeOther(place.url())
    return _activity_page(place, form, pk, more)


@require_POST
def remove(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Take an activity out."""
    place = place_of(request, code, writes=True)

    def work() -> str:
        services.remove_activity(**_who(place), activity=pk, version=_version(request) or 0)
        return _("工序删去了，接在它后面的改接在它前面的之后。")

    return _do(place, work, None, "")


def _do(place: Place, work: Callable[[], str], form: Form | None, name: str) -> HttpResponse:
    """Carry out a sending and say so; what is not taken stands on the plan's page."""
    try:
        said = work()
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except (Conflict, Refused) as error:
        more = _not_taken(error, form) if form is not None else _above(error)
        return plan_page(place, **{name: form} if form is not None else {}, **more)
    messages.success(place.request, said)
    return SeeOther(place.url())


def _not_taken(error: Conflict | Refused, form: Form) -> dict[str, Any]:
    if isinstance(error, Refused):
        tell(form, error)
        return {}
    return _above(error)


def _above(error: Conflict | Refused) -> dict[str, Any]:
    if isinstance(error, Refused):
        return {"refused": error.wrong}
    if isinstance(error, KeyReused):
        return {"conflict": str(error), "key": fresh_key()}
    return {"conflict": str(error), "theirs": error.theirs if isinstance(error, Stale) else None}


def _activity_page(place: Place, form: ActivityForm, pk: int | None, more: dict[str, Any]) -> HttpResponse:
    title = _("改工序") if pk is not None else _("加工序")
    context = {
        "crumbs": place.crumbs(title),
        "title": title,
        "project": place.project,
        "head": place.head,
        "form": form,
        "number": pk,
        "form_url": place.url("plan_activity", pk) if pk is not None else place.url("plan_new_activity"),
        **more,
    }
    status = 409 if more.get("conflict") else 200
    return render(place.request, "supervision/plans/activity.html", context, status=status)


def _next(place: Place) -> dict[str, Any]:
    """A new activity's first values: a name that is free, after the last one."""
    rows = place.plan.rows if place.plan else ()
    known = {r.ident for r in rows}
    name = next(f"a{n}" for n in range(len(rows) + 1, 2 * len(rows) + 3) if f"a{n}" not in known)
    return {"ident": name, "after": rows[-1].ident if rows else ""}


def _who(place: Place) -> dict[str, Any]:
    return {
        "access": place.request.access,
        "project": place.project.code,
        "key": place.request.POST.get("key", ""),
    }


def _version(request: PageRequest) -> int | None:
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() and len(told) < 10 else None


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
