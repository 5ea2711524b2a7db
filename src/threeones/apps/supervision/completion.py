"""The page on which a milestone's completion (节点完成) is corrected or taken back, and the light that results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision import sight
from threeones.apps.supervision.correcting import correct_completion, duty_of_milestone
from threeones.apps.supervision.forms import CompletionForm
from threeones.apps.supervision.models import Completion
from threeones.apps.supervision.permissions import CORRECT
from threeones.apps.supervision.selectors import NoLightRule, lights
from threeones.apps.supervision.sheets import COMPLETIONS
from threeones.base.accounts.sight import seen
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, not_taken, restored
from threeones.base.entry.history import history
from threeones.base.entry.recording import version_of
from threeones.base.intake.specs import text_key
from threeones.base.pages.requests import PageRequest
from threeones.base.pages.templatetags.threeones import light, said

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

TAKE_BACK = "take_back"


@require_http_methods(["GET", "HEAD", "POST"])
def correct_done(request: PageRequest, code: str) -> HttpResponse:
    """The correction of a completion: what stands, what it shall be or that it is taken back, and why."""
    request.access.require(sight.READ)
    try:
        duty, milestone = duty_of_milestone(request.access, code)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    request.access.require(CORRECT, duty)
    if request.method == "POST":
        return _correct(request, milestone)
    found = _completion(request, milestone)
    if found is None:
        raise Http404(_("这个节点还没有报完成"))
    stands = {"done_on": found.done_on, "evidence": found.evidence, "version": version_of(found)}
    first = restored(request.access, _form_of(milestone), stands)
    filled = CompletionForm(initial=first.values)
    version = str(first.values["version"])
    return _page(request, milestone, filled, key=first.key, version=version, draft=first.draft)


def _correct(request: PageRequest, milestone: Milestone) -> HttpResponse:
    filled = CompletionForm(request.POST, takes_back=request.POST.get("action") == TAKE_BACK)
    key, version = request.POST.get("key", ""), request.POST.get("version", "")
    more: dict[str, Any] = {"key": key, "version": version}
    if filled.is_valid():
        try:
            there = correct_completion(
                access=request.access,
                milestone=milestone.code,
                **filled.cleaned_data,
                version=version,
                key=key,
                form=_form_of(milestone),
            )
        except Unknown:
            more |= {"conflict": _("您填写的时候，别人已经撤回了这个节点的完成。您写的还在下面。")}
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            messages.success(request, _outcome(request, milestone, gone=not there))
            return SeeOther(reverse("project", args=[milestone.project.code]))
    return _page(request, milestone, filled, **more)


def _page(request: PageRequest, milestone: Milestone, filled: CompletionForm, **more: Any) -> HttpResponse:
    found = _completion(request, milestone)
    project = reverse("project", args=[milestone.project.code])
    context = {
        "crumbs": [
            (_("首页"), "/"),
            (_("督办"), reverse("board")),
            (milestone.project.code, project),
            (_("更正"), None),
        ],
        "milestone": milestone,
        "found": found,
        "changed_since": found is not None and more["version"] != version_of(found),
        "form": filled,
        "draft_form": _form_of(milestone),
        "form_url": reverse("correct_completion", args=[milestone.code]),
        "back_url": project,
        "steps": history(Completion._meta.label_lower, text_key(COMPLETIONS, found or Completion(milestone=milestone))),
        **more,
    }
    return render(request, "supervision/completion.html", context, status=409 if more.get("conflict") else 200)


def _form_of(milestone: Milestone) -> str:
    return f"completion/{milestone.code}"


def _completion(request: PageRequest, milestone: Milestone) -> Completion | None:
    return seen(Completion, request.access).filter(milestone=milestone).select_related("source_file").first()


def _outcome(request: PageRequest, milestone: Milestone, *, gone: bool) -> str:
    """What was done, and the light of the project that results."""
    done = _("节点%(code)s的完成已撤回。") if gone else _("节点%(code)s的完成已更正。")
    year, code = handbook.year_of(request.as_of), milestone.project.code
    try:
        found = lights(year, request.as_of, request.access, code) if year else []
    except NoLightRule:
        found = []
    shown = ((_("项目现在的灯："), light(j.light.light), said(j.light.rule_text)) for j in found)
    return format_html("{}{}", done % {"code": milestone.code}, format_html_join("", " {}{} {}", shown))
