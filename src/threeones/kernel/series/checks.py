"""Consistency checks on reported numbers: what looks wrong, where, and what an officer should look at.

The findings are questions, not faults: a number may be odd and right, so nothing is changed or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from threeones.kernel.series.check_pack import CheckPack
from threeones.kernel.series.observation import Observation
from threeones.kernel.values.derivation import scalar_json
from threeones.kernel.values.period import Period
from threeones.kernel.values.quantity import convert, is_unit, unit
from threeones.kernel.values.rounding import decimals_of, half_up, shortest

Group = Sequence[Observation]


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd number (存疑数据): which check found it, in which observation, against which others.

    ``text`` says what is odd and ``advice`` what to look at, in ``zh`` and ``en``.
    """

    check: str
    observation: Observation
    against: tuple[Observation, ...]
    text: Mapping[str, str]
    advice: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """With the place of the observation and of those that it was held against."""
        seen = self.observation
        return {
            "check": self.check,
            "indicator": seen.indicator,
            "place": seen.place,
            "period": str(seen.period),
            "value": scalar_json(seen.value),
            "unit": seen.unit,
            "source": seen.source,
            "row": seen.row,
            "text": dict(self.text),
            "advice": dict(self.advice),
            "against": [{"source": o.source, "row": o.row, "period": str(o.period)} for o in self.against],
        }


def check(observations: Iterable[Observation], pack: CheckPack, flows: Collection[str]) -> list[Finding]:
    """All findings among observations (one vintage of each key, as ``View.known`` holds them).

    ``flows`` names the indicators whose cumulative numbers cannot fall (投资额, not a balance).
    """
    held = [o for o in observations if o.value is not None and o.period.stated]
    levels = [o for o in held if o.measure == "level"]
    found = cumulative_falls(levels, pack, flows) + off_by_scale(levels, pack)
    found += growth_disagrees([o for o in held if o.measure == "growth"], levels, pack)
    return sorted(found, key=lambda f: (f.observation.source, f.observation.row or 0, f.check))


def cumulative_falls(levels: Iterable[Observation], pack: CheckPack, flows: Collection[str]) -> list[Finding]:
    """Cumulative numbers (累计) that are smaller than an earlier one of the same year."""
    found = []
    cumulative = [o for o in levels if o.indicator in flows and o.period.is_to_date]
    for group in _grouped(cumulative, lambda o: (o.indicator, o.place, o.period.year, o.comparable)):
        for before, now in pairwise(sorted(group, key=lambda o: o.period)):
            earlier, later = _value(before, now.unit), _value(now, now.unit)
            if earlier is not None and later is not None and later < earlier:
                words = {"value": _show(later), "before": _show(earlier), "period_before": before.period}
                found.append(_finding("cumulative_falls", now, (before,), pack, words))
    return found


def growth_disagrees(growths: Iterable[Observation], levels: Iterable[Observation], pack: CheckPack) -> list[Finding]:
    """Growth (同比) that its levels do not bear out, beyond the pack's tolerance and the printed places of all three.

    Growth on a comparable basis (可比口径) does not follow from the levels and is left alone.
    """
    by_key = {(o.indicator, o.place, o.period, o.comparable): o for o in levels}
    found = []
    for each in growths:
        if each.comparable or each.value is None:
            continue
        now = by_key.get((each.indicator, each.place, each.period, False))
        year_before = each.period.same_period_last_year()
        before = by_key.get((each.indicator, each.place, year_before, False))
        if now is None or before is None:
            continue
        later, earlier = _value(now, now.unit), _value(before, now.unit)
        if later is None or earlier is None or earlier <= 0:
            continue
        computed = (later / earlier - 1) * 100
        places = decimals_of(each.value)
        slack = (
            pack.growth_tolerance + _half_place(each.value) + abs(later / earlier) * 100 * _rounded_away(now, before)
        )
        if abs(computed - each.value) > slack:
            words = {
                "reported": _show(each.value),
                "computed": _show(half_up(computed, max(places, 1))),
                "value": _show(later),
                "before": _show(earlier),
                "level_unit": now.unit,
            }
            found.append(_finding("growth_disagrees", each, (now, before), pack, words))
    return found


