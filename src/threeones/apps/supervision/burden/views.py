"""The burden meter: what a month asked of whom, and the rows behind each of its numbers."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.burden import counting
from threeones.apps.supervision.burden.policy import burden_policy
from threeones.apps.supervision.burden.rights import READ
from threeones.apps.supervision.facts import months_of
from threeones.base.org.models import Unit
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.asked import asked, asked_twice

PAGE = 50


def _month(request: PageRequest, months: list[str]) -> str:
    chosen = request.GET.get("month", "")
    before = months[-2] if len(months) > 1 else (months[-1] if months else "")
    return chosen if chosen in months else before


@read_by(READ)
def burden(request: PageRequest) -> HttpResponse:
    """What a month asked: by form, by unit, over the year; what was derived, what should go."""
    year = handbook.year_of(request.as_of)
    months = months_of(year, request.as_of) if year else []
    month = _month(request, months)
    found = counting.askings(request.access, year, request.as_of) if year else []
    forms = counting.by_form(found, month)
    context: dict[str, Any] = {
        "crumbs": [(_("首页"), "/"), (_("督办"), reverse("board")), (_("填报负担"), None)],
        "month": month,
        "months": list(reversed(months)),
        "forms": forms,
        "units": counting.by_unit(forms, month),
        "asked": sum(f.asked for f in forms),
        "minutes": sum(f.minutes for f in forms),
        "derived": sum(f.derived for f in forms),
        "questions": sum(f.asked * len(f.asking.form.questions) for f in forms),
        "trend": counting.by_month(found),
        "twice": asked_twice(),
        "unused": counting.unused(request.access, year) if year else [],
        "policy": burden_policy(),
    }
    return render(request, "supervision/burden/burden.html", context)


@read_by(READ)
def burden_rows(request: PageRequest) -> HttpResponse:
    """The rows behind a number: of a form, a unit, a month."""
    year = handbook.year_of(request.as_of)
    name, code, month = (request.GET.get(k, "") for k in ("form", "unit", "month"))
    unit = Unit.objects.filter(code=code).first() if code.isprintable() and code else None
    if year is None or (name and name not in asked) or (code and unit is None):
        raise Http404(_("没有这些填报"))
    if unit is not None and not counting.sees_unit(request.access, unit.pk):
        raise Http404(_("没有这些填报"))
    found = [a for a in counting.askings(request.access, year, request.as_of) if name in ("", a.name)]
    rows = [(a, row) for a in found for row in a.of(month, unit.pk if unit else None)]
    units = dict(Unit.objects.filter(pk__in={row.unit for _a, row in rows}).values_list("pk", "name"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [
            (_("首页"), "/"),
            (_("督办"), reverse("board")),
            (_("填报负担"), reverse("burden")),
            (_("明细"), None),
        ],
        "page": page,
        "lines": [(a.form, row, units.get(row.unit, "")) for a, row in page],
        "people": counting.by_person(rows) if unit else [],
        "unit": unit,
        "month": month,
        "form": asked.get(name),
    }
    return render(request, "supervision/burden/rows.html", context)
