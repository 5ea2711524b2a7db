"""A unit's return sheet of a month: sent out, uploaded again, looked at, written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.supervision import sight
from threeones.apps.supervision.correcting import may_correct
from threeones.apps.supervision.export import TYPE
from threeones.apps.supervision.permissions import CORRECT, PREPARE, SEND, Duty
from threeones.apps.supervision.rounds import month as months
from threeones.apps.supervision.rounds.asking import AskedMilestone, AskedReport, sheet_of
from threeones.apps.supervision.rounds.reading_back import Answer, Returned
from threeones.apps.supervision.rounds.rights import CLOSE, SHEET
from threeones.apps.supervision.rounds.sending_out import all_sheets, file_name, return_sheet
from threeones.apps.supervision.rounds.taking_in import KEEP, TAKE, Moved, form_of, look_at, seen_of, take_in
from threeones.apps.supervision.rounds.views import crumbs
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.handling import SeeOther, fresh_key, take_files
from threeones.base.entry.models import Upload
from threeones.base.entry.uploads import drop_upload, uploads_of
from threeones.base.org.models import Unit
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest


def _unit(month: str, unit: str) -> Unit:
    found = Unit.objects.filter(code=unit).first() if unit.isprintable() and months.is_month(month) else None
    if found is None:
        raise Http404(_("没有单位“%(code)s”") % {"code": unit[:40]})
    return found


def _xlsx(name: str, data: bytes, kind: str = TYPE) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@read_by(SHEET)
def sheet_file(request: PageRequest, month: str, unit: str) -> HttpResponse:
    """A unit's return sheet as a workbook."""
    found, today = _unit(month, unit), timezone.localdate()
    request.access.require(SHEET, found)
    sheet = sheet_of(request.access, found, month, today)
    if sheet.empty:
        raise Http404(_("%(month)s没有要这个单位填的") % {"month": month})
    return _xlsx(file_name(sheet), return_sheet(sheet, today))


