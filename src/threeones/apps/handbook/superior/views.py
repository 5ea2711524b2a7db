"""Superior tasks: the list, one task with what carries it, and the coverage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook import sight
from threeones.apps.handbook.models import SuperiorTask
from threeones.apps.handbook.office import TASKS
from threeones.apps.handbook.superior import selectors
from threeones.apps.handbook.superior.explaining import key_of
from threeones.apps.handbook.superior.linking import carry, drop
from threeones.apps.handbook.superior.reporting import idle_lines, matrix_lines, task_lines, workbook
from threeones.apps.handbook.superior.selectors import NO, Filters
from threeones.apps.handbook.superior.suggesting import suggestions
from threeones.base.entry.errors import Conflict, Refused, in_words
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE, FIRST = 50, 20
READ_AND_SENT = ["GET", "HEAD", "POST"]


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of superior tasks."""
    return [(_("首页"), "/"), (_("手册"), reverse("handbook")), *more]


def year_asked(request: PageRequest) -> int:
    """The year that the address asks for, else the handbook's; 0 where there is none."""
    given = request.GET.get("year", "")
    return int(given) if given.isdecimal() and len(given) == 4 else handbook.year_of(request.as_of) or 0


@read_by(sight.READ)
def task_list(request: PageRequest) -> HttpResponse:
    """The tasks of a year by who set them; filters stand in the address, ``export=xlsx`` gives what they leave."""
    year, access = year_asked(request), request.access
    names = ("by", "carried", "objective", "unit")
    filters = Filters(**{k: request.GET.get(k, "") for k in names}, text=request.GET.get("q", "").strip())
    found = selectors.chosen(year, request.as_of, access, filters)
    if request.GET.get("export") == "xlsx":
        return workbook([(_("上级任务"), task_lines(found, access, request.as_of))], f"superior-{year}-{request.as_of}")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    tasks = list(page.object_list)
    rows = selectors.with_projects(tasks, access, request.as_of)
    open_ones = [r.task for r in rows if not r.stands]
    offered = suggestions(open_ones, access, request.as_of, 1) if filters.carried == NO else {}
    told = {"by": filters.by, "objective": filters.objective, "unit": filters.unit, "text": filters.text}
    context: dict[str, Any] = {
        "crumbs": crumbs((_("上级任务"), None)),
        "year": year,
        "years": selectors.years(access),
        "superiors": selectors.superiors(year, access),
        "rows": [(r, next(iter(offered.get(r.task.pk, ())), None), fresh_key()) for r in rows],
        "page": page,
        "filters": filters,
        "total": page.paginator.count,
        "why": key_of(year, carried=filters.carried, **told),
        "may_link": access.may(TASKS),
        "back": request.get_full_path(),
    }
    return render(request, "handbook/superior/list.html", context)


@require_http_methods(READ_AND_SENT)
def task(request: PageRequest, pk: int) -> HttpResponse:
    """One task: what is to be reached, which projects carry it, and which might."""
    request.access.require(sight.READ)
    found = selectors.task(pk, request.access)
    if found is None:
        raise Http404(_("没有这项上级任务"))
    if request.method == "POST":
        request.access.require(TASKS)
        return _link(request, found)
    return _page(request, found)


def _link(request: PageRequest, found: SuperiorTask) -> HttpResponse:
    """Put a project to the task or take one away; led back to the list where it was done there."""
    code, action = request.POST.get("project", "").strip(), request.POST.get("action", "")
    work = {"carry": carry, "drop": drop}.get(action)
    if work is None or not code:
        return _page(request, found, _("没有填项目编码") if work else _("没有选怎么办"), code)
    try:
        work(access=request.access, task=found.pk, project=code, key=request.POST.get("key", ""))
    except Refused as error:
        return _page(request, found, in_words(error), code)
    except Conflict as error:
        return _page(request, found, str(error), code)
    said = _("“%(task)s”由%(code)s承接了。") if action == "carry" else _("“%(task)s”不再由%(code)s承接。")
    messages.success(request, said % {"task": found.name, "code": code})
    back = request.POST.get("back", "")
    return SeeOther(back if back.startswith(reverse("superior")) else reverse("superior_task", args=[found.pk]))


def _page(request: PageRequest, found: SuperiorTask, wrong: str = "", typed: str = "") -> HttpResponse:
    [row] = selectors.with_projects([found], request.access, request.as_of)
    parts = list(found.parts.order_by("code"))
    may = request.access.may(TASKS) and not parts
    context = {
        "crumbs": crumbs(
            (_("上级任务"), f"{reverse('superior')}?year={found.year}"), (found.number or found.code, None)
        ),
        "task": found,
        "row": row,
        "parts": parts,
        "may_link": may,
        "links": {p.pk for p in row.projects if request.access.may(TASKS, p)},
        "suggestions": suggestions([found], request.access, request.as_of).get(found.pk, ()) if may else (),
        "key": fresh_key(),
        "wrong": wrong,
        "typed": typed,
    }
    return render(request, "handbook/superior/task.html", context, status=422 if wrong else 200)


@read_by(sight.READ)
def coverage(request: PageRequest) -> HttpResponse:
    """Who set how much and who carries it: superiors against objectives, what nobody carries, and who carries nothing."""
    year, access, day = year_asked(request), request.access, request.as_of
    found = selectors.coverage(year, day, access)
    objectives = list(handbook.objectives(year, access))
    idle = selectors.idle(year, day, access)
    open_tasks = selectors.chosen(year, day, access, Filters(carried=NO))
    if request.GET.get("export") == "xlsx":
        sheets = [
            (_("承接对照"), matrix_lines(found, objectives)),
            (_("没有承接的任务"), task_lines(open_tasks, access, day)),
            (_("没有任务的项目"), idle_lines(idle)),
        ]
        return workbook(sheets, f"coverage-{year}-{day}")
    page = Paginator(idle, PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs((_("承接对照"), None)),
        "year": year,
        "years": selectors.years(access),
        "coverage": found,
        "objectives": objectives,
        "rows": [_row(r, year, objectives) for r in found.rows],
        "idle_cells": [(found.idle.get(o.pk, 0), key_of(year, objective=o.code), o) for o in objectives],
        "open_tasks": open_tasks[:FIRST],
        "page": page,
        "keys": {"all": key_of(year), "open": key_of(year, carried=NO), "idle": key_of(year)},
        "may_link": access.may(TASKS),
    }
    return render(request, "handbook/superior/coverage.html", context)


def _row(row: selectors.Row, year: int, objectives: Any) -> dict[str, Any]:
    """A superior's line: its numbers with the keys by which each opens."""
    cells = [(row.by_objective.get(o.pk, 0), key_of(year, by=row.superior, objective=o.code), o) for o in objectives]
    return {
        "row": row,
        "all": key_of(year, by=row.superior),
        "open": key_of(year, by=row.superior, carried=NO),
        "cells": cells,
    }
