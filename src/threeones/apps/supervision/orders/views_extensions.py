"""Pages of extension requests: asking, and one with what it would do, the office's word and the decision."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.supervision.models import Extension, ExtensionStage
from threeones.apps.supervision.orders.effects import effect_of
from threeones.apps.supervision.orders.effects import shown as kept_effect
from threeones.apps.supervision.orders.extending import (
    ask_extension,
    comment_extension,
    decide_extension,
    milestone_of,
    withdraw_extension,
)
from threeones.apps.supervision.orders.forms import DecisionForm, ExtensionForm
from threeones.apps.supervision.orders.keeping import Sending
from threeones.apps.supervision.orders.reading import extensions
from threeones.apps.supervision.orders.rights import ASK, DECIDE, MANAGE, READ
from threeones.apps.supervision.orders.views import crumbs
from threeones.base.accounts.access import Access, access_of_person
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored
from threeones.base.org.models import Person
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.talk.speaking import OnBehalf, leaders_of

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

READ_AND_SENT = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_SENT)
def extension_new(request: PageRequest) -> HttpResponse:
    """The request for a milestone's later day; what it would do is shown once a day is named."""
    request.access.require(READ)
    try:
        found = milestone_of(request.access, request.GET.get("milestone", ""))
    except Unknown as error:
        raise Http404(in_words(error)) from error
    request.access.require(ASK, found.project.lead_unit)
    form = f"extension/{found.code}"
    if request.method == "POST":
        return _ask(request, found, form)
    first = restored(request.access, form, {"wanted_on": "", "reason": ""})
    return _new_page(request, found, ExtensionForm(initial=dict(first.values)), key=first.key, draft=first.draft)


def _ask(request: PageRequest, found: Milestone, form: str) -> HttpResponse:
    filled, key = ExtensionForm(request.POST), request.POST.get("key", "")
    more: dict[str, Any] = {"key": key}
    if filled.is_valid():
        told, wanted = filled.cleaned_data, filled.cleaned_data["wanted_on"]
        if request.POST.get("action") == "look":
            return _new_page(request, found, filled, **more, effect=_effect(found, wanted))
        try:
            made = ask_extension(access=request.access, milestone=found.code, **told, sent=Sending(key, form))
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            messages.success(request, _("申请送出了，等督查室提意见、领导审批。"))
            return SeeOther(reverse("extension", args=[made.pk]))
    return _new_page(request, found, filled, **more)


def _effect(found: Milestone, wanted_on: date) -> dict[str, Any] | None:
    return effect_of(found, wanted_on, timezone.localdate()) if wanted_on > found.due_on else None


def _new_page(request: PageRequest, found: Milestone, filled: ExtensionForm, **more: Any) -> HttpResponse:
    code = found.project.code
    context = {
        "crumbs": crumbs((code, reverse("project", args=[code])), (_("延期申请"), None)),
        "milestone": found,
        "form": filled,
        "draft_form": f"extension/{found.code}",
        "form_url": f"{reverse('extension_new')}?milestone={found.code}",
        **more,
    }
    return render(
        request, "supervision/orders/extension_new.html", context, status=409 if more.get("conflict") else 200
    )


def _extension_or_404(request: PageRequest, pk: int) -> Extension:
    found = extensions(request.access).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这份延期申请"))
    return found


@read_by(READ)
def extension(request: PageRequest, pk: int) -> HttpResponse:
    """One request: what it would do, what the office thinks, what was decided."""
    return _page(request, _extension_or_404(request, pk))


def _leaders(access: Access, found: Extension) -> list[Person]:
    today = timezone.localdate()
    return [p for p in leaders_of(access) if access_of_person(p, today).may(DECIDE, found)]


def _page(
    request: PageRequest, found: Extension, wrong: Refused | None = None, conflict: Conflict | None = None
) -> HttpResponse:
    access, project = request.access, found.milestone.project
    waits = found.stage == ExtensionStage.ASKED
    leaders = _leaders(access, found) if waits else []
    decides = waits and (access.may(DECIDE, found) or bool(leaders))
    context = {
        "crumbs": crumbs((project.code, reverse("project", args=[project.code])), (_("延期申请"), None)),
        "extension": found,
        "milestone": found.milestone,
        "project": project,
        "stage": _(str(ExtensionStage(found.stage).label)),
        "waits": waits,
        "effect": effect_of(found.milestone, found.wanted_on, timezone.localdate())
        if waits
        else kept_effect(found.effect),
        "office": waits and access.may(MANAGE, found),
        "decides": decides,
        "decision": DecisionForm(leaders=[] if access.may(DECIDE, found) else leaders) if decides else None,
        "takes_back": waits and access.may(ASK, found),
        "key": fresh_key(),
        "posted": request.POST if request.method == "POST" else {},
        "wrong": wrong.wrong if wrong else [],
        "conflict": str(conflict) if conflict else "",
    }
    status = 409 if conflict else 422 if wrong else 200
    return render(request, "supervision/orders/extension.html", context, status=status)


@require_POST
def extension_step(request: PageRequest, pk: int, name: str) -> HttpResponse:
    """The office's word on a request, its decision, or its withdrawal."""
    request.access.require(READ)
    found = _extension_or_404(request, pk)
    sent = Sending(request.POST.get("key", ""))
    told: dict[str, Any] = {"access": request.access, "extension": pk, "sent": sent}
    try:
        if name == "comment":
            comment_extension(comment=request.POST.get("comment", ""), **told)
        elif name == "withdraw":
            withdraw_extension(**told)
        elif name in ("grant", "refuse"):
            remark = request.POST.get("remark", "")
            decide_extension(grant=name == "grant", remark=remark, behalf=_behalf(request), **told)
        else:
            raise Http404(name)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return _page(request, found, error)
    except Conflict as error:
        return _page(request, _extension_or_404(request, pk), conflict=error)
    return SeeOther(reverse("extension", args=[pk]))


def _behalf(request: PageRequest) -> OnBehalf | None:
    leader = request.POST.get("leader", "")
    if not leader.isdecimal() or len(leader) > 15:
        return None
    return OnBehalf(int(leader), request.POST.get("source", ""))
