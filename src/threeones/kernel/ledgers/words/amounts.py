"""What a target counts: numbers with their units, ranks, and words that stand for a number (全覆盖, 零事故, 翻番)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from threeones.kernel.ledgers.words.folding import DASH, NUMERALS, whole_number
from threeones.kernel.ledgers.words.pack import TargetWords
from threeones.kernel.values.quantity import is_unit
from threeones.kernel.values.rounding import shortest

Kind = Literal["amount", "rank", "share_rank", "zero", "full", "times"]
_NUMBER = r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ZH = rf"[{NUMERALS.replace('〇', '').replace('零', '')}][{NUMERALS}]*"
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_LONGEST_UNIT = 8
_AMOUNT = re.compile(rf"(?<![A-Za-z\d.\x01第])(?P<n>{_NUMBER})(?![A-Za-z\d])(?P<scale>[十百千]?[万亿]?)")
_AMOUNT_ZH = re.compile(rf"(?<![{NUMERALS}第前几\x01\d])(?P<n>{_ZH})")
_PERCENT_ZH = re.compile(rf"百分之(?P<n>{_ZH}|\d+(?:\.\d+)?)")
_DASHED = re.compile(DASH)
_ORDINAL = r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})"


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a target at ``start``..``stop`` of its text.

    ``upper`` is the greater end of a range. ``more``: the text says a little more (余). ``indicator``: the words stand for
    what is counted too (零事故). ``sided``: it is at most ``number`` by its nature (a rank, zero).
    """

    kind: Kind
    start: int
    stop: int
    number: Decimal
    unit: str = ""
    upper: Decimal | None = None
    more: str = ""
    indicator: str = ""
    in_words: bool = False

    @property
    def at_most(self) -> bool:
        """Whether less is what it asks for by its nature."""
        return self.kind in ("rank", "share_rank", "zero")


def amounts(mask: str, words: TargetWords) -> list[Amount]:
    """The amounts of a masked text, left to right; of two that overlap the one that begins first and is longer."""
    found = sorted(_all(mask, words), key=lambda a: (a.start, -a.stop))
    out: list[Amount] = []
    for each in found:
        if not out or each.start >= out[-1].stop:
            out.append(each)
    return out


def _all(mask: str, words: TargetWords) -> Iterator[Amount]:
    yield from _fixed(mask, words)
    yield from _ranks(mask, words)
    yield from _numbers(mask, words)
    yield from _numerals(mask, words)


def _numbers(mask: str, words: TargetWords) -> Iterator[Amount]:
    at = 0
    while m := _AMOUNT.search(mask, at):
        first = _measured(m, mask, words)
        at = first.stop
        dash = _DASHED.match(mask, first.stop)
        second = _AMOUNT.match(mask, dash.end()) if dash else None
        if second is None:
            yield first
            continue
        last = _measured(second, mask, words)
        at = last.stop
        if first.unit not in ("", last.unit):
            yield from (first, last)
        elif dash and dash[0] in ("到", "至") and re.search(r"[从由][^，。；]{0,6}$", mask[: first.start]):
            yield first
            yield last
        else:
            number = first.number if first.unit or not last.unit else _scaled_alike(first.number, second["scale"], last)
            yield Amount(
                "amount", first.start, last.stop, min(number, last.number), last.unit, max(number, last.number)
            )


def _scaled_alike(number: Decimal, scale: str, last: Amount) -> Decimal:
    """3—5万: the first number has the scale of the second, where that is not part of the unit."""
    return number if not scale or last.unit.startswith(scale) else number * _scale(scale)


def _measured(m: re.Match[str], mask: str, words: TargetWords) -> Amount:
    number = Decimal(m["n"].replace(",", "").replace("−", "-"))
    at, more = _more(mask, m.end(), words)
    scale = m["scale"]
    unit, length = unit_at(scale + mask[at : at + _LONGEST_UNIT], words)
    if length > len(scale) or (scale and length == len(scale) and is_unit(unit)):
        return Amount("amount", m.start(), at + length - len(scale), shortest(number), unit, more=more)
    unit, length = unit_at(mask[at : at + _LONGEST_UNIT], words)
    return Amount("amount", m.start(), at + length, shortest(number * _scale(scale)), unit, more=more)


