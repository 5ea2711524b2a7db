"""What comes round every day: the patrol (日巡) of the year that is under way."""

from __future__ import annotations

from django.utils import timezone

from threeones.apps.handbook.selectors import latest_year
from threeones.apps.supervision.selectors import NoLightRule
from threeones.apps.supervision.services import patrol
from threeones.base.org.selectors import default_as_of

ACTOR = "patrol"


def patrol_today() -> None:
    """Judge and keep the lights of the newest year as of today; nothing to do before there is a handbook and a light rule."""
    year = latest_year()
    if year is None:
        return
    try:
        patrol(year=year, as_of=default_as_of(year, timezone.localdate()), actor=ACTOR)
    except NoLightRule:
        return
