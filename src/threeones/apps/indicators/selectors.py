"""Reading indicators: what was known on a day, growth, ranks with their derivation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from threeones.apps.indicators.models import ORDER, Direction, Indicator, Observation, PublishedRank, Vintage
from threeones.apps.register.selectors import own_place, place_sets
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.period_text import parse_period

MEASURES = ("value", "growth")
RELEASED = Q(held=False)
"""What is no longer under embargo (已发布)."""


@dataclass(frozen=True, slots=True)
class RankReading:
    """A computed rank (位次) of the own district: ``node`` derives it from the observations of the set."""

    indicator: Indicator
    period: str
    place_set: str
    of: str
    rank: int
    size: int
    node: Node
    own: Observation


def indicators() -> list[Indicator]:
    """All indicators, in the order of their codes."""
    return list(Indicator.objects.all())


def indicator(code: str) -> Indicator | None:
    """The indicator of that code, None where there is none."""
    return Indicator.objects.filter(code=code).first()


def known(as_of: date, access: Access, indicator: Indicator | None = None, where: Q | None = None) -> list[Observation]:
    """The newest vintage of every observation that ``access`` sees and that was published by ``as_of``.

    ``where`` narrows them further.
    """
    return _newest(seen(Observation, access), as_of, indicator, where)


def released(as_of: date, indicator: Indicator | None = None, where: Q | None = None) -> list[Observation]:
    """The same of what is released to all: what others derive numbers from, and what the public sees."""
    return _newest(Observation.objects.filter(RELEASED), as_of, indicator, where)


def _newest(
    query: QuerySet[Observation], as_of: date, indicator: Indicator | None, where: Q | None
) -> list[Observation]:
    query = query.filter(where or Q(), published_on__lte=as_of).select_related("indicator", "place", "source_file")
    if indicator is not None:
        query = query.filter(indicator=indicator)
    newest: dict[tuple[int, int, str], Observation] = {}
    for o in query.order_by("published_on", "pk"):
        key = (o.indicator_id, o.place_id, o.period)
        # a flash figure that comes out late takes no final one's place
        if key not in newest or ORDER.index(Vintage(o.vintage)) >= ORDER.index(Vintage(newest[key].vintage)):
            newest[key] = o
    return list(newest.values())


def history(indicator: Indicator, as_of: date, access: Access) -> list[Observation]:
    """Every vintage of the own district's values that is seen, for the list of revisions."""
    place = own_place()
    query = seen(Observation, access).filter(indicator=indicator, place=place, published_on__lte=as_of)
    return list(query.select_related("source_file", "place", "indicator"))


def published_ranks(as_of: date, access: Access) -> list[PublishedRank]:
    """Ranks as others published them by ``as_of``."""
    query = seen(PublishedRank, access).filter(published_on__lte=as_of)
    return list(query.select_related("indicator", "place", "place_set", "source_file"))


def rank_node(own: Observation, others: Iterable[Observation], of: str) -> Node:
    """The competition rank of ``own`` among itself and ``others`` by ``of`` (value or growth), best first."""
    mine: Decimal = getattr(own, of)
    descending = own.indicator.direction == Direction.HIGHER
    peers = [o for o in others if getattr(o, of) is not None]
    better = sum((getattr(o, of) > mine) if descending else (getattr(o, of) < mine) for o in peers)
    unit = "%" if of == "growth" else own.indicator.unit
    leaves = [o.leaf(getattr(o, of), o.place.name, unit) for o in [own, *peers]]
    params = {"order": "desc" if descending else "asc", "size": len(leaves)}
    return Node("rank", 1 + better, tuple(leaves), params=params)


def ranks(observations: Sequence[Observation]) -> list[RankReading]:
    """The own district's rank in every set, for every indicator and period of ``observations``, by value and by growth.

    No rank is taken where the own value is missing, or where nobody else has one.
    """
    cells: dict[tuple[int, str], list[Observation]] = defaultdict(list)
    for o in observations:
        cells[o.indicator_id, o.period].append(o)
    sets, found = place_sets(), []
    for group in cells.values():
        own = next((o for o in group if o.place.is_own), None)
        if own is None:
            continue
        for name, members in sets.items():
            peers = [o for o in group if o.place_id in members and o is not own]
            found += [r for of in MEASURES if (r := rank_reading(own, peers, name, of, members))]
    return sorted(found, key=lambda r: (r.indicator.code, _end(r.period), r.place_set, r.of))


def rank_reading(
    own: Observation, peers: Sequence[Observation], name: str, of: str, members: set[int]
) -> RankReading | None:
    """The rank of one place among ``peers`` (the others of the set ``name``); None where there is nothing to rank."""
    if own.place_id not in members or getattr(own, of) is None:
        return None
    if not any(getattr(p, of) is not None for p in peers):
        return None
    node = rank_node(own, peers, of)
    assert isinstance(node.value, int)
    return RankReading(own.indicator, own.period, name, of, node.value, int(node.params["size"]), node, own)


def _end(period: str) -> str:
    parsed = parse_period(period)
    return parsed.end.isoformat() if parsed.last is not None else ""
