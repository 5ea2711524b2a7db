"""What the office that supervises (督查室) sees first: whose report is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    """How many reports are there of the month that is due next and of the one before it; which earlier months lack some."""
    if not access.has(Role.SUPERVISOR) or year_of(as_of) is None:
        return None
    before = as_of.replace(day=1) - timedelta(days=1)
    # December is chased in January; its year is looked at as of its last day, as its board knows of nothing later
    found = list(_months(access, before, as_of) if before.year < as_of.year else ())
    found += _months(access, as_of, as_of)
    newest = [m.line for m in found if m.month >= before.strftime("%Y-%m")]
    earlier = [m.part for m in found if m.month < before.strftime("%Y-%m")]
    lines = newest + ([HomeLine(_("更早的月份还差："), parts=earlier)] if earlier else [])
    return HomeCard(_("各单位的进展报送"), lines) if lines else None


@dataclass(frozen=True, slots=True)
class _Month:
    """A month of reports: how many projects owe one, how many are missing; ``at`` a day other than the page's."""

    month: str
    every: int
    missing: int
    late: bool
    at: date | None

    @property
    def url(self) -> str:
        """The board, with the projects alone that lack a report where there are any."""
        query = {"unreported": self.month} if self.missing else {}
        query |= {"as_of": self.at.isoformat()} if self.at else {}
        return reverse("board") + (f"?{urlencode(query)}" if query else "")

    @property
    def line(self) -> HomeLine:
        """It in a sentence."""
        told = {"month": self.month, "all": self.every, "missing": self.missing, "day": report_due(self.month)}
        if self.late:
            words = _("%(month)s的进展：%(all)d个项目该报，还差%(missing)d个（%(day)s已到期）") % told
        else:
            words = _("%(month)s的进展：%(all)d个项目该报，还差%(missing)d个（%(day)s前）") % told
        return HomeLine(words, self.url)

    @property
    def part(self) -> HomeLine:
        """It among others."""
        return HomeLine(_("%(month)s %(missing)d个") % {"month": self.month, "missing": self.missing}, self.url)


def _months(access: Access, day: date, as_of: date) -> Iterator[_Month]:
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
            yield _Month(month, len(waits), sum(waits), late, day if day < as_of else None)


home_cards.register("supervision.reporting", reporting)
