"""Automatic numbers of Word's paragraphs (自动编号), which stand in no text: 一、（一）1. as Word shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from threeones.base.intake.scanning import DamagedPart, local, natural, parse

MAX_KNOWN = 100_000
"""So many levels and styles may a document declare; Word makes a few hundred."""
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class Level:
    """One level of a list: how its numbers are written, the text around them, where they start."""

    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class ParagraphStyle:
    """What a style says of the numbers of its paragraphs; ``based_on`` tells the rest."""

    name: str = ""
    based_on: str = ""
    list_id: str = ""
    level: int | None = None


class _Lists:
    """The part that declares lists: kinds (abstract) with their levels, and lists of these kinds."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[int, Level]] = {}
        self.lists: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self._kind = self._list = ""
        self._number = 0
        self._level = Level()

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802  expat's name
        tag, told = local(tag), {local(k): v for k, v in attributes.items()}
        value = told.get("val", "")
        if len(self.lists) + len(self.kinds) > MAX_KNOWN:
            raise DamagedPart("编号的定义太多")
        if tag == "abstractNum":
            self._kind, self._list = told.get("abstractNumId", ""), ""
            self.kinds[self._kind] = {}
        elif tag == "num":
            self._list = told.get("numId", "")
        elif tag == "abstractNumId" and self._list:
            self.lists[self._list] = value
        elif tag in ("lvl", "lvlOverride"):
            self._begin_level(tag, natural(told.get("ilvl", "")))
        elif tag == "startOverride":
            self.starts[self._list, self._number] = max(natural(value), 0)
        else:
            self._tell(tag, value)

    def _begin_level(self, tag: str, number: int) -> None:
        self._number = min(max(number, 0), 8)
        self._level = Level()
        if tag == "lvl" and not self._list and self._kind in self.kinds:
            self.kinds[self._kind][self._number] = self._level

    def _tell(self, tag: str, value: str) -> None:
        if tag == "numFmt":
            self._level.format = value
        elif tag == "lvlText":
            self._level.text = value[:200]
        elif tag == "start":
            self._level.start = max(natural(value), 0)


class _Styles:
    """The part that declares styles: those of paragraphs that have to do with numbers."""

    def __init__(self) -> None:
        self.styles: dict[str, ParagraphStyle] = {}
        self._style = ParagraphStyle()

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802  expat's name
        tag, told = local(tag), {local(k): v for k, v in attributes.items()}
        value = told.get("val", "")
        if len(self.styles) > MAX_KNOWN:
            raise DamagedPart("样式太多")
        if tag == "style":
            self._style = self.styles[told.get("styleId", "")] = ParagraphStyle()
        elif tag == "name":
            self._style.name = value
        elif tag == "basedOn":
            self._style.based_on = value
        elif tag == "numId":
            self._style.list_id = value
        elif tag == "ilvl":
            self._style.level = natural(value)


@dataclass(slots=True)
class Numbering:
    """The numbers of a document's paragraphs, in their order."""

    kinds: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[tuple[str, int], int] = field(default_factory=dict)
    styles: Mapping[str, ParagraphStyle] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, style: str, list_id: str, level: int | None) -> str:
        """The number that the next paragraph bears, by its style and its own list and level; empty: none."""
        list_id, level = self._resolved(style, list_id, level)
        kind = self.lists.get(list_id)
        levels = self.kinds.get(kind or "")
        if kind is None or levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(kind, {})
        start = self.starts.get((list_id, level))
        if start is not None and (list_id, level) not in self._begun:
            counts[level] = start
        else:
            counts[level] = counts[level] + 1 if level in counts else levels[level].start
        self._begun.add((list_id, level))
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return _label(level, levels, counts)

    def is_contents(self, style: str) -> bool:
        """Whether paragraphs of a style are lines of a table of contents (目录)."""
        return style in self.styles and self.styles[style].name.lower().startswith("toc ")

    def _resolved(self, style: str, list_id: str, level: int | None) -> tuple[str, int]:
        seen: set[str] = set()
        while style in self.styles and style not in seen and not (list_id and level is not None):
            seen.add(style)
            found = self.styles[style]
            list_id = list_id or found.list_id
            level = found.level if level is None else level
            style = found.based_on
        return list_id, min(level or 0, 8)


def read_numbering(lists: bytes | None, styles: bytes | None) -> Numbering:
    """The numbering of a document from its parts of lists and of styles, where it has them."""
    told, known = _Lists(), _Styles()
    if lists:
        parse(lists, told)
    if styles:
        parse(styles, known)
    return Numbering(told.kinds, told.lists, told.starts, known.styles)


def _label(level: int, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    own = levels[level]
    if own.format in ("bullet", "none"):
        return ""
    text = own.text
    for n in range(9):
        if f"%{n + 1}" in text:
            above = levels.get(n, Level())
            text = text.replace(f"%{n + 1}", numeral(counts.get(n, above.start), above.format))
    return text.strip()


def numeral(number: int, style: str) -> str:
    """A number as a list's format writes it; formats that are not known give plain digits."""
    write = _FORMATS.get(style)
    return (
        write(number) if write and 0 < number < 10_000 else f"{number:02d}" if style == "decimalZero" else str(number)
    )


def chinese(number: int) -> str:
    """A number from 1 to 9999 in Chinese numerals, as lists count: 十, 十一, 二十, 一百零五."""
    text, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if pending else "") + _DIGITS[digit] + name
            pending = False
        else:
            pending = bool(text) and number > 0
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in (*_ROMAN, *_ROMAN_ONES):
        times, number = divmod(number, value)
        text += letters * times
    return text


def _letter(number: int) -> str:
    """a to z, then aa, bb and so on, as Word counts."""
    times, n = divmod(number - 1, 26)
    return chr(97 + n) * min(times + 1, 20)


def _circled(number: int) -> str:
    if number <= 20:
        return chr(0x2460 + number - 1)
    if number <= 35:
        return chr(0x3251 + number - 21)
    return chr(0x32B1 + number - 36) if number <= 50 else str(number)


def _full_width(number: int) -> str:
    return "".join(chr(0xFF10 + int(d)) for d in str(number))


def _stem(number: int) -> str:
    return _STEMS[number - 1] if number <= len(_STEMS) else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "ideographTraditional": _stem,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": _full_width,
    "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
}
