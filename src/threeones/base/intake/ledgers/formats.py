"""What a number format (单元格格式) makes of a number before its reader's eyes: 8.1%, 2021年6月, 500万元.

A handbook is understood by what its readers see. Where a format adds a unit or leaves the day away, the cell becomes
the text that is shown; every other cell keeps its value. A number in such a text is never rounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from threeones.kernel.ledgers.grid import Cell

Show = Callable[[Cell], Cell]

_MONTH, _DAY, _CLOCK = 'yyyy"年"m"月"', 'm"月"d"日"', 'h"时"mm"分"'
_BUILT_IN = (
    {9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy-mm-dd hh:mm"}
    | dict.fromkeys((18, 19, 20, 21, 45, 47), "hh:mm:ss")
    | {30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 46: "[h]:mm:ss"}
    | dict.fromkeys((27, 36, 50, 52, 57), _MONTH)
    | dict.fromkeys((28, 29, 51, 53, 54, 58), _DAY)
    | dict.fromkeys((32, 33, 34, 35, 55, 56), _CLOCK)
)
"""Formats that files name by number alone; from 27 on those of Chinese Excel."""
_LITERAL = r'(?:"[^"]*"|\\.|[^\x00-\x7f])'
_COLOUR = re.compile(r"\[[^\]]*\]")
_FILLER = re.compile(r"_.|\*.")
_NUMBER = re.compile(rf"({_LITERAL}*)(?:[#0?,. ]*[#0?]|General|G/通用格式)(%?)({_LITERAL}*)", re.I)
_HAN = re.compile("[\u4e00-\u9fff]")
_TIME = re.compile("[hs]", re.I)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_LAST_DAY = 2_958_465
"""The serial number of 31 December 9999."""


def shows(formats: Mapping[int, str], numbers: list[int]) -> dict[str, Show]:
    """How cells are shown, by the number of their style as sheets name it; styles that add nothing are left out."""
    found = {str(n): show_of(code_of(formats, f)) for n, f in enumerate(numbers)}
    return {style: show for style, show in found.items() if show}


def code_of(formats: Mapping[int, str], number: int) -> str:
    """The code of a format by its number; empty: it shows values as they are."""
    return formats.get(number, _BUILT_IN.get(number, ""))


@lru_cache(1000)
def show_of(code: str) -> Show | None:
    """What a format's code makes of a cell; None: nothing that its value does not say."""
    first = _FILLER.sub("", _COLOUR.sub("", code.split(";")[0])).strip()
    if m := _NUMBER.fullmatch(first):
        before, after = _unquoted(m[1]), _unquoted(m[3])
        if m[2] or _HAN.search(before + after):
            return _numbered(before, 100 if m[2] else 1, m[2] + after)
        return None
    letters = _letters(first)
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


def _letters(section: str) -> str:
    return re.sub(_LITERAL, "", section).lower()


@lru_cache(1000)
def is_moment(code: str) -> bool:
    """Whether a format shows a number as a date or a time."""
    first = code.split(";")[0]
    if _ELAPSED.search(first):
        return True
    first = _FILLER.sub("", _COLOUR.sub("", first)).strip()
    return not _NUMBER.fullmatch(first) and bool(re.search("[ymdhs]", _letters(first)))


def moment(serial: float, code: str, since_1904: bool) -> object:
    """The date, time or duration that a number is under a format; the number itself where it is none."""
    if not 0 <= serial <= _LAST_DAY:
        return serial
    length = timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    if _ELAPSED.search(code.split(";")[0]):
        return length
    if since_1904:
        found = datetime.combine(date(1904, 1, 1), time()) + length
    else:
        # a day that there never was, 29 February 1900, is number 60
        found = datetime.combine(date(1899, 12, 31 if serial < 60 else 30), time()) + length
    return found.time() if serial < 1 else found
