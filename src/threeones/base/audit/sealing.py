"""The seal (封印) of an entry: an HMAC-SM3 over the seal before it and everything that the entry says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any

from django.conf import settings

from threeones.base.audit.models import AuditEntry
from threeones.base.files.secrets import secret
from threeones.kernel.values.faults import Fault, Faults

BLOCK = 64
"""The bytes that SM3 takes at a time."""
SEALED = ("seq", "at", "actor", "action", "record", "key", "before", "after", "reason")
"""The fields of an entry that its seal covers, in the order in which they are sealed."""


def canonical(value: dict[str, Any]) -> str:
    """JSON with one spelling, so that the seal does not depend on the order of keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str) if value else ""


def sealing_key() -> bytes:
    """The key that seals the chain; a new one only where there is no chain yet. Raises ``Faults``."""
    path, expected = Path(settings.HOME) / "keys" / "audit.key", "从备份放回原来的密钥"
    if not path.exists() and AuditEntry.objects.exists():
        raise Faults([Fault(str(path), "", 0, "", "审计密钥缺失 / the key of the audit chain is missing", expected)])
    try:
        return bytes.fromhex(secret(settings.HOME, "audit"))
    except ValueError:
        text = "审计密钥损坏 / the key of the audit chain is damaged"
        raise Faults([Fault(str(path), "", 0, "", text, expected)]) from None


class Sealer:
    """Seals with one key, prepared once: a million entries are sealed in seconds."""

    def __init__(self, key: bytes) -> None:
        # SM3 is the algorithm of GB/T 32905; an OpenSSL built without it would make a weaker promise silently.
        if "sm3" not in hashlib.algorithms_available:
            raise RuntimeError("this Python's OpenSSL has no SM3; the audit chain needs it")
        # HMAC (RFC 2104) in its two halves: a copy of each is quicker than one of the library's own object
        padded = (hashlib.new("sm3", key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
        self._inner = hashlib.new("sm3", bytes(b ^ 0x36 for b in padded))
        self._outer = hashlib.new("sm3", bytes(b ^ 0x5C for b in padded))

    def digest(self, previous: str, sealed: Sequence[Any]) -> bytes:
        """The seal of an entry whose ``SEALED`` values follow an entry with the seal ``previous``.

        Raises ``TypeError`` or ``ValueError`` for values of other kinds than the table's, which no entry of ours has.
        """
        seq, at, actor, action, record, key, before, after, reason = sealed
        # the JSON of the list, spelt out: json.dumps would take most of the time of a check
        text = (
            f"[{quoted(previous)}, {seq:d}, {quoted(at)}, {quoted(actor)}, {quoted(action)}, {quoted(record)}, "
            f"{quoted(key)}, {quoted(before)}, {quoted(after)}, {quoted(reason)}]"
        )
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        return outer.digest()

    def seal(self, previous: str, sealed: Sequence[Any]) -> str:
        """``digest`` in 64 hex digits, as entries and anchors keep it."""
        return self.digest(previous, sealed).hex()

    def seal_of(self, previous: str, entry: AuditEntry) -> str:
        """The seal of an entry as it stands."""
        return self.seal(previous, [getattr(entry, name) for name in SEALED])
