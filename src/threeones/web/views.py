"""The home page, for each role its own, and the rules in force."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.waiting import REPORTERS
from threeones.base.accounts.access import Access
from threeones.base.accounts.entries import READ
from threeones.base.accounts.permissions import is_staff
from threeones.base.audit.models import ChainCheck
from threeones.base.audit.selectors import last_check
from threeones.base.packs.catalogue import packs
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.home_cards import cards_for
from threeones.web.enterprise import own_record
from threeones.web.home import home
from threeones.web.inbox.views import at_home


@read_by("signed_in")
def index(request: PageRequest) -> HttpResponse:
    """The home as of a day: of somebody who works here, of an enterprise, or of one who only runs the system."""
    # what waits is known as it stands now: a look back at another day shows what was overdue then
    waiting = None if request.as_of_chosen else at_home(request.access, timezone.localdate())
    context: dict[str, object] = {"waiting": waiting, "broken": _broken(request.access)}
    context["cards"] = cards_for(request.access, request.as_of, now=not request.as_of_chosen)
    if is_staff.test(request.access, None):
        return render(request, "web/home.html", context | _of_staff(request))
    if request.access.enterprise_code:
        context["own"] = own_record(request.access, request.as_of)
        return render(request, "web/enterprise.html", context)
    return render(request, "web/plain.html", context)


def _broken(access: Access) -> ChainCheck | None:
    """The last check of the audit where it found something and it is the reader's to know."""
    last = last_check() if access.may(READ) else None
    return last if last and last.problems else None


def _of_staff(request: PageRequest) -> dict[str, object]:
    year, access = request.about.year_of(request.as_of), request.access
    return {
        "home": home(year, request.as_of, access) if request.about.years else None,
        # whoever reports comes for what waits, others for how the year stands
        "reports": access.has(*REPORTERS),
        "reviewable": access.may("review.read") and "综述方案" in request.about.settings.get(year, {}),
    }


@read_by("signed_in")
def rule_packs(request: PageRequest) -> HttpResponse:
    """The rules in force here, each with its public source and its fingerprint."""
    crumbs = [(_("首页"), "/"), (_("规则"), None)]
    return render(request, "web/packs.html", {"crumbs": crumbs, "packs": packs()})
