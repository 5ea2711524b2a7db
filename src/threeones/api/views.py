"""The description of the interface, for programs and for people."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from threeones.api.identity import identify
from threeones.api.limits import count
from threeones.api.main import api
from threeones.api.problems import Refused, answer
from threeones.api.reference import sections
from threeones.api.schema import description, scope_words
from threeones.base.accounts.tokens import token_rules
from threeones.base.pages.requests import PageRequest


@csrf_exempt
@login_not_required
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address."""
    return answer(Refused.nothing())


@csrf_exempt
@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description as OpenAPI 3.1, for whoever is signed in or has a token of any scope."""
    try:
        count(identify(request).bucket)
    except Refused as refused:
        return answer(refused)
    return JsonResponse(description(api, get_language() or ""), json_dumps_params={"ensure_ascii": False})


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The way to the reference."""
    return redirect("api:reference")


@require_safe
def reference(request: PageRequest) -> HttpResponse:
    """All operations on one page, with what each takes and tells, and an example for the command line."""
    context = {
        "crumbs": [(_("首页"), "/"), (_("接口"), None)],
        "sections": sections(description(api, get_language() or "")),
        "scopes": scope_words(),
        "rules": token_rules(),
    }
    return render(request, "api/reference.html", context)
