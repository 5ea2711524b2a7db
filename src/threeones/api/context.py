"""Who asks, as of which day and of which year: what the operations share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from threeones.api.fields import Day
from threeones.api.problems import FaultOut, Refused
from threeones.api.words import mark
from threeones.base.accounts.access import Access
from threeones.base.pages import asof
from threeones.base.pages.site import Site

AsOf = Annotated[Day | None, Query(description=mark("数据截至这一天，如2021-10-31；不写即最新"))]
YEAR_FIRST, YEAR_LAST = 1900, 2999
Year = Annotated[int | None, Query(ge=YEAR_FIRST, le=YEAR_LAST, description=mark("年度；不写即as_of所在的年度"))]


def access_in(request: HttpRequest) -> Access:
    """The access of who asks."""
    access: Access = request.access  # type: ignore[attr-defined]  # set where the caller is identified
    return access


def day_in(request: HttpRequest, as_of: date | None) -> date:
    """The day as of which the request is answered. Raises ``Refused`` for one that the site cannot speak of."""
    site = _site(request)
    found = asof.resolve(as_of.isoformat() if as_of else None, None, site)
    if found.fault:
        first = date(site.years[0], 1, 1).isoformat() if site.years else "…"
        expected = _("%(first)s至%(last)s的日期") % {"first": first, "last": site.latest_day}
        raise Refused.invalid([FaultOut(field=asof.PARAMETER, fault=found.fault, expected=expected)])
    return found.day


def year_in(request: HttpRequest, year: int | None, day: date) -> int:
    """The year that is asked for, else the one that a page of that day shows."""
    return year if year is not None else _site(request).year_of(day)


def _site(request: HttpRequest) -> Site:
    about: Site | None = getattr(request, "about", None)
    return about or Site()
