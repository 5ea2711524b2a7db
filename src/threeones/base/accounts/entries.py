"""Which entries of the audit somebody may read (审计可见范围): those on records that he sees, or all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.sight import seen, sees
from threeones.base.audit.selectors import Seen
from threeones.base.org.models import Role, UnitKind
from threeones.base.registry.records import record_kinds

READ, HISTORY = "audit.read", "audit.history"
"""The permissions to read the audit as a whole, and the history of one record that is seen."""
Pairs = Collection[tuple[str, str]]


def reads_all(access: Access) -> bool:
    """Whether every entry may be read: by the audit administrator, and by an auditor who sees every bureau."""
    if not access.may(READ):
        return False
    bureaus = {pk for pk, kind in unit_tree().kind.items() if kind == UnitKind.BUREAU}
    return access.has(Role.AUDIT_ADMIN) or access.everything or bool(bureaus) and bureaus <= access.bureaus


def seen_by(access: Access) -> Seen | None:
    """For the selectors: None where everything is read, else what picks the records that are seen."""
    return None if reads_all(access) else lambda pairs: visible(access, pairs)


def visible(access: Access, pairs: Pairs) -> set[tuple[str, str]]:
    """Those of the records (label, key) that are there and seen; each kind is asked once."""
    keys: dict[str, set[str]] = {}
    for label, key in pairs:
        keys.setdefault(label, set()).add(key)
    found: set[tuple[str, str]] = set()
    for label, some in keys.items():
        kind = record_kinds.get(label)
        if kind is None or kind.model is None or kind.find_all is None:
            continue
        try:
            visible = seen(kind.model, access)
        except KeyError:
            # a kind of which nobody has said who sees it is for those alone who read everything
            continue
        records = kind.find_all(some)
        there = set(visible.filter(pk__in=[r.pk for r in records.values()]).values_list("pk", flat=True))
        found |= {(label, key) for key, record in records.items() if record.pk in there}
    return found


def record_seen(access: Access, label: str, key: str) -> Any | None:
    """The record of that label and key, where it is there and seen."""
    kind = record_kinds.get(label)
    record = kind.find(key) if kind and kind.find else None
    return record if record is not None and (reads_all(access) or is_seen(access, record)) else None


def is_seen(access: Access, record: Any) -> bool:
    """Whether a record is seen as what it is, not only in the audit; of what nobody has said who sees it, nobody does."""
    try:
        return sees(access, record)
    except KeyError:
        return False
