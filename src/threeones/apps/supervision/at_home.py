"""What the office that supervises (督查室) sees first: whose report of the month is still missing."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from threeones.apps.handbook.selectors import year_of
from threeones.apps.supervision.reporting import month_to_report, report_due
from threeones.apps.supervision.selectors import NoLightRule, owed, shown_lights
from threeones.base.accounts.access import Access
from threeones.base.org.models import Role
from threeones.base.registry.home_cards import HomeCard, HomeLine, home_cards


def reporting(access: Access, as_of: date) -> HomeCard | None:
    """How many reports of the month that is due are there, with the way to the projects without one."""
    year = year_of(as_of) if access.has(Role.SUPERVISOR) else None
    if year is None:
        return None
    month = month_to_report(as_of, year)
    try:
        judged = [j for j in shown_lights(year, as_of, access) if owed(j, month) is not None]
    except NoLightRule:
        return None
    missing = sum(owed(j, month) is True for j in judged)
    told = {"month": month, "all": len(judged), "missing": missing, "day": report_due(month)}
    words = _("%(month)s的进展：%(all)d个项目该报，还差%(missing)d个（%(day)s前）") % told
    url = f"{reverse('board')}?{urlencode({'unreported': month})}" if missing else reverse("board")
    return HomeCard(_("本月报送"), [HomeLine(words, url)])


home_cards.register("supervision.reporting", reporting)
