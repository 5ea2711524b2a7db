"""Series of the city's places for 2020 and 2021: invented, smooth, and passing through what was published."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from maker.days import dice, month_end, workday_from
from maker.indicators import CITY, INDICATORS, OTHERS, OWN, OWN_GROWTH, PUBLISHED, RIVALS, Indicator

MONTHS = {"月度": tuple(range(2, 13)), "季度": (3, 6, 9, 12), "年度": (12,)}
RESTATED_ON = date(2021, 4, 28)
# Revisions are told for the early months of 2021 only, and a year later for the whole of 2020.
LAST_REVISED_MONTH = 5


@dataclass(frozen=True, slots=True)
class Observation:
    """One reading of a value; ``made_up`` names what to write as its document, or the published document."""

    indicator: str
    place: str
    year: int
    month: int
    vintage: str
    value: float | None
    growth: float | None
    comparable: bool
    on: date
    basis: str = "示例"
    document: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Cumulative levels of 2020 and 2021 by month, and the growth of both years in percent."""

    last: Mapping[int, float]
    this: Mapping[int, float]
    last_growth: Mapping[int, float]
    growth: Mapping[int, float]


def observations() -> list[Observation]:
    """Everything that is written to the sheet, by indicator, place and time."""
    return [o for i in INDICATORS for place in CITY for o in _of(i, place)]


@cache
def series(indicator: Indicator, place: str) -> Series:
    """The invented series of a place."""
    growth = _growth(indicator, place)
    last = _levels(indicator, place)
    months = MONTHS[indicator.frequency]
    nominal = {m: growth[m] + (_deflator(indicator, m) if indicator.constant_prices else 0) for m in months}
    this = {m: round(last[m] * (1 + nominal[m] / 100), indicator.decimals) for m in months}
    for p in PUBLISHED:
        if place == OWN and p.indicator == indicator.code and p.month and p.value is not None:
            this[p.month] = p.value
    return Series(last, this, _growth_2020(indicator, place), _told(indicator, place, growth, last, this))


def _told(
    indicator: Indicator, place: str, growth: dict[int, float], last: Mapping[int, float], this: Mapping[int, float]
) -> dict[int, float]:
    """Growth as published: from the rounded levels, but where prices are constant or a figure is fixed."""
    if place == OWN or indicator.constant_prices:
        return growth
    fixed = RIVALS.get(indicator.code, {})
    return {m: g if m in fixed else round((this[m] / last[m] - 1) * 100, 1) for m, g in growth.items()}


def _deflator(indicator: Indicator, month: int) -> float:
    return (2.1 if indicator.code == "GDP" else 3.4) * (0.4 + 0.6 * month / 12)


def _levels(indicator: Indicator, place: str) -> dict[int, float]:
    months = MONTHS[indicator.frequency]
    chance = dice(indicator.code, place, "levels")
    if indicator.code == "ENERGY":
        base = indicator.size * (1 if place == OWN else chance.uniform(0.5, 3.2))
        return {m: round(base * (1 + 0.012 * math.sin(m + chance.random())), indicator.decimals) for m in months}
    shares = _shares(indicator, place)
    scale = indicator.size * (1 if place == OWN else math.exp(chance.uniform(-1.1, 0.75)))
    if indicator.code == "INCOME":
        scale = indicator.size * (1 if place == OWN else chance.uniform(0.58, 1.08))
    anchor = next((p for p in PUBLISHED if p.indicator == indicator.code and p.value is not None and p.month), None)
    if place == OWN and anchor is not None and anchor.value is not None:
        known = anchor.growth if anchor.growth is not None else OWN_GROWTH[indicator.code][anchor.month]
        scale = anchor.value / (1 + known / 100) / shares[anchor.month]
    return {m: round(scale * shares[m], indicator.decimals) for m in months}


def _shares(indicator: Indicator, place: str) -> dict[int, float]:
    """Which share of a year's whole has come together by the end of each month; rises throughout."""
    chance = dice(indicator.code, place, "shares")
    tilt = chance.uniform(1.02, 1.10) if indicator.code in ("FAI", "IND_INV", "HT_INV", "PRIVATE_INV") else 1.0
    steady = {m: (m / 12) ** tilt for m in range(1, 13)}
    wave = chance.uniform(0.002, 0.006)
    return {m: steady[m] * (1 + wave * math.sin(m * 1.3 + place.encode()[-1])) for m in range(1, 13)}


def _growth(indicator: Indicator, place: str) -> dict[int, float]:
    months = MONTHS[indicator.frequency]
    if place == OWN and indicator.code in OWN_GROWTH:
        return OWN_GROWTH[indicator.code]
    chance = dice(indicator.code, place, "growth")
    spread = max(abs(indicator.closing) * 0.34, 0.8)
    closing = indicator.closing + chance.uniform(-spread, spread)
    opening = closing + (indicator.opening - indicator.closing) * chance.uniform(0.75, 1.3)
    smooth = {m: closing + (opening - closing) * math.exp(-(m - 2) / 3.4) + chance.uniform(-0.25, 0.25) for m in months}
    fixed = {m: v[OTHERS.index(place)] for m, v in RIVALS.get(indicator.code, {}).items()} if place != OWN else {}
    return {m: round(g, 1) for m, g in _through(smooth, fixed).items()}


