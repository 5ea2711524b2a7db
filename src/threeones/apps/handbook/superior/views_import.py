"""Bringing a superior's breakdown in: the file is shown as it is read, with every fault; then it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook.office import TASKS
from threeones.apps.handbook.superior.breakdown import Breakdown, read_breakdown
from threeones.apps.handbook.superior.forms import BreakdownForm
from threeones.apps.handbook.superior.taking import Plan, Whose, plan, take_breakdown
from threeones.apps.handbook.superior.views import crumbs
from threeones.base.accounts.access import Access
from threeones.base.audit.kept import kept_path
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.handling import SeeOther, keep_as_draft, not_taken, restored, take_files
from threeones.base.entry.models import Upload
from threeones.base.entry.uploads import drop_upload, uploads_of
from threeones.base.pages.requests import PageRequest

READ_AND_SENT = ["GET", "HEAD", "POST"]
FORM = "superior/import"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Looked:
    """The file that waits, as it is read."""

    upload: Upload
    read: Breakdown
    plan: Plan


@require_http_methods(READ_AND_SENT)
def bring_in(request: PageRequest) -> HttpResponse:
    """The form, the file as it is read, and the taking."""
    access = request.access
    access.require(TASKS)
    if request.method == "POST":
        return _sent(request)
    year = handbook.year_of(request.as_of) or request.as_of.year
    first = restored(access, FORM, {"year": year, "numbering": f"SJ-{year}"})
    filled = BreakdownForm(first.values)
    asked = BreakdownForm(initial=dict(first.values))
    looked = _look(access, filled.whose) if filled.is_valid() else None
    return _page(request, asked, looked, key=first.key, draft=first.draft)


def _sent(request: PageRequest) -> HttpResponse:
    """A new file replaces the one that waits; ``take`` takes what was shown."""
    access, key = request.access, request.POST.get("key", "")
    if request.FILES.getlist("files"):
        for old in uploads_of(access, FORM):
            drop_upload(access=access, pk=old.pk)
    wrong = take_files(request, access, FORM)
    filled = BreakdownForm(request.POST)
    more: dict[str, Any] = {"key": key, "wrong_files": wrong}
    if not filled.is_valid() or wrong:
        return _page(request, filled, None, **more)
    looked = _look(access, filled.whose)
    if request.POST.get("action") != "take":
        keep_as_draft(access, FORM, {k: request.POST.getlist(k) for k in request.POST})
        for problem in filled.whose.wrong():
            filled.add_error(problem.field, problem.fault)
        return _page(request, filled, looked, **more)
    if looked is None:
        filled.add_error(None, _("没有选文件"))
        return _page(request, filled, None, **more)
    try:
        made = take_breakdown(
            access=access,
            read=looked.read,
            whose=filled.whose,
            file=looked.upload.name,
            sha256=looked.upload.sha256,
            key=key,
            form=FORM,
        )
    except (Conflict, Refused) as error:
        return _page(request, filled, looked, **more, **not_taken(error, filled))
    told = {"new": made.new, "changed": made.changed, "same": made.same}
    messages.success(request, _("写入了：新增%(new)s项，改动%(changed)s项，没有变的%(same)s项。") % told)
    query = urlencode({"year": str(filled.whose.year), "by": filled.whose.set_by})
    return SeeOther(f"{reverse('superior')}?{query}")


def _look(access: Access, whose: Whose) -> Looked | None:
    """The file that waits, read; None where none does."""
    waiting = uploads_of(access, FORM)
    if not waiting:
        return None
    upload = waiting[-1]
    read = read_breakdown(upload.name, kept_path(upload.sha256).read_bytes(), whose.year)
    return Looked(upload, read, plan(read, whose, upload.name))


def _page(request: PageRequest, filled: BreakdownForm, looked: Looked | None, **more: Any) -> HttpResponse:
    lines = looked.read.lines if looked else []
    context = {
        "crumbs": crumbs((_("上级任务"), reverse("superior")), (_("导入"), None)),
        "form": filled,
        "looked": looked,
        "lines": lines[:SHOWN],
        "rest": max(0, len(lines) - SHOWN),
        "draft_form": FORM,
        "form_url": reverse("superior_import"),
        **more,
    }
    bad = bool(filled.is_bound and (filled.errors or more.get("wrong_files")))
    status = 409 if more.get("conflict") else 422 if bad else 200
    return render(request, "handbook/superior/import.html", context, status=status)
