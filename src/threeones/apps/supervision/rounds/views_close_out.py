"""The page of a milestone's close-out: what is asked and proved, the office's word, every try."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.supervision import sight
from threeones.apps.supervision.rounds.audited import CLOSE_OUT, close_out_key
from threeones.apps.supervision.rounds.closing_out import (
    Standing,
    ask_close_out,
    confirm_close_out,
    return_close_out,
    standing_of,
)
from threeones.apps.supervision.rounds.evidence import proofs_of
from threeones.apps.supervision.rounds.forms import RemarkForm, StatementForm
from threeones.apps.supervision.rounds.policy import verify_by
from threeones.apps.supervision.rounds.rights import ASK, VERIFY, duty
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored, take_files
from threeones.base.entry.uploads import attachments_of, uploads_of
from threeones.base.pages.requests import PageRequest

CONFIRM, RETURN = "confirm", "return"


@require_http_methods(["GET", "HEAD", "POST"])
def close_out(request: PageRequest, code: str) -> HttpResponse:
    """A milestone's close-out: the unit asks, the office confirms or returns it."""
    request.access.require(sight.READ)
    try:
        there = standing_of(request.access, code)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    if request.method == "POST":
        action = request.POST.get("action", "")
        return _verify(request, there, action) if action in (CONFIRM, RETURN) else _ask(request, there)
    first = restored(request.access, _form_of(there), {})
    kind = RemarkForm if there.waits else StatementForm
    return _page(request, there, kind(initial=dict(first.values)), key=first.key, draft=first.draft)


def _form_of(there: Standing) -> str:
    what = "verify" if there.waits else "close-out"
    return f"{what}/{there.milestone.code}/{len(there.tries)}"


def _ask(request: PageRequest, there: Standing) -> HttpResponse:
    access, form, key = request.access, _form_of(there), request.POST.get("key", "")
    access.require(ASK, duty(there.milestone))
    filled = StatementForm(request.POST)
    wrong = take_files(request, access, form)
    more: dict[str, Any] = {"key": key, "wrong_files": wrong}
    if filled.is_valid() and not wrong:
        told = {"milestone": there.milestone.code, "statement": filled.cleaned_data["statement"]}
        try:
            ask_close_out(access=access, key=key, form=form, **told)
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            messages.success(request, _("申请了销号，等督查室核验。"))
            return SeeOther(request.path)
    return _page(request, standing_of(access, there.milestone.code), filled, **more)


def _verify(request: PageRequest, there: Standing, action: str) -> HttpResponse:
    access, key = request.access, request.POST.get("key", "")
    access.require(VERIFY, there.milestone.project.objective.bureau)
    filled, more = RemarkForm(request.POST), dict[str, Any]()
    number = request.POST.get("number", "")
    told: dict[str, Any] = {
        "milestone": there.milestone.code,
        "number": int(number) if number.isdecimal() and len(number) < 5 else 0,
        "form": _form_of(there),
    }
    if filled.is_valid():
        deed = confirm_close_out if action == CONFIRM else return_close_out
        try:
            deed(access=access, remark=filled.cleaned_data["remark"], key=key, **told)
        except (Conflict, Refused) as error:
            more = {"key": key} | not_taken(error, filled)
        else:
            messages.success(request, _("已销号。") if action == CONFIRM else _("退回补正了。"))
            return SeeOther(request.path)
    return _page(request, standing_of(access, there.milestone.code), filled, **more)


def _page(request: PageRequest, there: Standing, filled: Any, **more: Any) -> HttpResponse:
    access, milestone = request.access, there.milestone
    project = reverse("project", args=[milestone.project.code])
    files = attachments_of(CLOSE_OUT, [close_out_key(one) for one in there.tries])
    context = {
        "crumbs": [
            (_("首页"), "/"),
            (_("督办"), reverse("board")),
            (milestone.project.code, project),
            (_("核验销号"), None),
        ],
        "there": there,
        "milestone": milestone,
        "project": milestone.project,
        "completion": there.completion,
        "tries": [(one, files.get(close_out_key(one), [])) for one in reversed(there.tries)],
        "proofs": proofs_of(milestone, there.completion),
        "form": filled,
        "draft_form": _form_of(there),
        "form_url": request.path,
        "uploads": uploads_of(access, _form_of(there)),
        "may_ask": there.can_be_asked and access.may(ASK, duty(milestone)),
        "may_verify": there.waits and access.may(VERIFY, milestone.project.objective.bureau),
        "verify_by": verify_by(there.newest.asked_on) if there.waits and there.newest else None,
        "back_url": project,
        **({"key": fresh_key()} | more),
    }
    status = 409 if more.get("conflict") else 200
    return render(request, "supervision/rounds/close_out.html", context, status=status)
