"""One indicator: its periods, ranks in a set, revisions, published ranks, the other districts, the sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from threeones.apps.indicators import charts, words
from threeones.apps.indicators.checks import Finding, findings_among
from threeones.apps.indicators.models import Indicator, Observation, PublishedRank, Vintage
from threeones.apps.indicators.overview import end_of, main_measure, ordered
from threeones.apps.indicators.selectors import RankReading, history, known, published_ranks, rank_reading, ranks
from threeones.apps.indicators.sentence import Sentence, sentence
from threeones.apps.register.selectors import place_sets
from threeones.base.accounts.access import Access
from threeones.base.pages.charts import Chart
from threeones.base.pages.words import basis_word
from threeones.kernel.series import difference
from threeones.kernel.values.derivation import Node


@dataclass(frozen=True, slots=True)
class Line:
    """An observation as a line of a table, with its rank in the set that is looked at."""

    observation: Observation
    rank: RankReading | None
    vintages: int = 1

    @property
    def period(self) -> str:
        """The period in words."""
        return words.period_words(self.observation.period)

    @property
    def vintage(self) -> str:
        """The vintage in words."""
        return words.vintage_word(self.observation.vintage)

    @property
    def basis(self) -> str:
        """What the record is worth, in words."""
        return basis_word(self.observation.basis)

    @property
    def value_why(self) -> str:
        """Where the level is explained; of the own district by its own key."""
        return self._key("value")

    @property
    def growth_why(self) -> str:
        """Where the growth is explained."""
        return self._key("growth")

    @property
    def rank_why(self) -> str:
        """Where the rank is explained."""
        return words.rank_key(self.rank) if self.rank else ""

    def _key(self, of: str) -> str:
        o = self.observation
        if getattr(o, of) is None:
            return ""
        return words.value_key(o, of) if o.place.is_own else words.observation_key(o, of)


@dataclass(frozen=True, slots=True)
class Revision:
    """A vintage of a period that has several, and by how much it moved the one before (missing for the first)."""

    observation: Observation
    value_change: Node | None
    growth_change: Node | None

    @property
    def period(self) -> str:
        """The period in words."""
        return words.period_words(self.observation.period)

    @property
    def vintage(self) -> str:
        """The vintage in words."""
        return words.vintage_word(self.observation.vintage)

    @property
    def value_why(self) -> str:
        """Where this vintage's level is explained."""
        return words.observation_key(self.observation, "value") if self.observation.value is not None else ""

    @property
    def growth_why(self) -> str:
        """Where this vintage's growth is explained."""
        return words.observation_key(self.observation, "growth") if self.observation.growth is not None else ""

    @property
    def value_change_why(self) -> str:
        """Where the change of the level is explained."""
        return words.revision_key(self.observation, "value")

    @property
    def growth_change_why(self) -> str:
        """Where the change of the growth is explained."""
        return words.revision_key(self.observation, "growth")


@dataclass(frozen=True, slots=True)
class Published:
    """A published rank beside the computed one in the same set and period."""

    rank: PublishedRank
    computed: RankReading | None

    @property
    def period(self) -> str:
        """The period in words."""
        return words.period_words(self.rank.period)

    @property
    def basis(self) -> str:
        """What the record is worth, in words."""
        return basis_word(self.rank.basis)

    @property
    def differs(self) -> bool:
        """Whether the records give another rank, or count another number of places."""
        c = self.computed
        return c is not None and (c.rank, c.size) != (self.rank.rank, self.rank.set_size)

    @property
    def why(self) -> str:
        """Where the published rank is shown with its row."""
        return words.published_key(self.rank)

    @property
    def computed_why(self) -> str:
        """Where the computed rank is explained."""
        return words.rank_key(self.computed) if self.computed else ""

    @property
    def measure(self) -> str:
        """What the computed rank was taken by."""
        return words.measure_word(self.computed.of) if self.computed else ""


@dataclass(frozen=True, slots=True)
class Detail:
    """All that the page of an indicator shows, as of a day, in one set and by one measure."""

    indicator: Indicator
    sets: Sequence[str]
    place_set: str
    of: str
    ranked: bool
    lines: Sequence[Line]
    places: Sequence[Line]
    revisions: Sequence[Revision]
    published: Sequence[Published]
    sentences: Sequence[Sentence]
    charts: Sequence[Chart]
    findings: Sequence[Finding]

    @property
    def newest(self) -> Line | None:
        """The line of the newest period."""
        return self.lines[0] if self.lines else None

    @property
    def years(self) -> list[tuple[str, list[Line]]]:
        """The lines by the year in which their periods end, newest first; those without a stated period come last."""
        keyed = groupby(self.lines, lambda one: (p := end_of(one.observation)).stated and p.year)
        return [(charts.year_word(year) if year else words.period_words("unstated"), list(ls)) for year, ls in keyed]

    @property
    def valued(self) -> Line | None:
        """The newest line with a level, where the newest of all has none."""
        if not self.lines or self.lines[0].observation.value is not None:
            return None
        return next((one for one in self.lines if one.observation.value is not None), None)


