"""What stands before the interface: requests refused before they are read, and answers that programs can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from threeones.api.once import MULTIPART
from threeones.api.policy import rules
from threeones.api.problems import Refused, answer, general
from threeones.base.accounts.tokens import PREFIX

ROOT = "/api/"
PAGES = frozenset({"/api/v1/", "/api/v1/docs/"})
"""What people read stands below it, too."""
SECRET_NAMES = frozenset({"token", "access_token", "api_key", "apikey", "key", "authorization", "auth"})
"""Names under which a token is put into an address; addresses stand in logs, histories and other sites' referrers."""
KIB, MIB = 1024, 1024 * 1024


class ApiMiddleware:
    """For addresses below ``/api/`` only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ROOT) or request.path_info in PAGES:
            return self.get_response(request)
        try:
            refuse_early(request)
        except Refused as refused:
            return answer(refused)
        response = self.get_response(request)
        if response.status_code >= 400 and not is_json(response) or response.status_code in (301, 302):
            response = instead(request, response)
        # nothing is kept for a program between its requests; the day as of which it sees stands in each
        response.cookies.clear()
        patch_vary_headers(response, ("Authorization", "Accept-Language", "Cookie"))
        response.headers["Cache-Control"] = "no-store"
        return response


def refuse_early(request: HttpRequest) -> None:
    """Raise ``Refused`` for what is not read at all: a token in the address, a body that is too long."""
    query = request.META.get("QUERY_STRING", "")
    if PREFIX in query or not SECRET_NAMES.isdisjoint(n.lower() for n in request.GET):
        message = _("令牌不能写在地址里：地址会留在各处的日志中。请收回这个令牌，另做一个，写在请求头Authorization里。")
        raise Refused(400, "token_in_address", message)
    most = rules().upload_mb * MIB if request.content_type == MULTIPART else rules().body_kb * KIB
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > most:
        message = _("请求的正文有%(length)s字节，最多%(most)s字节。") % {"length": length, "most": most}
        raise Refused(413, "too_large", message)


def is_json(response: HttpResponseBase) -> bool:
    """Whether a program can read the answer."""
    return str(response.headers.get("Content-Type", "")).startswith("application/json")


def instead(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The refusal for a program in place of the page (or the way to the sign-in page) that people would get."""
    redirected = response.status_code in (301, 302)
    told: Any = answer(Refused.nothing()) if redirected else general(request, response.status_code)
    for name in ("Retry-After", "Allow", "WWW-Authenticate"):
        if name in response.headers:
            told.headers[name] = response.headers[name]
    response.close()
    return told  # type: ignore[no-any-return]
