"""Numbered paragraphs (一、（一）1.（1）①): how deep each lies among those around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS, _NUMERALS = r"[0-9０-９]{1,3}", "[一二三四五六七八九十百零〇]{1,5}"
_OPEN, _CLOSE = "[（(]", "[）)]"
_MARKS = [
    re.compile(pattern)
    for pattern in (
        rf"第(?:{_NUMERALS}|{_DIGITS})[章部篇编]",
        rf"第(?:{_NUMERALS}|{_DIGITS})[节条]",
        rf"{_NUMERALS}[、.．]",
        rf"{_OPEN}{_NUMERALS}{_CLOSE}",
        # 1.5亿元 is a number, 1.推进 and 1. 5亿元 are numbered
        rf"{_DIGITS}(?:、|[.．](?![0-9０-９]))",
        rf"(?:{_OPEN}{_DIGITS}{_CLOSE}|{_DIGITS}[）)])",
        "[①-⑳㉑-㉟㊱-㊿⑴-⒇]",
    )
]
"""The ways of numbering that official documents use, from the highest level to the lowest."""


def mark(text: str) -> int | None:
    """Which way a paragraph is numbered in, 0 for the highest; None: it is not."""
    text = text.lstrip()
    return next((n for n, pattern in enumerate(_MARKS) if pattern.match(text)), None)


def levels(paragraphs: Sequence[str]) -> dict[int, int]:
    """The level of each numbered paragraph by its place, 0 for the highest of those that there are."""
    marks = {n: found for n, text in enumerate(paragraphs) if (found := mark(text)) is not None}
    ranks = {found: rank for rank, found in enumerate(sorted(set(marks.values())))}
    return {n: ranks[found] for n, found in marks.items()}
