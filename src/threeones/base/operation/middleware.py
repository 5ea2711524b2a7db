"""The front door: outermost of all middleware, so that every request is numbered, timed, counted and logged."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from threeones.base.operation import metrics, views
from threeones.base.operation.logs import request_id

logger = logging.getLogger(__name__)
HEADER = "X-Request-ID"
NUMBER = re.compile(r"[0-9A-Za-z-]{8,64}")
DIRECT: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "/health/live": views.live,
    "/health/ready": views.ready,
    "/metrics": views.figures,
}
"""Answered before anything else: no session, no host name, no redirection to https stands in a probe's way."""
PLAIN = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class FrontDoor:
    """Numbers a request (``X-Request-ID``), sees through our proxy to who sent it, and says how it ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        number = request_id.set(number_of(request))
        try:
            if settings.PROXY:
                _see_sender(request)
            direct = DIRECT.get(request.path_info)
            response = (direct or self.get_response)(request)
            for name, value in PLAIN.items() if direct else ():
                response.headers[name] = value
            response.headers[HEADER] = request_id.get()
            _tell(request, response, time.monotonic() - began)
            return response
        finally:
            request_id.reset(number)


def number_of(request: HttpRequest) -> str:
    """The request's number: our proxy's, else a new one (a stranger does not choose what stands in our log)."""
    given = request.headers.get(HEADER, "") if settings.PROXY else ""
    return given if NUMBER.fullmatch(given) else uuid.uuid4().hex


def _see_sender(request: HttpRequest) -> None:
    """The sender's address is the last one that a proxy wrote down; those before it are the sender's own words."""
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if last:
        request.META["REMOTE_ADDR"] = last


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, which holds nothing that somebody typed."""
    if (match := request.resolver_match) is not None:
        return match.view_name or match.route
    if request.path_info in DIRECT:
        return request.path_info.strip("/")
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    route, status = route_of(request), response.status_code
    method = request.method if request.method in METHODS else "other"
    metrics.REQUESTS.labels(route, method, str(status)).inc()
    metrics.DURATION.labels(route).observe(seconds)
    if route in QUIET and status < 400:
        return
    # only who was looked up anyway: the log asks the database nothing
    user = getattr(request, "_cached_user", None)
    said = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
    logger.info("request", extra=said | {"user": getattr(user, "pk", None)})


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"static", "health/live", "health/ready", "metrics"})
"""Not told of while all is well: they come by themselves, every few seconds."""
