"""Unpacking an upload within what its zip directory promised, so that no parser meets more than was looked at."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter

LOCAL_HEADER = struct.Struct("<4s22xHH")
LOCAL_MAGIC = b"PK\x03\x04"


class DamagedArchive(ValueError):
    """The archive is not what its directory says (a lying size, a doubled name, bytes that do not unpack)."""


def unpack(data: bytes, suffixes: tuple[str, ...]) -> dict[str, bytes]:
    """The entries whose names end in one of ``suffixes``, by name.

    Never unpacks more of an entry than the directory says that it has: sizes there were checked before, and one
    byte more is a ``DamagedArchive``. So are a name that stands twice, also with other capitals or slashes (two parsers
    could each take another one), a compression other than a workbook has, and a checksum that does not hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise DamagedArchive(str(error)) from error
    doubled = [name for name, n in Counter(folded(e.filename) for e in entries).items() if n > 1]
    if doubled:
        raise DamagedArchive(f"“{doubled[0]}”有两份")
    return {e.filename: _inflate(data, e) for e in entries if e.filename.lower().endswith(suffixes)}


def folded(name: str) -> str:
    """The name of an entry as parsers that forgive much compare it."""
    return name.replace("\\", "/").lstrip("/").lower()


def repacked(parts: dict[str, bytes]) -> bytes:
    """The parts as an archive of our own making: a parser that opens it sees exactly these bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def _inflate(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    header = data[entry.header_offset : entry.header_offset + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size or not header.startswith(LOCAL_MAGIC):
        raise DamagedArchive(f"“{entry.filename}”不在目录所说的地方")
    _, name_size, extra_size = LOCAL_HEADER.unpack(header)
    start = entry.header_offset + LOCAL_HEADER.size + name_size + extra_size
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
        except zlib.error as error:
            raise DamagedArchive(f"“{entry.filename}”解不开") from error
    else:
        raise DamagedArchive(f"“{entry.filename}”用了工作簿不用的压缩方法")
    if len(content) != entry.file_size:
        raise DamagedArchive(f"“{entry.filename}”的大小与压缩目录所记的不符")
    if zlib.crc32(content) != entry.CRC:
        raise DamagedArchive(f"“{entry.filename}”的校验和不符")
    return content
