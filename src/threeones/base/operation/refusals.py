"""What hinders an answer though the request is right: the database is away or busy, the disk is full.

Whoever asks is told so in his language and may come back soon; everything else that goes wrong stays an error (500).
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.db import InterfaceError, OperationalError
from django.db.utils import Error


class Hindrance(Enum):
    """What hinders: each with the status of its answer."""

    UNAVAILABLE = 503
    FULL = 507


FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT})
SQLITE_FULL = sqlite3.SQLITE_FULL
SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
    }
)
POSTGRES_FULL = "53100"
# connection exceptions, rolled back for another transaction, out of resources, lock not available, the operator's doing
POSTGRES_AWAY = ("08", "40", "53", "55P03", "57")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A hindrance, and the error that showed it."""

    hindrance: Hindrance
    error: BaseException


def refusal_of(error: BaseException) -> Refusal | None:
    """The hindrance behind an error; None where the programme itself is at fault (a table that is not there, say)."""
    for cause in _chain(error):
        found = _of_disk(cause) or _of_database(cause)
        if found is not None:
            return Refusal(found, error)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from or while handling."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _of_disk(error: BaseException) -> Hindrance | None:
    return Hindrance.FULL if isinstance(error, OSError) and error.errno in FULL_DISK else None


def _of_database(error: BaseException) -> Hindrance | None:
    if not isinstance(error, Error):
        return None
    driver = error.__cause__
    if (code := getattr(driver, "sqlite_errorcode", None)) is not None:
        # the low byte is the kind, the rest says more of it
        kind = code & 0xFF
        return Hindrance.FULL if kind == SQLITE_FULL else Hindrance.UNAVAILABLE if kind in SQLITE_AWAY else None
    state = getattr(driver, "sqlstate", None)
    if state:
        if state == POSTGRES_FULL:
            return Hindrance.FULL
        return Hindrance.UNAVAILABLE if state.startswith(POSTGRES_AWAY) else None
    # a server's driver without a code: the connection failed, so nobody was there to give one
    from_server = type(driver).__module__.partition(".")[0] == "psycopg"
    return Hindrance.UNAVAILABLE if from_server and isinstance(error, InterfaceError | OperationalError) else None
