"""Compound files (OLE), in which old Office keeps its streams: the streams by name."""

from __future__ import annotations

import struct
from collections.abc import Callable

from threeones.base.files.uploads import OLE_MAGIC
from threeones.base.intake.scanning import DamagedPart

_END, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFD
_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_ENTRY = struct.Struct("<64sHBBIII16xI8x8xIQ")
_SMALL = 4096
"""Streams below this size lie in the small sectors."""
_STORAGE, _STREAM, _ROOT = 1, 2, 5


class Container:
    """The streams of a compound file. Raises ``DamagedPart`` where its chains lead out of it or in a circle."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self._read_header()
            self.streams, root = self._read_directory()
            start, size = root
            self._small = self._chain(start, self._fat, self._sector)[:size] if size else b""
        except (struct.error, IndexError) as error:
            raise DamagedPart("文件头或目录不完整") from error

    def _read_header(self) -> None:
        found = _HEADER.unpack_from(self.data)
        magic, _minor, _major, order, shift, small_shift = found[:6]
        _directories, _fats, self._root, _, _, self._small_fat_at, _, self._difat_at, _ = found[6:]
        if magic != OLE_MAGIC or order != 0xFFFE or shift not in (9, 12) or small_shift != 6:
            raise DamagedPart("不是完好的旧格式文件")
        self._size = 1 << shift
        self._fat = self._words([s for s in self._fat_sectors() if s < _FAT_SECTOR])
        self._small_fat = struct.unpack(
            f"<{len(small := self._chain(self._small_fat_at, self._fat, self._sector)) // 4}I", small
        )

    def _fat_sectors(self) -> list[int]:
        """The sectors of the allocation table: 109 in the header, more in sectors linked to one another."""
        found, at, seen = list(struct.unpack_from("<109I", self.data, 76)), self._difat_at, set()
        while at < _FAT_SECTOR:
            if at in seen:
                raise DamagedPart("扇区表成了圈")
            seen.add(at)
            *more, at = struct.unpack(f"<{self._size // 4}I", self._sector(at))
            found += more
        return found

    def _words(self, sectors: list[int]) -> tuple[int, ...]:
        """The entries of the allocation table; one that is far larger than its file would fill the memory."""
        if len(sectors) * self._size // 4 > 2 * len(self.data) // self._size + 8 * self._size:
            raise DamagedPart("扇区表比文件大")
        return tuple(w for s in sectors for w in struct.unpack(f"<{self._size // 4}I", self._sector(s)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self.data):
            raise DamagedPart("扇区在文件之外（文件不完整）")
        # the last sector of a file may be cut short
        return self.data[start : start + self._size].ljust(self._size, b"\0")

    def _small_sector(self, number: int) -> bytes:
        if number * 64 >= len(self._small):
            raise DamagedPart("扇区在文件之外（文件不完整）")
        return self._small[number * 64 : number * 64 + 64].ljust(64, b"\0")

    def _chain(self, start: int, table: tuple[int, ...], sector: Callable[[int], bytes]) -> bytes:
        """The bytes of a chain of sectors."""
        found: list[bytes] = []
        seen: set[int] = set()
        at = start
        while at < _FAT_SECTOR:
            if at >= len(table) or at in seen:
                raise DamagedPart("扇区链断了或成了圈")
            seen.add(at)
            found.append(sector(at))
            at = table[at]
        return b"".join(found)

    def _read_directory(self) -> tuple[dict[str, tuple[int, int]], tuple[int, int]]:
        streams: dict[str, tuple[int, int]] = {}
        root = (_END, 0)
        listed = self._chain(self._root, self._fat, self._sector)
        for at in range(0, len(listed), 128):
            found = _ENTRY.unpack_from(listed, at)
            raw, length, kind, start, size = found[0], found[1], found[2], found[-2], found[-1] & 0xFFFFFFFF
            name = raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == _STREAM:
                streams.setdefault(name, (start, size))
            elif kind == _ROOT:
                root = (start, size)
            elif kind == _STORAGE:
                streams.setdefault(f"{name}/", (_END, 0))
        return streams, root

    def stream(self, name: str) -> bytes:
        """The bytes of a stream. Raises ``DamagedPart`` where there is none, or it is shorter than the directory says."""
        if name not in self.streams:
            raise DamagedPart(f"里面没有“{name}”")
        start, size = self.streams[name]
        if size < _SMALL:
            found = self._chain(start, self._small_fat, self._small_sector)
        else:
            found = self._chain(start, self._fat, self._sector)
        if len(found) < size:
            raise DamagedPart("文件不完整")
        return found[:size]
