"""What a record was before (沿革): every entry of the audit on it, in the reader's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import MOVED
from threeones.base.audit.words import reason_word
from threeones.base.registry.records import RecordKind, Side, record_kinds

HIDDEN = ("source", "source_file_id")


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: who, when, why, and what changed as (heading, before, after)."""

    seq: int
    at: datetime
    by: str
    action: str
    why: str
    fields: tuple[tuple[str, str, str], ...]


def history(label: str, key: str) -> list[Step]:
    """The entries on a record, newest first. The caller has looked whether its reader may see the record."""
    kind = record_kinds.get(label)
    entries = AuditEntry.objects.filter(record=label, key=key[:200]).exclude(action=MOVED).order_by("-seq")
    steps = []
    for e in entries:
        sides = (Side(key, _told(e.before)), Side(key, _told(e.after)))
        fields = tuple(_fields(kind, *sides)) if kind else ()
        why = reason_word(e.action, e.reason)
        steps.append(Step(e.seq, datetime.fromisoformat(e.at), e.actor, e.action, why, fields))
    return steps


def _told(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text or "{}")
    except ValueError:
        # an entry that was tampered with is the chain's to tell
        return {}
    return told if isinstance(told, dict) else {}


def _fields(kind: RecordKind, before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys((*before.fields, *after.fields)):
        same = before.fields.get(name) == after.fields.get(name)
        if not same and name in kind.words and name not in HIDDEN and not name.endswith("_id"):
            yield kind.heading(name), _said(kind, name, before), _said(kind, name, after)


def _said(kind: RecordKind, name: str, side: Side) -> str:
    value = side.fields.get(name)
    return kind.word(name, value, side) or ("" if value is None else str(value))
