"""The day as of which the site is seen (数据截至): from the address, else the cookie, else the latest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from threeones.base.pages.site import Site

PARAMETER = "as_of"
COOKIE = "as_of"


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day, whether somebody chose it, and what was wrong with the day asked for."""

    day: date
    chosen: bool = False
    fault: str = ""


def resolve(asked: str | None, kept: str | None, site: Site) -> AsOf:
    """The day for a request: ``asked`` stands in the address (empty: back to the latest), ``kept`` in the cookie.

    A day that cannot be read or lies outside what the site knows is not guessed at: the latest day is
    shown with a word on what would be right.
    """
    latest = site.latest_day
    text = kept if asked is None else asked
    if not text:
        return AsOf(latest)
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        fault = _("看不懂日期“%(text)s”，请写成2021-10-31这样。") % {"text": text[:20]}
        return AsOf(latest, fault=fault if asked is not None else "")
    first = date(site.years[0], 1, 1) if site.years else date.min
    if not first <= day <= latest:
        fault = _("%(day)s没有数据，可以看%(first)s至%(last)s。") % {"day": day, "first": first, "last": latest}
        return AsOf(latest, fault=fault if asked is not None else "")
    return AsOf(day, chosen=day != latest)
