"""Consistency of what was reported: the kernel's checks on the observations as they stand in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.indicators.selectors import known
from threeones.base.accounts.access import OPERATOR
from threeones.kernel import series
from threeones.kernel.series import CheckPack, Finding, load_check_pack
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.rounding import half_up, shortest

__all__ = ["EVERYTHING", "Finding", "check_pack", "findings", "findings_among"]

EVERYTHING = date.max
"""As of this day all that was ever loaded is known, also what is published only later."""
GROWTH_DECIMALS = 1
"""Statistics print growth with one place; one with more is kept as it is."""


@lru_cache
def check_pack() -> CheckPack:
    """The tolerances and words of the checks (``packs/series/checks.yaml``). Raises Faults with all that is wrong."""
    return load_check_pack()


def findings(as_of: date, indicator: Indicator | None = None) -> list[Finding]:
    """Odd numbers (存疑数据) among what the system itself knew on a day, of all indicators or of one, each with what to look at.

    They are questions and not faults: a number may be odd and right. ``text`` and ``advice`` are in zh and en.
    """
    return findings_among(known(as_of, OPERATOR, indicator))


def findings_among(observations: Iterable[Observation]) -> list[Finding]:
    """The same among observations that have been read already: one vintage of each indicator, place and period."""
    held = list(observations)
    flows = {o.indicator.name for o in held if _is_flow(o.indicator)}
    return series.check([each for o in held for each in _measured(o)], check_pack(), flows)


def _is_flow(indicator: Indicator) -> bool:
    """Whether its cumulative number can only grow: an amount of the months so far, not a ratio of two amounts.

    A balance at a month's end (余额) has that month as its period, so it is no cumulative number to begin with.
    """
    return "/" not in indicator.unit and "%" not in indicator.unit


def _as_printed(value: Decimal, decimals: int) -> Decimal:
    """The number with the places that it was printed with; the table keeps more of them (4.1700)."""
    printed = half_up(value, decimals)
    return printed if printed == value else shortest(value)


def _measured(o: Observation) -> Iterator[series.Observation]:
    """The level and the growth of a row; 可比口径 speaks of the growth, the level is what was printed."""
    period, source = parse_period(o.period), o.source
    if o.value is not None:
        yield series.Observation(
            *(
                o.indicator.name,
                o.place.name,
                period,
                _as_printed(o.value, o.indicator.decimals),
                o.indicator.unit,
                o.published_on,
            ),
            source=source,
            row=o.source_row,
        )
    if o.growth is not None:
        yield series.Observation(
            *(o.indicator.name, o.place.name, period, _as_printed(o.growth, GROWTH_DECIMALS), "%", o.published_on),
            measure="growth",
            comparable=o.comparable,
            source=source,
            row=o.source_row,
        )
