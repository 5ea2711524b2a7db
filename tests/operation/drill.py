"""What a drill compares: a database and a data folder read without anything of ours."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import psycopg

from tests.support.commands import Bureau

ITS_OWN = frozenset({"django_migrations", "django_session", "operation_restoration", "sqlite_sequence"})
"""Tables that an installation has of itself."""
Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(bureau: Bureau) -> Rows:
    """Every record of every table, its columns by name and its values in one spelling."""
    return _server(bureau.database) if bureau.database else _file(bureau)


def _file(bureau: Bureau) -> Rows:
    with closing(sqlite3.connect(f"file:{bureau.home / 'threeones.sqlite3'}?mode=ro", uri=True)) as connection:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: Rows = {}
        for name in sorted(set(names) - ITS_OWN):
            kinds = {c[1]: str(c[2]).lower() for c in connection.execute(f'PRAGMA table_info("{name}")')}
            columns = sorted(kinds)
            wanted = ", ".join(f'"{c}"' for c in columns)
            rows = connection.execute(f'SELECT {wanted} FROM "{name}"')
            found[name] = sorted(
                (tuple(_typed(kinds[c], v) for c, v in zip(columns, r, strict=True)) for r in rows), key=repr
            )
    return found


def _typed(kind: str, value: Any) -> Any:
    """A value as SQLite keeps it, spelt as ``_spelt`` spells a server's."""
    if value is None:
        return None
    if kind.startswith("decimal"):
        return _spelt(Decimal(str(value)))
    if kind == "datetime":
        return _spelt(datetime.fromisoformat(value).replace(tzinfo=UTC))
    if kind == "date":
        return _spelt(date.fromisoformat(value))
    if kind == "bool":
        return _spelt(bool(value))
    if kind == "text" and value[:1] in ("{", "["):
        return _spelt(value)
    return value


def _server(url: str | None) -> Rows:
    assert url
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SET TIME ZONE 'UTC'")
        names = [n for (n,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        found: Rows = {}
        for name in sorted(set(names) - ITS_OWN):
            columns = sorted(c.name for c in connection.execute(f'SELECT * FROM "{name}" LIMIT 0').description or ())  # type: ignore[arg-type]
            wanted = ", ".join(f'"{c}"' for c in columns)
            rows = connection.execute(f'SELECT {wanted} FROM "{name}"')  # type: ignore[arg-type]
            found[name] = sorted((tuple(_spelt(v) for v in r) for r in rows), key=repr)
    return found


def _spelt(value: Any) -> Any:
    match value:
        case Decimal():
            return format((value + 0).normalize(), "f")
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case IPv4Address() | IPv6Address():
            return str(value)
        case bool():
            return f"bool {value}"
        case dict() | list():
            return json.dumps(value, sort_keys=True)
        case str() if value[:1] in ("{", "["):
            try:
                return json.dumps(json.loads(value), sort_keys=True)
            except ValueError:
                return value
    return value


def hashes(rows: Rows) -> dict[str, str]:
    """A SHA-256 of each table's records."""
    return {name: hashlib.sha256(repr(found).encode()).hexdigest() for name, found in rows.items()}


def files_of(bureau: Bureau) -> dict[str, str]:
    """The SHA-256 of every kept file and frozen run, by its path, and of the anchors."""
    paths = [p for folder in ("files", "runs") for p in sorted((bureau.home / folder).rglob("*")) if p.is_file()]
    paths.append(bureau.home / "audit-anchor.jsonl")
    return {p.relative_to(bureau.home).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}
