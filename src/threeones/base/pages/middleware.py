"""What every request and every answer gets: the day as of which it is seen, and rules for the browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import cast
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from threeones.base.audit.touched import one_moment
from threeones.base.pages import asof
from threeones.base.pages.requests import PageRequest
from threeones.base.pages.site import Site

GetResponse = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "private, no-cache",
}


class OneMomentMiddleware:
    """A page that only reads sees the records of one moment: what is remembered until the next write is one state.

    What rests on some kinds of record alone (units, posts) may be of a later one, where another request has come further.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with one_moment() if request.method in ("GET", "HEAD") else nullcontext():
            return self.get_response(request)


class AsOfMiddleware:
    """Sets ``request.as_of`` and ``request.about``; a day chosen in the address is kept in a cookie of the session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = cast(PageRequest, request)
        if "\x00" in unquote(request.get_full_path()):
            # no record has such a character, and PostgreSQL refuses to be asked for one
            raise BadRequest("NUL")
        page.about = Site()
        asked = request.GET.get(asof.PARAMETER)
        found = asof.resolve(asked, request.COOKIES.get(asof.COOKIE), page.about)
        page.as_of, page.as_of_chosen, page.as_of_fault = found.day, found.chosen, found.fault
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        if asked is not None and not found.fault:
            _keep(response, found)
        return response


def _keep(response: HttpResponseBase, found: asof.AsOf) -> None:
    if found.chosen:
        response.set_cookie(asof.COOKIE, found.day.isoformat(), samesite="Lax", httponly=True)
    else:
        response.delete_cookie(asof.COOKIE, samesite="Lax")


class ContentPolicyMiddleware:
    """Nothing from other sites, no script or style written into a page, no page kept by a shared cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
