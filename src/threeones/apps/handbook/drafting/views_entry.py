"""An entry's own page with all its fields, and its line in the tree, which is edited in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook.drafting.audited import ENTRY, key_of_entry
from threeones.apps.handbook.drafting.changing import change_entry, form_fields, plain
from threeones.apps.handbook.drafting.entries import Key, key_of, name_of, state_of
from threeones.apps.handbook.drafting.fields import FIELDS, IN_LINE, Field, fields_of
from threeones.apps.handbook.drafting.forms import TAKE, WAS, EntryForm, html_name, initial_of
from threeones.apps.handbook.drafting.merging import merged, rebased
from threeones.apps.handbook.drafting.outline import NOWHERE, Line, lacking, parts_of
from threeones.apps.handbook.drafting.pages import READ_AND_SENT, Place, anchored, entry_url, number, place_of, say
from threeones.apps.handbook.drafting.placing import PARENTS
from threeones.apps.handbook.drafting.reading import shown, texts_of
from threeones.apps.handbook.drafting.rights import DRAFT
from threeones.apps.handbook.drafting.sending import Gone, gone
from threeones.apps.handbook.drafting.showing import Moves, Shown, part_shown, project_shown
from threeones.apps.handbook.drafting.steps import last_number, load
from threeones.apps.handbook.drafting.titles import kind_word
from threeones.apps.handbook.models import DraftEntry, EntryKind
from threeones.base.entry.errors import Conflict, Refused, Stale
from threeones.base.entry.handling import SeeOther, fresh_key, keep_as_draft, restored
from threeones.base.pages.requests import PageRequest

LINE, SHOWN = "line", "shown"
"""Pieces of the tree: a line that is being edited, and one as it reads."""


@require_http_methods(READ_AND_SENT)
def entry(request: PageRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """An entry: its page, or (``piece``) its line in the tree; sent, its fields are changed."""
    place = place_of(request, pk)
    if kind not in FIELDS:
        raise Http404(kind)
    if request.method == "POST":
        request.access.require(DRAFT, place.edition)
        return _save(place, (kind, code))
    found, piece = place.entry_or_404(kind, code), _piece(request, request.GET)
    if piece == SHOWN or (piece == LINE and not place.edits):
        return line(place, found)
    return _opened(place, found, piece)


def _piece(request: PageRequest, told: Mapping[str, Any]) -> str:
    return str(told.get("piece", "")) if request.htmx else ""


def _opened(place: Place, found: DraftEntry, piece: str) -> HttpResponse:
    """The form as it opens: what stands now, over which what was typed and not sent goes."""
    state, names = state_of(found), place.names
    fields = form_fields(found.kind, state, names)
    if piece == LINE:
        fields = {n: f for n, f in fields.items() if n in IN_LINE[found.kind]}
    now = texts_of(fields, state, names)
    first = restored(place.request.access, place.form(key_of(found)), {**initial_of(now), "version": found.version})
    values, theirs = _over(fields, first.values, now)
    told = {"key": first.key, "draft": first.draft, "version": values.get("version", found.version)}
    filled = EntryForm(fields, initial=values, prefix_id=_prefix(found))
    return _form(place, found, filled, piece, theirs=theirs, changed_since=bool(theirs), **told)


def _over(
    fields: Mapping[str, Field], values: Mapping[str, Any], now: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a form that was begun earlier, and what others have changed since of that which is changed in it."""
    typed = {n: plain(str(values.get(html_name(n), ""))) for n in fields}
    began = {n: plain(str(values.get(WAS + html_name(n), ""))) for n in fields}
    present = {n: plain(t) for n, t in now.items()}
    both = merged(typed, began, present).both
    told = dict(values)
    for name, text in rebased(typed, began, present).items():
        if typed[name] == began[name]:
            told |= {html_name(name): text, WAS + html_name(name): text}
    return told, {n: shown(fields[n], present[n]) for n in both}


def _save(place: Place, key: Key) -> HttpResponse:
    request, edition = place.request, place.edition
    found = load(edition, [key]).get(key)
    state = state_of(found) if found else {}
    known = form_fields(key[0], state, place.names) if found else fields_of(key[0])
    fields = {n: f for n, f in known.items() if WAS + html_name(n) in request.POST}
    filled, piece = EntryForm(fields, request.POST, prefix_id=_prefix(found)), _piece(request, request.POST)
    chosen = set(request.POST.getlist(TAKE))
    values = {n: t for n, t in filled.texts.items() if html_name(n) not in chosen}
    told: dict[str, Any] = {"key": request.POST.get("key", ""), "version": request.POST.get("version", "")}
    try:
        if found is None:
            raise gone(edition, key)
        done = change_entry(
            access=request.access,
            edition=edition.pk,
            kind=key[0],
            code=key[1],
            values=values,
            began=filled.began,
            version=number(told["version"]),
            key=told["key"],
            form=place.form(key),
        )
    except Stale as stale:
        keep_as_draft(request.access, place.form(key), dict(request.POST.lists()))
        assert found is not None
        return _form(place, found, _both(fields, filled, chosen, stale), piece, **_stale(stale))
    except Gone as lost:
        keep_as_draft(request.access, place.form(key), dict(request.POST.lists()))
        return _lost(place, key, lost, filled)
    except (Refused, Conflict) as error:
        if isinstance(error, Refused):
            filled.tell(error.wrong)
        else:
            told |= {"conflict": str(error), "key": fresh_key()}
        assert found is not None
        return _form(place, found, filled, piece, **told)
    return _saved(place, key, piece, " ".join([_("保存了。"), *done.notes]))


