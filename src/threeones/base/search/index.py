"""Keeping the index current: after a change that the audit tells of, the rows of the records changed are made anew."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from threeones.base.audit.models import AuditEntry, AuditHead
from threeones.base.jobs.claims import claim
from threeones.base.registry.search import Row, Source, searchable
from threeones.base.search import folding, readings
from threeones.base.search.models import Entry, IndexState
from threeones.base.search.policy import policy
from threeones.kernel.values.packs import packs_dir

T = TypeVar("T")
CHUNK = 500
STATE = 1
IDLE = 1000
"""After so many entries that concern no record of the index it is noted that they were looked at."""
CLAIM = "search-index"


@lru_cache
def built_by() -> str:
    """By what rules an index is built; another one is built anew."""
    rules = [inspect.getsource(folding), inspect.getsource(readings), version("pypinyin")]
    rules += [(Path(packs_dir()) / "search" / "search.yaml").read_text(encoding="utf-8")]
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()


def refresh(*, at_once: int | None = None) -> bool:
    """Bring the index up to the end of the audit; whether it is current now.

    With ``at_once`` only where no more than so many records have changed: the worker, who has time, does the rest.
    A first index is built whatever it takes. Where another process is at it, this one goes on with what there is.
    """
    head = AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    state = IndexState.objects.filter(pk=STATE).first()
    if state is None or state.built_by != built_by() or state.seq > head:
        return _claimed(lambda: _all(head))
    if state.seq == head:
        return True
    changed = _changed(state.seq, head)
    if not changed:
        if head - state.seq > IDLE:
            IndexState.objects.filter(pk=STATE, seq=state.seq).update(seq=head)
        return True
    if at_once is not None and sum(len(keys or ()) for keys in changed.values()) > at_once:
        return False
    return _claimed(lambda: _some(changed, head))


def refresh_in_passing() -> bool:
    """``refresh`` while somebody waits for an answer."""
    return refresh(at_once=policy().refreshed_at_once)


def rebuild() -> int:
    """Build the whole index anew; how many rows it has."""
    head = AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    _all(head)
    return Entry.objects.count()


def _claimed(work: Callable[[], None]) -> bool:
    with claim(CLAIM) as mine:
        if mine:
            work()
        return mine


def sources() -> Iterator[tuple[str, Source]]:
    """The sources whose rows stand in the index."""
    return ((kind, s) for kind, s in searchable.items() if isinstance(s, Source))


def _changed(after: int, until: int) -> dict[str, set[str] | None]:
    """The keys of each source whose records changed (None: all of them), by the entries of the audit."""
    own = {s.model._meta.label_lower: kind for kind, s in sources()}
    beside: dict[str, list[str]] = {}
    for kind, s in sources():
        for label in s.also:
            beside.setdefault(label, []).append(kind)
    told = AuditEntry.objects.filter(seq__gt=after, seq__lte=until, record__in=own.keys() | beside.keys())
    found: dict[str, set[str] | None] = {}
    for label, key in told.values_list("record", "key").distinct().iterator(2000):
        for kind in beside.get(label, ()):
            found[kind] = None
        if label in own and (keys := found.setdefault(own[label], set())) is not None:
            keys.add(key)
    return found


def _all(head: int) -> None:
    with transaction.atomic():
        Entry.objects.all().delete()
        for kind, source in sources():
            _write(kind, rows(source, None))
        IndexState.objects.update_or_create(pk=STATE, defaults={"seq": head, "built_by": built_by()})


def _some(changed: dict[str, set[str] | None], head: int) -> None:
    with transaction.atomic():
        for kind, source in sources():
            if kind not in changed:
                continue
            keys = changed[kind]
            of_kind = Entry.objects.filter(kind=kind)
            if keys is None:
                of_kind.delete()
                _write(kind, rows(source, None))
                continue
            for some in _batches(sorted(keys)):
                of_kind.filter(key__in=some).delete()
                _write(kind, rows(source, some))
        IndexState.objects.filter(pk=STATE).update(seq=head)


def rows(source: Source, keys: Collection[str] | None) -> Iterator[Row]:
    """The rows of a source as its records are now."""
    query = source.model._default_manager.select_related(*source.related)
    if keys is not None:
        query = query.filter(**{f"{source.key}__in": list(keys)})
    return (source.row(record) for record in query.iterator(2000))


def _write(kind: str, found: Iterable[Row]) -> None:
    for some in _batches(found):
        Entry.objects.bulk_create([entry(kind, row) for row in some])


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    """``things`` in lists of at most ``CHUNK``."""
    rest = iter(things)
    while some := list(islice(rest, CHUNK)):
        yield some


def entry(kind: str, row: Row) -> Entry:
    """A row as the index keeps it."""
    names = [row.title, *(n for n in row.aliases.split("、") if n)]
    pinyin, initials = readings.spelt(names)
    return Entry(
        kind=kind,
        key=row.key,
        code=row.code[:60],
        title=row.title[:200],
        aliases=row.aliases[:200],
        note=row.note[:120],
        url=row.url[:400],
        text=readings.text_of(row.code, names),
        pinyin=pinyin,
        initials=initials,
    )
