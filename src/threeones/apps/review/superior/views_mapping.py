"""Pages on which a superior's form is uploaded, its cells are mapped, and a filling is marked as sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.review.models import CellUse, PeriodKind, SharedAnswer
from threeones.apps.review.superior.filling import period_of
from threeones.apps.review.superior.reading import choices, mapping, offered, template, values
from threeones.apps.review.superior.rights import MANAGE
from threeones.apps.review.superior.services import add_form, give_answer, map_cell, mark_sent
from threeones.apps.review.superior.views import crumbs, default_period, form_or_404, form_page
from threeones.apps.review.superior.workbook import blanks
from threeones.base.entry.errors import Conflict
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults

READ_AND_SENT = ["GET", "HEAD", "POST"]


def _words(error: Faults | Conflict) -> list[str]:
    return [f"{f.fault} {f.expected}".strip() for f in error.faults] if isinstance(error, Faults) else [str(error)]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_http_methods(READ_AND_SENT)
def new(request: PageRequest) -> HttpResponse:
    """Uploading a superior's form."""
    request.access.require(MANAGE)
    told, wrong, status = request.POST, list[str](), 200
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                wrong = [_("没有选文件")]
            else:
                pk = add_form(
                    access=request.access,
                    name=told.get("name", ""),
                    superior=told.get("superior", ""),
                    period_kind=told.get("period_kind", ""),
                    file=file,
                    key=told.get("key", ""),
                )
                messages.success(request, _("报表收下了；给每个空格定取数。"))
                return SeeOther(reverse("superior-form", args=[pk]))
        except (Faults, Conflict) as error:
            wrong = _words(error)
        status = 422
    context = {
        "crumbs": crumbs((_("上传报表"), "")),
        "kinds": [(k.value, _(str(k.label))) for k in PeriodKind],
        "told": told,
        "wrong": wrong,
        "key": fresh_key(),
    }
    return render(request, "review/superior/new.html", context, status=status)


@require_http_methods(READ_AND_SENT)
def cell(request: PageRequest, pk: int) -> HttpResponse:
    """What a cell is filled with: a figure, a shared answer (typed here once), or nothing."""
    request.access.require(MANAGE)
    found = form_or_404(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    place = (asked.get("sheet", ""), asked.get("place", ""))
    blank = next((b for b in blanks(template(found)) if (b.sheet, b.place) == place), None)
    if blank is None:
        raise Http404(_("报表里没有这个空格"))
    period, wrong = asked.get("period") or default_period(request, found), list[str]()
    if request.method == "POST":
        try:
            _map(request, pk, place)
        except (Faults, Conflict) as error:
            wrong = _words(error)
        else:
            return SeeOther(f"{reverse('superior-form', args=[pk])}?{urlencode({'period': period})}")
    current, answers = mapping(found).get(place), list(SharedAnswer.objects.all())
    alike = offered(blank.left, answers)
    context: dict[str, Any] = {
        "crumbs": crumbs((found.name, reverse("superior-form", args=[pk])), (blank.place, "")),
        "form": found,
        "blank": blank,
        "current": current,
        "use": asked.get("use") or (current.use if current else CellUse.ANSWER if alike else CellUse.FIGURE),
        "uses": [(u.value, _(str(u.label))) for u in CellUse],
        "figures": choices(request.access, request.about.year_of(request.as_of)).values(),
        "answers": [*alike, *(a for a in answers if a not in alike)],
        "alike": alike,
        "period": period,
        "typed": asked.get("text", ""),
        "wrong": wrong,
        "key": fresh_key(),
    }
    return render(request, "review/superior/cell.html", context, status=422 if wrong else 200)


def _map(request: PageRequest, pk: int, place: tuple[str, str]) -> None:
    told = request.POST
    key, text, use = told.get("key", ""), told.get("text", ""), told.get("use", "")
    map_cell(
        access=request.access,
        form=pk,
        version=_number(told.get("version", "")),
        sheet=place[0],
        place=place[1],
        use=use,
        year=request.about.year_of(request.as_of),
        figure=told.get("figure", "").split(" ")[0],
        unit=told.get("unit", ""),
        answer=told.get("answer", ""),
        key=key,
    )
    if use == CellUse.ANSWER and text.strip():
        period = str(period_of(form_or_404(request, pk), told.get("period", "")))
        name, unit = " ".join(told.get("answer", "").split()), told.get("unit", "").strip()
        answer = SharedAnswer.objects.get(name=name, unit=unit)
        last = values(period).get(answer.pk)
        give_answer(
            access=request.access,
            answer=answer.pk,
            period=period,
            text=text,
            seen=last.number if last else 0,
            key=key and f"{key[:32]}-text",
        )


@require_POST
def sent(request: PageRequest, pk: int) -> HttpResponse:
    """Mark a filling as sent."""
    request.access.require(MANAGE)
    found = form_or_404(request, pk)
    told = request.POST
    try:
        mark_sent(
            access=request.access,
            form=pk,
            period=told.get("period", ""),
            digest=told.get("digest", ""),
            key=told.get("key", ""),
        )
    except Faults as error:
        return form_page(request, found, "；".join(_words(error)), 422)
    except Conflict:
        return form_page(request, found, _("您看过以后记录变了；请再看一遍再报送。"), 409)
    messages.success(request, _("标为已报送，文件已冻结。"))
    return SeeOther(f"{reverse('superior-form', args=[pk])}?{urlencode({'period': told.get('period', '')})}")