def detail(indicator: Indicator, as_of: date, access: Access, set_name: str = "", of: str = "") -> Detail:
    """The indicator as known on a day to who asks. An unknown set or measure gives way to the largest set, the main measure."""
    everything = known(as_of, access, indicator)
    own = sorted((o for o in everything if o.place.is_own), key=end_of)
    sets = place_sets()
    names = ordered(sets)
    chosen = set_name if set_name in sets else (names[0] if names else "")
    measure = of if of in ("value", "growth") else main_measure(own[-1]) if own else "growth"
    found = ranks(everything)
    mine = {r.own.pk: r for r in found if r.place_set == chosen and r.of == measure}
    vintages = history(indicator, as_of, access)
    published = [_published(p, found) for p in published_ranks(as_of, access) if _concerns(p, indicator)]
    return Detail(
        indicator=indicator,
        sets=names,
        place_set=chosen,
        of=measure,
        ranked=bool(found),
        lines=[Line(o, mine.get(o.pk), _count(vintages, o)) for o in reversed(own)],
        places=_places(everything, own[-1], chosen, sets[chosen], measure) if own and chosen else [],
        revisions=revisions(vintages),
        published=published,
        sentences=_sentences(own, mine, published),
        charts=_charts(indicator, own, list(mine.values()), chosen),
        findings=findings_among(everything),
    )


def _concerns(p: PublishedRank, indicator: Indicator) -> bool:
    return p.indicator_id == indicator.pk and p.place.is_own


def _count(vintages: Sequence[Observation], o: Observation) -> int:
    return sum(v.period == o.period for v in vintages)


def _published(p: PublishedRank, found: Sequence[RankReading]) -> Published:
    """With the computed rank by growth, which is what is published where there is one, else by level."""
    same = {r.of: r for r in found if r.period == p.period and r.place_set == p.place_set.name}
    return Published(p, same.get("growth") or same.get("value"))


def _places(
    everything: Sequence[Observation], newest: Observation, name: str, members: set[int], of: str
) -> list[Line]:
    """All districts in the newest own period, ranked in the set; those outside it, or without a number, come last."""
    there = [o for o in everything if o.period == newest.period]
    inside = [o for o in there if o.place_id in members]
    lines = [Line(o, rank_reading(o, [p for p in inside if p is not o], name, of, members)) for o in there]
    return sorted(
        lines, key=lambda one: (one.rank is None, one.rank.rank if one.rank else 0, one.observation.place.code)
    )


def revisions(vintages: Sequence[Observation]) -> list[Revision]:
    """The vintages of every period that has several, newest period first, in the order in which they came out."""
    by_period: dict[str, list[Observation]] = defaultdict(list)
    for o in vintages:
        by_period[o.period].append(o)
    found: list[Revision] = []
    for period in sorted((p for p, os in by_period.items() if len(os) > 1), key=words.period_of, reverse=True):
        row = in_order(by_period[period])
        found.append(Revision(row[0], None, None))
        found += [
            Revision(now, change(now, before, "value"), change(now, before, "growth")) for before, now in pairwise(row)
        ]
    return found


def in_order(vintages: Sequence[Observation]) -> list[Observation]:
    """Vintages of one period as they came out."""
    rank = list(Vintage.values)
    return sorted(vintages, key=lambda o: (o.published_on, rank.index(o.vintage)))


def change(now: Observation, before: Observation, of: str) -> Node:
    """By how much a vintage moved the one before; growth moves by percentage points."""

    def leaf(o: Observation) -> Node:
        label = f"{o.period} {words.vintage_word(o.vintage)}"
        return o.leaf(getattr(o, of), label, words.unit_of(o.indicator, of))

    return difference(leaf(now), leaf(before), unit="个百分点" if of == "growth" else "")


def _sentences(
    own: Sequence[Observation], ranked: dict[int, RankReading], published: Sequence[Published]
) -> list[Sentence]:
    """The newest period's sentence and, where that has no level, the one of the newest that has."""
    if not own:
        return []
    newest = own[-1]
    wanted = [newest]
    if newest.value is None:
        wanted += [o for o in reversed(own) if o.value is not None][:1]
    by_period = {p.rank.period: p.rank for p in published}
    return [sentence(o, ranked.get(o.pk), by_period.get(o.period)) for o in wanted]


def _charts(indicator: Indicator, own: Sequence[Observation], ranked: Sequence[RankReading], name: str) -> list[Chart]:
    """Level, growth and rank over the newest year; none where no period is stated, or only one number is out."""
    stated = [o for o in own if end_of(o).stated]
    if not stated:
        return []
    year = end_of(stated[-1]).year
    drawn = [charts.measure_chart(indicator, stated, year, of) for of in ("value", "growth")]
    drawn.append(charts.rank_chart(ranked, year, name))
    return [c for c in drawn if len(c.labels) > 1]
