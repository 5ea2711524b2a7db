"""Reading the chain: all entries or those of one record, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from django.db.models import Q, QuerySet
from django.utils import timezone

from threeones.base.audit.daily import last_check, progress, under_way, worker_lives
from threeones.base.audit.kept import SOURCE_FILE
from threeones.base.audit.models import AuditEntry, AuditHead, ChainCheck
from threeones.base.audit.policy import audit_policy
from threeones.base.audit.telling import Entry, told
from threeones.base.audit.words import actors_meant
from threeones.base.files.forms import SUFFIX as FORMS

__all__ = ["last_check", "progress", "under_way", "worker_lives"]

CHUNK = 500
Seen = Callable[[Collection[tuple[str, str]]], Collection[tuple[str, str]]]
"""Which of these records (label, key) somebody sees; None in its place: all of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted; what is empty asks for nothing. ``day`` to ``until`` are days here, both included.

    ``actor`` may be as it is kept or as pages show it.
    """

    actor: str = ""
    record: str = ""
    key: str = ""
    action: str = ""
    text: str = ""
    day: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries as read, newest first. ``newer`` and ``older`` are the numbers to go on from; None where there are none.

    ``incomplete`` where only a part was looked through, since much of it is not for this reader.
    """

    entries: tuple[Entry, ...]
    newer: int | None
    older: int | None
    incomplete: bool = False


def entries(wanted: Wanted, *, before: int | None = None, after: int | None = None, seen: Seen | None = None) -> Page:
    """A page of the entries before (older than) a number, or after it; without either the newest."""
    size, rows = audit_policy().page_entries, _matching(wanted)
    if after is not None:
        found = _readable(rows.filter(seq__gt=after).order_by("seq"), seen, size + 1)
        shown = list(reversed(found.rows[:size]))
        newer = shown[0].seq if shown and (len(found.rows) > size or found.stopped) else None
        return Page(tuple(told(shown)), newer, shown[-1].seq if shown else None, found.stopped is not None)
    start = rows.order_by("-seq") if before is None else rows.filter(seq__lt=before).order_by("-seq")
    found = _readable(start, seen, size + 1)
    shown = found.rows[:size]
    older = shown[-1].seq if len(found.rows) > size else found.stopped
    newer = (shown[0].seq if shown else before) if before is not None else None
    return Page(tuple(told(shown)), newer, older, found.stopped is not None)


def all_entries(wanted: Wanted, seen: Seen | None = None) -> Iterator[Entry]:
    """The entries of all pages, newest first, as many as an export may hold and one more."""
    rows = _readable(_matching(wanted).order_by("-seq"), seen, audit_policy().export_entries + 1, everything=True).rows
    for start in range(0, len(rows), CHUNK):
        yield from told(rows[start : start + CHUNK])


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows that the reader sees; ``stopped`` is the last number looked at where it was not the end."""

    rows: list[AuditEntry]
    stopped: int | None = None


def _readable(rows: QuerySet[AuditEntry], seen: Seen | None, most: int, everything: bool = False) -> _Found:
    if seen is None:
        return _Found(list(rows[:most]))
    found: list[AuditEntry] = []
    looked, last = 0, None
    scanned = audit_policy().export_entries if everything else audit_policy().scanned_entries
    iterator = rows.iterator(CHUNK)
    while chunk := list(islice(iterator, CHUNK)):
        visible = set(seen({(e.record, e.key) for e in chunk}))
        found += [e for e in chunk if (e.record, e.key) in visible]
        looked, last = looked + len(chunk), chunk[-1].seq
        if len(found) >= most:
            return _Found(found[:most])
        if looked >= scanned:
            return _Found(found, last)
    return _Found(found)


def _matching(wanted: Wanted) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    exact = {k: v for k in ("record", "key", "action") if (v := getattr(wanted, k))}
    rows = rows.filter(**exact)
    if wanted.actor:
        rows = rows.filter(actor__in=sorted(actors_meant(wanted.actor)))
    if wanted.day:
        rows = rows.filter(at__gte=_moment(wanted.day))
    if wanted.until:
        rows = rows.filter(at__lt=_moment(wanted.until, timedelta(days=1)))
    if wanted.text:
        fields = ("key", "before", "after", "reason", "actor")
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": wanted.text})
        rows = rows.filter(condition)
    return rows


def _moment(day: date, later: timedelta = timedelta()) -> str:
    """The beginning of a day here, or some time later, as entries write moments; without its end, which is left open."""
    try:
        begin = datetime.combine(day + later, time.min, timezone.get_default_timezone()).astimezone(UTC)
    except OverflowError:
        # before the first day that there is, or after the last
        return "9999-12-31T23:59:59" if day.year > 1 else "0001-01-01T00:00:00"
    return begin.replace(tzinfo=None).isoformat(timespec="seconds")


def history(label: str, key: str, *, before: int | None = None, after: int | None = None) -> Page:
    """The entries on one record. The caller has looked whether its reader may see the record."""
    return entries(Wanted(record=label, key=key[:200]), before=before, after=after)


@dataclass(frozen=True, slots=True)
class End:
    """The end of the chain: what an anchor on paper (纸质锚点) says."""

    seq: int
    mac: str
    at: datetime | None


def end() -> End:
    """The end of the chain now; 0 where there is none."""
    head = AuditHead.objects.filter(pk=1).first()
    last = AuditEntry.objects.filter(pk=head.seq).values_list("at", flat=True).first() if head else None
    return End(head.seq, head.mac, datetime.fromisoformat(last) if last else None) if head else End(0, "", None)


def seal_of(seq: int) -> str | None:
    """The seal of an entry as it stands in the database; None where there is none of that number."""
    return AuditEntry.objects.filter(pk=seq).values_list("mac", flat=True).first()


def loaded_by(name: str, sha256: str) -> str:
    """Who loaded a workbook with that content last (装入人), as its entries tell; empty where none does."""
    entries = AuditEntry.objects.filter(record=SOURCE_FILE, key=name[:200], after__contains=sha256)
    return entries.order_by("-seq").values_list("actor", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Load:
    """A load of workbooks (装入): when and by whom its entries were written, and the workbooks that it brought."""

    at: str
    actor: str
    files: tuple[str, ...]


def loads_between(since: int, until: int) -> list[Load]:
    """The loads among the entries after one number until another, newest first.

    A load writes all its entries at one moment, those of its workbooks first.
    """
    rows = AuditEntry.objects.filter(record=SOURCE_FILE, seq__gt=since, seq__lte=until).exclude(key__endswith=FORMS)
    found: dict[str, tuple[str, list[str]]] = {}
    for at, actor, key in rows.order_by("-seq").values_list("at", "actor", "key"):
        found.setdefault(at, (actor, []))[1].append(key)
    return [Load(at, actor, tuple(reversed(files))) for at, (actor, files) in found.items()]


def last_checks(most: int = 14) -> list[ChainCheck]:
    """The newest checks that were done."""
    return list(ChainCheck.objects.exclude(ended_at=None).order_by("-ended_at", "-pk")[:most])