def _through(curve: dict[int, float], fixed: Mapping[int, float]) -> dict[int, float]:
    """The curve moved to pass through fixed points: between two of them the correction is drawn evenly."""
    if not fixed:
        return curve
    known = sorted(fixed)
    off = {m: fixed[m] - curve[m] for m in known}
    moved = {}
    for month, value in curve.items():
        before = max((m for m in known if m <= month), default=known[0])
        after = min((m for m in known if m >= month), default=known[-1])
        part = (month - before) / (after - before) if after > before else 0
        moved[month] = value + off[before] + (off[after] - off[before]) * part
    return moved


def _growth_2020(indicator: Indicator, place: str) -> dict[int, float]:
    """2020 began with the epidemic's fall and came back by the end of the year."""
    chance = dice(indicator.code, place, "2020")
    closing = indicator.closing * 0.5 + chance.uniform(-2.5, 2.5)
    if indicator.code == "ENERGY":
        return {m: round(-2.0 + chance.uniform(-0.8, 0.8), 1) for m in MONTHS[indicator.frequency]}
    fall = closing + abs(indicator.opening) * 0.75
    return {m: round(closing - fall * math.exp(-(m - 2) / 2.9), 1) for m in MONTHS[indicator.frequency]}


def _of(indicator: Indicator, place: str) -> list[Observation]:
    if indicator.frequency == "年度":
        return _yearly(indicator, place)
    made = series(indicator, place)
    rows = []
    for year, levels, growth in ((2020, made.last, made.last_growth), (2021, made.this, made.growth)):
        for month in MONTHS[indicator.frequency]:
            rows += _readings(indicator, place, (year, month), levels[month], growth[month])
    return rows


def _yearly(indicator: Indicator, place: str) -> list[Observation]:
    """R&D comes out once a year; the district's own stands in the review without its period."""
    if place == OWN:
        p = next(p for p in PUBLISHED if p.indicator == indicator.code)
        return [Observation(p.indicator, OWN, 0, 0, "快报数", p.value, p.growth, False, p.on, "公布", p.document)]
    chance = dice(indicator.code, place)
    value = round(indicator.size * math.exp(chance.uniform(-1.2, 1.1)), indicator.decimals)
    return [
        Observation(indicator.code, place, 2020, 12, vintage, round(value * part, 2), round(growth, 1), False, on)
        for vintage, part, growth, on in (
            ("初步数", 0.994, indicator.closing + chance.uniform(-3, 4), date(2021, 6, 28)),
            ("核定数", 1.0, indicator.closing + chance.uniform(-3, 4), date(2021, 9, 27)),
        )
    ]


def _readings(
    indicator: Indicator, place: str, when: tuple[int, int], value: float, growth: float
) -> list[Observation]:
    year, month = when
    on = _published_on(indicator, place, year, month)
    comparable = indicator.constant_prices
    if place == OWN and on < RESTATED_ON:
        note = "示例；区划调整后按新拱墅区范围重算"
        return [
            Observation(indicator.code, place, year, month, "初步数", value, growth, True, RESTATED_ON, document=note)
        ]
    p = next((p for p in PUBLISHED if (p.indicator, p.month) == (indicator.code, month)), None)
    if place == OWN and year == 2021 and p is not None:
        return [
            Observation(
                indicator.code, OWN, 2021, month, "快报数", p.value, p.growth, comparable, p.on, "公布", p.document
            )
        ]
    first = Observation(indicator.code, place, year, month, "快报数", value, growth, comparable, on)
    return [first, *_revisions(indicator, first)]


def _revisions(indicator: Indicator, first: Observation) -> list[Observation]:
    chance = dice(first.indicator, first.place, first.year, first.month, "revision")
    assert first.value is not None
    assert first.growth is not None
    if (first.year, first.month) == (2020, 12):
        stages = [("初步数", 0.0005, date(2021, 3, 26)), ("核定数", 0.0007, date(2021, 10, 27))]
    elif first.year == 2021 and first.month <= LAST_REVISED_MONTH and chance.random() < 0.3:
        stages = [("初步数", 0.002, workday_from(first.on + timedelta(days=29)))]
    elif first.year == 2021 and first.month == 12:
        stages = [("初步数", 0.0008, date(2022, 3, 25))]
    else:
        return []
    rows = []
    for vintage, spread, on in stages:
        shift = chance.uniform(-spread, spread)
        value = round(first.value * (1 + shift), indicator.decimals)
        growth = round(first.growth + shift * (100 + first.growth), 1)
        rows.append(Observation(first.indicator, first.place, first.year, first.month, vintage, value, growth,
                                first.comparable, max(on, first.on)))  # fmt: skip
    return rows


def _published_on(indicator: Indicator, place: str, year: int, month: int) -> date:
    """The usual day of the statistical calendar; the whole year's flash comes a few days later."""
    late = 4 if month == 12 else 0
    return workday_from(month_end(year, month) + timedelta(days=indicator.lag + late))
