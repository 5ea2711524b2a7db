"""Opening an archive, in plain or sealed, and checking all of it against its manifest."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from threeones.base.operation.archive import (
    FORMAT,
    HEAD,
    MANIFEST,
    ROWS,
    Reader,
    Sum,
    copy,
    damaged,
    read_json,
    read_lines,
)
from threeones.base.operation.ciphering import MAGIC, Opening
from threeones.kernel.values.faults import Fault, Faults

GZIP = b"\x1f\x8b"


class _Nowhere(io.RawIOBase):
    """Takes bytes and keeps none."""

    def write(self, data: Any) -> int:
        return len(data)


@contextmanager
def opened(source: IO[bytes], words: bytes | None) -> Iterator[Reader]:
    """A reader of the archive in ``source``. Raises ``Faults`` where it is sealed and there is no passphrase."""
    start = source.read(len(MAGIC))
    if start == MAGIC:
        if words is None:
            raise Faults([Fault("备份包", "", 0, "", "备份包加了密", "--passphrase-file 口令文件")])
        yield Reader(io.BufferedReader(Opening(source, words), 1 << 20))
        return
    if not start.startswith(GZIP):
        raise damaged("不是备份包")
    source.seek(0)
    yield Reader(source)


@dataclass(slots=True)
class Head:
    """What an archive says of itself before its contents."""

    identifier: str
    made_at: datetime
    version: str
    migrations: tuple[tuple[str, str], ...]
    tables: dict[str, list[str]]
    keys: dict[str, str]
    with_keys: bool


def head_of(told: dict[str, Any]) -> Head:
    """The head of an archive. Raises ``Faults`` where it is of another format or says too little."""
    if told.get("format") != FORMAT:
        raise damaged(f"格式{told.get('format')!r}不认识")
    try:
        return Head(
            identifier=str(told["id"])[:32],
            made_at=datetime.fromisoformat(told["made_at"]),
            version=str(told["version"]),
            migrations=tuple((str(app), str(name)) for app, name in told["migrations"]),
            tables={str(t): [str(c) for c in columns] for t, columns in told["tables"].items()},
            keys={str(name): str(found) for name, found in told["keys"].items()},
            with_keys=told["with_keys"] is True,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged("开头的说明读不出来") from error


@dataclass(slots=True)
class Counted:
    """What was met while reading: to be compared with the manifest."""

    tables: dict[str, Sum] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)

    def piece(self, name: str) -> Sum | None:
        """The sum of the table that a member is the next piece of; None where it is no piece. Raises for one out of turn."""
        found = ROWS.fullmatch(name)
        if found is None:
            return None
        table, number = found[1], int(found[2])
        if number != self.pieces.get(table, 0) + 1:
            raise damaged(f"{table} 缺了一段")
        self.pieces[table] = number
        return self.tables.setdefault(table, Sum())

    def compare(self, head: Head, manifest: dict[str, Any]) -> None:
        """Raise ``Faults`` with everything that is not as the manifest says."""
        tables = {t: self.tables.get(t, Sum()).to_json() for t in head.tables}
        told, files = manifest.get("tables"), manifest.get("files")
        if not isinstance(told, dict) or not isinstance(files, dict):
            raise damaged("结尾的清单读不出来")
        wrong = [n for n in sorted(tables.keys() | told.keys()) if tables.get(n) != told.get(n)]
        wrong += [n for n in sorted(self.files.keys() | files.keys()) if self.files.get(n) != files.get(n)]
        wrong += sorted(self.tables.keys() - tables.keys())
        if wrong:
            raise Faults(f for n in wrong[:20] for f in damaged(f"“{n}”与清单不符").faults)


def check(source: IO[bytes], words: bytes | None) -> Head:
    """Read all of an archive and compare it with its manifest, writing nothing. Raises ``Faults`` where it does not hold."""
    counted, head, manifest = Counted(), None, None
    with opened(source, words) as reader:
        for name, content in reader.members():
            if head is None:
                head = first(name, content)
            elif name == MANIFEST:
                manifest = read_json(content)
            elif (total := counted.piece(name)) is not None:
                for line in read_lines(content):
                    total.add(line)
            else:
                counted.files[name] = copy(content, _Nowhere())  # type: ignore[arg-type]  # of a file only write is asked
    if head is None or manifest is None:
        raise damaged("不完整，没有结尾的清单")
    counted.compare(head, manifest)
    return head


def first(name: str, content: IO[bytes]) -> Head:
    """The head, which must stand before everything else."""
    if name != HEAD:
        raise damaged("开头没有说明")
    return head_of(read_json(content))