def _half_place(value: Decimal) -> Decimal:
    """How far the printed number may be from the one that was rounded: half of its last place."""
    return Decimal(5).scaleb(-decimals_of(value) - 1)


def _rounded_away(*levels: Observation) -> Decimal:
    """By what share their ratio may be off because they were printed rounded: 4.17 is anything from 4.165 to 4.175."""
    return sum((_half_place(o.value) / abs(o.value) for o in levels if o.value), Decimal(0))


def off_by_scale(levels: Iterable[Observation], pack: CheckPack) -> list[Finding]:
    """Levels that are a thousand or ten thousand times most of their neighbours, or as much smaller (单位误填)."""
    found = []
    for group in _grouped(levels, lambda o: (o.indicator, o.place, o.comparable, _dimension(o))):
        ordered = sorted(group, key=lambda o: o.period)
        for i, each in enumerate(ordered):
            neighbours = _neighbours(ordered, i)
            off = [(n, f) for n in neighbours if (f := _factor(each, n, pack)) is not None]
            if 2 * len(off) <= len(neighbours):
                continue
            factor = off[0][1]
            suggested = (each.value or Decimal(0)) / factor
            times = factor if factor > 1 else 1 / factor
            words = {
                "value": _show(each.value),
                "times": _show(times),
                "way": "大" if factor > 1 else "小",
                "way_en": "greater" if factor > 1 else "smaller",
                "suggested": _show(shortest(suggested)),
            }
            found.append(_finding("off_by_scale", each, tuple(n for n, _ in off), pack, words))
    return found


def _neighbours(ordered: Group, i: int) -> list[Observation]:
    """Two before, two after, and the same period of the years beside it."""
    near = list(ordered[max(0, i - 2) : i]) + list(ordered[i + 1 : i + 3])
    own = ordered[i].period
    for other in ordered:
        if other not in near and (
            other.period == own.same_period_last_year() or own == other.period.same_period_last_year()
        ):
            near.append(other)
    return near


def _factor(each: Observation, neighbour: Observation, pack: CheckPack) -> Decimal | None:
    """The factor by which a number is off against a neighbour (below 1: too small), None where it is not."""
    own, other = _value(each, each.unit), _value(neighbour, each.unit)
    if not own or not other or own * other < 0:
        return None
    ratio = own / other
    for factor in pack.scale_factors:
        if factor / pack.scale_spread <= ratio <= factor * pack.scale_spread:
            return factor
        if factor / pack.scale_spread <= 1 / ratio <= factor * pack.scale_spread:
            return 1 / factor
    return None


def _value(observation: Observation, unit_name: str) -> Decimal | None:
    if observation.value is None or observation.unit == unit_name:
        return observation.value
    return convert(observation.value, observation.unit, unit_name)


def _dimension(observation: Observation) -> str:
    return unit(observation.unit).dimension if is_unit(observation.unit) else observation.unit


def _show(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _grouped(observations: Iterable[Observation], by: Callable[[Observation], object]) -> list[Group]:
    groups: dict[object, list[Observation]] = {}
    for each in observations:
        groups.setdefault(by(each), []).append(each)
    return list(groups.values())


def _finding(
    name: str, seen: Observation, against: tuple[Observation, ...], pack: CheckPack, words: Mapping[str, object]
) -> Finding:
    given = {"indicator": seen.indicator, "place": seen.place, "unit": seen.unit, "period": seen.period, **words}

    def filled(texts: Mapping[str, str]) -> dict[str, str]:
        return {language: text.format_map(_said(given, language)) for language, text in texts.items()}

    return Finding(name, seen, against, filled(pack.text[name]), filled(pack.advice[name]))


def _said(words: Mapping[str, object], language: str) -> dict[str, str]:
    """The words as a language says them: periods by their labels."""
    return {
        key: (word.label_zh if language == "zh" else word.label_en) if isinstance(word, Period) else str(word)
        for key, word in words.items()
    }