@read_by(CLOSE)
def sheet_files(request: PageRequest, month: str) -> HttpResponse:
    """The return sheets of all units that the office looks after, in one zip."""
    if not months.is_month(month):
        raise Http404(_("没有这个月份"))
    today = timezone.localdate()
    every = [u.unit for u in months.units(months.lines(request.access, month, today))]
    sheets = [sheet_of(request.access, u, month, today) for u in every if request.access.may(SHEET, u)]
    return _xlsx(f"{month}.zip", all_sheets(sheets, today), "application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_page(request: PageRequest, month: str, unit: str) -> HttpResponse:
    """A unit's return sheet: what it asks, the workbook that came back with its faults and conflicts, writing it."""
    request.access.require(sight.READ)
    found = _unit(month, unit)
    request.access.require(SHEET, found)
    if request.method == "POST":
        return _post(request, month, found)
    return _page(request, month, found)


def _post(request: PageRequest, month: str, unit: Unit) -> HttpResponse:
    access, action, form = request.access, request.POST.get("action", ""), form_of(unit, month)
    if not _fills(access, unit, month):
        # the office sends out and looks; what a unit reports, its own people send
        raise PermissionDenied(PREPARE)
    if action == "take":
        return _take(request, month, unit)
    if action != "throw":
        there = {u.pk for u in uploads_of(access, form)}
        if wrong := take_files(request, access, form):
            return _page(request, month, unit, wrong_files=wrong, status=422)
        fresh = [u for u in uploads_of(access, form) if u.pk not in there]
        if not fresh:
            wrong_file = _("没有选文件")
            return _page(request, month, unit, wrong=wrong_file, status=422)
    else:
        there, fresh = {u.pk for u in uploads_of(access, form)}, []
    # one workbook at a time: the newest
    for pk in there | {u.pk for u in fresh[:-1]}:
        drop_upload(access=access, pk=pk)
    return SeeOther(reverse("return_sheet", args=[month, unit.code]))


def _take(request: PageRequest, month: str, unit: Unit) -> HttpResponse:
    access = request.access
    upload = next(reversed(uploads_of(access, form_of(unit, month))), None)
    if upload is None:
        return SeeOther(reverse("return_sheet", args=[month, unit.code]))
    decisions = {
        name.removeprefix("decide-"): value for name, value in request.POST.items() if name.startswith("decide-")
    }
    key, seen = request.POST.get("key", ""), request.POST.get("seen", "")
    told: dict[str, Any] = {"unit": unit, "month": month, "upload": upload, "decisions": decisions}
    try:
        taken = take_in(access=access, seen=seen, key=key, **told)
    except Refused as error:
        more = {"wrong": " ".join(w.fault for w in error.wrong), "decisions": decisions, "key": key}
        return _page(request, month, unit, status=422, **more)
    except Conflict as error:
        key = key if isinstance(error, Moved) else fresh_key()
        return _page(request, month, unit, status=409, wrong=str(error), decisions=decisions, key=key)
    drop_upload(access=access, pk=upload.pk)
    said = _("写入了：报送%(sent)d份，备稿%(prepared)d份，节点完成%(completed)d个，按现有记录保留%(kept)d处。")
    messages.success(request, said % vars_of(taken))
    return SeeOther(reverse("return_sheet", args=[month, unit.code]))


def vars_of(taken: Any) -> dict[str, int]:
    """What came of a sheet, for a sentence."""
    return {name: getattr(taken, name) for name in ("sent", "prepared", "completed", "kept")}


def _duty(access: Access, unit: Unit, month: str) -> Duty | None:
    line = next(
        (x for x in months.lines(access, month, timezone.localdate()) if x.project.lead_unit_id == unit.pk), None
    )
    return Duty(line.project, unit) if line else None


def _fills(access: Access, unit: Unit, month: str) -> bool:
    """Whether this person fills the unit's sheet: who may send or prepare its reports."""
    duty = _duty(access, unit, month)
    return duty is not None and any(access.may(p, duty) for p in (PREPARE, SEND))


def _page(request: PageRequest, month: str, unit: Unit, *, status: int = 200, **more: Any) -> HttpResponse:
    access, today = request.access, timezone.localdate()
    uploads: list[Upload] = uploads_of(access, form_of(unit, month))
    sheet, returned = sheet_of(access, unit, month, today), None
    if uploads:
        sheet, returned = look_at(access, unit, month, uploads[-1], today)
    context: dict[str, Any] = {
        "crumbs": crumbs(month, (unit.name, None)),
        "month": month,
        "unit": unit,
        "sheet": sheet,
        "upload": uploads[-1] if uploads else None,
        "returned": returned,
        "conflicts": _shown(access, returned, more.get("decisions", {}), month) if returned else [],
        "seen": seen_of(returned) if returned and not returned.faults else "",
        "fills": _fills(access, unit, month),
        "take": TAKE,
        "keep": KEEP,
        **({"key": fresh_key()} | more),
    }
    return render(request, "supervision/rounds/sheet.html", context, status=status)


def _shown(access: Access, returned: Returned, decisions: Any, month: str) -> list[tuple[Any, bool, str]]:
    """The conflicts, whether the sheet's may be taken, and what was decided so far."""
    return [
        (a.conflict, _may_take(access, a, month), decisions.get(a.conflict.name, ""))
        for a in returned.answers
        if a.conflict is not None
    ]


def _may_take(access: Access, answer: Answer, month: str) -> bool:
    asked = answer.asked
    if isinstance(asked, AskedMilestone):
        project = asked.records.project
        return asked.completion is None or access.may(CORRECT, Duty(project, project.lead_unit))
    assert isinstance(asked, AskedReport)
    duty = Duty(asked.project, asked.project.lead_unit)
    return asked.report is None or may_correct(access, duty, month, timezone.localdate())
