"""The editor of a scheme: its form, and what it asks for while somebody writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import CharField, Form, Textarea, TextInput
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.evaluation import sight
from threeones.apps.evaluation.schemes import checking, fields, reading, sources
from threeones.apps.evaluation.schemes.preview import Preview
from threeones.apps.evaluation.schemes.preview import preview as previewed
from threeones.apps.evaluation.schemes.saving import DRAFT, save_scheme, theirs
from threeones.apps.evaluation.schemes.views import NOT_TAKEN, crumbs
from threeones.apps.evaluation.schemes.words import words as known_words
from threeones.base.entry.drafts import draft_of
from threeones.base.entry.errors import Conflict, Refused, Unknown
from threeones.base.entry.handling import SeeOther, not_taken, restored
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.measures import Rows
from threeones.kernel.scheme import editing
from threeones.kernel.values.faults import Faults

SAVE = "save"
"""What a form is sent for; for anything else its text is only looked at."""
IDENTITY = re.compile(r"(?m)^scheme\s*:[^\n#]*")


class SchemeForm(Form):
    """The text and why it is saved."""

    text = CharField(
        label=gettext_lazy("方案"),
        required=False,
        strip=False,
        widget=Textarea(
            attrs={"rows": 24, "wrap": "off", "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
        ),
    )
    note = CharField(
        label=gettext_lazy("改了什么、依据什么"), required=False, widget=TextInput(attrs={"autocomplete": "off"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, scheme: str) -> HttpResponse:
    """The text of a scheme to be written; POST saves it, or without scripts looks at it, counts by it, takes the form's values."""
    request.access.require(sight.SCHEMES)
    if request.method == "POST":
        return _sent(request, scheme)
    form_name, like = DRAFT + scheme, request.GET.get("like", "")
    standing = sources.source_of(scheme)
    kept = draft_of(request.access, form_name)
    if standing is None and kept is None and sources.source_of(like) is None:
        raise Http404(_("没有这个方案"))
    if scheme in NOT_TAKEN or not sources.IDENTIFIER.fullmatch(scheme):
        raise Http404(_("没有这个方案"))
    stands = {
        "text": _begun(scheme, like),
        "note": "",
        "version": str(standing.number if standing else 0),
        "like": like,
    }
    first = restored(request.access, form_name, stands)
    filled = SchemeForm(initial=dict(first.values))
    asked = {"version": first.values["version"], "like": first.values["like"], "key": first.key}
    return _page(request, scheme, filled, str(first.values["text"]), draft=first.draft, **asked)


def _begun(scheme: str, like: str) -> str:
    """The text that a writer begins with: the one in force, or the copied one under the new identifier."""
    standing = sources.source_of(scheme)
    if standing is not None:
        return checking.tidy(standing.text.decode("utf-8-sig"))
    copied = sources.source_of(like)
    return IDENTITY.sub(f"scheme: {scheme}", checking.tidy(copied.text.decode("utf-8-sig")), count=1) if copied else ""


def _sent(request: PageRequest, scheme: str) -> HttpResponse:
    told = request.POST
    # without scripts the fields of the form beside the text come along
    text, fault = _applied(checking.tidy(told.get("text", "")), told)
    more: dict[str, Any] = {k: told.get(k, "") for k in ("version", "key", "like")}
    filled = SchemeForm({"text": text, "note": told.get("note", "")})
    action = told.get("action", "")
    if fault or action != SAVE:
        return _page(request, scheme, filled, text, field_fault=fault, tried=action == "preview", **more)
    try:
        saved = save_scheme(
            access=request.access,
            scheme=scheme,
            text=text,
            note=told.get("note", ""),
            version=_number(more["version"]),
            key=more["key"],
            form=DRAFT + scheme,
        )
    except Unknown as error:
        raise Http404(str(error)) from error
    except (Conflict, Refused) as error:
        return _page(request, scheme, filled, text, **more | not_taken(error, filled))
    messages.success(request, _("已保存（第%(n)s次）。以后的考评按它取数计分，已定格的不变。") % {"n": saved.number})
    return SeeOther(reverse("scheme", args=[scheme]))


