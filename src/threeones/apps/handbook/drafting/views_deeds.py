"""Deeds on the tree: moving, removing, undo and redo; each leads back to the page that sent it, and says there what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.handbook.drafting.entries import name_of, state_of
from threeones.apps.handbook.drafting.fields import FIELDS, label_of
from threeones.apps.handbook.drafting.forms import MoveForm
from threeones.apps.handbook.drafting.moving import Tree, move_entry, remove_entry
from threeones.apps.handbook.drafting.pages import READ_AND_SENT, Place, anchored, editing, number, say
from threeones.apps.handbook.drafting.placing import Place as Spot
from threeones.apps.handbook.drafting.placing import of_kind, place_from
from threeones.apps.handbook.drafting.sending import Gone, Overtaken, moment
from threeones.apps.handbook.drafting.steps import load
from threeones.apps.handbook.drafting.titles import REDO, UNDO, kind_word
from threeones.apps.handbook.drafting.undoing import PartlyUndone, redo, titled, undo
from threeones.apps.handbook.models import DraftEntry, EntryKind
from threeones.base.entry.errors import Conflict, Refused, Wrong, in_words
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.requests import PageRequest

TURNS: dict[str, Callable[..., int]] = {UNDO: undo, REDO: redo}


@require_http_methods(READ_AND_SENT)
def move(request: PageRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """Moving an entry: by a button or by dragging (``place``), or with a form of its own."""
    place = editing(request, pk)
    if kind not in FIELDS:
        raise Http404(kind)
    asked = place_from(request.POST.get("place", ""))
    if asked is not None:
        return _moved(place, kind, code, asked)
    entry = place.entry_or_404(kind, code)
    filled = MoveForm(
        request.POST if request.method == "POST" else None, kind=kind, parents=_parents(place, entry), at=entry.under
    )
    told: dict[str, Any] = {"key": request.POST.get("key") or fresh_key()}
    if request.method == "POST":
        try:
            _move(place, kind, code, _asked(place, entry))
        except Refused as refused:
            for w in refused.wrong:
                filled.add_error(w.field if w.field in filled.fields else "to", w.fault)
        except Conflict as conflict:
            told |= {"conflict": str(conflict), "key": fresh_key()}
        else:
            return SeeOther(anchored(place.back(place.tree), entry))
    context = place.bar() | {
        "crumbs": place.crumbs((_("草稿"), place.tree), (_("移动"), None)),
        "entry": entry,
        "name": name_of(kind, code, state_of(entry)),
        "kind_word": kind_word(kind),
        "form": filled,
        "back_url": place.back(place.tree),
        "seen": place.seen,
        "siblings": [s.code for s in of_kind(place.edition, kind) if s.under == entry.under and s.code != code],
        **told,
    }
    return render(request, "handbook/draft/move.html", context, status=409 if told.get("conflict") else 200)


def _parents(place: Place, entry: DraftEntry) -> list[tuple[str, str]]:
    """What an entry can stand under."""
    if entry.kind == EntryKind.TARGET:
        return [(entry.under, entry.under)]
    if entry.kind == EntryKind.MILESTONE:
        return [(s.code, s.code) for s in of_kind(place.edition, EntryKind.PROJECT)]
    below = {code for kind, code in Tree(place.edition).below((entry.kind, entry.code)) if kind == entry.kind}
    known = place.names.objectives.items()
    return [(c, f"{c} {n}") for c, n in known if entry.kind != EntryKind.OBJECTIVE or c not in {*below, entry.code}]


def _asked(place: Place, entry: DraftEntry) -> Spot:
    """The place that the form names: behind a sibling where one is told, else last."""
    told = place.request.POST
    to, behind = told.get("to", ""), told.get("behind", "").strip()
    if not behind:
        return Spot("last", to)
    there = {s.code: s.under for s in of_kind(place.edition, entry.kind)}
    if there.get(behind) != to or behind == entry.code:
        raise Refused([Wrong("behind", _("“%(code)s”不在那里") % {"code": behind[:40]})])
    return Spot("after", behind)


def _move(place: Place, kind: str, code: str, to: Spot) -> int:
    told = place.request.POST
    return move_entry(
        access=place.request.access,
        edition=place.edition.pk,
        kind=kind,
        code=code,
        place=to,
        seen=number(told.get("seen", "")),
        keep="keep" in told,
        key=told.get("key", ""),
    )


def _moved(place: Place, kind: str, code: str, to: Spot) -> HttpResponse:
    try:
        _move(place, kind, code, to)
    except (Refused, Conflict) as error:
        say(place.request, in_words(error) if isinstance(error, Refused) else str(error), wrong=True)
    return SeeOther(anchored(place.back(place.tree), load(place.edition, [(kind, code)]).get((kind, code))))


@require_POST
def remove(request: PageRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """Remove an entry with what stands under it; what others changed of it meanwhile is shown first."""
    place = editing(request, pk)
    if kind not in FIELDS:
        raise Http404(kind)
    told = request.POST
    try:
        remove_entry(
            access=request.access,
            edition=pk,
            kind=kind,
            code=code,
            seen=number(told.get("seen", "")),
            anyway="anyway" in told,
            key=told.get("key", ""),
        )
    except Gone as gone:
        say(request, str(gone), wrong=True)
    except Overtaken as overtaken:
        return _overtaken(place, kind, code, overtaken)
    except (Refused, Conflict) as error:
        say(request, in_words(error) if isinstance(error, Refused) else str(error), wrong=True)
    return SeeOther(place.back(place.tree))


def _overtaken(place: Place, kind: str, code: str, error: Overtaken) -> HttpResponse:
    context = place.bar() | {
        "crumbs": place.crumbs((_("草稿"), place.tree), (code, None)),
        "kind": kind,
        "kind_word": kind_word(kind),
        "code": code,
        "conflict": str(error),
        "found": [
            (step.by, moment(step), titled(place.edition, t.key), [label_of(t.key[0], n) for n in t.now or ()])
            for step, t in error.found
        ],
        "back": place.back(place.tree),
    }
    return render(place.request, "handbook/draft/overtaken.html", context, status=409)


@require_POST
def turn(request: PageRequest, pk: int, what: str) -> HttpResponse:
    """Undo or redo one's last step; what others changed since is shown first."""
    place = editing(request, pk)
    if what not in TURNS:
        raise Http404(what)
    told = request.POST
    step = number(told.get("step", ""))
    try:
        done = TURNS[what](
            access=request.access, edition=pk, step=step, partly="partly" in told, key=told.get("key", "")
        )
    except PartlyUndone as partly:
        return _partly(place, what, step, partly)
    except (Refused, Conflict) as error:
        say(request, in_words(error) if isinstance(error, Refused) else str(error), wrong=True)
    else:
        said = _("撤回了。") if what == UNDO else _("重做了。")
        say(request, said if done else _("没有什么可以撤回的了。"))
    return SeeOther(place.back(place.tree))


def _partly(place: Place, what: str, step: int, error: PartlyUndone) -> HttpResponse:
    context = place.bar() | {
        "crumbs": place.crumbs((_("草稿"), place.tree), (_("撤回") if what == UNDO else _("重做"), None)),
        "what": what,
        "number": step,
        "conflict": str(error),
        "stuck": [(titled(place.edition, s.key), s) for s in error.stuck],
        "free": error.free,
        "back": place.back(place.tree),
    }
    return render(place.request, "handbook/draft/partly.html", context, status=409)
