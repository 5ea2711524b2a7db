"""One process at a time: for what the database itself does not keep apart, such as making its tables."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def alone(home: Path, name: str) -> Iterator[None]:
    """Wait until no other process is inside ``name``; a process that dies leaves no lock behind.

    A file in the data folder keeps the processes of one machine apart; those of several machines that share
    a PostgreSQL server are kept apart by the server.
    """
    with (home / f".{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        key = zlib.crc32(f"threeones {name}".encode())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
