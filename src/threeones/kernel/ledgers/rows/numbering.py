"""Numbers before the words of a ledger: 第一部分, 一、, （一）, 1., （1）, ①, 1.1; and how they nest."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.ledgers.words.folding import whole_number

_ZH = "零〇一二三四五六七八九十百"
_END = r"[、.．,，:：\s]"
_BARE_DOTTED = re.compile(r"(\d{1,3}(?:[.\-]\d{1,3})+)[.、]?")
# 1.5万 is a figure, 1.5建设 the fifth of the first; a numeral with what is counted is never a number before a text.
_COUNTED = "万亿千百十个家项亩元吨公平米倍级分年月日版人名次件条场座"
_FORMS = (
    ("第一部分", 0, re.compile(rf"第([{_ZH}\d]+)(?:部分|篇|章|板块)(?:{_END}+|(?=[^{_ZH}\d])|$)")),
    ("一、", 1, re.compile(rf"([{_ZH}]+)(?:{_END}+|$)")),
    ("（一）", 2, re.compile(rf"\(([{_ZH}]+)\){_END}*")),
    ("1.1", 3, re.compile(rf"(\d{{1,3}}(?:\.\d{{1,3}})+)(?:[、.．:：]+\s*|\s+|$|(?=[\u4e00-\u9fff])(?![{_COUNTED}]))")),
    ("1.", 3, re.compile(r"(\d{1,4})(?:[、．.:：](?!\d)\s*|\)\s*|\s+(?=[^\d\s年月日%])|$)")),
    ("（1）", 4, re.compile(rf"\((\d{{1,3}})\){_END}*")),
    ("①", 5, re.compile(rf"([\u2460-\u2473\u3251-\u325f\u2776-\u277f]){_END}*")),
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number (编号) before a text. ``rank`` orders the forms from 第一部分 down to ①, ``path`` are its numbers (1.2.3)."""

    form: str
    rank: int
    path: tuple[int, ...]
    text: str
    rest: str

    @property
    def level(self) -> tuple[int, int]:
        """How deep it stands; greater is deeper."""
        return self.rank, len(self.path)

    @property
    def value(self) -> int:
        """The last of its numbers."""
        return self.path[-1]


@lru_cache(maxsize=4096)
def number_before(text: str) -> Number | None:
    """The number that a text begins with; None where there is none. A figure of the text itself (5G, 1.5万) is none."""
    # circled digits must not be folded away before they are seen
    head = text[:24]
    folded = head if "\u2460" <= head[:1] <= "\u277f" else _fold(head)
    for form, rank, pattern in _FORMS:
        if m := pattern.match(folded):
            rest = text[_taken(text, m.end()) :].strip()
            return Number(form, rank, _path(m[1]), text[: len(text) - len(rest)].strip() or m[0], rest)
    return None


@lru_cache(maxsize=4096)
def number_alone(text: str) -> Number | None:
    """The number that a whole cell is (1, 一, （1）, 1.1, 1-1, 1.0); None for anything else."""
    if len(text) > 16:
        return None
    if m := _BARE_DOTTED.fullmatch(_fold(text)):
        return Number("1.1", 3, tuple(int(n) for n in re.split(r"[.\-]", m[1])), text, "")
    found = number_before(text.rstrip("、.．。:："))
    return found if found is not None and not found.rest else None


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _taken(text: str, folded: int) -> int:
    """How many characters of the text as written the folded ones are."""
    taken = count = 0
    while count < folded and taken < len(text):
        count += len(_fold(text[taken])) if not "\u2460" <= text[taken] <= "\u277f" else 1
        taken += 1
    return taken


def _path(digits: str) -> tuple[int, ...]:
    if "." in digits:
        return tuple(int(n) for n in digits.split("."))
    if digits.isdigit() and digits.isascii():
        return (int(digits),)
    if len(digits) == 1 and not digits.isdigit() and digits not in _ZH:
        return (int(unicodedata.numeric(digits)),)
    if unicodedata.category(digits[0]) == "No":
        return (int(unicodedata.numeric(digits[0])),)
    return (whole_number(digits) or 0,)
