"""Pages on which reports are entered: the form, and what was sent with its light and history."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.supervision.asking import Asked, light_if, steps_of
from threeones.apps.supervision.content import Content
from threeones.apps.supervision.correcting import may_correct, may_supply
from threeones.apps.supervision.forms import ReportForm, initial_of
from threeones.apps.supervision.models import Report
from threeones.apps.supervision.permissions import PREPARE, SEND
from threeones.apps.supervision.prepared import PREPARED, REPORT, prepared_key, prepared_version, report_key
from threeones.apps.supervision.report_place import READ_AND_SENT, Place, place_of
from threeones.apps.supervision.sending import prepare_report, submit_report
from threeones.base.entry.errors import KeyReused, Refused, Stale
from threeones.base.entry.handling import SeeOther, fresh_key, keep_as_draft, restored, take_files
from threeones.base.entry.history import history
from threeones.base.entry.uploads import attachments_of, uploads_of
from threeones.base.pages.requests import PageRequest

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone


def _may_write(place: Place) -> bool:
    return any(place.request.access.may(p, place.duty) for p in (PREPARE, SEND))


@require_http_methods(READ_AND_SENT)
def report(request: PageRequest, code: str) -> HttpResponse:
    """The report form; once a report is there: what was sent, the light that it gave, and its history."""
    request.access.require("supervision.read")
    place = place_of(request, code)
    if request.method == "POST":
        return _post(place)
    form = place.asked()
    if form.report is not None:
        return _sent(place, form, form.report)
    if may_supply(request.access, place.duty, place.month, timezone.localdate()):
        # the month is closed: what is missing is supplied where reports are corrected
        return HttpResponseRedirect(place.url("correct_report"))
    if not _may_write(place):
        raise PermissionDenied(PREPARE)
    content = form.prepared_content or Content("", "", None)
    steps = steps_of(place.duty)
    first = restored(request.access, place.form, initial_of(content, steps))
    filled = ReportForm(initial=first.values, milestones=steps)
    seen = str(first.values.get("prepared", prepared_version(form.prepared)))
    turn = light_if(form, _content_of(first.values, steps), request.as_of, timezone.localdate())
    return _form(place, form, filled, key=first.key, prepared=seen, draft=first.draft, turn=turn)


def _content_of(values: Any, steps: Sequence[Milestone]) -> Content:
    """What a form's first values say: read as if they had been sent."""
    data = {name: "on" if value is True else value for name, value in values.items() if value is not False}
    read = ReportForm({k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in data.items()}, milestones=steps)
    read.is_valid()
    return read.content


def _form(place: Place, form: Asked, filled: ReportForm, **more: Any) -> HttpResponse:
    access, duty = place.request.access, place.duty
    context = place.context() | {
        "asked": form,
        "form": filled,
        "steps": filled.steps(form.milestones),
        "early": filled.steps(form.others),
        "draft_form": place.form,
        "uploads": uploads_of(access, place.form),
        "attachments": _attached(PREPARED, prepared_key(form.prepared)) if form.prepared else [],
        "may_send": access.may(SEND, duty),
        "may_prepare": access.may(PREPARE, duty),
        "units": place.units,
        **more,
    }
    status = 409 if more.get("conflict") else 200
    return render(place.request, "supervision/report.html", context, status=status)


def _post(place: Place) -> HttpResponse:
    request, access = place.request, place.request.access
    sends = request.POST.get("action") == "send"
    access.require(SEND if sends else PREPARE, place.duty)
    filled = ReportForm(request.POST, milestones=steps_of(place.duty))
    seen, key = request.POST.get("prepared", ""), request.POST.get("key", "")
    wrong = take_files(request, access, place.form)
    more: dict[str, Any] = {"key": key, "prepared": seen, "wrong_files": wrong}
    if filled.is_valid() and not wrong:
        try:
            _carry_out(place, filled.content, sends, seen, key)
        except KeyReused as error:
            more |= {"conflict": str(error), "key": fresh_key()}
        except Stale as error:
            if error.theirs.more.get("kind") == REPORT:
                return _too_late(place, filled.content, error)
            more |= {"conflict": str(error), "theirs": error.theirs, "prepared": error.theirs.version}
        except Refused as error:
            filled.tell(error.wrong)
        else:
            if not sends:
                messages.success(request, _("备好了，单位负责人的待办里有了这一份；报送以前可以再改。"))
            return SeeOther(place.url())
    form = place.asked()
    turn = light_if(form, filled.content, request.as_of, timezone.localdate())
    return _form(place, form, filled, turn=turn, **more)


def _carry_out(place: Place, content: Content, sends: bool, seen: str, key: str) -> None:
    told: dict[str, Any] = {
        "access": place.request.access,
        "project": place.code,
        "month": place.month,
        "unit": place.duty.unit.code,
        "text": content.text,
        "own_view": content.own_view,
        "progress": content.progress,
        "completions": content.completions,
        "late_reason": content.late_reason,
        "key": key,
        "form": place.form,
    }
    if sends:
        submit_report(**told, prepared=seen)
    else:
        prepare_report(**told, version=seen)


def _too_late(place: Place, content: Content, error: Stale) -> HttpResponse:
    """Somebody reported while this one was being written: both texts, and what can be done with one's own."""
    access = place.request.access
    mine = {"text": content.text, "own_view": content.own_view, "progress": _shown(content.progress)}
    correct = place.url("correct_report") if may_correct(access, place.duty, place.month, timezone.localdate()) else ""
    if correct:
        told = {k: [v] for k, v in mine.items()} | {"version": [error.theirs.version]}
        keep_as_draft(access, f"correct/{place.form}", told)
    context = place.context() | {"mine": mine, "theirs": error.theirs, "conflict": str(error), "correct_url": correct}
    return render(place.request, "supervision/too_late.html", context, status=409)


def _shown(progress: Decimal | None) -> str:
    return "" if progress is None else f"{progress.normalize():f}"


@require_POST
def light(request: PageRequest, code: str) -> HttpResponse:
    """What light the form as it stands would give (POST by htmx); nothing is kept."""
    place = place_of(request, code)
    if not _may_write(place):
        raise PermissionDenied(PREPARE)
    form = place.asked()
    filled = ReportForm(request.POST, milestones=steps_of(place.duty))
    filled.is_valid()
    turn = light_if(form, filled.content, request.as_of, timezone.localdate())
    return render(request, "supervision/light_if.html", {"turn": turn, "asked": form, "month": place.month})


def _attached(label: str, key: str) -> list[Any]:
    return attachments_of(label, [key]).get(key, [])


def _sent(place: Place, form: Asked, found: Report) -> HttpResponse:
    key = report_key(found)
    context = place.context() | {
        "asked": form,
        "report": found,
        "turn": light_if(form, Content("", ""), place.request.as_of, timezone.localdate()),
        "attachments": _attached(REPORT, key),
        "steps": history(REPORT, key),
        "may_correct": may_correct(place.request.access, place.duty, place.month, timezone.localdate()),
        "correct_url": place.url("correct_report"),
    }
    return render(place.request, "supervision/sent.html", context)
