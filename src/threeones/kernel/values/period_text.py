"""Reading periods as people write them: 2021-01/2021-10, 2021年1-11月, 前三季度, ２０２１年３月."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from threeones.kernel.values.period import UNSTATED, Period, month_of
from threeones.kernel.values.problem import ValueProblem

_EXPECTED = "如 2021-03、2021年1—10月、2021年前三季度、2021Q3、2021年"
_NO_YEAR = "写明年份，如 2021年1—10月"
_DASHES = str.maketrans(dict.fromkeys("—–―‐−~～至到", "-"))
_DIGIT_ZH = {"一": 1, "二": 2, "三": 3, "四": 4}
_SPANS = {"上半年": (1, 6), "下半年": (7, 12), "前二季度": (1, 6), "前两季度": (1, 6), "前三季度": (1, 9)}
_UNSTATED = frozenset({"unstated", "未注明", "期间未注明"})

_YEAR = re.compile(r"(\d{4})(?:年度?|$)")
_MONTH_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:月份?)?")
_MONTH_COMPACT = re.compile(r"(\d{4})(\d{2})")
_RANGE_ISO = re.compile(r"(\d{4})-(\d{1,2})/(\d{4})-(\d{1,2})")
_RANGE_ZH = re.compile(r"(\d{4})年(\d{1,2})月?-(\d{4})年(\d{1,2})月份?")
_QUARTER = re.compile(r"(\d{4})[-年]?[Qq](\d)")
_QUARTER_ZH = re.compile(r"第?([一二三四1-4])季度?")
_MONTHS = re.compile(r"(\d{1,2})月?(?:-(\d{1,2}))?月份?")


def parse_period(cell: object, year: int | None = None) -> Period:
    """The period in a cell or text; ``year`` serves where the text names none.

    Dates stand for their month, whole numbers for a year (2021) or a compact month (202103).
    Raises ValueProblem saying what would be right.
    """
    if isinstance(cell, date):
        return month_of(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell)).translate(_DASHES)
    text = re.sub(r"\s+", "", text)
    if not text:
        raise ValueProblem("期间为空", _EXPECTED)
    found = UNSTATED if text in _UNSTATED else _absolute(text) or _named(text, year)
    if found is None:
        raise ValueProblem(f"“{cell}”不是期间", _EXPECTED)
    return found


def _absolute(text: str) -> Period | None:
    if m := _RANGE_ISO.fullmatch(text) or _RANGE_ZH.fullmatch(text):
        y1, m1, y2, m2 = (int(g) for g in m.groups())
        return Period.between((y1, m1), (y2, m2))
    if m := _QUARTER.fullmatch(text):
        return Period.quarter(int(m[1]), int(m[2]))
    if m := _MONTH_ISO.fullmatch(text) or _MONTH_COMPACT.fullmatch(text):
        return Period.month(int(m[1]), int(m[2]))
    return None


def _named(text: str, year: int | None) -> Period | None:
    if m := _YEAR.match(text):
        year, text = int(m[1]), text[m.end() :]
        if not text:
            return Period.whole_year(year)
    span = _span(text)
    if span is None:
        return None
    if year is None:
        raise ValueProblem(f"期间“{text}”没有年份", _NO_YEAR)
    return Period.between((year, span[0]), (year, span[1]))


def _span(text: str) -> tuple[int, int] | None:
    if text in ("全年", "年度"):
        return 1, 12
    if text in _SPANS:
        return _SPANS[text]
    if m := _QUARTER_ZH.fullmatch(text):
        quarter = _DIGIT_ZH.get(m[1]) or int(m[1])
        return quarter * 3 - 2, quarter * 3
    if m := _MONTHS.fullmatch(text):
        if "月" not in text:
            return None
        return int(m[1]), int(m[2] or m[1])
    return None
