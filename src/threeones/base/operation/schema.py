"""The state of the tables: which migrations have made them, and the models as they were then.

An archive is written from, and read into, tables in exactly the state that it names; what has come since is made
afterwards, by the same migrations as on a running installation. So an old archive fits a new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from threeones.base.operation.rows import Table, tables
from threeones.kernel.values.faults import Fault, Faults

Node = tuple[str, str]
LEFT_OUT = frozenset({"django_session"})
"""Tables whose records no archive holds: a session is a key to the running site, and ends with it."""


@dataclass(frozen=True)
class Schema:
    """The tables after these migrations."""

    applied: tuple[Node, ...]
    apps: Apps

    @cached_property
    def tables(self) -> list[Table]:
        """The tables whose records an archive holds."""
        return [t for t in tables(self.apps) if t.name not in LEFT_OUT]


def schema(applied: Iterable[Node], loader: MigrationLoader | None = None) -> Schema:
    """The schema after these migrations. Raises ``Faults`` naming those that this version does not know."""
    loader = loader or MigrationLoader(None)
    nodes = sorted({(str(app), str(name)) for app, name in applied})
    unknown = [n for n in nodes if n not in loader.graph.nodes]
    if unknown:
        named = "、".join(f"{app}.{name}" for app, name in unknown[:5])
        raise Faults([Fault("数据库结构", "", 0, "", f"比程序新（{named}）", "用生成它的版本，或更新的程序")])
    return Schema(tuple(nodes), loader.project_state(leaves(nodes, loader)).apps)


def leaves(nodes: Sequence[Node], loader: MigrationLoader) -> list[Node]:
    """Those of the migrations on which none of the others builds, in their own app."""
    known = set(nodes)
    children = {n: {c.key for c in loader.graph.node_map[n].children if c.key[0] == n[0]} for n in nodes}
    return [n for n in nodes if not children[n] & known]


def present() -> Schema:
    """The schema of the connected database. Raises ``Faults`` where it is newer than the programme, or empty."""
    loader = MigrationLoader(connection)
    # what an app that is no longer there once did has left nothing that is ours to keep
    applied = [n for n in loader.applied_migrations if n[0] in loader.migrated_apps]
    if not applied:
        raise Faults([Fault("数据库", "", 0, "", "还没有建立", "先 threeones init")])
    return schema(applied, loader)


def migrate_to(wanted: Schema) -> None:
    """Bring an empty database to the schema, without a record in it."""
    executor = MigrationExecutor(connection)
    executor.migrate(leaves(wanted.applied, executor.loader))
    names = [t.name for t in tables(wanted.apps)]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(map(quote, names))}")
        else:
            for name in names:
                cursor.execute(f"DELETE FROM {quote(name)}")
