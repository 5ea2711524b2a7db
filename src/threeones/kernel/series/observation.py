"""Observations (观测值) of an indicator, and which of their vintages was known on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from threeones.kernel.values.derivation import Node
from threeones.kernel.values.period import Period

Measure = Literal["level", "growth"]
Vintage = Literal["flash", "preliminary", "final"]
VINTAGES: tuple[Vintage, ...] = ("flash", "preliminary", "final")


class Key(NamedTuple):
    """What an observation is of: vintages of one key revise each other."""

    indicator: str
    place: str
    period: Period
    measure: Measure
    comparable: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """One published number: a level (in ``unit``) or a growth rate (同比, in percent) of a place and period.

    ``comparable`` marks 可比口径: a level on later boundaries or coverage, a growth that does not follow from the
    printed levels. ``vintage``: 快报数 flash, 初步数 preliminary, 核定数 final. ``value`` None: published as missing.
    ``source`` and ``row`` say where it was read.
    """

    indicator: str
    place: str
    period: Period
    value: Decimal | None
    unit: str
    published: date
    measure: Measure = "level"
    vintage: Vintage = "preliminary"
    comparable: bool = False
    source: str = ""
    row: int | None = None

    @property
    def key(self) -> Key:
        """What it is of."""
        return Key(self.indicator, self.place, self.period, self.measure, self.comparable)

    def node(self) -> Node:
        """The leaf of derivations that rest on it."""
        what = "同比" if self.measure == "growth" else ""
        basis = "（可比口径）" if self.comparable else ""
        label = f"{self.place} {self.indicator} {self.period.label_zh}{what}{basis}"
        return Node("row", self.value, source=self.source or None, row=self.row, label=label, unit=self.unit)


def latest(observations: Iterable[Observation], as_of: date) -> Observation | None:
    """The newest vintage (最新版) of one key that was published by ``as_of``; None where none was.

    Newest is the last published; of one day's, the final before the preliminary before the flash.
    Raises ValueError where the observations are of different keys.
    """
    known = latest_of_each(observations, as_of)
    if len(known) > 1:
        raise ValueError(f"observations of {len(known)} keys: {', '.join(str(k.period) for k in known)}")
    return next(iter(known.values()), None)


def latest_of_each(observations: Iterable[Observation], as_of: date) -> dict[Key, Observation]:
    """For every key the newest vintage published by ``as_of``, as ``latest``."""
    found: dict[Key, Observation] = {}
    for each in observations:
        if each.published > as_of:
            continue
        held = found.get(each.key)
        if held is None or _newness(each) >= _newness(held):
            found[each.key] = each
    return found


def _newness(observation: Observation) -> tuple[date, int]:
    return observation.published, VINTAGES.index(observation.vintage)
