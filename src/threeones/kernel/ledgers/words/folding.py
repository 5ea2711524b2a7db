"""Text of cells brought to one spelling, and small Chinese numerals as numbers."""

from __future__ import annotations

import re

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
NUMERALS = "〇零一二两三四五六七八九十百千万亿"
DASH = "[-—–―‐−~～至到]+"
_FULL = "０１２３４５６７８９％．／－＋～" + "".join(chr(c) for c in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))
_FOLDED = str.maketrans(
    {c: chr(ord(c) - 0xFEE0) for c in _FULL} | {"\u00a0": " ", "\u3000": " ", "\ufeff": "", "\u200b": ""}
)
_LOOSE = re.compile(r"(?<=[\d年月日第前])\s+(?=[年月日号季上中下旬底末前内度\d])(?!(?<=\d)\s+\d)|(?<=\d)\s+(?=%|％)")


def fold_text(text: str) -> str:
    """Full-width letters, digits and signs of numbers as half-width ones, spaces inside dates closed.

    Lines, other spaces and Chinese punctuation stay as they were written.
    """
    return _LOOSE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_FOLDED)).strip()


def whole_number(text: str) -> int | None:
    """A whole number in digits or Chinese numerals (十二, 二十, 二〇二一, 三百五十, 1200); None for anything else."""
    if text.isdecimal():
        return int(text)
    if not text or any(c not in NUMERALS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) > 1 or text in _DIGITS else None
    return _with_powers(text)


def _with_powers(text: str) -> int | None:
    """Numerals with powers, by the greatest first: 三百五十 is 3 × 100 and 五十; 三百五 is 350 as people say it."""
    for sign in ("亿", "万", "千", "百", "十"):
        if sign not in text:
            continue
        above, _, below = text.rpartition(sign)
        times = 1 if not above and sign == "十" else whole_number(above)
        rest = _below(below, _POWERS[sign])
        return None if times is None or rest is None else times * _POWERS[sign] + rest
    return None


def _below(text: str, power: int) -> int | None:
    if not text:
        return 0
    bare = text.lstrip("零〇")
    if len(bare) == 1 and bare == text and bare in _DIGITS and power > 10:
        return _DIGITS[bare] * power // 10
    found = whole_number(bare)
    return found if found is None or found < power else None
