"""Who changed what, when and why; the check of it; its anchor on paper."""

from __future__ import annotations

import hmac
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from threeones.base.accounts.entries import HISTORY, READ, is_seen, reads_all, record_seen, seen_by
from threeones.base.audit import selectors
from threeones.base.audit.daily import ask_for_check
from threeones.base.audit.telling import key_word, kind_title
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.records import record_kinds
from threeones.base.registry.subjects import subject
from threeones.web.audit.exporting import KINDS, export
from threeones.web.audit.forms import WantedForm
from threeones.web.audit.registration import CHECK

LONGEST_NUMBER = 18
GROUP, LONGEST_SEAL = 8, 64
SHORTEST_SEAL = 16
"""Hex digits of a seal that must be typed from paper: 64 bits, which nobody hits by chance."""


def _number(request: PageRequest, name: str) -> int | None:
    """A number in the address; None for what is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def _pages(request: PageRequest) -> dict[str, int | None]:
    return {"before": _number(request, "before"), "after": _number(request, "after")}


@never_cache
@read_by(READ)
def index(request: PageRequest) -> HttpResponseBase:
    """All entries that may be read, newest first; filters stand in the address, ``export`` gives what is seen."""
    form, seen = WantedForm(request.GET), seen_by(request.access)
    if (kind := request.GET.get("export", "")) in KINDS:
        return export(selectors.all_entries(form.wanted, seen), kind)
    context = {
        "crumbs": [(_("首页"), "/"), (_("审计"), None)],
        "form": form,
        "page": selectors.entries(form.wanted, **_pages(request), seen=seen),
        "checked": selectors.last_check(),
        "part": seen is not None,
        "may_check": request.access.may(CHECK),
    }
    return render(request, "web/audit/entries.html", context)


@never_cache
@read_by(HISTORY)
def record(request: PageRequest, label: str, key: str) -> HttpResponseBase:
    """The history of one record, for whoever sees it; of one that is gone for those who read everything."""
    found, everything = record_seen(request.access, label, key), reads_all(request.access)
    if found is None and not everything:
        raise Http404(_("没有这条记录"))
    page = selectors.history(label, key, **_pages(request))
    if found is None and not page.entries:
        raise Http404(_("没有这条记录"))
    if (kind := request.GET.get("export", "")) in KINDS:
        return export(selectors.all_entries(selectors.Wanted(record=label, key=key)), kind)
    crumbs: list[tuple[str, str | None]] = [(_("首页"), "/")]
    if everything:
        crumbs.append((_("审计"), "/audit/"))
    context = {
        "crumbs": [*crumbs, (_("变更记录"), None)],
        "title": kind_title(label),
        "name": str(found) if found is not None else "",
        "key": key,
        "key_said": key_word(label, key),
        # of what is no kind of record (a file that was loaded) the database is not asked whether it is still there
        "gone": found is None and label in record_kinds,
        "url": _own_page(request, label, key, found),
        "discussed": (label, key) if found is not None and subject(label, key, request.access) else None,
        "page": page,
    }
    return render(request, "web/audit/record.html", context)


def _own_page(request: PageRequest, label: str, key: str, found: Any) -> str:
    """The page of the record itself, where it has one that may be opened."""
    if found is None:
        return ""
    if known := subject(label, key, request.access):
        return known.url
    kind = record_kinds.get(label)
    return kind.url(found) if kind and kind.url and is_seen(request.access, found) else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PageRequest) -> HttpResponseBase:
    """What the last checks found; POST has everything checked now."""
    request.access.require(READ)
    if request.method == "POST":
        request.access.require(CHECK)
        done = ask_for_check(by=request.access.actor)
        if done is None:
            messages.info(request, _("已有一次核验正在进行，结果出来会显示在这里。"))
        elif done.ended_at is None:
            messages.info(request, _("已排入后台，一分钟内开始，结果出来会显示在这里。"))
        return redirect("audit_check")
    context = {
        "crumbs": [(_("首页"), "/"), (_("审计"), "/audit/"), (_("核验"), None)],
        "last": selectors.last_check(),
        "under_way": selectors.under_way(),
        "progress": selectors.progress(),
        "checks": selectors.last_checks(),
        "may_check": request.access.may(CHECK),
        "worker": selectors.worker_lives(),
    }
    return render(request, "web/audit/check.html", context)


@never_cache
@read_by(READ)
def anchor(request: PageRequest) -> HttpResponseBase:
    """The end of the chain, to be printed and signed; with a number and a seal from paper, whether they still hold."""
    end = selectors.end()
    seal = "".join(request.GET.get("seal", "").split()).lower()
    context = {
        "crumbs": [(_("首页"), "/"), (_("审计"), "/audit/"), (_("锚点"), None)],
        "end": end,
        "groups": [end.mac[n : n + GROUP] for n in range(0, len(end.mac), GROUP)],
        "checked": selectors.last_check(),
        "outcome": _compared(_number(request, "seq"), seal) if "seq" in request.GET else "",
        "asked": (request.GET.get("seq", "")[:LONGEST_NUMBER], seal[:LONGEST_SEAL]),
        "shortest": SHORTEST_SEAL,
    }
    return render(request, "web/audit/anchor.html", context)


def _compared(seq: int | None, seal: str) -> str:
    """How a number and a seal from paper compare with the chain as it stands: same, other, none, short."""
    kept = selectors.seal_of(seq) if seq else None
    if kept is None:
        return "none"
    if len(seal) < SHORTEST_SEAL:
        return "short"
    return "same" if hmac.compare_digest(kept[: len(seal)].encode(), seal.encode()) else "other"
