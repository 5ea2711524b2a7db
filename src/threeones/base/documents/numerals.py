"""Numbers of headings in Chinese (一、二、…)."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")


def numeral(n: int) -> str:
    """一, 十, 十一, 二十三, 一百零一: from 1 to 9999."""
    made, gap = "", False
    for place, digit in reversed(list(enumerate(map(int, reversed(str(n)))))):
        if not digit:
            gap = bool(made)
            continue
        made += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return made[1:] if made.startswith("一十") else made
