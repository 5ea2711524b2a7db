"""What there is to tell somebody: matters that wait for him, and what apps announce; each thing under a key of its own."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import canonical
from threeones.base.inbox.matters import matters
from threeones.base.notifications.models import Notice
from threeones.base.notifications.policy import urgent_kinds
from threeones.base.registry.announcements import Announcement, announcements
from threeones.base.registry.tasks import Task, task_kinds, tasks


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to be told: ``key`` is its own for good, ``label`` names its kind, ``waits`` for it to be dealt with."""

    key: str
    kind: str
    label: str
    title: str
    text: str
    url: str
    due: date | None
    waits: bool


def things(access: Access, today: date) -> list[Thing]:
    """All that there is to tell somebody, what waits first, in the order of his inbox."""
    return [*_waiting(matters(access, today)), *_announced(announcements.items(), access, today)]


def urgent_things(access: Access, today: date) -> list[Thing]:
    """What of it is urgent; asks those alone who have such kinds."""
    kinds = urgent_kinds()
    found = [t for kind in kinds if (provider := tasks.get(kind)) for t in provider(access, today) if t.kind == kind]
    kept = ((name, kind) for name, kind in announcements.items() if name in kinds)
    return [*_waiting(found), *_announced(kept, access, today)]


def things_of_group(bureau: int, today: date, *, urgent: bool) -> list[Thing]:
    """What the group of a bureau is to be told; the urgent kinds alone, or all."""
    kinds = urgent_kinds()
    asked = [(n, k) for n, k in announcements.items() if k.to_bureau and (n in kinds or not urgent)]
    return [_thing(n, k.label, one) for n, k in asked if k.to_bureau for one in k.to_bureau(bureau, today)]


def not_yet_told(receiver: str, found: Iterable[Thing]) -> list[Thing]:
    """Those of the things of which a receiver has not been told."""
    by_key = {thing.key: thing for thing in found}
    told = set(Notice.objects.filter(receiver=receiver, key__in=by_key).values_list("key", flat=True))
    return [thing for key, thing in by_key.items() if key not in told]


def _waiting(found: Iterable[Task]) -> Iterator[Thing]:
    """Matters as things. Alike ones are told apart by their number; what a matter says of itself may change with the day."""
    alike = Counter[str]()
    for task in found:
        due = task.due.isoformat() if task.due else ""
        told = {"kind": task.kind, "url": task.url, "title": task.title, "since": task.since.isoformat(), "due": due}
        same = canonical(told)
        alike[same] += 1
        kind = task_kinds.get(task.kind)
        label = str(kind.label) if kind else ""
        key = _digest("task", same, str(alike[same]))
        yield Thing(key, task.kind, label, task.title, task.why, task.url, task.due, waits=True)


def _announced(kinds: Iterable[tuple[str, object]], access: Access, today: date) -> Iterator[Thing]:
    for name, _kind in kinds:
        kind = announcements.get(name)
        if kind is not None and kind.to_person is not None:
            for one in kind.to_person(access, today):
                yield _thing(name, kind.label, one)


def _thing(name: str, label: object, one: Announcement) -> Thing:
    key = _digest("announcement", name, one.key)
    return Thing(key, name, str(label), one.title, one.text, one.url, None, waits=False)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