def _number(told: str) -> int:
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def _applied(text: str, told: Mapping[str, str]) -> tuple[str, str]:
    """The text with what was changed in the form, and what is wrong where it was not taken."""
    if not checking.fits(text):
        return text, ""
    try:
        return fields.applied(text, {k: str(told[k]) for k in told}, fields.shown_before(told.get("outlined", ""))), ""
    except Faults as error:
        return text, error.faults[0].fault


def _page(request: PageRequest, scheme: str, filled: SchemeForm, text: str, **more: Any) -> HttpResponse:
    standing = sources.source_of(scheme)
    looked = checking.check(text, scheme)
    now = standing.number if standing else 0
    context = {
        "crumbs": crumbs(
            (_("方案"), reverse("schemes")),
            (scheme, reverse("scheme", args=[scheme]) if standing else None),
            (_("编辑"), None),
        ),
        "scheme": scheme,
        "standing": standing,
        "title": looked.scheme.title if looked.scheme else "",
        "form": filled,
        "draft_form": DRAFT + scheme,
        "form_url": reverse("edit_scheme", args=[scheme]),
        "changed_since": str(more.get("version", "")) != str(now),
        **_looked(text, scheme, looked),
        **more,
    }
    if more.get("theirs"):
        context["differences"] = reading.changes(str(more["theirs"].values.get("text", "")).encode(), text.encode())
    elif context["changed_since"] and standing is not None:
        # a draft that began before somebody saved: what stands now, beside it
        context |= {
            "stands": theirs(standing),
            "differences": reading.changes(standing.text, text.encode("utf-8", "replace")),
        }
    if more.get("tried"):
        context["preview"] = _tried(request, scheme, looked)
    return render(request, "evaluation/schemes/edit.html", context, status=409 if more.get("conflict") else 200)


def _looked(text: str, scheme: str, looked: checking.Checked) -> dict[str, Any]:
    view = fields.form_view(text) if checking.fits(text) else None
    return {"checked": looked, "view": view, "scheme": scheme}


@require_POST
def check(request: PageRequest, scheme: str) -> HttpResponse:
    """What is wrong with a typed text, and the form of its values."""
    request.access.require(sight.SCHEMES)
    text = checking.tidy(request.POST.get("text", ""))
    return render(request, "evaluation/schemes/checked.html", _looked(text, scheme, checking.check(text, scheme)))


@require_POST
def change(request: PageRequest, scheme: str) -> HttpResponse:
    """A typed text with one value changed (``at``, ``value``), as JSON ``text``; or what is wrong, as ``fault``."""
    request.access.require(sight.SCHEMES)
    told = request.POST
    text = checking.tidy(told.get("text", ""))
    try:
        changed = editing.changed(text, told.get("at", ""), told.get("value", "")) if checking.fits(text) else ""
    except Faults as error:
        return JsonResponse({"fault": error.faults[0].fault})
    return JsonResponse({"text": changed} if changed else {"fault": _("方案太长")})


@require_POST
def preview(request: PageRequest, scheme: str) -> HttpResponse:
    """The ranks that a typed text would give."""
    request.access.require(sight.SCHEMES)
    looked = checking.check(checking.tidy(request.POST.get("text", "")), scheme)
    return render(request, "evaluation/schemes/preview.html", {"preview": _tried(request, scheme, looked)})


def _tried(request: PageRequest, scheme: str, looked: checking.Checked) -> Preview | None:
    if looked.scheme is None:
        return None
    rows = Rows(request.about.year_of(request.as_of), request.as_of)
    return previewed(looked.scheme, scheme, request.POST.get("like", ""), request.access, rows)


@read_by(sight.SCHEMES)
def words(_request: PageRequest) -> HttpResponse:
    """What the editor completes, as JSON."""
    return JsonResponse(known_words())
