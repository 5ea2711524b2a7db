"""The page of a refusal (403): what is needed, who has it, whom to ask."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from threeones.base.accounts.access import ANYONE
from threeones.base.accounts.needed import needed
from threeones.base.pages.requests import PageRequest


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to whoever lacks a permission, which the exception names."""
    # a request that was refused before it was known who asks has nobody
    access = getattr(cast(PageRequest, request), "access", ANYONE)
    lacking = needed(str(exception), access, timezone.localdate())
    return render(request, "403.html", {"needed": lacking, "wrote": request.method not in ("GET", "HEAD")}, status=403)
