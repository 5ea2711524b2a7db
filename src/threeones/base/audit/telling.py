"""Entries in the reader's words: fields by their headings, codes by their words, other records by their names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.base.audit.models import AuditEntry
from threeones.base.registry.records import LINKS, RecordKind, record_kinds

ACTIONS = {
    "create": mark("新增"),
    "change": mark("修改"),
    "remove": mark("移除"),
    "move": mark("换行"),
    "light": mark("亮灯"),
    "freeze": mark("冻结"),
    "sign_in": mark("登录"),
    "sign_out": mark("退出"),
    "failed": mark("登录失败"),
    "locked": mark("锁定"),
    "unlock": mark("解锁"),
    "password": mark("改密码"),
    "one_time": mark("一次性密码"),
    "factor_removed": mark("停用动态口令"),
    "close": mark("停用"),
    "end": mark("提前结束"),
    "revoke": mark("吊销"),
    "language": mark("换语言"),
}
"""Words for what an entry says was done; one that is not here is shown as it stands."""
FIELDS = {
    "source": mark("来源"),
    "source_file_id": mark("来源文件"),
    "source_sheet": mark("工作表"),
    "source_row": mark("行"),
    "basis": mark("记录性质"),
    "document": mark("依据文件"),
    "sha256": mark("文件哈希"),
    "loaded_at": mark("装入时间"),
    "size": mark("字节"),
}
"""Words for fields that entries of many kinds tell."""
SHOWN_FIELDS = 60
"""So many fields of an entry are shown one by one; only those that move rows have more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A field and its value before and after, as read; empty where there was or is none."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as read. ``title`` is the kind of record, ``name`` the record; ``more`` fields are not shown."""

    seq: int
    at: datetime
    actor: str
    action: str
    verb: str
    record: str
    key: str
    title: str
    name: str
    reason: str
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


def action_word(action: str) -> str:
    """The word for what was done."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def kind_title(label: str) -> str:
    """The word for a kind of record."""
    kind = record_kinds.get(label)
    return _(str(kind.title)) if kind else {"files.sourcefile": _("来源文件")}.get(label, label)


def _values(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text or "{}")
    except ValueError:
        # tampered with, which the check tells; here it is shown as it stands
        return {"": text}
    return values if isinstance(values, dict) else {"": text}


def _entry(row: _Row, names: _Names) -> Entry:
    entry = row.entry
    told = [
        Changed(
            _heading(row.kind, n), names.said(row.kind, n, row.before.get(n)), names.said(row.kind, n, row.after.get(n))
        )
        for n in row.names
    ]
    fields = [c for c in told if c.before or c.after]
    return Entry(
        entry.seq,
        moment(entry.at),
        entry.actor,
        entry.action,
        action_word(entry.action),
        entry.record,
        entry.key,
        kind_title(entry.record),
        names.name(row),
        entry.reason,
        entry.mac,
        tuple(fields[:SHOWN_FIELDS]),
        len(fields[SHOWN_FIELDS:]),
    )


def moment(at: str) -> datetime:
    """When an entry was made; the beginning of time for one that was tampered with."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return datetime(1, 1, 1, tzinfo=timezone.get_default_timezone())
    return timezone.localtime(found if found.tzinfo else found.replace(tzinfo=timezone.get_default_timezone()))


def _heading(kind: RecordKind | None, name: str) -> str:
    word = kind.words.get(name.removesuffix(LINKS)) if kind else None
    if word is not None:
        return _(str(word)) if str(word) else name
    return _(FIELDS[name]) if name in FIELDS else name


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
            return "、".join((self._of_number(kind, name, v) if kind else "") or str(v) for v in value)
        field = _field(kind, name)
        if field is not None and field.is_relation and kind:
            # links to several records stand by their names already
            return self._of_number(kind, name, value) or (f"#{value}" if isinstance(value, int) else str(value))
        if field is not None and field.choices:
            return _(str(dict(field.flatchoices).get(value, value)))
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
    field = _field(kind, name.removesuffix(LINKS)) if name.endswith(LINKS) else _field(kind, name)
    if field is None or not field.is_relation:
        return None
    return field.related_model if isinstance(field.related_model, type) else None


def _field(kind: RecordKind | None, name: str) -> Field[Any, Any] | None:
    if kind is None or kind.model is None:
        return None
    try:
        found = kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None
