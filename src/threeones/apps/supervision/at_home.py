"""What the office that supervises (督查室) sees first: whose report is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from threeones.apps.handbook.selectors import year_of
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.selectors import NoLightRule, owed, shown_lights
from threeones.base.accounts.access import Access
from threeones.base.org.models import Role
from threeones.base.registry.home_cards import HomeCard, HomeLine, home_cards


def reporting(access: Access, as_of: date) -> HomeCard | None:
    """How many reports are there of the month that is due next, and of each month of its year of which some are still missing."""
    if not access.has(Role.SUPERVISOR) or year_of(as_of) is None:
        return None
    lines = list(_lines(access, as_of))
    return HomeCard(_("各单位的进展报送"), lines) if lines else None


def _lines(access: Access, as_of: date) -> Iterator[HomeLine]:
    """The months that are over, with the year before until its last one is due; then the running one."""
    before, running = (as_of.replace(day=1) - timedelta(days=1)).strftime("%Y-%m"), as_of.strftime("%Y-%m")
    overdue = report_due(before) < as_of
    for month in range(1, int(before[5:])):
        yield from _line(access, as_of, f"{before[:4]}-{month:02d}", late=True)
    yield from _line(access, as_of, before, late=overdue)
    if overdue:
        yield from _line(access, as_of, running)


def _line(access: Access, as_of: date, month: str, *, late: bool = False) -> Iterator[HomeLine]:
    """A month in words, with the way to the projects without a report; one that is over is told while any is missing."""
    year = int(month[:4])
    # the projects of the year before are looked at as of its last day: its board knows of nothing later
    day = min(as_of, date(year, 12, 31))
    try:
        judged = [j for j in shown_lights(year, day, access) if owed(j, month) is not None]
    except NoLightRule:
        return
    missing = sum(owed(j, month) is True for j in judged)
    if not missing and (late or not judged):
        return
    told = {"month": month, "all": len(judged), "missing": missing, "day": report_due(month)}
    if late:
        words = _("%(month)s的进展：%(all)d个项目该报，还差%(missing)d个（%(day)s已到期）") % told
    else:
        words = _("%(month)s的进展：%(all)d个项目该报，还差%(missing)d个（%(day)s前）") % told
    query = {"unreported": month} if missing else {}
    query |= {"as_of": day.isoformat()} if day < as_of else {}
    yield HomeLine(words, reverse("board") + (f"?{urlencode(query)}" if query else ""))


home_cards.register("supervision.reporting", reporting)
