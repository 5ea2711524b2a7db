"""So many requests a minute for each caller, over all workers (限流).

Counted in whole minutes; the part of the minute before that still lies within sixty seconds counts as its share, so
that nobody gets twice as many around a full minute. What is refused is not counted.

SQLite: in a file of its own, as a request that only reads must not wait for somebody who writes. A server's database:
in a table there, as workers may run on several machines.
"""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from threeones.api.policy import rules
from threeones.api.problems import Refused

MINUTE = 60
TABLE = "api_requestcount"
ADD = (
    "INSERT INTO {t} (bucket, minute, number) VALUES ({p}, {p}, 1) "
    "ON CONFLICT (bucket, minute) DO UPDATE SET number = {t}.number + 1 WHERE {t}.number < {p} RETURNING number"
)
READ = "SELECT number FROM {t} WHERE bucket = {p} AND minute = {p}"
CLEAR = "DELETE FROM {t} WHERE minute < {p}"
Ask = Callable[..., list[tuple[int]]]
"""Puts a question to the store; gives the rows of the answer."""


def count(bucket: str, at: float | None = None) -> None:
    """Count a request; raises ``Refused`` (429) with the seconds to wait where there are too many."""
    minute, elapsed = divmod(time.time() if at is None else at, MINUTE)
    ask = _server if connection.vendor == "postgresql" else _file
    limit = rules().per_minute
    wait = _wait(ask, bucket, int(minute), elapsed, limit)
    if wait:
        message = _("一分钟内请求超过%(limit)s次，请%(wait)s秒后再试。") % {"limit": limit, "wait": wait}
        raise Refused(429, "too_many", message, headers={"Retry-After": str(wait)})


def _wait(ask: Ask, bucket: str, minute: int, elapsed: float, limit: int) -> int:
    """Seconds to wait; 0 where the request is let through, and counted."""
    before = _number(ask(READ, bucket, minute - 1))
    room = math.floor(limit - before * (1 - elapsed / MINUTE))
    now = _number(ask(ADD, bucket, minute, room)) if room >= 1 else 0
    if now == 0:
        return wait_after(limit, before, _number(ask(READ, bucket, minute)), elapsed)
    if now == 1:
        ask(CLEAR, minute - 1)
    return 0


def wait_after(limit: int, before: int, now: int, elapsed: float) -> int:
    """In how many seconds there is room again, ``elapsed`` seconds into a minute with ``now`` requests after ``before``."""
    if now < limit:
        # once enough of the minute before has gone by
        return max(1, math.ceil(MINUTE * (1 - (limit - now - 1) / before) - elapsed))
    # once enough of this minute has gone by, in the next one
    return max(1, math.ceil(MINUTE - elapsed + MINUTE * (1 - (limit - 1) / now)))


def _number(rows: list[tuple[int]]) -> int:
    return rows[0][0] if rows else 0


def _server(question: str, *values: str | int) -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute(question.format(t=TABLE, p="%s"), values)
        return cursor.fetchall() if cursor.description else []


_local = threading.local()


def _file(question: str, *values: str | int) -> list[tuple[int]]:
    return _open().execute(question.format(t=TABLE, p="?"), values).fetchall()


def _open() -> sqlite3.Connection:
    """This thread's connection to the file of counts; losing the counts in a crash costs nothing."""
    path = Path(settings.HOME) / "limits.sqlite3"
    if getattr(_local, "path", None) != path:
        _local.file = sqlite3.connect(path, timeout=5, isolation_level=None)
        _local.file.execute("PRAGMA journal_mode=WAL")
        _local.file.execute("PRAGMA synchronous=OFF")
        _local.file.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (bucket TEXT, minute INTEGER, number INTEGER, PRIMARY KEY (bucket, minute))"
        )
        _local.path = path
    file: sqlite3.Connection = _local.file
    return file
