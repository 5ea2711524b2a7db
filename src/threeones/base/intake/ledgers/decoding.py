"""Bytes of a text file as text: UTF-8 with or without a mark, UTF-16, and GB18030 (with GBK and GB2312 in it)."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32's mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = frozenset(map(chr, (*range(9), *range(14, 32)))) - {"\x1a", "\x1b"}
"""Characters that no text holds; the end mark of old systems and colours of a terminal do turn up."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the name of the encoding that it was read by where a reader should know of it."""

    text: str
    guessed: str = ""


def decode(data: bytes) -> Decoded | None:
    """The text of a file, or None: it is no text, or in an encoding that cannot be told."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding)
    if wide := _without_mark(data):
        return _checked(data, wide, "UTF-16")
    return _checked(data, "utf-8") or _checked(data, "gb18030", "GB18030（GBK）")


def _checked(data: bytes, encoding: str, guessed: str = "") -> Decoded | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS & set(text) else Decoded(text, guessed)


def _without_mark(data: bytes) -> str:
    """UTF-16 without a mark shows by zero bytes at one side of its line breaks, commas and digits (一 has one at the other)."""
    if len(data) % 2 or b"\0" not in data:
        return ""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    return "utf-16-le" if odd >= even else "utf-16-be"
