"""Cells of a spreadsheet as values: exact numbers, dates, texts, yes and no.

Every function raises ValueProblem, which says what would be right; the reader of the file adds the place.
Nothing is guessed: a number with a unit of its own in a column of another unit is a fault, not a conversion.
"""

from __future__ import annotations

import calendar
import difflib
import math
import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal

from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.quantity import convert, is_unit, unit
from threeones.kernel.values.rounding import plain, shortest

_SIGNS = str.maketrans({"−": "-", "﹣": "-", "–": "-"})
_NUMBER = r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?"
_PLAIN = re.compile(_NUMBER)
_WITH_UNIT = re.compile(rf"({_NUMBER})([万亿]?)(\D*)")
_APPROXIMATE = re.compile("[约近超逾余多数]|以上|左右|大概")
_SCALE = {"": 1, "万": 10_000, "亿": 100_000_000}

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_DATE_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DATE_NO_YEAR = re.compile(r"(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_SHORT_YEAR = re.compile(r"(\d{2})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_DATE_EXPECTED = "日期，如 2021-03-05"
# Day 0 of the spreadsheet's serial dates; right for days after its fictitious 29 February 1900.
_SERIAL_ZERO = date(1899, 12, 30)
_YES = frozenset({"是", "true", "yes", "√", "✓"})
_NO = frozenset({"否", "false", "no", "×"})


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing: empty, or nothing but white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def parse_number(cell: object, unit_name: str = "") -> Decimal:
    """The exact number (数) in a cell of a column whose unit is ``unit_name`` (empty: none).

    Floats become the decimal that the spreadsheet shows (15 significant digits, as Excel keeps them), so 0.1
    stays 0.1. Full-width digits and thousand separators are folded. A number followed by the column's own unit
    is taken; another unit, a text, a date, a truth value or an empty cell is a ValueProblem.
    """
    if is_blank(cell):
        raise ValueProblem("单元格为空", _number_expected(unit_name))
    if isinstance(cell, bool):
        raise ValueProblem("单元格是“是/否”，不是数", _number_expected(unit_name))
    if isinstance(cell, int | Decimal):
        return _finite(Decimal(cell), unit_name)
    if isinstance(cell, float):
        return _from_float(cell, unit_name)
    if isinstance(cell, date):
        raise ValueProblem(f"单元格是日期“{cell:%Y-%m-%d}”，不是数", _number_expected(unit_name))
    if isinstance(cell, str):
        return _from_text(cell, unit_name)
    raise ValueProblem(f"“{cell}”不是数", _number_expected(unit_name))


def _from_float(cell: float, unit_name: str) -> Decimal:
    if not math.isfinite(cell):
        raise ValueProblem("单元格不是有限的数", _number_expected(unit_name))
    return shortest(Decimal(format(cell, ".15g")))


def _finite(number: Decimal, unit_name: str) -> Decimal:
    if not number.is_finite():
        raise ValueProblem("单元格不是有限的数", _number_expected(unit_name))
    return plain(number)


def _from_text(cell: str, unit_name: str) -> Decimal:
    text = re.sub(r"\s+", "", fold(cell)).translate(_SIGNS)
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _APPROXIMATE.search(text) and any(ch.isdigit() for ch in text):
        raise ValueProblem(f"“{cell}”是概数，不是确数", f"确切的数，不带余、近、超等字；{_number_expected(unit_name)}")
    if m := _WITH_UNIT.fullmatch(text):
        number, scale, rest = Decimal(m[1].replace(",", "")), m[2], m[3]
        if unit_name and scale + rest == fold(unit_name):
            return number
        raise ValueProblem(
            f"“{cell}”带有单位，本列单位为“{unit_name or '无'}”", _in_unit(number, scale, rest, unit_name)
        )
    raise ValueProblem(f"数值列里是文字“{cell}”", _number_expected(unit_name))


def _in_unit(number: Decimal, scale: str, rest: str, unit_name: str) -> str:
    """What would be right for a number with a unit of its own: the number in the column's unit."""
    if not unit_name:
        plain_number = shortest(number * _SCALE[scale])
        return f"{plain_number:f}" if not rest else _number_expected(unit_name)
    # A bare 万 or 亿 scales the column's own base: 12.5亿 in a column of money is 12.5亿元.
    given = scale + rest if rest else _scaled_unit(scale, unit_name)
    if not given or not is_unit(given) or unit(given).dimension != unit(unit_name).dimension:
        return _number_expected(unit_name)
    return f"{shortest(convert(number, given, unit_name)):f} {unit_name}"


def _scaled_unit(scale: str, unit_name: str) -> str:
    dimension = unit(unit_name).dimension
    base = {"money": "元", "area": "平方米", "mass": "吨", "energy": "吨标煤", "electricity": "千瓦时"}.get(dimension)
    return scale + (base or dimension)


def _number_expected(unit_name: str) -> str:
    return f"只填数，单位为{unit_name}，如 12" if unit_name else "只填数，如 12"


def fold(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, outer white space gone."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_date(cell: object, year: int | None = None) -> date:
    """The date (日期) in a cell: a date cell, or text as 2021-03-05, 2021/3/5, 2021.3.5, 2021年3月5日, 20210305.

    ``year`` serves a text that names none (3月5日). Raises ValueProblem with a suggestion.
    """
    if is_blank(cell):
        raise ValueProblem("单元格为空", _DATE_EXPECTED)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise ValueProblem(f"“{cell}”不是日期", _DATE_EXPECTED)
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    folded = _TIME.sub("", fold(text))
    compact = re.sub(r"\s+", "", folded)
    if m := _DATE.fullmatch(compact) or _DATE_COMPACT.fullmatch(compact):
        return _checked(str(cell), int(m[1]), int(m[2]), int(m[3]))
    if m := _DATE_NO_YEAR.fullmatch(compact):
        if year is None or isinstance(cell, float):
            raise ValueProblem(f"“{cell}”没有年份", _DATE_EXPECTED)
        return _checked(str(cell), year, int(m[1]), int(m[2]))
    raise ValueProblem(f"“{cell}”不是日期", _date_suggestion(cell, compact))


def _checked(cell: str, year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2199:
        raise ValueProblem(f"日期“{cell}”的年份不在1900至2199之间", _DATE_EXPECTED)
    if not 1 <= month <= 12:
        raise ValueProblem(f"日期“{cell}”不存在：没有{month}月", "月份为1至12")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueProblem(f"日期“{cell}”不存在", f"{year}年{month}月只有{last}天，如 {year}-{month:02d}-{last}")
    return date(year, month, day)


def _date_suggestion(cell: int | float | str, compact: str) -> str:
    if m := _SHORT_YEAR.fullmatch(compact):
        return f"四位年份，如 20{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}"
    if not isinstance(cell, str) and 20_000 <= cell <= 80_000:
        meant = _SERIAL_ZERO + timedelta(days=int(cell))
        return f"日期格式的单元格；这个序号若是日期，则为 {meant.isoformat()}"
    return _DATE_EXPECTED


def parse_text(cell: object) -> str:
    """The text (文字) in a cell, outer white space gone; a whole number loses its “.0”, a date is ISO text.

    A line ends as it does everywhere else, however the programme that wrote the cell ends it.

    Raises ValueProblem where the cell is empty.
    """
    if is_blank(cell):
        raise ValueProblem("单元格为空", "填写文字")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and math.isfinite(cell):
        return f"{shortest(Decimal(format(cell, '.15g'))):f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip().replace("\r\n", "\n").replace("\r", "\n")


def parse_bool(cell: object) -> bool:
    """Yes or no (是/否) in a cell. Raises ValueProblem for anything else, empty included."""
    if isinstance(cell, bool):
        return cell
    text = "" if is_blank(cell) else fold(str(cell)).lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise ValueProblem("单元格为空" if not text else f"“{cell}”不是“是”或“否”", "是 或 否")


def parse_choice(cell: object, choices: Collection[str]) -> str:
    """One of the given words. Raises ValueProblem that names the nearest ones first."""
    text = parse_text(cell)
    folded = {fold(c): c for c in choices}
    if fold(text) in folded:
        return folded[fold(text)]
    near = difflib.get_close_matches(text, list(choices), n=3, cutoff=0.5)
    listed = near + [c for c in choices if c not in near]
    tail = "等" if len(listed) > 12 else ""
    raise ValueProblem(f"没有“{text}”这一项", "、".join(listed[:12]) + tail)


def split_names(text: str) -> list[str]:
    """Names separated by 、 or a comma, a semicolon, a line break."""
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return [t.strip() for t in text.split("、") if t.strip()]
