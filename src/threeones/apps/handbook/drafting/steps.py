"""Steps of editing (编辑步骤): each change of a draft is one, with what stood before and after, so that it can be undone.

``DraftStep.told`` is JSON: ``user`` (number of the account), ``deed`` (what the title says, as codes) and ``entries``:
kind, code, ``was`` and ``now`` — of a changed entry the fields that differ, of one that was added or removed all of
them on the one side and null on the other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone

from threeones.apps.handbook.drafting.audited import ENTRY, STEP, key_of_entry, key_of_step, told_of
from threeones.apps.handbook.drafting.entries import Key, State, differing, key_of, saying, state_of, write_state
from threeones.apps.handbook.drafting.titles import Deed, title_in_chinese
from threeones.apps.handbook.models import DraftEntry, DraftStep, Edition, EntryKind
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append
from threeones.base.org.models import Unit

BATCH = 200
READ = 20
"""So many steps are read at a time: each holds all that it changed."""
SPREAD = "让出位置"
"""The title of what only makes room between entries: no step of anybody, and nothing to undo."""
Sides = tuple[State | None, State | None]
"""An entry before and after; None: it is not there."""
Trace = tuple[Key, tuple[str, ...]]
"""An entry, and the fields of it (none: any) that somebody touched."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What a step did to one entry: the fields that differ; None on the side on which it is not there."""

    key: Key
    was: State | None
    now: State | None


def load(edition: Edition, keys: Iterable[Key]) -> dict[Key, DraftEntry]:
    """Those of some entries that are there; one query."""
    wanted = set(keys)
    if not wanted:
        return {}
    codes = sorted({code for _kind, code in wanted})
    found: dict[Key, DraftEntry] = {}
    for start in range(0, len(codes), BATCH):
        for entry in DraftEntry.objects.filter(edition=edition, code__in=codes[start : start + BATCH]):
            found[key_of(entry)] = entry
    return {key: found[key] for key in wanted if key in found}


def touching(sides: Mapping[Key, Sides]) -> list[Touched]:
    """What of this differs, entry by entry; nothing where nothing does."""
    found = []
    for key, (was, now) in sides.items():
        if was is None or now is None:
            if was is not now:
                found.append(Touched(key, was, now))
        elif names := differing(was, now):
            found.append(Touched(key, {n: was.get(n) for n in names}, {n: now.get(n) for n in names}))
    return found


def take_step(access: Access, edition: Edition, deed: Deed, sides: Mapping[Key, Sides]) -> DraftStep | None:
    """Write what differs, as one step of this person; None where nothing does. The caller holds the chain."""
    sides = {key: (was and saying(was), now and saying(now)) for key, (was, now) in sides.items()}
    touched = touching(sides)
    if not touched:
        return None
    step = _new(edition, title_in_chinese(deed), access.actor, {"user": access.user_id, "deed": deed, **_told(touched)})
    changes = write(edition, touched, sides, step.title)
    after = {"title": step.title, "by": step.by}
    append(access.actor, [Change("create", STEP, key_of_step(step), {}, after), *changes])
    return step


def make_room(edition: Edition, first: int, by: int) -> None:
    """Move all that stands from a position on further back, and remember it for the positions that steps tell."""
    told: dict[str, Any] = {"user": None, "entries": [], "first": first, "by": by}
    _new(edition, SPREAD, "", told)


def _new(edition: Edition, title: str, by: str, told: Mapping[str, Any]) -> DraftStep:
    last = DraftStep.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return DraftStep.objects.create(
        edition=edition, number=last + 1, title=title[:200], by=by[:60], at=timezone.now(), told=text
    )


def _told(touched: Sequence[Touched]) -> dict[str, Any]:
    return {"entries": [{"kind": t.key[0], "code": t.key[1], "was": t.was, "now": t.now} for t in touched]}


def head_of(step: DraftStep) -> dict[str, Any]:
    """Whose step it is and its deed: what it tells without the entries, of which an import has thousands."""
    # in a text the marks would have a backslash before them, so this is where the entries begin
    head, _between, _entries = step.told.partition(',"entries":')
    told: dict[str, Any] = json.loads(head + "}")
    return told


def touched_by(step: DraftStep) -> list[Touched]:
    """What a step tells."""
    told = json.loads(step.told)
    return [Touched((e["kind"], e["code"]), e["was"], e["now"]) for e in told["entries"]]


