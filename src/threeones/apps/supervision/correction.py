"""The page on which a report is corrected, with the reason."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.supervision.content import Content
from threeones.apps.supervision.correcting import correct_report, may_correct, may_supply
from threeones.apps.supervision.forms import ReportForm, initial_of
from threeones.apps.supervision.models import Report
from threeones.apps.supervision.report_place import READ_AND_SENT, Place, place_of
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.handling import SeeOther, not_taken, restored, take_files
from threeones.base.entry.recording import version_of
from threeones.base.entry.uploads import uploads_of
from threeones.base.pages.requests import PageRequest


@require_http_methods(READ_AND_SENT)
def correct(request: PageRequest, code: str) -> HttpResponse:
    """The correction of a report: what stands, what it shall be, and why."""
    request.access.require("supervision.read")
    place = place_of(request, code)
    found, today = place.asked().report, timezone.localdate()
    supplies = found is None and may_supply(request.access, place.duty, place.month, today)
    if found is None and not supplies:
        raise Http404(_("%(month)s还没有报送") % {"month": place.month})
    if not supplies and not may_correct(request.access, place.duty, place.month, today):
        raise PermissionDenied("supervision.correct")
    form_key = f"correct/{place.form}"
    if request.method == "POST":
        return _correct(place, found, form_key)
    content = Content(found.text, found.own_view, found.progress, found.late_reason) if found else Content("", "")
    first = restored(request.access, form_key, {**initial_of(content, ()), "version": version_of(found)})
    filled = ReportForm(initial=first.values)
    return _correction(
        place, found, form_key, filled, key=first.key, version=first.values["version"], draft=first.draft
    )


def _correction(place: Place, found: Report | None, form_key: str, filled: ReportForm, **more: Any) -> HttpResponse:
    context = place.context() | {
        "report": found,
        "form": filled,
        "draft_form": form_key,
        "form_url": place.url("correct_report"),
        "back_url": place.url(),
        "uploads": uploads_of(place.request.access, form_key),
        "changed_since": more["version"] != version_of(found),
        **more,
    }
    return render(place.request, "supervision/correct.html", context, status=409 if more.get("conflict") else 200)


def _correct(place: Place, found: Report | None, form_key: str) -> HttpResponse:
    request, access = place.request, place.request.access
    filled = ReportForm(request.POST)
    key, version = request.POST.get("key", ""), request.POST.get("version", "")
    wrong = take_files(request, access, form_key)
    more: dict[str, Any] = {"key": key, "version": version, "wrong_files": wrong}
    if filled.is_valid() and not wrong:
        said = filled.content
        try:
            correct_report(
                access=access,
                project=place.code,
                month=place.month,
                unit=place.duty.unit.code,
                text=said.text,
                own_view=said.own_view,
                progress=said.progress,
                reason=filled.cleaned_data["reason"],
                version=version,
                key=key,
                form=form_key,
            )
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            return SeeOther(place.url())
    return _correction(place, found, form_key, filled, **more)
