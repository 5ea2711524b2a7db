"""The leader's home: the year in a sentence, four numbers, what waits, objectives by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from threeones.apps.indicators.selectors import RankReading, published_ranks, ranks, released
from threeones.apps.supervision import board
from threeones.apps.supervision.selectors import Judged, NoLightRule, counts, shown_lights
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.audit.memo import until_next_write
from threeones.base.org.selectors import setting_list
from threeones.kernel.values.period import Period
from threeones.kernel.values.period_text import parse_period

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone
    from threeones.apps.indicators.models import Observation, PublishedRank

SHOWN_INDICATORS = "首页指标"
SHOWN = 4
WAITING = 7


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the four numbers: the newest value, its growth, its rank in the city, the year's line so far."""

    observation: Observation
    rank: RankReading | None
    published: PublishedRank | None
    before: Observation | None
    spark: Sequence[Decimal | None]

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.observation.indicator.code

    @property
    def period(self) -> Period:
        """The period of the newest value."""
        return parse_period(self.observation.period)

    @property
    def change(self) -> Decimal | None:
        """By how many percentage points the growth moved since the period before."""
        if self.before is None or self.observation.growth is None or self.before.growth is None:
            return None
        return self.observation.growth - self.before.growth


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter that waits: an overdue milestone of a red project."""

    judged: Judged
    milestone: Milestone

    @property
    def month(self) -> str:
        """The month in which it was due (2021-03): that month's light tells why."""
        return self.milestone.due_on.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Home:
    """All that the home page shows, as of a day."""

    judged: Sequence[Judged]
    counts: Sequence[tuple[str, int]]
    red_change: int | None
    tiles: Sequence[Tile]
    waiting: Sequence[Waiting]
    waiting_total: int
    groups: Sequence[board.Group]

    @property
    def fewer_red(self) -> int:
        """By how many the red ones became less; 0 where they did not."""
        return max(0, -(self.red_change or 0))


def home(year: int, as_of: date, access: Access) -> Home:
    """Read everything once, as far as it is seen; a year without a light rule shows its numbers and no lights."""
    try:
        judged = shown_lights(year, as_of, access)
    except NoLightRule:
        judged = []
    by_light = sorted(counts(judged).items(), key=lambda kv: board.severity(kv[0]))
    matters = waiting(judged, as_of)
    groups = board.groups([board.line(j) for j in judged])
    change = _red_change(judged, year, as_of, access)
    return Home(judged, by_light, change, tiles(year, as_of), matters[:WAITING], len(matters), groups)


def waiting(judged: Sequence[Judged], as_of: date) -> list[Waiting]:
    """Overdue milestones, oldest first; suspended projects wait for nobody."""
    found = [
        Waiting(j, m)
        for j in judged
        if j.light.light == "red"
        for m in j.records.milestones
        if m.due_on < as_of and j.records.done(m, as_of) is None
    ]
    return sorted(found, key=lambda w: (w.milestone.due_on, w.milestone.code))


def _red_change(judged: Sequence[Judged], year: int, as_of: date, access: Access) -> int | None:
    """How many more projects are red than at the end of the month before; None in January."""
    if as_of.month == 1 or as_of.year != year or not judged:
        return None
    then = date.fromordinal(as_of.replace(day=1).toordinal() - 1)
    return sum(j.light.light == "red" for j in judged) - counts(shown_lights(year, then, access)).get("red", 0)


@until_next_write
def tiles(year: int, as_of: date) -> list[Tile]:
    """The indicators that the year's settings name (首页指标), else the first that have a rank."""
    mine: dict[str, list[Observation]] = {}
    everything = released(as_of)
    for o in everything:
        period = parse_period(o.period)
        if o.place.is_own and period.stated and period.start.year == year:
            mine.setdefault(o.indicator.code, []).append(o)
    wanted = setting_list(year, SHOWN_INDICATORS) or sorted(mine)
    codes = [c for c in wanted if c in mine][:SHOWN]
    found = ranks([o for o in everything if o.indicator.code in codes])
    told = published_ranks(as_of, OPERATOR)
    return [_tile(sorted(mine[c], key=lambda o: parse_period(o.period).end), found, told) for c in codes]


def _tile(series: list[Observation], found: Sequence[RankReading], told: Sequence[PublishedRank]) -> Tile:
    """A rank that somebody published stands before one of ours."""
    newest, before = series[-1], series[-2] if len(series) > 1 else None
    of = "growth" if newest.growth is not None else "value"
    own = [r for r in found if r.own.pk == newest.pk and r.of == of]
    rank = max(own, key=lambda r: r.size, default=None)
    own_published = (p for p in told if p.indicator_id == newest.indicator_id and p.period == newest.period)
    published = next((p for p in own_published if p.place_id == newest.place_id), None)
    return Tile(newest, rank, published, before, [o.growth if of == "growth" else o.value for o in series])
