"""What every template knows: whose site it is, the year, the day as of which it is seen, where one can go."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from threeones.base.accounts.access import Access
from threeones.base.pages import asof
from threeones.base.pages.drawing import month_word
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.navigation import navigation


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the navigation as drawn."""

    label: object
    url: str
    icon: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor; empty for a request that never passed the middleware (an early error)."""
    page = cast(PageRequest, request)
    if not hasattr(page, "about"):
        return {}
    year = page.about.year_of(page.as_of)
    return {
        "year": year,
        "owner": page.about.owner(year),
        "demonstration": page.about.is_demonstration(year),
        "as_of": page.as_of,
        "as_of_chosen": page.as_of_chosen,
        "as_of_fault": page.as_of_fault,
        "latest_day": page.about.latest_day,
        "month_ends": month_ends(year, page.about.latest_day),
        "kept_parameters": [(k, v) for k, vs in page.GET.lists() if k != asof.PARAMETER for v in vs],
        "navigation": links(page.path, page.access),
    }


def month_ends(year: int, latest: date) -> list[tuple[str, date]]:
    """The ends of the year's months up to the latest day, the days that one most often looks back to."""
    days = [date(year, m, monthrange(year, m)[1]) for m in range(1, 13)]
    return [(month_word(day.month), day) for day in days if day <= latest]


def links(path: str, access: Access) -> list[Link]:
    """The lines that one may open, in their order; the current one is that whose page lies nearest above ``path``."""
    found: list[tuple[object, list[str], str]] = []
    for entry in sorted((e for e in navigation if access.may(e.permission)), key=lambda e: e.order):
        try:
            found.append((entry.label, [reverse(name) for name in (entry.url_name, *entry.also)], entry.icon))
        except NoReverseMatch:
            continue
    above = [u for _, urls, _ in found for u in urls if path == u or (u != "/" and path.startswith(u))]
    nearest = max(above, key=len, default=None)
    return [Link(label, urls[0], icon, nearest in urls) for label, urls, icon in found]
