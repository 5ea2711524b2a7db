"""What a number format (单元格格式) makes of a number before its reader's eyes: 8.1%, 2021年6月, 500万元.

A handbook is understood by what its readers see. Where a format adds a unit or leaves the day away, the cell becomes
the text that is shown; every other cell keeps its value. A number in such a text is never rounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

from threeones.kernel.ledgers.grid import Cell

Show = Callable[[Cell], Cell]

_BUILT_IN = {9: "0%", 10: "0.00%", 17: "mmm-yy"} | dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"')
"""Formats that files name by number alone; from 27 on those of Chinese Excel."""
_LITERAL = r'(?:"[^"]*"|\\.|[^\x00-\x7f])'
_COLOUR = re.compile(r"\[[^\]]*\]")
_FILLER = re.compile(r"_.|\*.")
_NUMBER = re.compile(rf"({_LITERAL}*)(?:[#0?,. ]*[#0?]|General|G/通用格式)(%?)({_LITERAL}*)", re.I)
_HAN = re.compile("[\u4e00-\u9fff]")
_TIME = re.compile("[hs]", re.I)


def shows(formats: Mapping[int, str], numbers: list[int]) -> dict[str, Show]:
    """How cells are shown, by the number of their style as sheets name it; styles that add nothing are left out."""
    found = {str(n): show_of(formats.get(f, _BUILT_IN.get(f, ""))) for n, f in enumerate(numbers)}
    return {style: show for style, show in found.items() if show}


@lru_cache(1000)
def show_of(code: str) -> Show | None:
    """What a format's code makes of a cell; None: nothing that its value does not say."""
    first = _FILLER.sub("", _COLOUR.sub("", code.split(";")[0])).strip()
    if m := _NUMBER.fullmatch(first):
        before, after = _unquoted(m[1]), _unquoted(m[3])
        if m[2] or _HAN.search(before + after):
            return _numbered(before, 100 if m[2] else 1, m[2] + after)
        return None
    letters = re.sub(_LITERAL, "", first).lower()
    if "d" in letters or _TIME.search(letters):
        return None
    if "y" in letters or "e" in letters:
        return _month if "m" in letters else _year if re.fullmatch(r"[ye./\- ]+", letters) else None
    return None


def _unquoted(literals: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)', lambda m: m[1] if m[1] is not None else m[2], literals)


def _numbered(before: str, times: int, after: str) -> Show:
    def show(cell: Cell) -> Cell:
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return cell
        return f"{before}{plain(cell * times)}{after}"

    return show


def plain(number: float) -> str:
    """A number as text without an exponent or a needless .0; 15 digits are what a spreadsheet keeps."""
    text = format(number, ".15g")
    if "e" in text:
        text = format(number, ".0f") if abs(number) >= 1 else format(number, ".20f").rstrip("0").rstrip(".")
    return text


def _month(cell: Cell) -> Cell:
    return f"{cell.year}年{cell.month}月" if isinstance(cell, date | datetime) else cell


def _year(cell: Cell) -> Cell:
    return f"{cell.year}年" if isinstance(cell, date | datetime) else cell
