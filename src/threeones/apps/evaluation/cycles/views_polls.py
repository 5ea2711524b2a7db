"""Voting in a poll, with one's account or with the code of a slip; opening and closing polls."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.evaluation import sight
from threeones.apps.evaluation.cycles import polls
from threeones.apps.evaluation.cycles.forms import BallotForm
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import MANAGE
from threeones.apps.evaluation.cycles.views import crumbs, cycle_or_404, cycle_page
from threeones.apps.evaluation.models import Poll
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults

READ_AND_SENT = ["GET", "HEAD", "POST"]
DEEDS = ("close", "codes")


def _form(request: PageRequest, found: Poll, access: Access | None) -> BallotForm:
    """The ballot with the units that are rated; a page that is not there where the scheme cannot be read any more."""
    try:
        return BallotForm(request.POST or None, units=polls.rated_by(access, found))
    except Faults as error:
        raise Http404(str(error)) from error


def poll_or_404(pk: int) -> Poll:
    """A poll; a page that is not there where there is none."""
    found = Poll.objects.select_related("cycle").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这次评议"))
    return found


@require_http_methods(READ_AND_SENT)
def ballot(request: PageRequest, pk: int) -> HttpResponse:
    """The ballot of somebody with an account; once he has voted, that he has."""
    request.access.require(sight.READ)
    found = poll_or_404(pk)
    may = polls.may_vote(request.access, found)
    if request.method == "POST" and not may:
        raise Http404(_("这次评议没有请您投票，或者您已经投过，或者已经截止"))
    filled = _form(request, found, request.access) if may else None
    if filled is not None and request.method == "POST" and filled.is_valid():
        try:
            polls.vote(access=request.access, poll=pk, scores=filled.scores)
        except Refused as error:
            filled.tell(error.wrong)
        else:
            messages.success(request, _("投好了。票只计数，不记名，也不再能改。"))
            return SeeOther(reverse("cycle", args=[found.cycle_id]))
    context = {
        "crumbs": crumbs((str(found.cycle), reverse("cycle", args=[found.cycle_id])), (found.raters, None)),
        "poll": found,
        "form": filled,
    }
    return render(request, "evaluation/ballot.html", context)


@login_not_required
@require_http_methods(READ_AND_SENT)
def slip(request: PageRequest, code: str) -> HttpResponse:
    """The ballot of whoever holds a slip with a code."""
    found = polls.poll_of_code(code)
    filled, done = None, False
    if found is not None:
        filled = _form(request, found, None)
        if request.method == "POST" and filled.is_valid():
            try:
                polls.vote_by_code(code=code, scores=filled.scores)
            except Unknown:
                found = None
            except Refused as error:
                filled.tell(error.wrong)
            else:
                filled, done = None, True
    context = {"poll": found, "form": filled, "done": done, "slip": True}
    return render(request, "evaluation/ballot.html", context, status=404 if found is None else 200)


@require_POST
def open_poll(request: PageRequest, pk: int) -> HttpResponse:
    """Ask a group of raters."""
    request.access.require(MANAGE)
    found = cycle_or_404(pk)
    try:
        polls.open_poll(access=request.access, cycle=pk, raters=request.POST.get("raters", ""))
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Faults as error:
        return cycle_page(request, found, error)
    return SeeOther(reverse("cycle", args=[pk]))


@require_POST
def poll_deed(request: PageRequest, pk: int, deed: str) -> HttpResponse:
    """Close a poll, or make codes for slips, which are shown once, to be printed."""
    request.access.require(MANAGE)
    found = poll_or_404(pk)
    if deed not in DEEDS:
        raise Http404(deed)
    try:
        if deed == "codes":
            count = request.POST.get("count", "")
            number = int(count) if count.isdecimal() and len(count) < 6 else 0
            return _codes(request, found, polls.make_codes(access=request.access, poll=pk, count=number))
        few = polls.close_poll(access=request.access, poll=pk)
    except Faults as error:
        return cycle_page(request, found.cycle, error)
    if few:
        names = "、".join(u.name for u in few)
        messages.warning(request, _("这些单位票数不够，没有计：%(names)s") % {"names": names})
    return SeeOther(reverse("cycle", args=[found.cycle_id]))


def _codes(request: PageRequest, found: Poll, codes: list[str]) -> HttpResponse:
    slips: list[dict[str, Any]] = [
        {"code": c, "url": request.build_absolute_uri(reverse("ballot_slip", args=[c]))} for c in codes
    ]
    context = {
        "crumbs": crumbs((str(found.cycle), reverse("cycle", args=[found.cycle_id])), (_("选票码"), None)),
        "poll": found,
        "slips": slips,
        "least": cycle_policy().least_ballots,
    }
    answer = render(request, "evaluation/slips.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
