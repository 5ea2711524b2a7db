"""Where a page is too old for what it sends: somebody signed in since it was opened. Nothing was recorded; nothing is lost."""

from __future__ import annotations

from django.http import HttpResponse, UnreadablePostError
from django.shortcuts import render

from threeones.base.entry.writers import FIELD, keep_for, writer_of
from threeones.base.pages.requests import PageRequest


def form_refused(request: PageRequest, reason: str = "") -> HttpResponse:
    """What happened, to whom the form was given, and where its text is now (403); ``reason`` is Django's, for its log."""
    try:
        values = dict(request.POST.lists())
    except UnreadablePostError:
        values = {}
    writer = writer_of("".join(values.get(FIELD, [])[-1:]))
    context = {
        "writer": writer.access if writer else None,
        "kept": writer is not None and keep_for(writer, values),
        "own": writer is not None and writer.access.user_id == request.access.user_id,
        "files": bool(request.FILES),
        "again": request.get_full_path(),
    }
    return render(request, "403_csrf.html", context, status=403)
