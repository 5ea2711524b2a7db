"""The archive (备份包): a gzipped tar of plain files, written and read in one pass.

    threeones.json            head: what made it, the state of the tables, their columns, marks of the keys
    rows/<table>/000001.jsonl records, in pieces
    files/…  runs/…           kept files and frozen runs
    audit-anchor.jsonl        ends of the audit chain, as far as the records go
    keys/<name>.key           only where asked for
    manifest.json             how many records and which SHA-256 each table and each file has

Nothing is unpacked by tar itself: a reader gets names that were looked at and bytes that it puts where it wants.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from threeones.base.operation.policy import policy
from threeones.kernel.values.faults import Fault, Faults

FORMAT = 1
HEAD, MANIFEST, ANCHOR = "threeones.json", "manifest.json", "audit-anchor.jsonl"
FOLDERS = ("files", "runs")
"""Folders of the data folder that an archive holds."""
LEVEL = 4
JSON_BYTES = 256 * 1024 * 1024
BLOCK = 1024 * 1024
ROWS = re.compile(r"rows/([a-z][a-z0-9_]{0,62})/(\d{6,9})\.jsonl")
KEY = re.compile(r"keys/[a-z][a-z0-9_-]{0,40}\.key")


def kept_name(name: str) -> bool:
    """Whether a member's name is a path below one of ``FOLDERS`` and leads nowhere else."""
    parts = name.split("/")
    plain = all(
        p not in ("", ".", "..") and "\\" not in p and p.isprintable() and len(p.encode()) <= 255 for p in parts
    )
    return plain and len(parts) > 1 and parts[0] in FOLDERS


def known_name(name: str) -> bool:
    """Whether an archive may hold a member of this name."""
    return name in (HEAD, MANIFEST, ANCHOR) or bool(ROWS.fullmatch(name) or KEY.fullmatch(name)) or kept_name(name)


@dataclass(slots=True)
class Sum:
    """What is counted of a table: its records and their SHA-256 (over all lines, in order)."""

    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Count a line."""
        self.rows += 1
        self.digest.update(line)

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}


class _Outlet:
    """What is written goes to ``out``, or nowhere once the archive is given up."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out: IO[bytes] | None = out

    def write(self, data: bytes) -> int:
        return self.out.write(data) if self.out is not None else len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


class Writer:
    """Writes an archive into ``out``; leaving the block ends it with its manifest, an error gives it up."""

    def __init__(self, out: IO[bytes]) -> None:
        self._outlet = _Outlet(out)
        # no name and no time: the same records make the same bytes
        self._gzip = gzip.GzipFile(filename="", fileobj=self._outlet, mode="wb", compresslevel=LEVEL, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  closed below
        self.tables: dict[str, Any] = {}
        self.files: dict[str, Any] = {}

    def member(self, name: str, data: bytes) -> None:
        """A member whose bytes are at hand."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))
        if name not in (HEAD, MANIFEST) and not name.startswith("rows/"):
            self.files[name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def table(self, name: str, lines: Iterable[bytes]) -> Sum:
        """A table's records, in pieces that fit into memory."""
        total, piece, number, most = Sum(), bytearray(), 0, policy().backup_piece_kb * 1024
        for line in lines:
            total.add(line)
            piece += line
            if len(piece) >= most:
                number += 1
                self.member(f"rows/{name}/{number:06}.jsonl", bytes(piece))
                piece.clear()
        if piece:
            self.member(f"rows/{name}/{number + 1:06}.jsonl", bytes(piece))
        self.tables[name] = total.to_json()
        return total

    def file(self, name: str, path: Path) -> str:
        """A file's bytes; its SHA-256."""
        with path.open("rb") as file:
            return self.stream(name, file)

    def stream(self, name: str, file: IO[bytes]) -> str:
        """The bytes of an open file, as many as it has now; their SHA-256."""
        digest = hashlib.sha256()
        info = tarfile.TarInfo(name)
        info.size, info.mode = file.seek(0, io.SEEK_END), 0o600
        file.seek(0)
        self._tar.addfile(info, _Hashing(file, digest))
        self.files[name] = {"size": info.size, "sha256": digest.hexdigest()}
        return digest.hexdigest()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is None:
            manifest = {"tables": self.tables, "files": self.files}
            self.member(MANIFEST, json.dumps(manifest, ensure_ascii=False).encode())
        else:
            self._outlet.out = None
        self._tar.close()
        self._gzip.close()


class _Hashing:
    """A file whose bytes are hashed as tar reads them."""

    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self._file, self._digest = file, digest

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data


def damaged(what: str) -> Faults:
    """The refusal of an archive that is not whole, or not ours."""
    return Faults([Fault("备份包", "", 0, "", what, "threeones backup 生成的完整文件")])


class Reader:
    """Reads an archive from ``source`` member by member; everything that is no plain file of a known name is refused."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._seen: set[str] = set()

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Names and contents, in order; a content must be read before the next is asked for. Raises ``Faults``."""
        try:
            with gzip.GzipFile(fileobj=self._source) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
                for member in tar:
                    yield member.name, self._checked(tar, member)
                # tar stops at its own end; the checksum of the whole stands behind it
                while rest := packed.read(BLOCK):
                    if rest.strip(b"\0"):
                        raise damaged("结尾后面还有内容")
        except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise damaged(f"损坏或不完整（{type(error).__name__}）") from error

    def _checked(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
        name = member.name
        content = tar.extractfile(member) if member.isreg() else None
        if content is None:
            raise damaged(f"“{name[:80]}”不是普通文件")
        if not known_name(name):
            raise damaged(f"“{name[:80]}”不该在备份包里")
        if name in self._seen:
            raise damaged(f"“{name[:80]}”有两份")
        self._seen.add(name)
        return content


def read_json(content: IO[bytes]) -> dict[str, Any]:
    """A member that is a JSON object."""
    data = content.read(JSON_BYTES + 1)
    try:
        found = json.loads(data) if len(data) <= JSON_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise damaged("说明文件读不出来")
    return found


def read_lines(content: IO[bytes]) -> Iterator[bytes]:
    """The lines of a piece, each with its end."""
    most = policy().backup_row_mb * 1024 * 1024
    while line := content.readline(most + 1):
        if len(line) > most or not line.endswith(b"\n"):
            raise damaged("有一条记录过长或不完整")
        yield line


def copy(content: IO[bytes], out: IO[bytes]) -> dict[str, Any]:
    """Copy a member's bytes; its size and SHA-256 as the manifest has them."""
    digest, size = hashlib.sha256(), 0
    while data := content.read(BLOCK):
        digest.update(data)
        out.write(data)
        size += len(data)
    return {"size": size, "sha256": digest.hexdigest()}
