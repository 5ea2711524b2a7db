"""What the office that supervises (督查室) sees first: whose report is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from threeones.apps.handbook.selectors import year_of
from threeones.apps.supervision.facts import months_of
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.selectors import NoLightRule, owed, shown_lights
from threeones.base.accounts.access import Access
from threeones.base.org.models import Role
from threeones.base.registry.home_cards import HomeCard, HomeLine, home_cards


def reporting(access: Access, as_of: date) -> HomeCard | None:
    """How many reports are there of the month that is due next, and of each month of its year of which some are still missing."""
    if not access.has(Role.SUPERVISOR) or year_of(as_of) is None:
        return None
    before = as_of.replace(day=1) - timedelta(days=1)
    # December is chased in January; its year is looked at as of its last day, as its board knows of nothing later
    lines = list(_lines(access, before, as_of) if before.year < as_of.year else ())
    lines += _lines(access, as_of, as_of)
    return HomeCard(_("各单位的进展报送"), lines) if lines else None


def _lines(access: Access, day: date, as_of: date) -> Iterator[HomeLine]:
    """The months of the year of ``day`` up to it, each while it is the one that is reported or lacks a report."""
    try:
        judged = shown_lights(day.year, day, access)
    except NoLightRule:
        return
    # the running month begins to be told once the one before is due
    before = (as_of.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    newest = as_of.strftime("%Y-%m") if report_due(before) < as_of else before
    for month in (m for m in months_of(day.year, day) if m <= newest):
        waits = [missing for j in judged if (missing := owed(j, month)) is not None]
        late = report_due(month) < as_of
        if waits and (any(waits) or not late):
            yield _line(month, len(waits), sum(waits), late=late, at=day if day < as_of else None)


def _line(month: str, every: int, missing: int, *, late: bool, at: date | None) -> HomeLine:
    """A month in words, with the way to the projects without a report, ``at`` a day other than the page's."""
    told = {"month": month, "all": every, "missing": missing, "day": report_due(month)}
    if late:
        words = _("%(month)s的进展：%(all)d个项目该报，还差%(missing)d个（%(day)s已到期）") % told
    else:
        words = _("%(month)s的进展：%(all)d个项目该报，还差%(missing)d个（%(day)s前）") % told
    query = {"unreported": month} if missing else {}
    query |= {"as_of": at.isoformat()} if at else {}
    return HomeLine(words, reverse("board") + (f"?{urlencode(query)}" if query else ""))


home_cards.register("supervision.reporting", reporting)