def _prefix(found: DraftEntry | None) -> str:
    """Begins the ids of a form's fields: several lines of a tree are edited at once."""
    return f"{found.pk}-" if found else ""


def _both(fields: Mapping[str, Field], filled: EntryForm, chosen: set[str], stale: Stale) -> EntryForm:
    """The form over what stands now: one's own texts where one typed (and did not choose the other's)."""
    now = {n: stale.theirs.more.get(n, "") for n in fields}
    typed = {n: plain(t) for n, t in filled.texts.items()}
    mine = rebased(typed, {n: plain(t) for n, t in filled.began.items()}, now)
    mine |= {n: now[n] for n in fields if html_name(n) in chosen}
    return EntryForm(fields, initial=initial_of(mine, now), prefix_id=filled.prefix_id)


def _stale(stale: Stale) -> dict[str, Any]:
    theirs = stale.theirs
    return {
        "conflict": str(stale),
        "by": theirs.by,
        "at": theirs.at,
        "theirs": dict(theirs.values),
        "version": theirs.version,
        "key": fresh_key(),
    }


def _lost(place: Place, key: Key, lost: Gone, filled: EntryForm) -> HttpResponse:
    """The entry was removed while it was being edited: who did it, and what was typed."""
    typed = [(field.word, filled.texts[n]) for n, field in filled.known.items() if filled.texts.get(n)]
    context = place.bar() | {
        "crumbs": place.crumbs((_("草稿"), place.tree), (key[1], None)),
        "kind_word": kind_word(key[0]),
        "code": key[1],
        "conflict": str(lost),
        "step": lost.step,
        "typed": typed,
    }
    return render(place.request, "handbook/draft/gone.html", context, status=409)


def _saved(place: Place, key: Key, piece: str, told: str) -> HttpResponse:
    found = load(place.edition, [key]).get(key)
    if piece == LINE and found is not None:
        return line(place, found, told)
    say(place.request, told)
    return SeeOther(anchored(place.back(place.tree), found))


def line(place: Place, found: DraftEntry, saved: str = "") -> HttpResponse:
    """The line of an entry as it reads, with the bar that says what was ``saved``."""
    told = place.bar(saved) if saved else {"edition": place.edition, "in_part": True}
    context = told | {"row": row_of(place, found), "edits": place.edits, "saved": bool(saved), "piece": True}
    return render(place.request, "handbook/draft/line_piece.html", context)


def row_of(place: Place, found: DraftEntry) -> Shown:
    """An entry as the tree shows it, without its parts."""
    told = Line(found.pk, found.kind, found.code, found.under, _content(found), found.lead_id)
    if found.kind == EntryKind.OBJECTIVE:
        return Shown(told, Moves())
    if found.kind != EntryKind.PROJECT:
        return part_shown(told, Moves())
    parts = parts_of(place.request.access, place.edition, [found.code]).get(found.code, ())
    having = {k: {found.code for p in parts if p.kind == k} for k in ("milestone", "target")}
    under = found.under if found.under in place.names.objectives else NOWHERE
    complete = Line(told.pk, told.kind, told.code, under, told.told, told.lead, lacking(told, under, having))
    return project_shown(complete, Moves(), (), place.names)


def _content(found: DraftEntry) -> dict[str, Any]:
    state = state_of(found)
    return {**state, "lists": state.get("lists", [])}


def _form(place: Place, found: DraftEntry, filled: EntryForm, piece: str, **more: Any) -> HttpResponse:
    name, key = name_of(found.kind, found.code, state_of(found)), key_of(found)
    context = {
        "edition": place.edition,
        "place": place,
        "entry": found,
        "name": name,
        "kind_word": kind_word(found.kind),
        "form": filled,
        "fields": filled.shown(more.get("theirs")),
        "form_url": entry_url(place.edition.pk, key),
        "prefix": filled.prefix_id,
        "draft_form": place.form(key),
        "back": place.back(place.tree),
        "names": place.names,
        "edits": place.edits,
        **more,
    }
    if piece == LINE:
        return render(place.request, "handbook/draft/line_form.html", context)
    context |= _beside(place, found)
    context |= {"crumbs": place.crumbs((_("草稿"), place.tree), (found.code, None))}
    return render(place.request, "handbook/draft/entry.html", context, status=409 if more.get("conflict") else 200)


def _beside(place: Place, found: DraftEntry) -> dict[str, Any]:
    """What stands around an entry: what it stands under, its parts, its history."""
    key = (PARENTS[found.kind], found.under)
    above = load(place.edition, [key]).get(key) if found.under else None
    parts = parts_of(place.request.access, place.edition, [found.code]) if found.kind == EntryKind.PROJECT else {}
    state = state_of(found)
    return {
        "above": (above, name_of(*key, state_of(above))) if above else None,
        "parts": [part_shown(p, Moves()) for p in parts.get(found.code, ())],
        "also": [(code, place.names.objectives.get(code, "")) for code in state.get("also_serves", ())],
        "kept": state.get("kept", {}),
        "seen": last_number(place.edition),
        "history": (ENTRY, key_of_entry(place.edition.pk, key_of(found))),
    }
