"""Which report a page is about: project, month and unit, as its address says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from threeones.apps.supervision.asking import Asked, asked, units_to_report
from threeones.apps.supervision.content import wrong_month
from threeones.apps.supervision.permissions import Duty
from threeones.apps.supervision.reporting import month_to_report
from threeones.apps.supervision.sending import duty_in, project_of
from threeones.base.entry.errors import Unknown
from threeones.base.pages.requests import PageRequest

if TYPE_CHECKING:
    from threeones.base.org.models import Unit

READ_AND_SENT = ["GET", "HEAD", "POST"]


@dataclass(slots=True)
class Place:
    """Which report a page is about, with what its templates need of it; ``units`` are those one reports for."""

    request: PageRequest
    duty: Duty
    month: str
    units: Sequence[Unit]

    @property
    def code(self) -> str:
        """The project's code."""
        return self.duty.project.code

    @property
    def form(self) -> str:
        """How the report's form is called, for its draft and its files."""
        return f"report/{self.code}/{self.month}/{self.duty.unit.code}"

    def url(self, name: str = "report") -> str:
        """The address of this report's form, or of its correction."""
        query = urlencode({"month": self.month, "unit": self.duty.unit.code})
        return f"{reverse(name, args=[self.code])}?{query}"

    def asked(self) -> Asked:
        """What the form asks."""
        today = timezone.localdate()
        return asked(self.request.access, self.duty, self.month, self.request.as_of, today)

    def context(self) -> dict[str, Any]:
        """What every page of a report shows."""
        crumbs = [(_("首页"), "/"), (_("督办"), "/projects/"), (self.code, reverse("project", args=[self.code]))]
        return {
            "crumbs": [*crumbs, (self.month, None)],
            "place": self,
            "project": self.duty.project,
            "unit": self.duty.unit,
            "month": self.month,
            # a report is late by the day on which it is written, whatever day is looked at
            "today": timezone.localdate(),
            "form_url": self.url(),
        }


def place_of(request: PageRequest, code: str) -> Place:
    """The report that an address asks for: ``month`` and ``unit`` in it, else the month that is due and one's own unit."""
    given = request.GET.get("unit", "")
    try:
        project = project_of(request.access, code)
        mine = units_to_report(request.access, project, request.as_of)
        unit = next((u for u in mine if given in ("", u.code)), None)
        duty = Duty(project, unit) if unit else duty_in(project, given)
    except Unknown as error:
        raise Http404("；".join(w.fault for w in error.wrong)) from error
    today = timezone.localdate()
    month = request.GET.get("month") or month_to_report(request.as_of, duty.project.objective.year)
    if any(wrong_month(duty.project, month, today)):
        raise Http404(_("没有“%(month)s”这个月的报送") % {"month": month[:20]})
    return Place(request, duty, month, mine)
