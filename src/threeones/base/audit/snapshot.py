"""Reading everything as of one moment (一致快照), while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read inside is the database of one moment; nobody who writes waits for it, and nothing can be written.

    Inside a transaction that is already open it is that transaction's view: the isolation of one that has
    begun cannot be changed any more.
    """
    if connection.in_atomic_block:
        yield
        return
    with _reading():
        yield


@contextmanager
def _reading() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # the moment is that of the first query, not of this statement
                cursor.execute("SELECT 1")
            yield
        return
    with _not_to_be_written(), _deferred(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master")
        yield


@contextmanager
def _deferred() -> Iterator[None]:
    """Transactions that begin without the lock of writers, which settings ask for where one may come to write."""
    connection.ensure_connection()
    mode = connection.transaction_mode  # type: ignore[attr-defined]  # SQLite's connections alone have one
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


@contextmanager
def _not_to_be_written() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