def _scale(signs: str) -> int:
    product = 1
    for sign in signs:
        product *= _SCALES[sign]
    return product


def _more(mask: str, at: int, words: TargetWords) -> tuple[int, str]:
    """Where the unit begins, behind 余 or 多."""
    word = next((w for w in words["more"] if mask.startswith(w, at)), "")
    return at + len(word), word


def unit_at(text: str, words: TargetWords) -> tuple[str, int]:
    """The longest unit at the beginning of a text, and how many characters it takes."""
    for length in range(min(_LONGEST_UNIT, len(text)), 0, -1):
        head = text[:length]
        if head in words.units:
            return words.units[head], length
        if is_unit(head):
            return head, length
    return "", 0


def _numerals(mask: str, words: TargetWords) -> Iterator[Amount]:
    """二十家, 两个: only with a unit by which things are counted; 一 is an article more often than a number."""
    for m in _PERCENT_ZH.finditer(mask):
        number = Decimal(m["n"]) if m["n"][0].isdigit() else Decimal(whole_number(m["n"]) or 0)
        yield Amount("amount", m.start(), m.end(), number, "%")
    for m in _AMOUNT_ZH.finditer(mask):
        number_text = m["n"]
        for cut in range(len(number_text), 0, -1):
            found = whole_number(number_text[:cut])
            at, more = _more(mask, m.start() + cut, words)
            unit = next((u for u in words["counted"] if mask.startswith(u, at)), "")
            if found is not None and unit and mask[at + len(unit) : at + len(unit) + 1] not in ("“", "\x01"):
                yield Amount("amount", m.start(), at + len(unit), Decimal(found), unit, more=more, in_words=True)
                break


def _ranks(mask: str, words: TargetWords) -> Iterator[Amount]:
    for m in _patterns(words)["share"].finditer(mask):
        yield Amount("share_rank", m.start(), m.end(), Decimal(m["n"]), "%")
    for m in _patterns(words)["first"].finditer(mask):
        yield Amount("rank", m.start(), m.end(), Decimal(whole_number(m["n"]) or 1), words.rank_unit)
    for m in _patterns(words)["place"].finditer(mask):
        named = m["named"] or any(mask[: m.start()].endswith(w) for w in (*words.rank_verbs, *words.rank_places))
        if named:
            yield Amount("rank", m.start(), m.end(), Decimal(whole_number(m["n"]) or 1), words.rank_unit)


def _fixed(mask: str, words: TargetWords) -> Iterator[Amount]:
    patterns = _patterns(words)
    for m in patterns["zero"].finditer(mask):
        yield Amount("zero", m.start(), m.end(), Decimal(0), words.zero_of[m["of"]], indicator=m["what"])
    for m in patterns["cleared"].finditer(mask):
        yield Amount("zero", m.start(), m.end(), Decimal(0))
    for m in patterns["full"].finditer(mask):
        yield Amount("full", m.start(), m.end(), Decimal(100), "%", indicator=words.full[m[0]])
    for m in patterns["times"].finditer(mask):
        yield Amount("times", m.start(), m.end(), Decimal(words.times[m[0]]), "%")


@lru_cache(maxsize=8)
def _patterns(words: TargetWords) -> dict[str, re.Pattern[str]]:
    def one_of(listed: tuple[str, ...] | list[str]) -> str:
        return "|".join(map(re.escape, listed))

    return {
        "share": re.compile(r"(?<!季度)前(?P<n>\d+(?:\.\d+)?)%"),
        "first": re.compile(rf"前{_ORDINAL}(?:名|位|强)?(?![%\d年月日天期批个届度季后家]|[一二三四五六七八九十])"),
        "place": re.compile(rf"第{_ORDINAL}(?P<named>名|位)?(?![\d一二三四五六七八九十批轮期届季])"),
        "zero": re.compile(
            rf"(?:{one_of(words.zero_before)})(?P<what>[^，,。；;、\d零无]{{0,8}}?(?P<of>{one_of(list(words.zero_of))}))"
        ),
        "cleared": re.compile(one_of(words.cleared)),
        "full": re.compile(one_of(list(words.full))),
        "times": re.compile(one_of(list(words.times))),
    }
