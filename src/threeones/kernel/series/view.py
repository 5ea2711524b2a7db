"""The numbers as they were known on a day: levels, growth, cumulative and single months, ranks, months in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from threeones.kernel.series.observation import Key, Measure, Observation, latest_of_each
from threeones.kernel.series.steps import Order, at_most, difference, growth, missing, rank, streak, total
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.period import Period
from threeones.kernel.values.quantity import convert


class View:
    """The observations that were published by ``as_of``, each in its newest vintage.

    Every method returns a Node down to the rows; a number that nobody published is a missing leaf, never zero.
    """

    def __init__(self, observations: Iterable[Observation], as_of: date) -> None:
        self.as_of = as_of
        self.known = latest_of_each(observations, as_of)

    def stored(
        self, indicator: str, place: str, period: Period, measure: Measure = "level", *, comparable: bool = False
    ) -> Observation | None:
        """The observation itself, None where there is none."""
        return self.known.get(Key(indicator, place, period, measure, comparable))

    def level(self, indicator: str, place: str, period: Period, *, comparable: bool = False) -> Node:
        """The published level; ``comparable`` the one on a comparable basis."""
        found = self.stored(indicator, place, period, comparable=comparable)
        return found.node() if found else missing(f"{place} {indicator} {period.label_zh}")

    def growth(self, indicator: str, place: str, period: Period, decimals: int | None = None) -> Node:
        """Year on year (同比), in percent: the published growth, on a comparable basis first.

        Only where no growth was published it follows from the levels: the year before on a comparable basis
        where there is one, else as it was published then.
        """
        for comparable in (True, False):
            found = self.stored(indicator, place, period, "growth", comparable=comparable)
            if found:
                return found.node()
        now, before = self.stored(indicator, place, period), self._year_before(indicator, place, period)
        if now is None or before is None:
            return missing(f"{place} {indicator} {period.label_zh}同比")
        return growth(now.node(), _in_unit(before, now.unit), decimals, f"{place} {indicator} {period.label_zh}同比")

    def _year_before(self, indicator: str, place: str, period: Period) -> Observation | None:
        if not period.stated:
            return None
        before = period.same_period_last_year()
        return self.stored(indicator, place, before, comparable=True) or self.stored(indicator, place, before)

    def single(self, indicator: str, place: str, month: Period) -> Node:
        """The level of one month: published, or the cumulative number less that of the month before (1—2月 as one)."""
        found = self.stored(indicator, place, month)
        if found:
            return found.node()
        cumulative = Period.to_date(month.year, month.end.month)
        label = f"{place} {indicator} {month.label_zh}"
        now = self.stored(indicator, place, cumulative)
        # Where January is published apart it precedes 1—2月; else 1—2月 is the year's first and has none before it.
        before = self.stored(indicator, place, cumulative.previous("to_date", january_apart=True))
        if now is None or before is None or before.period.year != month.year:
            return missing(label)
        return difference(now.node(), _in_unit(before, now.unit), label)

    def to_date(self, indicator: str, place: str, year: int, month: int) -> Node:
        """The cumulative level (累计) from January: published, or the sum of its published months."""
        period = Period.to_date(year, month)
        found = self.stored(indicator, place, period)
        if found:
            return found.node()
        label = f"{place} {indicator} {period.label_zh}"
        opening = self.stored(indicator, place, Period.to_date(year, 2))
        months = [Period.month(year, m) for m in range(1, month + 1)]
        if opening and month > 2:
            months = [opening.period, *months[2:]]
        parts = [self.stored(indicator, place, m) for m in months]
        held = [p for p in parts if p is not None]
        if len(held) < len(parts):
            return missing(label)
        return total([_in_unit(p, held[0].unit) for p in held], label)

    def rank(
        self,
        indicator: str,
        place: str,
        period: Period,
        places: Iterable[str],
        *,
        measure: Measure = "level",
        order: Order = "desc",
    ) -> Node:
        """The place's rank (位次) among ``places`` (itself may be named among them) by level or growth."""
        label = f"{place} {indicator} {period.label_zh}{'同比' if measure == 'growth' else ''}位次"
        own = self._measured(indicator, place, period, measure)
        peers = [self._measured(indicator, p, period, measure) for p in dict.fromkeys(places) if p != place]
        return rank(own, peers, order, label)

    def _measured(self, indicator: str, place: str, period: Period, measure: Measure) -> Node:
        if measure == "growth":
            return self.growth(indicator, place, period)
        return self.level(indicator, place, period)

    def rank_streak(
        self,
        indicator: str,
        place: str,
        periods: Sequence[Period],
        places: Iterable[str],
        *,
        measure: Measure = "growth",
        order: Order = "desc",
        best: int = 1,
    ) -> Node:
        """How many of ``periods`` in a row, up to the last, the place was among the first ``best`` (连续N个月第一)."""
        among = list(places)
        terms = [
            at_most(
                self.rank(indicator, place, p, among, measure=measure, order=order), best, f"{p.label_zh}居前{best}位"
            )
            for p in periods
        ]
        return streak(terms, f"{place} {indicator} 连续居前{best}位")


def _in_unit(observation: Observation, unit: str) -> Node:
    """The observation's leaf, converted by a factor where its unit differs."""
    leaf = observation.node()
    if observation.value is None or observation.unit == unit:
        return leaf
    factor = convert(1, observation.unit, unit)
    by = Node("const", factor, label=f"{observation.unit}→{unit}")
    return replace(leaf, op="*", value=observation.value * factor, args=(leaf, by), source=None, row=None, unit=unit)
