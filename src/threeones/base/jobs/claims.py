"""One process does a piece of work, the others pass it by; a process that dies leaves no claim behind."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def claim(name: str) -> Iterator[bool]:
    """Whether this process may do ``name`` now; the claim holds until the block ends.

    A locked file keeps the processes of one machine apart, those of several that share a server an advisory lock.
    """
    with (Path(settings.HOME) / f".job-{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        if connection.vendor != "postgresql":
            yield True
            return
        key = zlib.crc32(f"threeones job {name}".encode())
        if not _asked("SELECT pg_try_advisory_lock(%s)", key):
            yield False
            return
        try:
            yield True
        finally:
            # a connection that broke has given the lock back itself
            if connection.connection is not None and not connection.connection.closed:
                _asked("SELECT pg_advisory_unlock(%s)", key)


def _asked(question: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [key])
        ((answer,),) = cursor.fetchall()
        return bool(answer)
