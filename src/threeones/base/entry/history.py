"""What a record was before (沿革): every entry of the audit on it, in the reader's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import MOVED
from threeones.base.intake.specs import SheetSpec
from threeones.base.intake.writing import cell
from threeones.base.registry.records import record_kinds

HIDDEN = ("source", "source_file_id")


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: who, when, why, and what changed as (heading, before, after)."""

    seq: int
    at: datetime
    by: str
    action: str
    reason: str
    fields: tuple[tuple[str, str, str], ...]


def history(label: str, key: str, spec: SheetSpec | None = None) -> list[Step]:
    """The entries on a record, newest first. The caller has looked whether its reader may see the record."""
    kind = record_kinds.get(label)
    words: Mapping[str, Any] = kind.words if kind else {}
    entries = AuditEntry.objects.filter(record=label, key=key[:200]).exclude(action=MOVED).order_by("-seq")
    steps = []
    for e in entries:
        before, after = _told(e.before), _told(e.after)
        names = [n for n in dict.fromkeys((*before, *after)) if n not in HIDDEN and n in words]
        fields = tuple(
            (str(words[n]), _said(spec, n, before.get(n)), _said(spec, n, after.get(n)))
            for n in names
            if before.get(n) != after.get(n) and not n.endswith("_id")
        )
        steps.append(Step(e.seq, datetime.fromisoformat(e.at), e.actor, e.action, e.reason, fields))
    return steps


def _told(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text or "{}")
    except ValueError:
        # an entry that was tampered with is the chain's to tell
        return {}
    return told if isinstance(told, dict) else {}


def _said(spec: SheetSpec | None, name: str, value: Any) -> str:
    column = next((c for c in spec.all_columns if c.field == name), None) if spec else None
    if value is None or value == "":
        return ""
    return cell(column, value) if column is not None and column.kind in ("choice", "bool") else str(value)
