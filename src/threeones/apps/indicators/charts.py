"""The lines of one indicator: levels and growth of this year and last, ranks over the months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from threeones.apps.indicators import words
from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.indicators.selectors import RankReading
from threeones.base.pages.charts import Chart, Series
from threeones.base.pages.drawing import month_word

Months = Mapping[int, Decimal | int | None]


def of_year(observations: Iterable[Observation], year: int) -> dict[int, Observation]:
    """A year's observations by the month in which they end: the cumulative ones (累计) where there are any."""
    mine = [(p, o) for o in observations if (p := words.period_of(o.period)).stated and p.year == year]
    if any(p.is_to_date and p.month_count > 1 for p, _o in mine):
        mine = [(p, o) for p, o in mine if p.is_to_date]
    return {p.end.month: o for p, o in sorted(mine, key=lambda pair: pair[0])}


def measure_chart(indicator: Indicator, own: Sequence[Observation], year: int, of: str) -> Chart:
    """The own level (or growth) by month, this year's line against last year's."""
    lines = [{m: getattr(o, of) for m, o in of_year(own, y).items()} for y in (year, year - 1)]
    title = _("累计同比增速") if of == "growth" else _("累计数值")
    return _chart(title, year, lines, words.unit_of(indicator, of), words.places_of(indicator, of))


def rank_chart(ranks: Sequence[RankReading], year: int, place_set: str) -> Chart:
    """The own rank in a set by month, the first at the top, this year's line against last year's."""
    by_observation = {r.own.pk: r.rank for r in ranks}
    own = [r.own for r in ranks]
    lines = [{m: by_observation[o.pk] for m, o in of_year(own, y).items()} for y in (year, year - 1)]
    return _chart(_("各月位次"), year, lines, place_set, 0, inverted=True)


def _chart(
    title: str, year: int, lines: Sequence[Months], unit: str, decimals: int, *, inverted: bool = False
) -> Chart:
    now, before = lines
    months = sorted({*now, *before})
    series = [Series(year_word(year), [now.get(m) for m in months], "main")]
    if any(v is not None for v in before.values()):
        series.append(Series(year_word(year - 1), [before.get(m) for m in months], "before"))
    labels = [month_word(m) for m in months]
    return Chart(title, labels, series, unit=unit, inverted=inverted, decimals=decimals)


def year_word(year: int) -> str:
    """2021年; 2021."""
    return _("%(year)s年") % {"year": year}
