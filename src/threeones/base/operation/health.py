"""Whether the site can do its work: database, its tables, the disk."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from threeones.base.operation.policy import policy

MIB = 1024 * 1024
OK = "ok"


@dataclass(frozen=True, slots=True)
class Readiness:
    """The result: each check by name, ``ok`` or what is wrong."""

    checks: dict[str, str] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether nothing hinders."""
        return all(word == OK for word in self.checks.values())


def readiness() -> Readiness:
    """Ask the database and the disk now."""
    return Readiness({"database": database(), "migrations": migrations(), "disk": disk()})


def database() -> str:
    """Whether the database answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return type(error).__name__
    return OK


_applied: set[str] = set()
"""The databases known to be up to date: tables do not go back while the programme runs."""


def migrations() -> str:
    """Whether the tables are those of this version."""
    name = str(connection.settings_dict["NAME"])
    if name in _applied:
        return OK
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return type(error).__name__
    if behind:
        return f"{len(behind)} not applied"
    _applied.add(name)
    return OK


def disk() -> str:
    """Whether the data folder has room and can be written to."""
    home, least = Path(settings.HOME), policy().min_free_mb
    try:
        found = os.statvfs(home)
    except OSError as error:
        return error.strerror or type(error).__name__
    free = found.f_bavail * found.f_frsize // MIB
    if free < least:
        return f"{free} MB free, {least} wanted"
    if found.f_flag & os.ST_RDONLY or not os.access(home, os.W_OK):
        return "read-only"
    return OK
