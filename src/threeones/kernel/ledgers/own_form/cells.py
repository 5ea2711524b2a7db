"""Values as cells and back, without loss: what a workbook cannot hold is written in a way that people can read and type.

Names in one cell stand apart by 、; a name that would be misread stands in straight quotes, as in CSV. A text that is there
but empty is written ``""`` in columns where an empty cell says that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from threeones.kernel.ledgers.grid import Cell as Given
from threeones.kernel.ledgers.own_form.columns import Cell
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rounding import shortest

APART = "、，,；;\n"
QUOTE = '"'
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\\(?=u[0-9A-Fa-f]{4})|_(?=x[0-9A-Fa-f]{4}_)")
_CODED = re.compile(r"\\u([0-9A-Fa-f]{4})")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_EXACT_DIGITS = 15
"""So many digits of a number a workbook keeps."""
_FIRST_YEAR = 1901
"""Days before it are counted differently from program to program."""


def text_cell(text: str) -> Cell:
    """A text; characters that no workbook holds are written as ``\\uXXXX``."""
    return _UNWRITABLE.sub(lambda m: f"\\u{ord(m[0]):04X}", text) or None


def text_of(cell: Given) -> str:
    """The text of a cell; numbers and days as people write them."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _CODED.sub(lambda m: chr(int(m[1], 16)), cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell == datetime(cell.year, cell.month, cell.day) else str(cell)  # noqa: DTZ001  cells have no zone
    if isinstance(cell, date):
        return cell.isoformat()
    return format(shortest(Decimal(repr(cell))), "f")


def own_cell(text: str) -> Cell:
    """A text in a column where an empty cell says that there is none."""
    return text + QUOTE * 2 if not text.strip(QUOTE) else text_cell(text)


def own_of(cell: Given) -> str | None:
    """The other way round; None where there is none."""
    text = text_of(cell)
    if not text:
        return None
    return text[2:] if len(text) > 1 and not text.strip(QUOTE) else text


def names_cell(names: Iterable[str]) -> Cell:
    """Several names in one cell."""
    return text_cell("、".join(_quoted(n) for n in names))


def names_of(cell: Given) -> tuple[str, ...]:
    """The names of a cell. Raises ``ValueProblem`` for a quote that does not end."""
    text, found, at = text_of(cell), list[str](), 0
    while at < len(text):
        if text[at].isspace() or text[at] in APART:
            at += 1
        elif text[at] == QUOTE:
            name, at = _unquoted(text, at + 1)
            found.append(name)
        else:
            end = next((n for n in range(at, len(text)) if text[n] in APART), len(text))
            found.append(text[at:end].strip())
            at = end
    return tuple(found)


def _quoted(name: str) -> str:
    plain = name == name.strip() and name and name[0] != QUOTE and not any(c in APART for c in name)
    return name if plain else QUOTE + name.replace(QUOTE, QUOTE * 2) + QUOTE


def _unquoted(text: str, at: int) -> tuple[str, int]:
    found = ""
    while True:
        end = text.find(QUOTE, at)
        if end < 0:
            raise ValueProblem("双引号没有配对", "名字前后各一个双引号")
        found += text[at:end]
        if text[end + 1 : end + 2] != QUOTE:
            break
        found, at = found + QUOTE, end + 2
    after = text[end + 1 :].lstrip(" \u3000\t")
    if after and after[0] not in APART:
        raise ValueProblem(f"“{found}”后面没有隔开", "几个名字用、隔开")
    return found, end + 1


def day_cell(day: date | None) -> Cell:
    """A day; one long ago as text."""
    return day if day is None or day.year >= _FIRST_YEAR else day.isoformat()


def day_of(cell: Given) -> date | None:
    """The day of a cell. Raises ``ValueProblem``."""
    if isinstance(cell, datetime):
        if cell != datetime(cell.year, cell.month, cell.day):  # noqa: DTZ001  cells have no zone
            raise ValueProblem(f"“{cell}”带有时刻", "日期，如 2021-06-30")
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell).strip()
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found and isinstance(cell, str):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise ValueProblem(f"“{text}”不是日期", "日期，如 2021-06-30")


def number_cell(number: Decimal | None) -> Cell:
    """A number; one with more digits than a workbook keeps as text."""
    if number is None:
        return None
    text = format(shortest(number), "f")
    digits = text.lstrip("-").replace(".", "").strip("0")
    if len(digits) > _EXACT_DIGITS or len(text) > _EXACT_DIGITS + 3 or text == "-0":
        return text
    return float(text) if "." in text else int(text)


def number_of(cell: Given) -> Decimal | None:
    """The number of a cell. Raises ``ValueProblem``."""
    text = text_of(cell).strip()
    if not text:
        return None
    try:
        number = Decimal(text) if not isinstance(cell, bool | date) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueProblem(f"“{text}”不是数", "数，如 7.5；没有数就空着")
    return number
