"""Looking at an uploaded file before any parser opens it: kind, weight, and how far it would unpack."""

from __future__ import annotations

import io
import os
import re
import secrets
import struct
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from threeones.kernel.values.faults import Fault
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of an upload (``packs/security/uploads.yaml``); sizes in MiB."""

    max_packed_mb: int
    max_unpacked_mb: int
    max_ratio: int
    max_entries: int
    max_rows: int
    max_columns: int
    max_cells: int
    max_cell_characters: int
    max_handbook_cells: int
    max_depth: int
    max_project_seconds: int
    max_project_memory_mb: int


@dataclass(frozen=True, slots=True)
class Package:
    """A kind of file that is a zip archive of parts: its suffix, its main part's name (a pattern), what people call it."""

    suffix: str
    main: str
    word: str


WORKBOOK = Package(".xlsx", r"xl/workbook\.xml", "工作簿")
DOCUMENT = Package(".docx", r"word/document\d*\.xml", "文档")


@lru_cache
def limits() -> Limits:
    """The limits in force."""
    pack = read_yaml(packs_dir() / "security" / "uploads.yaml")
    return Limits(**{k: int(pack[k]) for k in Limits.__slots__})


def check_workbook(name: str, data: bytes) -> list[Fault]:
    """Why these bytes must not be opened as an xlsx workbook; empty where they may.

    Nothing is unpacked: only the first bytes and the zip directory are read.
    """

    def fault(text: str, expected: str) -> list[Fault]:
        return [Fault(name, "", 0, "", text, expected)]

    if found := check_weight(name, data):
        return found
    if data.startswith(OLE_MAGIC):
        if ENCRYPTED_STREAM in data:
            return fault("工作簿加了密码", "取消密码后另存的 .xlsx")
        return fault("旧格式（.xls/.et/.wps）", "另存为 .xlsx")
    if not data.startswith(b"PK"):
        return fault("不是电子表格（内容与扩展名不符）", "一个 .xlsx 工作簿")
    return check_package(name, data, WORKBOOK)


def check_weight(name: str, data: bytes, expected: str = "一个 .xlsx 工作簿") -> list[Fault]:
    """Whether a file is empty (``expected`` says what there should be), or heavier than anything that is opened."""
    most = limits().max_packed_mb
    if not data:
        return [Fault(name, "", 0, "", "文件是空的", expected)]
    if len(data) > most * MIB:
        return [Fault(name, "", 0, "", f"文件超过{most} MB", f"不超过{most} MB")]
    return []


def check_package(name: str, data: bytes, package: Package) -> list[Fault]:
    """Why this archive must not be unpacked; only its directory is read."""
    top = limits()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return [Fault(name, "", 0, "", "文件损坏，压缩目录读不出来", f"重新保存的 {package.suffix}")]
    unpacked = sum(e.file_size for e in entries)
    ratio = max((e.file_size / max(e.compress_size, 1) for e in entries if e.file_size > MIB), default=0)
    if len(entries) > top.max_entries:
        return [Fault(name, "", 0, "", f"压缩包里有{len(entries)}个文件", f"不超过{top.max_entries}个")]
    if unpacked > top.max_unpacked_mb * MIB or ratio > top.max_ratio:
        return [
            Fault(
                name,
                "",
                0,
                "",
                f"解压后有{unpacked / MIB:.0f} MB（压缩比{ratio:.0f}），疑似压缩炸弹，未打开",
                f"解压后不超过{top.max_unpacked_mb} MB、压缩比不超过{top.max_ratio}",
            )
        ]
    if not any(re.fullmatch(package.main, e.filename) for e in entries):
        told = f"一个 {package.suffix} {package.word}"
        return [Fault(name, "", 0, "", f"压缩包里没有{package.word}", told)]
    if any(e.flag_bits & 0x1 for e in entries):
        return [Fault(name, "", 0, "", "压缩包加了密码", f"取消密码后另存的 {package.suffix}")]
    return []


def keep(home: Path, sha256: str, data: bytes) -> Path:
    """Keep the file whole under its hash in the data folder, so that any row can be shown again.

    It takes its name only when all of it is on the disk: a crash leaves no half file under a hash. One that is there
    already is touched: whoever clears away files that nothing names leaves fresh ones alone.
    """
    folder = home / "files" / sha256[:2]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / sha256
    if path.exists():
        path.touch()
        return path
    draft = path.with_suffix(f".{os.getpid()}{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as f:
            f.write(data)
            f.flush()
            os.fsync(f.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path
