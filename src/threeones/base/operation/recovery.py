"""Finishing or undoing a restoration that was interrupted.

All of it is prepared in ``restoring/`` in the data folder. While there is no ``READY`` in it nothing has happened yet and
it is thrown away; once there is one, and a server has committed the records that carry its token, the rest is
moving what was prepared into its place, which can be done as often as it is interrupted.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from django.db import connection

from threeones.base.operation.models import Restoration
from threeones.base.operation.presence import alone_at_work
from threeones.base.operation.targets import DATABASE

STAGING, READY = "restoring", "READY"
BESIDES = {DATABASE: (f"{DATABASE}-wal", f"{DATABASE}-shm")}
"""What belongs to a file and goes with it."""
RENEWABLE = ("django", "jobs")
"""Keys without which nothing is lost but the sessions that are open and the jobs that wait."""
RENEWED = frozenset(f"keys/{name}.key" for name in RENEWABLE)


def recover(home: Path) -> None:
    """Finish or undo what an interrupted restoration has left; nothing to do where there was none."""
    if not (home / STAGING).exists():
        return
    with alone_at_work(home):
        finish(home)


def finish(home: Path) -> None:
    """``recover`` for whoever is alone at work already."""
    staging = home / STAGING
    if (token := _decided(staging)) is not None:
        replaced = home / f"replaced-{token[:12]}"
        for name in _prepared(staging):
            _move(home, staging, replaced, name)
    shutil.rmtree(staging, ignore_errors=True)
    _sync(home)


def _decided(staging: Path) -> str | None:
    """The token of a restoration that has happened; None for one that has not."""
    try:
        told = json.loads((staging / READY).read_text(encoding="utf-8"))
        token = str(told["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not told.get("server"):
        return token
    with connection.cursor() as cursor:
        there = Restoration._meta.db_table in connection.introspection.table_names(cursor)
    return token if there and Restoration.objects.filter(token=token).exists() else None


def _prepared(staging: Path) -> list[str]:
    """What is moved: each as a whole, but keys one by one, since other keys stay."""
    names = [p.name for p in staging.iterdir() if p.name not in (READY, "keys")]
    return [*names, *(f"keys/{p.name}" for p in (staging / "keys").glob("*.key"))]


def _move(home: Path, staging: Path, replaced: Path, name: str) -> None:
    for old in (name, *BESIDES.get(name, ())):
        if (home / old).exists() and old not in RENEWED:
            (replaced / old).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (home / old).rename(replaced / old)
    (home / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    (staging / name).rename(home / name)
    _sync((home / name).parent)


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def decide(staging: Path, token: str) -> None:
    """Say that everything is prepared; from the server's commit on (or, without one, from now) it has happened."""
    sync_all(staging)
    draft = staging / f".{READY}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"token": token, "server": connection.vendor == "postgresql"}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(staging / READY)
    _sync(staging)


def sync_all(folder: Path) -> None:
    """See everything below a folder on the disk."""
    for path in folder.rglob("*"):
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    _sync(folder)
