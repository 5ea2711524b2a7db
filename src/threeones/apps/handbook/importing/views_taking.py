"""The page on which an import is written into the draft: what would change, in one of two ways."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook.importing.comparing import MERGE, MODES
from threeones.apps.handbook.importing.differing import lines, summary
from threeones.apps.handbook.importing.opening import amends
from threeones.apps.handbook.importing.reading import found_of
from threeones.apps.handbook.importing.taking import in_the_way, plan_of, standing_of, take
from threeones.apps.handbook.importing.views import PAGE, crumbs, import_or_404, import_page
from threeones.apps.handbook.models import BookImport, EditionStage
from threeones.base.entry.errors import Conflict, Refused, in_words
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.requests import PageRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def taking(request: PageRequest, pk: int) -> HttpResponse:
    """What writing an import into the draft changes; POST writes it."""
    made = import_or_404(request, pk)
    if request.method == "POST":
        return _sent(request, made)
    return _page(request, made, request.GET.get("mode", ""))


def _sent(request: PageRequest, made: BookImport) -> HttpResponse:
    told = request.POST
    mode = told.get("mode", "")
    sent = {name: told.get(name, "") for name in ("seen", "reason", "key")}
    try:
        taken = take(access=request.access, number=made.pk, mode=mode, **sent)
    except Conflict as error:
        return _page(request, made, mode, str(error))
    except Refused as error:
        if in_the_way(made, found_of(made)):
            return import_page(request, made, error)
        return _page(request, made, mode, in_words(error))
    messages.success(request, _("已写入草稿。要撤回，在草稿的编辑步骤里撤回这一步。"))
    return SeeOther(after(taken))


def after(taken: BookImport) -> str:
    """Where one is led then: to the tree of the draft."""
    return reverse("draft_tree", args=[taken.edition_id])


def _page(request: PageRequest, made: BookImport, mode: str, fault: str = "") -> HttpResponse:
    found, mode = found_of(made), mode if mode in MODES else MERGE
    if (wrong := in_the_way(made, found)) or found is None:
        return import_page(request, made, Refused(wrong))
    try:
        standing = standing_of(made)
        planned = plan_of(made, found, mode, standing)
    except Refused as error:
        return import_page(request, made, error)
    every = lines(planned)
    context: dict[str, Any] = {
        "crumbs": crumbs((made.name, reverse("book_import", args=[made.pk])), (_("写入草稿"), None)),
        "made": made,
        "plan": planned,
        "summary": summary(planned),
        "page": Paginator(every, PAGE).get_page(request.GET.get("page")),
        "fault": fault,
        "amends": standing.edition is None and amends(made),
        "moved_on": standing.moved_on(found),
        "reason": request.POST.get("reason", ""),
        "signing": standing.edition is not None and standing.edition.stage == EditionStage.REVIEW,
        "key": fresh_key(),
    }
    return render(request, "handbook/importing/take.html", context, status=409 if fault else 200)
