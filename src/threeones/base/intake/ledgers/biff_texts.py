"""Texts in the records of an old workbook (BIFF8): of one byte or two for a character, and running from record to record."""

from __future__ import annotations

import struct


def short_text(length: int, body: memoryview) -> str:
    """A text of so many characters behind a byte that says how wide they are."""
    if body[0] & 1:
        return bytes(body[1 : 1 + 2 * length]).decode("utf-16-le", "replace")
    return bytes(body[1 : 1 + length]).decode("latin-1")


def shared_texts(parts: list[memoryview]) -> list[str]:
    """The texts that cells share; ``parts`` are the record of them and its continuations."""
    if not parts:
        return []
    (count,) = struct.unpack_from("<I", parts[0], 4)
    reader = Texts(parts, 8)
    texts: list[str] = []
    while len(texts) < count and not reader.ended:
        texts.append(reader.text())
    return texts


class Texts:
    """A place in texts that run from one record into the next."""

    def __init__(self, parts: list[memoryview], at: int) -> None:
        self.parts, self.part, self.at = parts, 0, at

    @property
    def ended(self) -> bool:
        return self.part == len(self.parts) - 1 and self.at >= len(self.parts[self.part])

    def take(self, size: int) -> bytes:
        """Bytes that may begin in the next record."""
        if self.at >= len(self.parts[self.part]):
            self.part, self.at = self.part + 1, 0
        self.at += size
        return bytes(self.parts[self.part][self.at - size : self.at])

    def text(self) -> str:
        """The next text; its runs and its phonetics are passed over."""
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        more = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        found = self._characters(length, flags & 1)
        self._skip(4 * runs + more)
        return found

    def _characters(self, left: int, wide: int) -> str:
        # UTF-16 throughout, so that a pair of surrogates may be cut in two
        found = bytearray()
        while left:
            part = self.parts[self.part]
            taken = min(left, max(len(part) - self.at, 0) >> wide)
            raw = bytes(part[self.at : self.at + (taken << wide)])
            found += raw if wide else raw.decode("latin-1").encode("utf-16-le")
            self.at, left = self.at + (taken << wide), left - taken
            if left:
                # a text that goes on in the next record says there anew how wide it is
                self.part += 1
                wide, self.at = self.parts[self.part][0] & 1, 1
        return found.decode("utf-16-le", "replace")

    def _skip(self, left: int) -> None:
        while left > (room := len(self.parts[self.part]) - self.at):
            left -= max(room, 0)
            self.part, self.at = self.part + 1, 0
        self.at += left
