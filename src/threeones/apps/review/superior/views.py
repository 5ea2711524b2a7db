"""Pages of superiors' forms that are read: the list, a form filled for a period, its file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from threeones.apps.review.models import PeriodKind, SuperiorForm
from threeones.apps.review.superior.filling import Filling, fill, period_of
from threeones.apps.review.superior.reading import forms
from threeones.apps.review.superior.rights import MANAGE, READ
from threeones.base.entry.errors import Refused, in_words
from threeones.base.entry.handling import fresh_key
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of superiors' forms."""
    return [(_("报告"), reverse("review-latest")), (_("上级报表"), reverse("superior-forms")), *more]


def form_or_404(request: PageRequest, pk: int) -> SuperiorForm:
    """A form that is seen."""
    year = request.about.year_of(request.as_of)
    found = next((f for f in forms(request.access, year) if f.pk == pk), None)
    if found is None:
        raise Http404(_("没有这张报表"))
    return found


def default_period(request: PageRequest, form: SuperiorForm) -> str:
    """The period that holds the page's day, of the form's kind."""
    day = request.as_of
    if form.period_kind == PeriodKind.YEAR:
        return str(day.year)
    return f"{day.year}Q{(day.month + 2) // 3}" if form.period_kind == PeriodKind.QUARTER else f"{day:%Y-%m}"


@read_by(READ)
def form_list(request: PageRequest) -> HttpResponse:
    """The forms that are seen."""
    found = [
        (f, _(str(PeriodKind(f.period_kind).label)))
        for f in forms(request.access, request.about.year_of(request.as_of))
    ]
    context = {"crumbs": crumbs(), "forms": found, "manages": request.access.may(MANAGE)}
    return render(request, "review/superior/list.html", context)


@read_by(READ)
def form(request: PageRequest, pk: int) -> HttpResponse:
    """A form filled for a period: each cell with where it came from, the blanks with their reasons."""
    return form_page(request, form_or_404(request, pk))


def form_page(request: PageRequest, found: SuperiorForm, conflict: str = "", status: int = 200) -> HttpResponse:
    """The page of a form, with what kept a sending from being done."""
    told = request.POST.get("period") or request.GET.get("period") or default_period(request, found)
    filling: Filling | None = None
    wrong = ""
    try:
        filling = fill(found, period_of(found, told))
    except Refused as error:
        wrong, status = in_words(error), 422
    context: dict[str, Any] = {
        "crumbs": crumbs((found.name, "")),
        "form": found,
        "filling": filling,
        "period": told,
        "wrong": wrong,
        "conflict": conflict,
        "manages": request.access.may(MANAGE),
        "key": fresh_key(),
    }
    return render(request, "review/superior/form.html", context, status=status)


@read_by(READ)
def download(request: PageRequest, pk: int, period: str) -> HttpResponse:
    """The superior's workbook, filled; of a period that was sent the very file."""
    found = form_or_404(request, pk)
    try:
        filling = fill(found, period_of(found, period))
    except Refused as error:
        raise Http404(in_words(error)) from error
    header = content_disposition_header(True, f"{found.name}-{filling.period}.xlsx") or "attachment"
    return HttpResponse(filling.workbook(), content_type=XLSX, headers={"Content-Disposition": header})
