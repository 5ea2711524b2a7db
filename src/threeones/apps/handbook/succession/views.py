"""The projects of units that have ended, and the one thing to do about them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook import sight
from threeones.apps.handbook.editions.rights import AMEND
from threeones.apps.handbook.succession.handing import hand_over
from threeones.apps.handbook.succession.reading import left_behind
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.requests import PageRequest

READ_AND_SENT = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_SENT)
def succession(request: PageRequest) -> HttpResponse:
    """What units that have ended still lead; the office hands it over to a successor."""
    request.access.require(sight.READ)
    if request.method == "POST":
        request.access.require(AMEND)
        return _hand_over(request)
    return _page(request)


def _hand_over(request: PageRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("bureau", "unit", "successor", "key")}
    year = handbook.year_of(request.as_of) or 0
    try:
        # what has ended by the day that is looked at is handed over by what is known today
        edition = hand_over(access=request.access, year=year, today=timezone.localdate(), **given)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return _page(request, in_words(error))
    except Conflict as error:
        return _page(request, str(error))
    messages.success(request, _("移交写进了修订草稿；审签、发布以后施行。"))
    return SeeOther(reverse("edition", args=[edition.pk]))


def _page(request: PageRequest, wrong: str = "") -> HttpResponse:
    year, access = handbook.year_of(request.as_of) or 0, request.access
    found = left_behind(year, request.as_of, access)
    context = {
        "crumbs": [(_("首页"), "/"), (_("手册"), reverse("handbook")), (_("撤并单位的项目"), None)],
        "left": [(one, access.may(AMEND, one.bureau), fresh_key()) for one in found],
        "count": sum(len(one.projects) for one in found),
        "wrong": wrong,
    }
    return render(request, "handbook/succession.html", context, status=422 if wrong else 200)
