"""Hedged wording of numbers (概数措辞), both ways: 312 as “300余场”, and whether 312 bears “300余场” out.

Officials round and hedge: 余 and 超 promise a little more, 近 a little less, 以上 a floor. How much little is,
and how the words stand, is a pack (``packs/wording``); what each hedge promises stands in ``satisfies``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, cast, get_args

from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rounding import WIDE, border, decimals_of, half_up, plain, shortest
from threeones.kernel.values.wording_pack import WordingPack, load_wording_pack

__all__ = [
    "Hedge",
    "Wording",
    "WordingPack",
    "hedged",
    "load_wording_pack",
    "number_in",
    "promise",
    "satisfies",
    "word",
]

Hedge = Literal["exact", "over", "atleast", "nearly", "ambiguous"]
Number = Decimal | int
Reading = Mapping[str, object]
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Wording:
    """A number in words: the ``text``, the ``number`` that it prints, and the hedge that it really uses.

    The hedge is ``exact`` where the wished one would be untrue: 300 is not “300余”.
    """

    text: str
    number: Decimal
    hedge: Hedge


def word(
    value: Number,
    hedge: Hedge,
    unit: str,
    pack: WordingPack,
    *,
    step: Number | None = None,
    form: str | None = None,
    decimals: int | None = None,
) -> str:
    """The words for ``value``: 312 → “300余场”, 710.3 → “超710亿元” (form 超), 29640 → “近3万人”.

    ``step`` is what the number is rounded to (100: 300余); without it the pack's significant digits serve.
    ``form`` picks one of the pack's forms of the hedge, ``decimals`` the printed places of an exact number.
    Raises ValueProblem for an ambiguous wording, which is never reworded, and for an unknown hedge or form.
    """
    return hedged(value, hedge, unit, pack, step=step, form=form, decimals=decimals).text


def hedged(
    value: Number,
    hedge: Hedge,
    unit: str,
    pack: WordingPack,
    *,
    step: Number | None = None,
    form: str | None = None,
    decimals: int | None = None,
) -> Wording:
    """As ``word``, with the printed number and the hedge that was used."""
    if hedge not in get_args(Hedge):
        raise ValueProblem(f"没有措辞“{hedge}”", "、".join(get_args(Hedge)))
    if hedge == "ambiguous":
        raise ValueProblem("原文有几种读法，不改写", "照录原文")
    number = Decimal(value)
    rounded = None if hedge == "exact" else _rounded(number, hedge, pack, None if step is None else Decimal(step))
    if rounded is None:
        printed = shortest(number) if decimals is None else half_up(number, decimals)
        return Wording(pack.compose("exact", None, printed, unit), printed, "exact")
    return Wording(pack.compose(hedge, form, rounded, unit), rounded, hedge)


def _rounded(value: Decimal, hedge: Hedge, pack: WordingPack, step: Decimal | None) -> Decimal | None:
    """The rounder number that the hedge may print for ``value``; None where there is none."""
    if value <= 0:
        return None
    rounding = ROUND_CEILING if hedge == "nearly" else ROUND_FLOOR
    steps = [] if step is None else [step]
    place = value.adjusted()
    steps += [Decimal(1).scaleb(place + 1 - n) for n in range(pack.digits(hedge), _MOST_DIGITS + 1)]
    for each in steps:
        rounded = plain((value / each).to_integral_value(rounding) * each)
        if rounded > 0 and satisfies(value, rounded, hedge, pack):
            return shortest(rounded)
    return None


def satisfies(
    value: Number | str,
    published: Number | str,
    hedge: Hedge,
    pack: WordingPack,
    readings: Sequence[Reading] = (),
) -> bool:
    """Whether the exact ``value`` bears out the ``published`` one under its hedge; both in one unit.

    exact: equal when rounded half-up to the printed decimals; a text (优秀) by equality.
    over (余, 超): above the published, by less than one step, the place of its last non-zero digit (710: 10).
    nearly (近): below the published, and at least the pack's share of it. atleast (以上): not below.
    ambiguous: one of the ``readings`` holds, ``{exact: 10}`` or a range such as ``{tens: [20, 99]}``.
    """
    if isinstance(value, str) or isinstance(published, str):
        return hedge == "exact" and str(value) == str(published)
    number, printed = border(value), Decimal(published)
    match hedge:
        case "exact":
            return half_up(number, decimals_of(printed)) == printed
        case "over":
            return printed > 0 and border(printed) < number < border(printed + step_of(printed))
        case "nearly":
            return border(printed * pack.share) <= number < border(printed)
        case "atleast":
            return number >= border(printed)
        case "ambiguous":
            return any(_read(number, r) for r in readings)
    raise ValueProblem(f"没有措辞“{hedge}”", "、".join(get_args(Hedge)))


def _read(value: Decimal, reading: Reading) -> bool:
    """Whether one reading of ambiguous words holds."""
    for given in reading.values():
        if isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2:
            low, high = (Decimal(str(bound)) for bound in given)
            if not low <= value <= high:
                return False
        elif half_up(value, decimals_of(Decimal(str(given)))) != Decimal(str(given)):
            return False
    return bool(reading)


def step_of(published: Decimal) -> Decimal:
    """The place of the last non-zero digit: 710 → 10, 300 → 100, 150 → 10, 1.76 → 0.01."""
    normal = published.normalize(WIDE)
    return Decimal(1).scaleb(cast(int, normal.as_tuple().exponent))


def number_in(text: str, unit: str, pack: WordingPack) -> Decimal:
    """The number that a wording prints, in ``unit``: “近3万人” in 人 is 30000, “2355万元” in 万元 is 2355.

    Raises ValueProblem where the text holds no number.
    """
    found = re.search(r"[-−]?\d[\d,]*(?:\.\d+)?", text)
    if not found:
        raise ValueProblem(f"“{text}”里没有数", "带数的文字，如 300余场")
    number = Decimal(found[0].replace(",", "").replace("−", "-"))
    rest = text[found.end() :]
    if unit and rest.startswith(unit):
        return number
    size = next((size for name, size in pack.scales if rest.startswith(name)), Decimal(1))
    return plain(number * size)


def promise(published: Number | str, hedge: Hedge, pack: WordingPack, readings: Sequence[Reading] = ()) -> str:
    """What the exact value must satisfy, in Chinese: “大于300，小于400”."""
    if isinstance(published, str):
        return f"等于“{published}”"
    number = Decimal(published)
    match hedge:
        case "over":
            return f"大于{number:f}，小于{plain(number + step_of(number)):f}"
        case "nearly":
            return f"小于{number:f}，不小于{shortest(number * pack.share):f}"
        case "atleast":
            return f"不小于{number:f}"
        case "ambiguous":
            return "；或".join(_reading_zh(r) for r in readings)
    return f"四舍五入到{decimals_of(number)}位小数等于{number:f}"


def _reading_zh(reading: Reading) -> str:
    parts = []
    for given in reading.values():
        if isinstance(given, Sequence) and not isinstance(given, str):
            parts.append(f"在{given[0]}至{given[1]}之间")
        else:
            parts.append(f"等于{given}")
    return "且".join(parts)
