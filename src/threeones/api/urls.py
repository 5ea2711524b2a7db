"""Addresses of the interface, its description and its reference page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path
from django.views.decorators.csrf import csrf_exempt

from threeones.api import views
from threeones.api.main import api

View = Callable[..., HttpResponseBase]


def front(view: View) -> View:
    """Ninja's view of an address, which answers HEAD as GET without its body, and OPTIONS with what there is.

    Signing in is looked at by each operation, by token or session, and not by the way to the sign-in page.
    """

    def answered(request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(methods(view, request))})
        if request.method != "HEAD":
            return view(request, *args, **kw)
        # the server leaves the body out; nothing below looks at the method but to find the operation
        request.method = "GET"
        try:
            return view(request, *args, **kw)
        finally:
            request.method = "HEAD"

    return cast(View, csrf_exempt(login_not_required(answered)))


def methods(view: View, request: HttpRequest) -> list[str]:
    """The methods that an address has."""
    request.method = "NONE"
    try:
        allowed = view(request).headers.get("Allow", "").split(", ")
    finally:
        request.method = "OPTIONS"
    return sorted({"HEAD", "OPTIONS", *allowed} if "GET" in allowed else {"OPTIONS", *allowed})


def _fronted(patterns: list[Any]) -> list[URLPattern]:
    """All addresses of operations; ninja's own front page is left out, ours stands in its place."""
    for pattern in patterns:
        pattern.callback = front(pattern.callback)
    return [p for p in patterns if p.name != "api-root"]


operation_patterns, _app, namespace = api.urls
inner = [
    path("", views.root, name="api-root"),
    path("openapi.json", views.openapi, name="openapi"),
    path("docs/", views.reference, name="reference"),
    *_fronted(list(operation_patterns)),
    path("<path:rest>", views.nothing, name="nothing"),
]
urlpatterns = [path("api/v1/", include((inner, "api"), namespace=namespace))]
