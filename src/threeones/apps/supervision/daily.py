"""What comes round every day: the patrol (日巡) of the year that is under way."""

from __future__ import annotations

from datetime import date

from threeones.apps.handbook.selectors import year_of
from threeones.apps.supervision.selectors import NoLightRule
from threeones.apps.supervision.services import Patrol, patrol
from threeones.base.org.selectors import default_as_of

PATROL = "patrol"
"""The name of the round, and of who writes its entries."""


def patrol_on(day: date) -> Patrol | None:
    """Judge and keep the lights of the year that a day is seen in, as of that day.

    Nothing to do (None) before there is a handbook and a light rule.
    """
    year = year_of(day)
    if year is None:
        return None
    try:
        return patrol(year=year, as_of=default_as_of(year, day), actor=PATROL)
    except NoLightRule:
        return None
