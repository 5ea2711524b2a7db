"""How wide a text is, near enough to place it: no font is asked."""

from __future__ import annotations

import unicodedata

NARROW = 0.58
"""A Latin letter or a digit, in parts of the size."""


def wide(text: str) -> float:
    """How wide a text is in letters: a Chinese character is one, a Latin one about half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text)


def wrapped(text: str, width: float, most: int) -> list[str]:
    """A text in at most so many lines of ``width`` letters; what is left out is told by …."""
    lines = [""]
    for c in text:
        if wide(lines[-1] + c) > width and lines[-1]:
            if len(lines) == most:
                while lines[-1] and wide(lines[-1] + "…") > width:
                    lines[-1] = lines[-1][:-1]
                lines[-1] += "…"
                return lines
            lines.append("")
        lines[-1] += c
    return lines
