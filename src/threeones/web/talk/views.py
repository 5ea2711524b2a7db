"""What is said about a record: as a piece of its page, or as a page of its own."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.base.entry.drafts import Kept, drafts_of
from threeones.base.entry.handling import usable_key
from threeones.base.pages.requests import PageRequest
from threeones.base.talk.addressing import choices
from threeones.base.talk.policy import policy
from threeones.base.talk.selectors import Talk, talk
from threeones.base.talk.services import About
from threeones.web.talk.posting import Outcome, Posted, drafts_under, post

FORMS = ("comment", "ask", "decide")
WRITTEN = re.compile(rf"{'|'.join(FORMS)}|answer-\d+")
"""Names of the forms in which something is written."""
MATTER = "matter-"
"""Begins the place on the home page where a leader says his word with one button."""


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: PageRequest, label: str, key: str) -> HttpResponse:
    """All that is said about a record, with the forms that one may use; ``form`` opens one of them."""
    request.access.require("signed_in")
    outcome, opened = Outcome(), request.GET.get("form", "")
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in request.POST}
        outcome = post(Posted(request.access, About(label, key), values, request.FILES.get("scan")))
        opened = outcome.form
        if not outcome.faults and not request.htmx:
            return redirect(f"{reverse('talk', args=[label, key])}#talk")
    found = talk(request.access, label, key, timezone.localdate())
    if found is None:
        if request.htmx:
            return HttpResponse("")  # the piece goes from the page that it stands on
        raise Http404(_("没有这条记录，或者您看不到它。"))
    if (request.htmx.target or "").startswith(MATTER):
        return render(request, "web/inbox/word_said.html", {"talk": found, "outcome": outcome})
    template = "web/talk/said.html" if request.htmx else "web/talk/page.html"
    context = _context(request, found, About(label, key), outcome, opened)
    response = render(request, template, context)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _context(request: PageRequest, found: Talk, about: About, outcome: Outcome, opened: str) -> dict[str, Any]:
    today = timezone.localdate()
    record = [(found.about.title, found.about.url)] if found.own else []
    forms, draft = [f for f in FORMS if _may(found, f)], None
    if request.method != "POST":
        opened, draft = _draft(request, about, opened)
        written = {**draft.first(), "token": usable_key(request.access, draft)} if draft else {}
        outcome = Outcome(form=opened, values=written)
    return {
        "crumbs": [(_("首页"), "/"), *record, (_("议事"), None)],
        "talk": found,
        "about": about,
        "outcome": outcome,
        "opened": opened,
        "drafts": drafts_under(about),
        "draft_form": drafts_under(about) + opened,
        "draft": draft,
        "forms": forms,
        "choices": choices(found.about, request.access) if opened == "ask" else [],
        "token": outcome.values.get("token") or str(uuid.uuid4()),
        "today": today,
        "usual_due": policy().usual_due(today),
        "most": policy().max_characters,
    }


def _draft(request: PageRequest, about: About, opened: str) -> tuple[str, Kept | None]:
    """The form that is opened, with its draft: the one asked for, else the one that was being written last."""
    found = {name: d for name, d in drafts_of(request.access, drafts_under(about)).items() if WRITTEN.fullmatch(name)}
    opened = opened or next(iter(found), "")
    return opened, found.get(opened)


def _may(found: Talk, form: str) -> bool:
    return {
        "comment": found.may_comment,
        "ask": found.may_ask or bool(found.ask_for),
        "decide": found.may_decide or bool(found.decide_for),
    }[form]
