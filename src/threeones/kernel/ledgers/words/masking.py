"""What of a target's text is no number: dates, names such as “152”工程, 第二批, 5G."""

from __future__ import annotations

import re

from threeones.kernel.ledgers.words.folding import NUMERALS
from threeones.kernel.ledgers.words.moments import moments_of
from threeones.kernel.ledgers.words.pack import Words
from threeones.kernel.values.problem import ValueProblem

DROPPED = "\x00"
"""Stands for a character that is not part of what is counted (a date)."""
KEPT = "\x01"
"""Stands for a character of a name: no number, but a word of what is counted."""

_QUOTED = re.compile(r"[“\"「『《][^”\"」』》]*[”\"」』》]")
_YEARS = re.compile(r"(?<!\d)(?:19|20|21)\d{2}(?:[-—–~～至](?:19|20|21)?\d{2,4})?年(?:度)?|“?十[二三四五]五”?")
_DATES_HINGE = re.compile(r"(?:截至|截止|到|至|在|于|自|从|比|较|对比|相比)$")
LONGEST_HINGE = 2
_NAMES = re.compile(
    # a number is tried from its first digit alone: one of thousands of digits would be tried from each
    r"[A-Za-z][A-Za-z.&]*\d[\d.]*|(?<!\d)(?:\d[\d.]*[A-Za-z]+|\d+(?:\.\d+)?版|\d+号|\d+(?:\s*[+＋]\s*[\dN]+)+)|"
    r"(?<![一二三四五六七八九十])[一二三四五六七八九十]+[核轴带极廊区路城心业联领服学](?=[一二三四五六七八九十多两])|"
    rf"(?<![{NUMERALS}])[{NUMERALS}]+季|"
    r"第[\d一二三四五六七八九十百]+(?:批|轮|期|次|届|季|阶段|产业|方阵|梯队|书记|时间|人民|个|条|款|章|类|版|代)"
)


def masked(text: str, words: Words) -> str:
    """The text, as long as it was, in which only numbers that count are left as numbers."""
    mask = list(text)
    _dates(mask, text, words)
    for pattern in (_QUOTED, _NAMES):
        for m in pattern.finditer("".join(mask)):
            _cover(mask, m.start(), m.end(), KEPT, digits_only=pattern is _QUOTED)
    for name in words.targets["names"]:
        at = text.find(name)
        while at >= 0:
            _cover(mask, at, at + len(name), KEPT)
            at = text.find(name, at + 1)
    return "".join(mask)


def _dates(mask: list[str], text: str, words: Words) -> None:
    try:
        found = [(m.start, m.stop) for m in moments_of(words.dates).scan(text, 2000)]
    except ValueProblem:
        found = []
    for start, stop in [*found, *(m.span() for m in _YEARS.finditer(text))]:
        hinge = _DATES_HINGE.search(text, max(0, start - LONGEST_HINGE), start)
        _cover(mask, hinge.start() if hinge else start, stop, DROPPED)


def _cover(mask: list[str], start: int, stop: int, sign: str, *, digits_only: bool = False) -> None:
    for i in range(start, stop):
        if mask[i] != DROPPED and (not digits_only or mask[i].isdigit() or mask[i] in NUMERALS):
            mask[i] = sign
