"""Views of entering: drafts, files of forms, attachments, differences to settle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.base.entry.drafts import drafts_of, drop_draft, save_draft
from threeones.base.entry.errors import Conflict, Refused, Stale, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, take_files, usable_key
from threeones.base.entry.sending import was_sent
from threeones.base.entry.settling import SHOWN, Shown, settle, shown_differences, waiting_differences
from threeones.base.entry.uploads import drop_upload, upload_of, uploads_of, visible_attachment
from threeones.base.files.kinds import PICTURES, TYPES
from threeones.base.files.limits import attachment_limits
from threeones.base.files.pictures import smaller
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

DIFFERENCE = "difference/"
"""Begins the names of the drafts of reasons."""
INLINE = frozenset({"pdf"})
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
# a browser's own viewer of PDF refuses to start inside a sandbox; it runs no script of the page's origin
VIEWER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PageRequest, form: str) -> HttpResponse:
    """Keep a form's values (POST), or tell whether a sending under ``key`` was carried out (GET, JSON)."""
    request.access.require("signed_in")
    if request.method != "POST":
        return JsonResponse({"sent": was_sent(request.access, request.GET.get("key", ""))})
    try:
        kept = save_draft(access=request.access, form=form, values=dict(request.POST.lists()))
    except Refused as refused:
        return render(request, "entry/draft_word.html", {"fault": in_words(refused)})
    return render(request, "entry/draft_word.html", {"at": timezone.localtime(kept.at)})


@require_POST
def throw_draft(request: PageRequest, form: str) -> HttpResponse:
    """Throw a draft away and show the form again."""
    request.access.require("signed_in")
    drop_draft(access=request.access, form=form)
    return HttpResponseRedirect(_next(request))


@require_POST
def upload(request: PageRequest, form: str) -> HttpResponse:
    """Files put into a form: the list of those that wait with it, and what is wrong with those that are not taken."""
    request.access.require("entry.attach")
    wrong = take_files(request, request.access, form)
    return render(request, "entry/uploads.html", {"uploads": uploads_of(request.access, form), "wrong_files": wrong})


@require_POST
def throw_upload(request: PageRequest, pk: int) -> HttpResponse:
    """Take a file out of a form again."""
    request.access.require("signed_in")
    form = drop_upload(access=request.access, pk=pk)
    if not form:
        raise Http404
    if request.htmx:
        return render(request, "entry/uploads.html", {"uploads": uploads_of(request.access, form)})
    return HttpResponseRedirect(_next(request))


@read_by("signed_in")
def attachment(request: PageRequest, pk: int) -> HttpResponseBase:
    """A file as it came: for saving, a PDF for the browser's viewer; ``size=small`` or ``large``: a picture to look at."""
    found = visible_attachment(request.access, pk)
    path = _path(found.sha256) if found else None
    if found is None or path is None or not path.is_file():
        raise Http404(_("没有这个附件"))
    size = request.GET.get("size", "")
    if size in ("small", "large") and found.kind in PICTURES:
        return _picture(found.sha256, path, size)
    as_pdf = found.kind in INLINE and "save" not in request.GET
    response = FileResponse(
        path.open("rb"), as_attachment=not as_pdf, filename=found.name, content_type=TYPES[found.kind]
    )
    response.headers["Content-Security-Policy"] = VIEWER if as_pdf else SANDBOX
    return _safe(response)


@read_by("signed_in")
def upload_picture(request: PageRequest, pk: int) -> HttpResponseBase:
    """A picture that waits with a form of one's own, small."""
    found = upload_of(request.access, pk)
    if found is None or found.kind not in PICTURES or not _path(found.sha256).is_file():
        raise Http404(_("没有这个附件"))
    return _picture(found.sha256, _path(found.sha256), "small")


def _picture(sha256: str, path: Path, size: str) -> HttpResponseBase:
    top = attachment_limits()
    pixels = top.thumbnail_pixels if size == "small" else top.preview_pixels
    made = smaller(Path(settings.HOME), sha256, path, pixels)
    response = FileResponse(made.open("rb"), content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = SANDBOX
    return _safe(response)


def _safe(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _path(sha256: str) -> Path:
    return Path(settings.HOME) / "files" / sha256[:2] / sha256


def _next(request: PageRequest) -> str:
    asked = request.POST.get("next", "")
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else "/"


@require_http_methods(["GET", "HEAD", "POST"])
def differences(request: PageRequest) -> HttpResponse:
    """Rows of workbooks that differ from what was entered: taken, or left, with a reason."""
    request.access.require("entry.settle")
    fault = ""
    if request.method == "POST":
        try:
            _settle(request)
        except Stale:
            fault = _("工作簿又有了新的说法，请看过再定。")
        except (Conflict, Refused) as refused:
            fault = str(refused) if isinstance(refused, Conflict) else in_words(refused)
        else:
            return SeeOther(request.path)
    found = waiting_differences(request.access)
    context = {
        "crumbs": [(_("首页"), "/"), (_("差异"), None)],
        "found": _with_reasons(request, shown_differences(found[:SHOWN])),
        "more": max(0, len(found) - SHOWN),
        "fault": fault,
    }
    return render(request, "entry/differences.html", context)


def _with_reasons(request: PageRequest, found: list[Shown]) -> list[dict[str, Any]]:
    """Differences with what stands in their forms: what was just sent and refused, else what was being written."""
    drafts = drafts_of(request.access, DIFFERENCE)
    shown = []
    for one in found:
        name = str(one.difference.pk)
        draft, sent = drafts.get(name), request.POST.get("difference") == name
        written = draft.first().get("reason", "") if draft else ""
        shown.append(
            {
                "shown": one,
                "draft_form": DIFFERENCE + name,
                "draft": None if sent else draft,
                "key": usable_key(request.access, draft) if draft else fresh_key(),
                "reason": request.POST.get("reason", "") if sent else written,
            }
        )
    return shown


def _settle(request: PageRequest) -> None:
    told = request.POST
    number = told.get("difference", "")
    known = number.isdecimal() and len(number) < 16
    settle(
        access=request.access,
        difference=int(number) if known else 0,
        take=told.get("action") == "take",
        seen=told.get("seen", ""),
        reason=told.get("reason", ""),
        key=told.get("key", ""),
        form=f"{DIFFERENCE}{int(number)}" if known else "",
    )
