"""Restoration (恢复): an archive becomes an installation, all of it or nothing."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection
from django.utils import timezone

from threeones.base.audit.checking import check_everything
from threeones.base.operation.archive import FOLDERS, MANIFEST, Sum, copy, damaged, read_json, read_lines
from threeones.base.operation.backup import mark
from threeones.base.operation.models import Restoration
from threeones.base.operation.presence import alone_at_work
from threeones.base.operation.reading import Counted, Head, first, opened
from threeones.base.operation.recovery import RENEWABLE, STAGING, decide, finish
from threeones.base.operation.rows import Table
from threeones.base.operation.schema import Schema, schema
from threeones.base.operation.targets import DATABASE, build, insert, settle, target
from threeones.kernel.values.faults import Fault, Faults

Progress = Callable[[str, int, int], None]
IN_USE = ("accounts_user", "audit_auditentry")
"""Tables that hold something as soon as anybody has worked: every write leaves an entry of the audit."""


@dataclass(slots=True)
class Restored:
    """What was restored."""

    archive: str
    made_at: str
    version: str
    tables: int = 0
    rows: int = 0
    files: int = 0
    entries: int = 0
    problems: tuple[str, ...] = ()
    set_aside: str = ""


@dataclass(slots=True)
class _Work:
    """A restoration under way."""

    home: Path
    staging: Path
    keys: Path | None
    accept: bool
    progress: Progress
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    counted: Counted = field(default_factory=Counted)


def restore(
    source: Path, *, words: bytes | None, keys: Path | None, force: bool, accept: bool, progress: Progress
) -> Restored:
    """Make the data folder and the database what the archive holds.

    ``keys`` is a folder with the keys that were kept apart; ``force`` allows to replace an installation in use, whose
    files are set aside; ``accept`` takes records whose audit has problems as they are. Raises ``Faults`` where the
    archive does not hold or does not fit; then nothing is changed.
    """
    home = Path(settings.HOME)
    with alone_at_work(home):
        # what an earlier attempt has left
        finish(home)
        if not force:
            _refuse_replacing(home)
        work = _Work(home, home / STAGING, keys, accept, progress)
        work.staging.mkdir(mode=0o700)
        try:
            done = _prepare(source, words, work)
        except BaseException:
            shutil.rmtree(work.staging, ignore_errors=True)
            raise
        finish(home)
    aside = home / f"replaced-{work.token[:12]}"
    done.set_aside = str(aside) if aside.exists() else ""
    return done


def _refuse_replacing(home: Path) -> None:
    found = [f for f in FOLDERS if (home / f).is_dir() and any((home / f).iterdir())]
    if connection.vendor == "postgresql" or ((home / DATABASE).exists() and (home / DATABASE).stat().st_size):
        found += _tables_in_use()
    if found:
        what = f"已有数据（{'、'.join(found[:5])}）"
        raise Faults([Fault(str(home), "", 0, "", what, "空的数据文件夹和数据库；确要替换时加 --force")])


def _tables_in_use() -> list[str]:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        found = []
        for name in sorted(there.intersection(IN_USE)):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")
            found += [name] if cursor.fetchone() else []
    return found


def _prepare(source: Path, words: bytes | None, work: _Work) -> Restored:
    """Everything up to the decision. On a server the records are committed as the very last."""
    try:
        with source.open("rb") as file, opened(file, words) as reader, target(work.staging) as loading:
            members = reader.members()
            head = first(*next(members, ("", file)))
            wanted = _fitting(head)
            _find_keys(head, work)
            build(wanted)
            with loading:
                manifest = _load(members, wanted, work)
                work.counted.compare(head, manifest)
                settle(wanted)
                _read_back(wanted, work)
            done = _complete(head, work)
            decide(work.staging, work.token)
    except (IntegrityError, DataError) as error:
        raise damaged(f"记录放不进数据库（{type(error.__cause__ or error).__name__}）") from error
    done.tables, done.rows = len(wanted.tables), sum(t.rows for t in work.counted.tables.values())
    done.files = sum(name.startswith(FOLDERS) for name in work.counted.files)
    return done


def _fitting(head: Head) -> Schema:
    """The schema that the archive names. Raises ``Faults`` where its tables are not those of that schema."""
    wanted = schema(head.migrations)
    ours = {t.name: t.columns for t in wanted.tables}
    wrong = [n for n in sorted(ours.keys() | head.tables.keys()) if ours.get(n) != head.tables.get(n)]
    if wrong:
        raise damaged(f"表的列与版本{head.version}的不同（{'、'.join(wrong[:5])}）")
    return wanted


def _find_keys(head: Head, work: _Work) -> None:
    """Put the keys that are at hand into the staging folder; each is told by its mark.

    Raises ``Faults`` naming those that are missing, unless the archive brings them itself.
    """
    folder = work.staging / "keys"
    folder.mkdir(mode=0o700)
    for name, wanted in head.keys.items():
        places = [place / f"{name}.key" for place in (work.keys, work.home / "keys") if place]
        if (path := next((p for p in places if _is_key(p, wanted)), None)) is not None:
            _put_key(folder / path.name, path.read_bytes())
    if not head.with_keys:
        _refuse_without_keys(head, work)


def _refuse_without_keys(head: Head, work: _Work) -> None:
    missing = [
        Fault(f"keys/{name}.key", "", 0, "", f"缺少密钥（标记 {wanted}）", "--keys 另行保管密钥的文件夹")
        for name, wanted in head.keys.items()
        if name not in RENEWABLE and not _is_key(work.staging / "keys" / f"{name}.key", wanted)
    ]
    if missing:
        raise Faults(missing)


def _is_key(path: Path, wanted: str) -> bool:
    return path.is_file() and mark(path.read_text(encoding="utf-8", errors="replace")) == wanted


def _put_key(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)


def _load(members: Iterator[tuple[str, IO[bytes]]], wanted: Schema, work: _Work) -> dict[str, object]:
    """Records into the database, files into the staging folder; the manifest that stands at the end."""
    tables = {t.name: t for t in wanted.tables}
    manifest = None
    for n, (name, content) in enumerate(members):
        work.progress("恢复", n, n + 2)
        if manifest is not None:
            raise damaged("清单后面还有内容")
        if name == MANIFEST:
            manifest = read_json(content)
        elif (total := work.counted.piece(name)) is not None:
            _load_piece(tables.get(name.split("/")[1]), content, total)
        else:
            _load_file(name, content, work)
    if manifest is None:
        raise damaged("不完整，没有结尾的清单")
    return manifest


def _load_piece(table: Table | None, content: IO[bytes], total: Sum) -> None:
    if table is None:
        raise damaged("有不认识的表")

    def rows() -> Iterator[list[object]]:
        for line in read_lines(content):
            total.add(line)
            try:
                yield table.values(line)
            except ValueError as error:
                raise damaged(f"{table.name} 第{total.rows}条读不出来") from error

    insert(table, rows())


def _load_file(name: str, content: IO[bytes], work: _Work) -> None:
    path = work.staging / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    with path.open("wb") as out:
        work.counted.files[name] = copy(content, out)


def _read_back(wanted: Schema, work: _Work) -> None:
    """What stands in the database now is, to the byte, what stood in the archive. Raises ``Faults`` where it is not."""
    wrong = []
    for n, table in enumerate(wanted.tables):
        work.progress("核对各表", n, len(wanted.tables))
        found = Sum()
        for line in table.lines():
            found.add(line)
        if found.to_json() != work.counted.tables.get(table.name, Sum()).to_json():
            wrong.append(table.name)
    if wrong:
        raise damaged(f"写入后读回的记录不同（{'、'.join(wrong[:5])}）")


def _complete(head: Head, work: _Work) -> Restored:
    """What comes after the records: missing keys, tables brought to this version, the audit chain."""
    _refuse_without_keys(head, work)
    with _at_home(work.staging):
        call_command("migrate", interactive=False, verbosity=0)
        verdict = check_everything()
    if verdict.problems and not work.accept:
        expected = "与备份时的记录一致；确要照样恢复时加 --accept-problems"
        raise Faults(Fault("审计核验", "", 0, "", problem, expected) for problem in verdict.problems)
    Restoration.objects.create(
        token=work.token, archive=head.identifier, made_at=head.made_at, restored_at=timezone.now()
    )
    made_at = timezone.localtime(head.made_at).isoformat(timespec="seconds")
    return Restored(head.identifier, made_at, head.version, entries=verdict.entries, problems=verdict.problems)


@contextmanager
def _at_home(home: Path) -> Iterator[None]:
    """The data folder is another one inside; for a command that does nothing else meanwhile."""
    before = settings.HOME
    settings.HOME = home
    try:
        yield
    finally:
        settings.HOME = before
