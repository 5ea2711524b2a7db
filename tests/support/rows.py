"""What the tables hold: to show that something changed nothing, and what may stand in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from threeones.base.operation.rows import tables
from threeones.base.texts.unseen import is_unseen

AROUND = ("django_session", "accounts_signedin", "axes_", "entry_draft", "entry_upload", "review_reviewunsaved")
"""Around what is done: sessions, failures of sign-in, what is kept for who types it."""


def digests() -> dict[str, str]:
    """A digest of the rows of every table but those around."""
    return {
        t.name: hashlib.sha256(b"".join(t.lines())).hexdigest() for t in tables(apps) if not t.name.startswith(AROUND)
    }


def unseen_texts() -> Iterator[str]:
    """Texts that hold what nobody sees, with their tables."""
    for table in tables(apps):
        if not table.name.startswith(AROUND):
            for line in table.lines():
                yield from (f"{table.name}: {v!r}" for v in table.values(line) if hidden(v))


def hidden(value: object) -> bool:
    """Whether a value is a text with something in it that nobody sees."""
    return isinstance(value, str) and any(map(is_unseen, value))


class Writes:
    """Whether anything was written since: SQLite counts, of a server it is always to be looked at."""

    def __init__(self) -> None:
        self.before = self._count()

    def any(self) -> bool:
        """Whether there may have been a write."""
        return connection.vendor != "sqlite" or self._count() != self.before

    def _count(self) -> int:
        return int(connection.connection.total_changes) if connection.vendor == "sqlite" else 0
