"""Backup (备份): everything that an installation must not lose, as of one moment, in one archive."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from threeones.base.audit.models import AuditHead
from threeones.base.audit.snapshot import snapshot
from threeones.base.operation.archive import ANCHOR, FOLDERS, FORMAT, HEAD, Writer, kept_name
from threeones.base.operation.ciphering import Sealing
from threeones.base.operation.reading import check
from threeones.base.operation.schema import LEFT_OUT, Schema, present
from threeones.kernel.values.faults import Fault, Faults

Progress = Callable[[str, int, int], None]
DRAFT = 12
"""A file that is still being written ends in a process number; so many digits at most."""


@dataclass(slots=True)
class Report:
    """What was written; ``problems`` are files that are missing or not what they were."""

    path: Path
    identifier: str
    tables: int = 0
    rows: int = 0
    files: int = 0
    size: int = 0
    with_keys: bool = False
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wish:
    """How an archive is to be: with the keys, and under which passphrase (none: in plain)."""

    with_keys: bool = False
    words: bytes | None = None
    cipher: str = "aes"


def back_up(destination: Path, wish: Wish, progress: Progress) -> Report:
    """Write an archive and read it again; it takes its name only when it is whole.

    ``destination`` is a folder, or a name that is not taken. Raises ``Faults`` where it is taken, ``OSError`` with
    the name where the disk refuses (then nothing is left of it).
    """
    made_at, identifier = timezone.now(), uuid.uuid4().hex
    path = _free_path(destination, made_at, sealed=wish.words is not None)
    report = Report(path, identifier, with_keys=wish.with_keys)
    draft = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as out:
            with _sealed(out, wish) as stream, Writer(stream) as writer, snapshot():
                _write(writer, report, made_at, progress)
            out.flush()
            os.fsync(out.fileno())
        with draft.open("rb") as written:
            check(written, wish.words)
        report.size = draft.stat().st_size
        _take_name(draft, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        draft.unlink(missing_ok=True)
    return report


def _free_path(destination: Path, made_at: datetime, *, sealed: bool) -> Path:
    if destination.is_dir():
        stamp = timezone.localtime(made_at).strftime("%Y%m%d-%H%M%S")
        destination = destination / f"threeones-{stamp}.tar.gz{'.sealed' if sealed else ''}"
    elif not destination.parent.is_dir():
        raise Faults([Fault(str(destination.parent), "", 0, "", "没有这个文件夹", "已有的文件夹")])
    if destination.exists():
        raise Faults([Fault(str(destination), "", 0, "", "已经有这个文件", "另一个名字，或一个文件夹")])
    return destination


def _take_name(draft: Path, path: Path) -> None:
    if path.exists():
        raise Faults([Fault(str(path), "", 0, "", "已经有这个文件", "另一个名字")])
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _sealed(out: IO[bytes], wish: Wish) -> Iterator[IO[bytes]]:
    if wish.words is None:
        yield out
        return
    sealing = Sealing(out, wish.words, wish.cipher)
    yield sealing  # type: ignore[misc]  # of a file only write is asked
    sealing.finish()


def _write(writer: Writer, report: Report, made_at: datetime, progress: Progress) -> None:
    home, found = Path(settings.HOME), present()
    writer.member(HEAD, json.dumps(_head(found, report, made_at, home), ensure_ascii=False).encode())
    hashes: dict[str, str] = {}
    for n, table in enumerate(found.tables):
        progress("备份各表", n, len(found.tables))
        report.rows += writer.table(table.name, table.lines()).rows
        if any(f.attname == "sha256" for f in table.fields):
            hashes |= dict.fromkeys(table.model._base_manager.values_list("sha256", flat=True), table.name)
    report.tables = len(found.tables)
    # the model as it was when the tables were made, which may be before those of today
    head = next(t.model for t in found.tables if t.name == AuditHead._meta.db_table)
    end = head._base_manager.values_list("seq", flat=True).first() or 0
    kept = _files(writer, home, report, progress)
    report.problems += [f"{table} 所记的文件不在：{h}" for h, table in sorted(hashes.items()) if h and h not in kept]
    _anchors(writer, home, end)
    if report.with_keys:
        for path in sorted((home / "keys").glob("*.key")):
            writer.member(f"keys/{path.name}", path.read_bytes())


def _head(found: Schema, report: Report, made_at: datetime, home: Path) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": report.identifier,
        "made_at": made_at.isoformat(),
        "version": version("threeones"),
        "migrations": found.applied,
        "tables": {t.name: t.columns for t in found.tables},
        "left_out": sorted(LEFT_OUT),
        "with_keys": report.with_keys,
        "keys": {p.stem: mark(p.read_text(encoding="utf-8")) for p in sorted((home / "keys").glob("*.key"))},
    }


def mark(key: str) -> str:
    """By what one tells a key without having it."""
    return hashlib.sha256(b"threeones key mark\0" + key.strip().encode()).hexdigest()[:16]


def _files(writer: Writer, home: Path, report: Report, progress: Progress) -> set[str]:
    """The kept files; the hashes of those that were taken."""
    paths = [p for folder in FOLDERS for p in sorted((home / folder).rglob("*")) if _is_kept(p)]
    taken: set[str] = set()
    for n, path in enumerate(paths):
        progress("备份文件", n, len(paths))
        name = path.relative_to(home).as_posix()
        if not kept_name(name):
            report.problems.append(f"名字不能备份：{name!r}")
            continue
        try:
            found = writer.file(name, path)
        except FileNotFoundError:
            # thrown away since the list was made; if a record still names it, that is told
            continue
        taken.add(found)
        if len(path.name) == 64 and path.name != found:
            report.problems.append(f"文件被改动：{name}")
    report.files = len(taken)
    return taken


def _is_kept(path: Path) -> bool:
    draft = path.suffix[1:].isdigit() and len(path.suffix) <= DRAFT
    return path.is_file() and not path.is_symlink() and not draft


def _anchors(writer: Writer, home: Path, end: int) -> None:
    """The anchors up to the last entry that the archive holds: later ones tell of entries that it does not know."""
    path = home / ANCHOR
    if not path.exists():
        return
    with path.open("rb") as anchors, tempfile.TemporaryFile() as kept:
        left = path.stat().st_size
        while left > 0 and (line := anchors.readline()):
            left -= len(line)
            if line.endswith(b"\n") and _seq(line) <= end:
                kept.write(line)
        writer.stream(ANCHOR, kept)


def _seq(line: bytes) -> int:
    try:
        return int(json.loads(line)["seq"])
    except (ValueError, KeyError, TypeError):
        # a torn line anchors nothing; it stays where it is
        return 0
