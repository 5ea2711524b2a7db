"""Pages on which circulars are written: drafting, the sections around live figures, sending, issuing, correcting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.supervision.circulars import drafting, issuing
from threeones.apps.supervision.circulars.composing import original, parts
from threeones.apps.supervision.circulars.content import Content, PartTold
from threeones.apps.supervision.circulars.keeping import texts_of
from threeones.apps.supervision.circulars.rights import READ, WRITE
from threeones.apps.supervision.circulars.views import (
    Piece,
    circular_or_404,
    circular_page,
    content_or_404,
    crumbs,
    list_page,
    pieces,
)
from threeones.apps.supervision.circulars.wording import slips, tidy, wording
from threeones.apps.supervision.models import Circular, CircularStage
from threeones.apps.supervision.orders.keeping import Sending
from threeones.base.entry.errors import Conflict, Refused, Stale, Theirs, Unknown, Wrong, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, restored
from threeones.base.pages.requests import PageRequest

TEXT, SHOWN = "text_", "shown_"


@require_POST
def circular_new(request: PageRequest) -> HttpResponse:
    """Draft the circular of a month."""
    request.access.require(READ)
    bureau, month = request.POST.get("bureau", ""), request.POST.get("month", "")
    sent = Sending(request.POST.get("key", ""))
    try:
        made = drafting.draft_circular(access=request.access, bureau=bureau, month=month, sent=sent)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return list_page(request, in_words(error), 422)
    except Conflict as error:
        return list_page(request, str(error), 409)
    messages.success(request, _("起草好了：数字是现在的，文字可以改。"))
    return SeeOther(reverse("circular", args=[made.pk]))


@dataclass(slots=True)
class Field:
    """A section of the form: what stands in it, what it would say, what is wrong, what somebody else wrote meanwhile."""

    name: str
    title: str
    text: str
    shown: str
    original: str
    own: bool
    preview: list[list[Piece]]
    wrong: list[Wrong] = field(default_factory=list)
    theirs: str | None = None

    @property
    def rows(self) -> int:
        """How high its box is at first."""
        return min(16, max(3, len(self.text) // 36 + self.text.count("\n") + 1))


@require_http_methods(["GET", "POST"])
def circular_edit(request: PageRequest, pk: int) -> HttpResponse:
    """The sections of a draft as text around their figures, shown filled beside; POST saves, or looks."""
    request.access.require(READ)
    one = circular_or_404(request, pk)
    request.access.require(WRITE, one)
    if one.stage != CircularStage.DRAFT:
        return SeeOther(reverse("circular", args=[pk]))
    if request.method == "GET":
        return _form(request, one, _opened(request, one))
    typed = {name: request.POST[TEXT + name] for name in _names() if TEXT + name in request.POST}
    if request.POST.get("action") == "look":
        wrong = [w for name, text in typed.items() for w in slips(name, tidy(text))]
        return _form(request, one, typed, Refused(wrong) if wrong else None, status=200)
    # a section that nobody touched stays the pack's, so that its sentences go on following the figures
    texts = {n: t for n, t in typed.items() if tidy(t) != tidy(request.POST.get(SHOWN + n, ""))}
    try:
        drafting.write_circular(access=request.access, circular=pk, texts=texts, sent=_sent(request, _draft_form(pk)))
    except Refused as error:
        return _form(request, one, typed, error)
    except Conflict as error:
        return _form(request, circular_or_404(request, pk), typed, conflict=error)
    messages.success(request, _("存好了。"))
    return SeeOther(reverse("circular", args=[pk]))


def _names() -> list[str]:
    return [w.name for w in wording().sections]


def _draft_form(pk: int) -> str:
    return f"circular/{pk}"


def _sent(request: HttpRequest, form: str = "") -> Sending:
    version = request.POST.get("version", "")
    known = int(version) if version.isdecimal() and len(version) < 10 else None
    return Sending(request.POST.get("key", ""), form, known)


def _opened(request: PageRequest, one: Circular) -> Mapping[str, str]:
    """What somebody had typed and not saved, by section."""
    draft = restored(request.access, _draft_form(one.pk), {}).draft
    told = draft.first() if draft else {}
    return {name: told[TEXT + name] for name in _names() if TEXT + name in told}


def _form(
    request: PageRequest,
    one: Circular,
    typed: Mapping[str, str],
    wrong: Refused | None = None,
    conflict: Conflict | None = None,
    status: int | None = None,
) -> HttpResponse:
    content, kept = content_or_404(one), texts_of(one)
    theirs = conflict.theirs if isinstance(conflict, Stale) else None
    fields = _fields(one, content, kept, typed, theirs)
    for one_field in fields:
        one_field.wrong = [w for w in (wrong.wrong if wrong else ()) if w.field == one_field.name]
    first = restored(request.access, _draft_form(one.pk), {}) if request.method == "GET" else None
    context: dict[str, Any] = {
        "crumbs": crumbs((one.month, reverse("circular", args=[one.pk])), (_("改文字"), None)),
        "circular": one,
        "content": content,
        "fields": fields,
        "figures": _palette(one, content),
        "version": one.version,
        "key": first.key if first else fresh_key(),
        "draft": first.draft if first else None,
        "draft_form": _draft_form(one.pk),
        "form_url": reverse("circular_edit", args=[one.pk]),
        "wrong": wrong.wrong if wrong else [],
        "conflict": str(conflict) if conflict else "",
    }
    code = status or (409 if conflict else 422 if wrong else 200)
    return render(request, "supervision/circulars/edit.html", context, status=code)


def _fields(
    one: Circular, content: Content, kept: Mapping[str, str], typed: Mapping[str, str], theirs: Theirs | None
) -> list[Field]:
    figures = content["figures"]
    found = []
    for words in wording().sections:
        if words.name not in {s["name"] for s in content["sections"]}:
            continue
        base = original(words, figures)
        now = kept.get(words.name, base)
        text = typed.get(words.name, now)
        lines = [parts(line, figures) for line in tidy(text).split("\n") if line.strip()]
        preview = pieces(one, content, lines)
        made = Field(words.name, words.title, text, now, base, words.name in kept, preview)
        if theirs is not None and tidy(text) != now:
            made.theirs = now
        found.append(made)
    return found


def _palette(one: Circular, content: Content) -> list[Piece]:
    """The figures that there are, each with what it says now and the way to its rows."""
    lines = [[PartTold(text=f["text"], figure=word)] for word, f in content["figures"].items()]
    return [line[0] for line in pieces(one, content, lines)]


STEPS: Mapping[str, tuple[Callable[..., Circular], tuple[str, ...], str]] = {
    "reset": (drafting.reset_section, ("name",), mark("这一段恢复了原文。")),
    "send": (issuing.send_circular, (), mark("送签了，等局主要领导签发。")),
    "take-back": (issuing.take_back, (), mark("撤回来了，可以接着改。")),
    "return": (issuing.return_circular, ("remark",), mark("退回督查室了。")),
    "issue": (issuing.issue_circular, ("seen",), mark("签发了，全局可以看。")),
    "correct": (drafting.correct_circular, ("reason",), mark("更正的通报起草好了。")),
}
"""The steps of a circular by their names in addresses: what is done, what of the form it needs, what is said after."""


@require_POST
def circular_step(request: PageRequest, pk: int, name: str) -> HttpResponse:
    """The next step of a circular."""
    request.access.require(READ)
    one = circular_or_404(request, pk)
    if name not in STEPS:
        raise Http404(name)
    work, wanted, said = STEPS[name]
    told = {field_name: request.POST.get(field_name, "") for field_name in wanted}
    try:
        now = work(access=request.access, circular=pk, sent=_sent(request), **told)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return circular_page(request, one, error)
    except Conflict as error:
        return circular_page(request, circular_or_404(request, pk), conflict=error)
    messages.success(request, _(said))
    return SeeOther(reverse("circular_edit" if name == "reset" else "circular", args=[now.pk]))
