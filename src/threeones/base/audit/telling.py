"""Entries in the reader's words: fields by their headings, codes by their words, other records by their names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, DateTimeField, ForeignKey, Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from threeones.base.audit.memo import until_next_write
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.words import FIELDS, KINDS, action_word, actor_word, joined, reason_word
from threeones.base.registry.records import LINKS, RecordKind, Side, record_kinds

SHOWN_FIELDS = 60
"""So many fields of an entry are shown one by one; only those that move rows have more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A field and its value before and after, as read; empty where there was or is none.

    ``name`` is the field as the entry keeps it, ``codes`` the values where words stand for them.
    """

    heading: str
    before: str
    after: str
    name: str = ""
    codes: tuple[str, str] = ("", "")

    @property
    def kept(self) -> tuple[str, str]:
        """The values with their codes, where they have any."""
        return self.codes[0] or self.before, self.codes[1] or self.after


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as read. ``title`` is the kind of record, ``name`` the record; ``more`` fields are not shown.

    ``actor``, ``action``, ``record``, ``key`` and ``reason`` are as kept; ``by``, ``verb``, ``title``, ``key_said`` and
    ``why`` the same in the reader's words.
    """

    seq: int
    at: datetime
    actor: str
    by: str
    action: str
    verb: str
    record: str
    key: str
    key_said: str
    title: str
    name: str
    reason: str
    why: str
    mac: str
    fields: tuple[Changed, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry with what it says taken apart."""

    entry: AuditEntry
    kind: RecordKind | None
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """The fields that differ, in their order; numbers of links are left out where their names are told."""
        every = dict.fromkeys((*self.before, *self.after))
        same = {n for n in self.before if n in self.after and self.before[n] == self.after[n]}
        return [n for n in every if n not in same and not (n.endswith(LINKS) and n.removesuffix(LINKS) in every)]


def told(entries: Iterable[AuditEntry]) -> list[Entry]:
    """Entries in words; the names of what they refer to are read once a kind, however many there are."""
    rows = [_Row(e, record_kinds.get(e.record), _values(e.before), _values(e.after)) for e in entries]
    names = _Names(rows)
    return [_entry(row, names) for row in rows]


def names_of(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The names of records by label and key; empty where there is none."""
    rows = [_Row(AuditEntry(record=label, key=key), record_kinds.get(label), {}, {}) for label, key in keys]
    names = _Names(rows)
    return {(row.entry.record, row.entry.key): names.name(row) for row in rows}


def kind_title(label: str) -> str:
    """The word for a kind of record."""
    kind = record_kinds.get(label)
    return _(str(kind.title)) if kind else _(KINDS[label]) if label in KINDS else label


def key_word(label: str, key: str) -> str:
    """The key of a record, with words for the codes in it."""
    kind = record_kinds.get(label)
    return kind.key_said(key) if kind and kind.key_said else key


def labels_said(value: Any, _side: Side | None = None) -> str:
    """Labels of kinds of record between spaces, in words; ``*`` is all of them."""
    return _("、").join(_("全部") if label == "*" else kind_title(label) for label in str(value).split())


def fields_said(label: str, value: Any) -> str:
    """A JSON object of a record's fields as one line; empty where it is none."""
    kind, fields = record_kinds.get(label), _values(value) if isinstance(value, str) else {}
    if "" in fields:
        return ""
    side = Side("", fields)
    words = {n: (kind.word(n, v, side) if kind else "") or _stored(label, n, v) for n, v in fields.items()}
    return joined({field_word(kind, n): words[n] for n in fields})


def _stored(label: str, name: str, value: Any) -> str:
    """A value as the database keeps it, in words: the name for a number of another record, yes or no for a truth."""
    try:
        field = apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return "" if value is None else str(value)
    if isinstance(field, ForeignKey) and str(value).isdecimal():
        return _names_by_number(field.related_model._meta.label_lower).get(str(value), str(value))
    if isinstance(field, BooleanField):
        return _("是") if str(value) == "True" else _("否")
    return "" if value is None else str(value)


@until_next_write
def _names_by_number(label: str) -> Mapping[str, str]:
    """The names of a kind's records by their numbers: asked for once for all entries of a list."""
    return {str(one.pk): str(one) for one in apps.get_model(label)._default_manager.all()}


def _values(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text or "{}")
    except ValueError:
        # tampered with, which the check tells; here it is shown as it stands
        return {"": text}
    return values if isinstance(values, dict) else {"": text}


def _entry(row: _Row, names: _Names) -> Entry:
    entry = row.entry
    fields = [c for c in (_changed(row, n, names) for n in row.names) if c.before or c.after]
    return Entry(
        seq=entry.seq,
        at=moment(entry.at),
        actor=entry.actor,
        by=actor_word(entry.actor),
        action=entry.action,
        verb=action_word(entry.action),
        record=entry.record,
        key=entry.key,
        key_said=key_word(entry.record, entry.key),
        title=kind_title(entry.record),
        name=names.name(row),
        reason=entry.reason,
        why=reason_word(entry.action, entry.reason),
        mac=entry.mac,
        fields=tuple(fields[:SHOWN_FIELDS]),
        more=len(fields[SHOWN_FIELDS:]),
    )


def _changed(row: _Row, name: str, names: _Names) -> Changed:
    """A field of an entry in words, with the codes that words stand for."""
    kept, words = [], []
    for side in (row.before, row.after):
        value = side.get(name)
        word = row.kind.word(name, value, Side(row.entry.key, side)) if row.kind else ""
        words.append(word or names.said(row.kind, name, value))
        kept.append(value if word and isinstance(value, str) else "")
    return Changed(field_word(row.kind, name), words[0], words[1], name, (kept[0], kept[1]))


def moment(at: str) -> datetime:
    """When an entry was made; the beginning of time for one that was tampered with."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return datetime(1, 1, 1, tzinfo=timezone.get_default_timezone())
    return timezone.localtime(found if found.tzinfo else found.replace(tzinfo=timezone.get_default_timezone()))


def field_word(kind: RecordKind | None, name: str) -> str:
    """The word for a field of a kind of record; its name where there is none (rows that moved stand under their keys)."""
    return (kind.heading(name) if kind else "") or (_(FIELDS[name]) if name in FIELDS else name)


class _Names:
    """Names of records that entries are about or refer to by number, read once a model."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        numbers: dict[type[Model], set[int]] = {}
        keys: dict[str, set[str]] = {}
        for row in rows:
            if row.kind is None:
                continue
            for name, value in (*row.before.items(), *row.after.items()):
                if model := _target(row.kind, name):
                    numbers.setdefault(model, set()).update(_numbers(value))
            parts = row.entry.key.split(" / ")
            for name, part in zip(row.kind.parts, parts, strict=False):
                if (model := _target(row.kind, name)) and part.isdecimal():
                    numbers.setdefault(model, set()).update(_numbers(int(part)))
            if row.kind.find_all and len(row.kind.parts) == 1:
                keys.setdefault(row.entry.record, set()).add(row.entry.key)
        self._numbers = {
            m: {pk: str(o) for pk, o in m._default_manager.in_bulk(sorted(n)).items()} for m, n in numbers.items()
        }
        self._keys = {label: {k: str(o) for k, o in _found(label, some).items()} for label, some in keys.items()}

    def name(self, row: _Row) -> str:
        """What the entry is about: a record's name where it is still there, else its key in words as far as there are any."""
        key, kind = row.entry.key, row.kind
        if kind is None:
            return key
        if len(kind.parts) == 1:
            return self._keys.get(row.entry.record, {}).get(key, "")
        parts = key.split(" / ")
        if len(parts) != len(kind.parts):
            return ""
        return " / ".join(self._of_number(kind, n, p) or p for n, p in zip(kind.parts, parts, strict=True))

    def _of_number(self, kind: RecordKind, name: str, value: object) -> str:
        model = _target(kind, name)
        text = str(value)
        return self._numbers.get(model, {}).get(int(text), "") if model and text.isdecimal() else ""

    def said(self, kind: RecordKind | None, name: str, value: Any) -> str:
        """A value in the reader's words."""
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            names = (self._of_number(kind, name, v) if kind and isinstance(v, int) else "" for v in value)
            return _("、").join(found or str(v) for found, v in zip(names, value, strict=True))
        field = kind.field_of(name) if kind else None
        if field is not None and field.is_relation and kind and isinstance(value, int):
            # links to several records, and those that entries name by key, stand as words already
            return self._of_number(kind, name, value) or f"#{value}"
        if isinstance(field, DateTimeField) and (at := parse_datetime(str(value))):
            return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at.tzinfo else str(value)
        return str(value)


def _found(label: str, keys: set[str]) -> dict[str, Any]:
    kind = record_kinds.get(label)
    return dict(kind.find_all(keys)) if kind and kind.find_all else {}


def _numbers(value: object) -> Iterable[int]:
    """The numbers of records in a value of a field, as far as a table can have them."""
    some = value if isinstance(value, list) else [value]
    return [v for v in some if isinstance(v, int) and not isinstance(v, bool) and 0 < v < 1 << 62]


def _target(kind: RecordKind, name: str) -> type[Model] | None:
    field = kind.field_of(name.removesuffix(LINKS))
    if field is None or not field.is_relation:
        return None
    return field.related_model if isinstance(field.related_model, type) else None
