"""Small multiples (指标一览): every indicator with its newest number, growth, rank and the year's line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from threeones.apps.indicators import words
from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.indicators.selectors import RankReading, indicators, known, ranks, released
from threeones.apps.register.selectors import place_sets
from threeones.base.accounts.access import Access
from threeones.base.pages.words import unit_word
from threeones.kernel.values.period import Period

LAST = 10**6


@dataclass(frozen=True, slots=True)
class Card:
    """An indicator: ``newest`` is what was published last, ``valued`` the newest with a level where that has none."""

    indicator: Indicator
    newest: Observation | None
    valued: Observation | None
    rank: RankReading | None
    spark: Sequence[Decimal | None]

    @property
    def name(self) -> str:
        """The indicator in the reader's language."""
        return words.name_of(self.indicator)

    @property
    def unit(self) -> str:
        """The unit of the level in the reader's language."""
        return unit_word(self.indicator.unit)

    @property
    def period(self) -> str:
        """The newest period in words."""
        return words.period_words(self.newest.period) if self.newest else ""

    @property
    def vintage(self) -> str:
        """The vintage of the newest number in words."""
        return words.vintage_word(self.newest.vintage) if self.newest else ""

    @property
    def valued_period(self) -> str:
        """The period of the newest level in words."""
        return words.period_words(self.valued.period) if self.valued else ""

    @property
    def value_why(self) -> str:
        """Where the newest level is explained."""
        return words.value_key(self.newest, "value") if self.newest else ""

    @property
    def growth_why(self) -> str:
        """Where the newest growth is explained."""
        return words.value_key(self.newest, "growth") if self.newest else ""

    @property
    def valued_why(self) -> str:
        """Where the newest level is explained, if it is of an earlier period."""
        return words.value_key(self.valued, "value") if self.valued else ""

    @property
    def rank_why(self) -> str:
        """Where the rank is explained."""
        return words.rank_key(self.rank) if self.rank else ""

    @property
    def spark_words(self) -> str:
        """What the little line shows."""
        return words.measure_word(main_measure(self.newest)) if self.newest else ""


def main_measure(newest: Observation) -> str:
    """What an indicator is judged by: its growth where one is published, else its level."""
    return "growth" if newest.growth is not None else "value"


def set_names() -> list[str]:
    """The sets that ranks are taken in, the largest first."""
    return ordered(place_sets())


def ordered(sets: Mapping[str, set[int]]) -> list[str]:
    """Names of sets, the largest first."""
    return sorted(sets, key=lambda name: (-len(sets[name]), name))


def end_of(o: Observation) -> Period:
    """The order of observations in time; one whose period is not stated comes first."""
    return words.period_of(o.period)


def cards(as_of: date, access: Access, set_name: str) -> list[Card]:
    """A card for every indicator, in the order of their codes; the number of queries does not grow with them."""
    own: dict[int, list[Observation]] = defaultdict(list)
    for o in known(as_of, access, where=Q(place__is_own=True)):
        own[o.indicator_id].append(o)
    series = {key: sorted(found, key=end_of) for key, found in own.items()}
    newest = {key: found[-1].period for key, found in series.items()}
    near = known(as_of, access, where=Q(period__in=set(newest.values())))
    compared = [o for o in near if newest.get(o.indicator_id) == o.period]
    in_set = {(r.indicator.pk, r.of): r for r in ranks(compared) if r.place_set == set_name}
    return [_card(i, series.get(i.pk, []), in_set) for i in indicators()]


def open_cards(as_of: date) -> list[Card]:
    """A card for every indicator of which the own district has a released number; without ranks, which need others'."""
    own: dict[int, list[Observation]] = defaultdict(list)
    for o in released(as_of, where=Q(place__is_own=True)):
        own[o.indicator_id].append(o)
    return [_card(i, sorted(own[i.pk], key=end_of), {}) for i in indicators() if i.pk in own]


def _card(indicator: Indicator, series: list[Observation], in_set: Mapping[tuple[int, str], RankReading]) -> Card:
    if not series:
        return Card(indicator, None, None, None, ())
    newest, of = series[-1], main_measure(series[-1])
    valued = next((o for o in reversed(series) if o.value is not None), None) if newest.value is None else None
    return Card(indicator, newest, valued, in_set.get((indicator.pk, of)), _line(series, of))


def _line(series: Sequence[Observation], of: str) -> list[Decimal | None]:
    """This year's numbers, as far as they are out."""
    last = end_of(series[-1])
    if not last.stated:
        return []
    return [getattr(o, of) for o in series if (p := end_of(o)).stated and p.year == last.year]


def by_rank(card: Card) -> tuple[int, str]:
    """The order of attention: the worst rank first, those without a rank last."""
    return (-card.rank.rank if card.rank else LAST, card.indicator.code)
