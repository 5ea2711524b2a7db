"""Records against the audit chain: what was changed, added or removed in the database without an entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import DateTimeField, DecimalField, Field

from threeones.base.audit.models import AuditEntry
from threeones.base.registry.records import LINKS, RecordKind, record_kinds

KEY_LENGTH = 200  # as the chain keeps keys
MOVED = "move"
"""Entries of this action tell in which rows of a workbook records stand; they say nothing of the records."""
CHUNK = 2000
Event = tuple[str, str, str, str]


def unexplained() -> Iterator[str]:
    """One sentence for every record that is not as the entries of the chain left it, of all registered kinds."""
    for label, kind in record_kinds.items():
        if kind.model is not None and kind.key is not None:
            yield from Comparison(label, kind).differences()


class Comparison:
    """The rows of one kind beside its entries; of each record only a digest is held, as there may be a million."""

    def __init__(self, label: str, kind: RecordKind) -> None:
        assert kind.model is not None and kind.key is not None
        self.label, self.kind, self.model, self.key = label, kind, kind.model, kind.key
        self._fields: dict[str, Field[Any, Any] | None] = {}

    def differences(self) -> Iterator[str]:
        """A sentence for each record that differs, and each that only one side has."""
        rows = self.model._default_manager.select_related(*self.kind.related).prefetch_related(*self.kind.prefetch)
        told: dict[str, bytes] | None = None
        names: tuple[str, ...] = ()
        for record in rows.order_by("pk").iterator(CHUNK):
            now = self.kind.told(record)
            if told is None:
                names = tuple(now)
                told = self._told(names)
            key = self.key(record)[:KEY_LENGTH]
            then = told.pop(key, None)
            if then is None:
                yield f"{named(self.kind, record)}在库中，审计里没有 / {key} is in the database without an audit entry"
            elif then != self._digest(names, now):
                yield from self._fieldwise(record, key, now)
        for key in self._told(()) if told is None else told:
            yield f"{self.kind.title}“{key}”审计里有，库中没有 / {key} was removed without an audit entry"

    def _fieldwise(self, record: Any, key: str, now: Mapping[str, Any]) -> Iterator[str]:
        then = told_values(self._events().filter(key=key).values_list("key", "action", "before", "after")) or {}
        for name, value in now.items():
            if name in self.kind.later and name not in then:
                continue
            present, past = self._plain(name, value), self._plain(name, then.get(name))
            if present != past:
                heading = self.kind.words.get(name.removesuffix(LINKS)) or name
                yield (
                    f"{named(self.kind, record)}的“{heading}”是“{present}”，审计所记的是“{past}”"
                    f" / {key} was changed without an audit entry"
                )

    def _events(self) -> Any:
        return AuditEntry.objects.filter(record=self.label).exclude(action=MOVED).order_by("key", "seq")

    def _told(self, names: tuple[str, ...]) -> dict[str, bytes]:
        """A digest of every record as its entries add up to it."""
        events = self._events().values_list("key", "action", "before", "after").iterator(CHUNK)
        found = {}
        for key, of_one in groupby(events, itemgetter(0)):
            values = told_values(of_one)
            if values is not None:
                found[key] = self._digest(names, values)
        return found

    def _digest(self, names: tuple[str, ...], values: Mapping[str, Any]) -> bytes:
        text = "\x1f".join([self._plain(name, values.get(name)) for name in names])
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _plain(self, name: str, value: Any) -> str:
        """A value in one spelling, whether it stands in the database or in an entry."""
        if value is None or value == "":
            return ""
        if isinstance(value, list):
            return "、".join(map(str, value))
        if name not in self._fields:
            self._fields[name] = self.kind.field_of(name)
        return plain(self._fields[name], value)


def told_values(events: Iterable[Event]) -> dict[str, Any] | None:
    """What the entries of one record add up to; None where it is removed.

    An entry without a before begins a record, others change it; one with neither says nothing of it.
    """
    values: dict[str, Any] | None = None
    for _, action, before, after in events:
        if action == "remove":
            values = None
            continue
        try:
            told = json.loads(after or "{}")
        except ValueError:
            # An entry that was tampered with is the chain's to tell.
            continue
        if isinstance(told, dict) and told:
            values = {**(values or {}), **told} if before else told
    return values


def plain(field: Field[Any, Any] | None, value: Any) -> str:
    """A value of a field in one spelling; the database and an entry give it in different types."""
    if isinstance(field, DecimalField):
        try:
            return format((Decimal(str(value)) + 0).normalize(), "f")  # no database keeps -0
        except InvalidOperation:
            return str(value)
    if isinstance(field, DateTimeField):
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            return str(value)
        return moment.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def named(kind: RecordKind, record: Any) -> str:
    """A record and, where it was read from a workbook, its row."""
    place = getattr(record, "source_file", None)
    row = f"（{place.name}第{record.source_row}行）" if place else ""
    return f"{kind.title}“{record}”{row}"
