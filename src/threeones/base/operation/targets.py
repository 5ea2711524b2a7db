"""Where an archive's records go: a new SQLite file beside the old one, or a PostgreSQL server in one transaction.

Either way nobody sees a record before all of them are there and have been checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from threeones.base.operation.rows import Table, tables
from threeones.base.operation.schema import Schema, migrate_to

LOCK_TIMEOUT = "10s"
DATABASE = "threeones.sqlite3"
SCHEMA_TABLE = "django_migrations"


@contextmanager
def target(staging: Path) -> Iterator[AbstractContextManager[Any]]:
    """The connection leads to the new database inside; gives what must stand around the loading of records.

    What was done on a server is committed when the block is left without an error; a file stays in ``staging``.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                # somebody else's session that holds a table is told of, not waited for
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            yield nullcontext()
        return
    with _on_file(staging / DATABASE):
        yield transaction.atomic()


@contextmanager
def _on_file(path: Path) -> Iterator[None]:
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
        with connection.cursor() as cursor:
            # everything into the one file that is moved
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def build(wanted: Schema) -> None:
    """Empty tables in the wanted state, whatever was there."""
    if connection.vendor == "postgresql":
        quote = connection.ops.quote_name
        known = {t.name for t in [*tables(apps), *tables(wanted.apps)]} | {SCHEMA_TABLE}
        with connection.cursor() as cursor:
            there = known & set(connection.introspection.table_names(cursor))
            if there:
                cursor.execute(f"DROP TABLE {', '.join(map(quote, sorted(there)))} CASCADE")
    migrate_to(wanted)


def insert(table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Add records to a table."""
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, table.columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(table.columns))
        cursor.executemany(f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({places})", cast(Any, rows))


def settle(wanted: Schema) -> None:
    """After all records: the next number of each table, and that every reference leads to a record (``IntegrityError``)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [t.model for t in tables(wanted.apps)]):
            cursor.execute(statement)
    connection.check_constraints()
