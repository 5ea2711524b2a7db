"""Appending to the audit chain; its parts are ``sealing``, ``anchors`` (outside the database) and ``verifying``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from threeones.base.audit.anchors import anchor, anchor_if_behind, anchor_path
from threeones.base.audit.models import AuditEntry, AuditHead
from threeones.base.audit.sealing import Sealer, canonical, sealing_key
from threeones.base.audit.touched import moved_on
from threeones.base.audit.verifying import Verdict, verify

__all__ = ["Change", "Verdict", "anchor_if_behind", "anchor_path", "append", "canonical", "changed", "hold", "verify"]


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry says: ``before``/``after`` hold the fields that differ (all of them for a new record)."""

    action: str
    record: str
    key: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str = ""


def changed(
    action: str, record: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any], reason: str = ""
) -> Change:
    """The entry of a record that was changed: of all that the audit tells of it, the fields that differ."""
    names = [name for name in after if before.get(name) != after[name]]
    return Change(action, record, key, {n: before.get(n) for n in names}, {n: after[n] for n in names}, reason)


def hold() -> AuditHead:
    """Lock the end of the chain for the rest of the transaction: whoever else wants to write waits.

    What a write compares with must be read after this, or two writers compare with the same past.
    """
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    moved_on()
    return head


def append(actor: str, changes: Sequence[Change], *, data: bool = True) -> None:
    """Add entries at the end of the chain, in the caller's transaction, which must be open.

    The end is anchored in a file outside the database: as pending before the commit (so that a crash
    between the two leaves a trace of it) and as done after it.

    ``data`` is False where no record changes that a page derives from (sign-in, drafts, comments, tokens):
    what ``memo`` has kept stays good. Whoever is in doubt leaves it.
    """
    if not changes:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry belongs into the transaction of the write that it tells of")
    head = hold()
    sealer, at = Sealer(sealing_key()), timezone.now().isoformat()
    entries: list[AuditEntry] = []
    for change in changes:
        entry = AuditEntry(
            seq=head.seq + 1,
            at=at,
            actor=actor[:60],
            action=change.action,
            record=change.record,
            key=change.key[:200],
            before=canonical(change.before),
            after=canonical(change.after),
            reason=change.reason[:300],
        )
        entry.mac = sealer.seal_of(head.mac, entry)
        head.seq, head.mac = entry.seq, entry.mac
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    if data:
        head.version = f"{head.seq}-{head.mac}"
    head.save()
    seq, mac = head.seq, head.mac
    anchor(seq, mac, done=False)
    transaction.on_commit(lambda: anchor(seq, mac, done=True))
