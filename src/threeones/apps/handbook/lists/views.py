"""Lists: all of them, one as a table with its own columns, and the filling of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook import sight
from threeones.apps.handbook.lists import reading
from threeones.apps.handbook.lists.filling import fill_columns, list_and_project
from threeones.apps.handbook.lists.forms import ColumnsForm, initial_of
from threeones.apps.handbook.models import Project, WorkList
from threeones.apps.handbook.office import COLUMNS
from threeones.apps.handbook.superior.reporting import workbook
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, not_taken, restored
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50
READ_AND_SENT = ["GET", "HEAD", "POST"]


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of lists."""
    return [(_("首页"), "/"), (_("手册"), reverse("handbook")), *more]


@read_by(sight.READ)
def all_lists(request: PageRequest) -> HttpResponse:
    """The lists that are seen, with who issued them and how many projects stand on each."""
    year = handbook.year_of(request.as_of) or 0
    context = {
        "crumbs": crumbs((_("清单"), None)),
        "year": year,
        "lists": reading.counted(year, request.access),
    }
    return render(request, "handbook/lists/all.html", context)


@read_by(sight.READ)
def one_list(request: PageRequest, name: str) -> HttpResponse:
    """A list's projects with its own columns; filters stand in the address, ``export=xlsx`` gives what they leave."""
    year, access = handbook.year_of(request.as_of) or 0, request.access
    one = reading.worklist(name, access)
    if one is None:
        raise Http404(_("没有清单“%(name)s”") % {"name": name[:60]})
    unit, text = request.GET.get("unit", ""), request.GET.get("q", "").strip()
    headings = reading.columns(one, year, access)
    found = reading.projects(one, year, access, unit, text)
    if request.GET.get("export") == "xlsx":
        lines = reading.lines(list(found), headings, request.as_of)
        return workbook([(_("清单"), _cells(lines, headings))], f"list-{year}-{request.as_of}")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = reading.lines(list(page.object_list), headings, request.as_of)
    everything = reading.projects(one, year, access).order_by().prefetch_related(None)
    units = everything.values_list("lead_unit__code", "lead_unit__name").distinct()
    context = {
        "crumbs": crumbs((_("清单"), reverse("lists")), (one.name, None)),
        "list": one,
        "year": year,
        "headings": headings,
        "lines": [(line, access.may(COLUMNS, line.project)) for line in lines]
        if headings
        else [(n, False) for n in lines],
        "page": page,
        "units": sorted(units),
        "text": text,
        "unit": unit,
    }
    return render(request, "handbook/lists/one.html", context)


def _cells(lines: Sequence[reading.Line], headings: Sequence[str]) -> Iterator[Sequence[str]]:
    """The head, then a line a project."""
    yield [_("项目编码"), _("项目"), _("目标"), _("牵头单位"), _("责任人"), _("完成时限"), _("状态"), *headings]
    for line in lines:
        p = line.project
        told = [p.code, p.name, p.objective.name, p.lead_unit.name, p.owner.name, p.deadline.isoformat()]
        yield [*told, _(str(line.state.label)), *(value for _heading, value in line.cells)]


@require_http_methods(READ_AND_SENT)
def fill(request: PageRequest, name: str) -> HttpResponse:
    """The own columns of a list for one project (``project`` in the address): what they say, and what they shall say."""
    request.access.require(sight.READ)
    try:
        one, project = list_and_project(request.access, name, request.GET.get("project", ""))
    except Unknown as error:
        raise Http404(in_words(error)) from error
    request.access.require(COLUMNS, project)
    headings = reading.columns(one, project.objective.year, request.access)
    if not headings:
        raise Http404(_("这张清单没有自己的栏目"))
    there = reading.entries(one, project)
    version = reading.version_of_entries(there)
    if request.method == "POST":
        return _fill(request, one, project, headings)
    values = initial_of(headings, {h: e.value for h, e in there.items()})
    first = restored(request.access, _form_of(one, project), {**values, "version": version})
    filled = ColumnsForm(headings=headings, initial=first.values)
    return _page(request, one, project, filled, key=first.key, version=str(first.values["version"]), draft=first.draft)


def _fill(request: PageRequest, one: WorkList, project: Project, headings: Sequence[str]) -> HttpResponse:
    filled = ColumnsForm(request.POST, headings=headings)
    more: dict[str, Any] = {"key": request.POST.get("key", ""), "version": request.POST.get("version", "")}
    if filled.is_valid():
        try:
            fill_columns(
                access=request.access,
                worklist=one.name,
                project=project.code,
                values=filled.values,
                form=_form_of(one, project),
                **more,
            )
        except Refused as error:
            filled.tell(error.wrong)
        except Conflict as error:
            more |= not_taken(error, filled)
        else:
            messages.success(
                request, _("清单“%(list)s”里%(code)s的栏目填好了。") % {"list": one.name, "code": project.code}
            )
            return SeeOther(reverse("worklist", args=[one.name]))
    return _page(request, one, project, filled, **more)


def _page(request: PageRequest, one: WorkList, project: Project, filled: ColumnsForm, **more: Any) -> HttpResponse:
    page = reverse("worklist", args=[one.name])
    theirs = more["theirs"].values if more.get("theirs") else None
    context = {
        "crumbs": crumbs((_("清单"), reverse("lists")), (one.name, page), (project.code, None)),
        "list": one,
        "project": project,
        "form": filled,
        "asked": filled.asked(theirs),
        "draft_form": _form_of(one, project),
        "form_url": f"{reverse('fill_list', args=[one.name])}?{urlencode({'project': project.code})}",
        "back_url": page,
        **more,
    }
    return render(request, "handbook/lists/fill.html", context, status=409 if more.get("conflict") else 200)


def _form_of(one: WorkList, project: Project) -> str:
    return f"list/{one.pk}/{project.code}"