def write(edition: Edition, touched: Sequence[Touched], sides: Mapping[Key, Sides], why: str) -> list[Change]:
    """Save entries as ``sides`` tells them afterwards; the entries for the audit."""
    there = load(edition, [t.key for t in touched if t.was is not None])
    new: list[DraftEntry] = []
    changed: list[DraftEntry] = []
    gone: list[int] = []
    changes: list[Change] = []
    for t in touched:
        after, audit_key = sides[t.key][1], key_of_entry(edition.pk, t.key)
        if after is None:
            gone.append(there[t.key].pk)
            changes.append(Change("remove", ENTRY, audit_key, told_of(t.key[0], t.was), {}, why))
            continue
        entry = there.get(t.key) or DraftEntry(edition=edition, kind=t.key[0], code=t.key[1], version=0)
        write_state(entry, after)
        entry.version += 1
        (changed if entry.pk else new).append(entry)
        deed = "change" if t.was else "create"
        changes.append(Change(deed, ENTRY, audit_key, told_of(t.key[0], t.was), told_of(t.key[0], t.now), why))
    # written anew under their numbers: thousands of updates of one row each would take minutes
    gone += [entry.pk for entry in changed]
    for start in range(0, len(gone), BATCH):
        DraftEntry.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    DraftEntry.objects.bulk_create([*changed, *new], batch_size=BATCH)
    _settle_leads(edition, [*new, *changed])
    return changes


def _settle_leads(edition: Edition, written: Sequence[DraftEntry]) -> None:
    """Who leads a project leads its milestones and targets, too: units are found by what the contents name."""
    projects = {e.code for e in written if e.kind == EntryKind.PROJECT}
    projects |= {e.under for e in written if e.kind in (EntryKind.MILESTONE, EntryKind.TARGET)}
    of_project = load(edition, [(EntryKind.PROJECT.value, code) for code in projects])
    names = {code: str(state_of(e).get("lead_unit", "")) for (_kind, code), e in of_project.items()}
    numbers = dict(Unit.objects.filter(name__in=set(names.values())).values_list("name", "pk")) if names else {}
    by_lead: dict[int | None, list[str]] = {}
    for code, name in names.items():
        by_lead.setdefault(numbers.get(name), []).append(code)
    for lead, codes in by_lead.items():
        for start in range(0, len(codes), BATCH):
            some = codes[start : start + BATCH]
            entries = DraftEntry.objects.filter(edition=edition)
            entries.filter(kind=EntryKind.PROJECT, code__in=some).exclude(lead=lead).update(lead=lead)
            below = entries.filter(kind__in=(EntryKind.MILESTONE, EntryKind.TARGET), under__in=some)
            below.exclude(lead=lead).update(lead=lead)


def steps_of(edition: Edition) -> Any:
    """The steps of a draft, the newest first."""
    return DraftStep.objects.filter(edition=edition).exclude(title=SPREAD).order_by("-number")


def last_number(edition: Edition) -> int:
    """The number of the newest step: what a page was made from."""
    return DraftStep.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0


def since(edition: Edition, number: int, access: Access) -> Iterator[tuple[DraftStep, Touched]]:
    """What others did after a step, the newest first."""
    for step in steps_of(edition).filter(number__gt=number):
        if head_of(step)["user"] != access.user_id:
            for touched in touched_by(step):
                yield step, touched


def last_touch(edition: Edition, key: Key, fields: Collection[str] = ()) -> DraftStep | None:
    """The newest step that stands and touched an entry (one of ``fields``, where some are told)."""
    return last_touches(edition, [(key, tuple(fields))]).get((key, tuple(fields)))


def last_touches(edition: Edition, wanted: Iterable[Trace]) -> dict[Trace, DraftStep]:
    """The same of many entries: the steps are read once, the newest first, until all is found."""
    missing: dict[Key, list[Trace]] = {}
    for trace in wanted:
        missing.setdefault(trace[0], []).append(trace)
    found: dict[Trace, DraftStep] = {}
    for step in steps_of(edition).iterator(READ) if missing else ():
        for touched in touched_by(step):
            for trace in [t for t in missing.get(touched.key, ()) if not t[1] or _concerns(touched, t[1])]:
                found[trace] = step
                missing[touched.key].remove(trace)
            if touched.key in missing and not missing[touched.key]:
                del missing[touched.key]
        if not missing:
            break
    return found


def _concerns(touched: Touched, fields: Collection[str]) -> bool:
    if touched.was is None or touched.now is None:
        return True
    return not set(fields).isdisjoint(touched.now)
