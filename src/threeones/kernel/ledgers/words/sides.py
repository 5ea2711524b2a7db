"""Which side of its number a target lies on, and whether it is growth: the words directly before and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from threeones.kernel.book.model import AT_LEAST, AT_MOST
from threeones.kernel.ledgers.words.amounts import Amount
from threeones.kernel.ledgers.words.pack import TargetWords, longest_first
from threeones.kernel.values.rounding import shortest

EDGES = " \t\n，,、:：;；。.（）()[]【】-—·"
_LEVEL = ("到", "至")


@dataclass(frozen=True, slots=True)
class Side:
    """An amount with its words understood: ``before`` and ``behind`` are what is left of those around it."""

    before: str
    behind: str
    number: Decimal
    unit: str
    comparison: str
    of_growth: bool
    said: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """Words taken off an end of a text, the one nearest to what is left last."""

    left: str
    taken: tuple[str, ...]


def side_of(amount: Amount, before: str, behind: str, words: TargetWords) -> Side:
    """The side on which a target lies that says ``before`` and ``behind`` around its amount."""
    head, tail = _off_end(before, words), _off_start(behind, words)
    if amount.unit in words["spans"] and tail.left.startswith("内"):
        tail = _Words(tail.left[1:], (*tail.taken, "以内"))
    growth, left, rest = _growth(amount, head, tail.left, words)
    taken = (*head.taken, *tail.taken)
    comparison, said = _comparison(amount, taken, tail.taken, words)
    number, unit, reasons = _number(amount, comparison, growth, words)
    if growth < 0:
        number, comparison = -number, _turned(comparison, said)
    reasons += _reasons(amount, taken, comparison, words)
    return Side(left, rest, shortest(number), unit, comparison, growth != 0, said, reasons)


def lower_is_better(side: Side, indicator: str, words: TargetWords) -> Side:
    """The side again, now that the indicator is known: less is better for 浓度, unless the words say otherwise."""
    if side.said or side.comparison == AT_MOST or indicator.startswith(words["decline_verbs"]):
        return side
    pattern = f"({'|'.join(map(re.escape, words['lower_is_better']))})(总量|量|件数|次数|数|强度)?$"
    found = re.search(pattern, indicator)
    if found is None:
        return side
    reason = f"“{found[0]}”越低越好，没有写方向，按不高于计"
    return replace(side, comparison=AT_MOST, reasons=(*side.reasons, reason))


def has_side(before: str, behind: str, words: TargetWords) -> bool:
    """Whether the words around a number say which side is meant, so that it is a target and no part of a name."""
    taken = (*_off_end(before, words).taken, *_off_start(behind, words).taken)
    return behind.startswith("内") or any(w in words["at_least"] or w in words["at_most"] for w in taken)


def without_leading(text: str, words: TargetWords) -> str:
    """The name of what is counted without the words that begin it (力争, 完成); never less than two characters of it."""
    text = text.strip(EDGES)
    changed = True
    while changed and text.startswith(words["leading"]):
        changed = False
        for word in words["leading"]:
            rest = text[len(word) :].lstrip(EDGES)
            if text.startswith(word) and (len(rest) >= 2 or not rest):
                text, changed = rest, True
                break
    return text


def _off_end(text: str, words: TargetWords) -> _Words:
    ordered = _beside(words)
    taken: list[str] = []
    text = text.rstrip(EDGES)
    while text.endswith(ordered):
        word = next(w for w in ordered if text.endswith(w))
        text = text[: -len(word)].rstrip(EDGES)
        taken.append(word)
    return _Words(text, tuple(taken))


@lru_cache(maxsize=8)
def _beside(words: TargetWords) -> tuple[str, ...]:
    """All words that may stand directly before a number."""
    lists = ("at_least", "at_most", "about", "trailing", "stretch")
    return longest_first([w for name in lists for w in words[name]])


def _off_start(text: str, words: TargetWords) -> _Words:
    taken: list[str] = []
    text = text.lstrip(" ")
    while word := next((w for w in words["behind"] if text.startswith(w)), ""):
        text = text[len(word) :].lstrip(" ")
        taken.append(word)
    return _Words(text.removeprefix("的") if taken else text, tuple(taken))


def _growth(amount: Amount, head: _Words, rest: str, words: TargetWords) -> tuple[int, str, str]:
    """1 for growth, -1 for decline, 0 for a level; and what is left of the words before and behind."""
    if amount.kind == "times":
        return 1, _without_growth(head.left, words), rest
    if amount.unit not in ("%", "倍") or amount.kind not in ("amount", "full"):
        return 0, _at_level(head, words), rest
    for sign, nouns, verbs in ((1, "growth_nouns", "growth_verbs"), (-1, "decline_nouns", "decline_verbs")):
        if noun := next((w for w in words[nouns] if head.left.endswith(w)), ""):
            return sign, _without_growth(head.left[: -len(noun)], words), rest
        if verb := next((w for w in words[verbs] if head.left.endswith(w)), ""):
            level = bool(head.taken) and head.taken[-1] in _LEVEL
            return 0 if level else sign, _without_growth(head.left[: -len(verb)], words), rest
        bare = rest.removeprefix("的")
        if after := next((w for w in (*words[nouns], *words[verbs]) if bare.startswith(w)), ""):
            return sign, head.left, bare[len(after) :]
    return 0, head.left, rest


def _at_level(head: _Words, words: TargetWords) -> str:
    """What was counted without 增加到; 增加 alone stays, since then the change is counted."""
    if head.taken and head.taken[-1] in _LEVEL:
        verbs = (*words["growth_verbs"], *words["decline_verbs"])
        return next((head.left[: -len(v)].rstrip(EDGES) for v in verbs if head.left.endswith(v)), head.left)
    return head.left


def _without_growth(text: str, words: TargetWords) -> str:
    """The words before 增长 without 同比, 比上年."""
    left = _off_end(text, words).left
    nouns = (*words["growth_nouns"], *words["decline_nouns"])
    return next((left[: -len(noun)].rstrip(EDGES) for noun in nouns if left.endswith(noun)), left)


def _comparison(
    amount: Amount, taken: tuple[str, ...], behind: tuple[str, ...], words: TargetWords
) -> tuple[str, bool]:
    """The side, and whether the words say it: those behind the number before those in front of it."""
    for said in (behind, taken):
        if any(w in words["at_most"] for w in said):
            return AT_MOST, True
        if any(w in words["at_least"] for w in said) and not amount.at_most:
            return AT_LEAST, True
    return (AT_MOST if amount.at_most else AT_LEAST), amount.at_most


def _turned(comparison: str, said: bool) -> str:
    """下降3%以上 is at most -3; 降幅不超过5% at least -5."""
    return AT_LEAST if comparison == AT_MOST and said else AT_MOST


def _number(amount: Amount, comparison: str, growth: int, words: TargetWords) -> tuple[Decimal, str, tuple[str, ...]]:
    number, reasons = amount.number, []
    if amount.upper is not None and amount.upper != number:
        end = "上" if comparison == AT_MOST else "下"
        number = amount.upper if comparison == AT_MOST else number
        reasons.append(f"原文是{amount.number:f}至{amount.upper:f}，按{end}限{number:f}计")
    if growth and amount.unit == "倍":
        return number * 100, "%", (*reasons, f"增长{number:f}倍即增长{number * 100:f}%")
    return number, amount.unit, tuple(reasons)


def _reasons(amount: Amount, taken: tuple[str, ...], comparison: str, words: TargetWords) -> tuple[str, ...]:
    side = "不低于" if comparison == AT_LEAST else "不高于"
    out = [f"“{w}”没有说明高于还是低于，按{side}计" for w in words["about"] if w in taken]
    out += [f"“{w}”不含本数，按{side}计时本数也算达到" for w in words["exclusive"] if w in taken]
    if amount.more:
        out.append(f"“{amount.more}”是概数，按{side}{amount.number:f}计")
    if amount.kind == "times":
        out.append(f"按增长{amount.number:f}%计")
    return tuple(out)
