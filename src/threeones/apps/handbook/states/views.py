"""The page on which the office changes a project's state, and the undoing of a change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.handbook import sight
from threeones.apps.handbook.models import Project, StateChange
from threeones.apps.handbook.office import STATE
from threeones.apps.handbook.states.changing import change_state, project_of, undo_change, version_of_states
from threeones.apps.handbook.states.consent import needing, superiors_of
from threeones.apps.handbook.states.forms import WORDS, StateForm
from threeones.apps.handbook.states.reading import history, standings
from threeones.base.accounts.sight import seen
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored, take_files
from threeones.base.entry.uploads import uploads_of
from threeones.base.pages.requests import PageRequest

READ_AND_SENT = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_SENT)
def change(request: PageRequest, code: str) -> HttpResponse:
    """The change of a project's state: what it is in, what it shall be in, why, and whose consent that takes."""
    request.access.require(sight.READ)
    try:
        project = project_of(request.access, code)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    request.access.require(STATE, project)
    if request.method == "POST":
        return _change(request, project)
    stands = {
        "state": request.GET.get("state", ""),
        "happened_on": timezone.localdate(),
        "version": version_of_states(project),
    }
    first = restored(request.access, _form_of(project), stands)
    filled = StateForm(initial=first.values, now=standings(project)[-1].state)
    return _page(request, project, filled, key=first.key, version=str(first.values["version"]), draft=first.draft)


def _change(request: PageRequest, project: Project) -> HttpResponse:
    form, version = _form_of(project), request.POST.get("version", "")
    filled = StateForm(request.POST, now=standings(project)[-1].state)
    wrong = take_files(request, request.access, form)
    more: dict[str, Any] = {"key": request.POST.get("key", ""), "version": version, "wrong_files": wrong}
    if filled.is_valid() and not wrong:
        try:
            made = change_state(
                access=request.access,
                project=project.code,
                **filled.cleaned_data,
                version=version,
                key=more["key"],
                form=form,
            )
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            messages.success(request, _("项目从%(day)s起“%(state)s”。可以在“状态”里撤销。") % _said(made))
            return SeeOther(f"{reverse('project', args=[project.code])}#states")
    return _page(request, project, filled, **more)


def _page(request: PageRequest, project: Project, filled: StateForm, **more: Any) -> HttpResponse:
    page = reverse("project", args=[project.code])
    crumbs = [(_("首页"), "/"), (_("督办"), reverse("board")), (project.code, page), (_("状态"), None)]
    above = superiors_of(project)
    context = {
        "crumbs": crumbs,
        "project": project,
        "standing": standings(project)[-1],
        "steps": history(project, request.access, timezone.localdate()),
        "form": filled,
        "superiors": above,
        "needing": [WORDS[s] for s in WORDS if s in needing()] if above else [],
        "draft_form": _form_of(project),
        "form_url": reverse("project_state", args=[project.code]),
        "back_url": page,
        "uploads": uploads_of(request.access, _form_of(project)),
        "changed_since": more["version"] != version_of_states(project),
        **more,
    }
    return render(request, "handbook/states/change.html", context, status=409 if more.get("conflict") else 200)


@require_POST
def undo(request: PageRequest, pk: int) -> HttpResponse:
    """Undo the newest change of a project by a contrary one."""
    request.access.require(sight.READ)
    found = seen(StateChange, request.access).select_related("project__objective").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这次状态变更"))
    request.access.require(STATE, found.project)
    page = f"{reverse('project', args=[found.project.code])}#states"
    try:
        made = undo_change(access=request.access, change=pk, key=request.POST.get("key", "") or fresh_key())
    except Refused as error:
        messages.error(request, in_words(error))
    else:
        messages.success(request, _("撤销了：项目从%(day)s起“%(state)s”。") % _said(made))
    return SeeOther(page)


def _said(change: StateChange) -> dict[str, str]:
    return {"day": change.happened_on.isoformat(), "state": _(change.get_state_display())}


def _form_of(project: Project) -> str:
    return f"state/{project.code}"
