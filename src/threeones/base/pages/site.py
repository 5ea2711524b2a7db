"""Whose site this is, and for which years it has records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.utils import timezone

from threeones.base.org.selectors import DEMONSTRATION, NATURE, all_settings, bureau_names

DISTRICT = "区名"
"""Keys of the year's settings (年度设置) that every page shows."""


class Site:
    """The settings of all years, read only where a page asks for them; shared until somebody writes."""

    @cached_property
    def settings(self) -> Mapping[int, Mapping[str, str]]:
        """Settings by year, then by key."""
        return all_settings()

    @property
    def years(self) -> list[int]:
        """The years that have settings, in order."""
        return sorted(self.settings)

    @cached_property
    def latest_day(self) -> date:
        """The last day that the site can speak of: today, or the end of the latest year where that is over."""
        today = timezone.localdate()
        return min(today, date(self.years[-1], 12, 31)) if self.years else today

    def year_of(self, day: date) -> int:
        """The year that a page of that day shows: the day's own, else the nearest that has settings."""
        return min(self.years, key=lambda y: (abs(y - day.year), -y)) if self.years else day.year

    def setting(self, year: int, key: str, default: str = "") -> str:
        """A setting of the year, or ``default``."""
        return self.settings.get(year, {}).get(key, default)

    def owner(self, year: int) -> str:
        """Whose site it is: the bureau where there is one, else the district of the year's settings."""
        bureaus = bureau_names()
        return bureaus[0] if len(bureaus) == 1 else self.setting(year, DISTRICT)

    def is_demonstration(self, year: int) -> bool:
        """Whether the year rests on invented records (演示数据)."""
        return self.setting(year, NATURE) == DEMONSTRATION
