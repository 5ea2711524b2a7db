"""Changing the fields of an entry, with what somebody else changed meanwhile merged into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.checks import Around, disagreeing, following
from threeones.apps.handbook.drafting.entries import INSIDE, Key, State, list_of, name_of, saying, state_of
from threeones.apps.handbook.drafting.fields import Field, field_inside, fields_of
from threeones.apps.handbook.drafting.merging import merged
from threeones.apps.handbook.drafting.names import Names
from threeones.apps.handbook.drafting.reading import read, shown, text_of, texts_of
from threeones.apps.handbook.drafting.sending import Answer, gone, moment, send_to_draft
from threeones.apps.handbook.drafting.steps import last_touch, load, take_step
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind
from threeones.apps.handbook.spans import span_words
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused, Stale, Theirs, Wrong


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a change: the number of its step (0: nothing differed), and the entry's version now."""

    step: int
    version: int
    notes: Sequence[str] = ()
    """What whoever saved should know."""


def change_entry(
    *,
    access: Access,
    edition: int,
    kind: str,
    code: str,
    values: Mapping[str, str],
    began: Mapping[str, str],
    version: int,
    key: str = "",
    form: str = "",
) -> Saved:
    """Change fields of an entry: ``values`` as they are typed, ``began`` the texts and ``version`` from which they began.

    Fields that nobody else changed are saved, also where others were; the code stays what it is. Raises
    ``PermissionDenied``; ``Unknown``; ``Refused`` with every fault at its field; ``Stale`` where a field was changed to
    something else meanwhile (``theirs.values`` has these alone, ``theirs.more`` all fields as they stand); ``Gone``.
    """
    told = {"kind": kind, "code": code, "values": dict(values), "began": dict(began), "version": version}

    def work(found: Edition) -> Answer:
        return _change(access, found, (kind, code), values, began, version)

    answer = send_to_draft(access, edition, "handbook.draft.change", told, work, key=key, form=form)
    return Saved(**answer)


def plain(text: str) -> str:
    """A text as it is compared: however its lines end, and without what is around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def form_fields(kind: str, state: State, names: Names) -> dict[str, Field]:
    """The fields of an entry's form: of a project also the columns of the lists that it is on."""
    if kind != EntryKind.PROJECT:
        return fields_of(kind)
    on = {name: names.headings.get(name, []) for name in state.get("lists", ())}
    told = {name: field_inside(name) for name in state if name.startswith(INSIDE)}
    return {**fields_of(kind, on.items()), **told}


def _change(
    access: Access, edition: Edition, key: Key, values: Mapping[str, str], began: Mapping[str, str], version: int
) -> Answer:
    names, entry = Names(edition), load(edition, [key]).get(key)
    if entry is None:
        raise gone(edition, key)
    state = state_of(entry)
    fields = form_fields(key[0], state, names)
    fields |= {n: field_inside(n) for n in values if n.startswith(INSIDE) and key[0] == EntryKind.PROJECT}
    now = {n: plain(t) for n, t in texts_of(fields, state, names).items()}
    typed = {n: plain(t) for n, t in values.items() if n in fields}
    base = {n: plain(t) for n, t in began.items()}
    read_values, wrong = read_all(fields, merged(typed, base, now).mine, names)
    # what is typed otherwise and means the same is the same
    said = {n: plain(text_of(fields[n], {n: v}, names)) for n, v in read_values.items()}
    final = merged({n: said.get(n, typed[n]) for n in merged(typed, base, now).mine}, base, now)
    unknown = [n for n in final.mine if n not in base and version != entry.version]
    if both := [*final.both, *unknown]:
        raise Stale(_theirs(edition, entry, both, now, fields))
    changed = {n: v for n, v in read_values.items() if n in final.mine}
    after, more = with_values(state, changed)
    wrong += [*more, *disagreeing(*key, after, changed, around(edition, key, after), names)]
    if wrong:
        raise Refused(wrong)
    span = str(state.get("period", "")) if "period" not in after and "period" not in changed else ""
    fields_told = [*changed, *(["period"] if span else [])]
    deed = {"what": "change", "kind": key[0], "code": key[1], "name": name_of(*key, after), "fields": fields_told}
    step = take_step(access, edition, deed, {key: (state, after)})
    notes = told_beside(span, edition.year, after, changed)
    return {"step": step.number if step else 0, "version": entry.version + (step is not None), "notes": notes}


def told_beside(span: str, year: int, state: State, changed: Mapping[str, Any]) -> list[str]:
    """What whoever saved should know: a span that a day took the place of, a day that lies outside the book's year."""
    notes = [_("期间“%(span)s”改成了这一天。") % {"span": span_words(span, year)}] if span else []
    for name in ("deadline", "due_on"):
        day = str(state.get(name, ""))
        if name in changed and day and not day.startswith(f"{year}-"):
            notes.append(_("%(day)s不在%(year)s年里，请核对。") % {"day": day, "year": year})
    return notes


def read_all(fields: Mapping[str, Field], texts: Mapping[str, str], names: Names) -> tuple[dict[str, Any], list[Wrong]]:
    """The values of texts that can be read, and every fault of the others."""
    values, wrong = {}, []
    for name, text in texts.items():
        value, faults = read(fields[name], text, names)
        if faults:
            wrong += faults
        else:
            values[name] = value
    return values, wrong


def with_values(state: State, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Wrong]]:
    """A state with other values, and what goes along with them; what is told of a list that the project is not on is a fault."""
    after = saying({**state, **values})
    after |= following(after, values)
    on = set(after.get("lists", ()))
    stray = [n for n in after if n.startswith(INSIDE) and list_of(n)[0] not in on]
    wrong = [Wrong(n, _("项目不在清单“%(list)s”里") % {"list": list_of(n)[0]}) for n in stray if n in values]
    after = {n: v for n, v in after.items() if n not in stray}
    also = [code for code in after.get("also_serves", ()) if code != after["@under"]]
    return saying({**after, "also_serves": also}), wrong


def around(edition: Edition, key: Key, state: State) -> Around:
    """What an entry is held against."""
    if key[0] == EntryKind.PROJECT:
        below = DraftEntry.objects.filter(edition=edition, kind=EntryKind.MILESTONE, under=key[1])
        return Around(milestones=[days_of(state_of(e)) for e in below])
    if key[0] == EntryKind.MILESTONE:
        project = (EntryKind.PROJECT.value, str(state["@under"]))
        above = load(edition, [project]).get(project)
        return Around(deadline=str(state_of(above).get("deadline", "")) if above else "")
    return Around()


def days_of(state: State) -> tuple[str, str]:
    """The name and the day of a milestone."""
    return str(state.get("name", "")), str(state.get("due_on", ""))


def _theirs(
    edition: Edition, entry: DraftEntry, both: Iterable[str], now: Mapping[str, str], fields: Mapping[str, Field]
) -> Theirs:
    names = list(dict.fromkeys(both))
    step = last_touch(edition, (entry.kind, entry.code), names)
    values = {n: shown(fields[n], now[n]) for n in names}
    by, at = (step.by, moment(step)) if step else ("", "")
    return Theirs(values, by, at, str(entry.version), now)
