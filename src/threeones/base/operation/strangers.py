"""Who may hear how the site is doing: whoever has the token, or asks from the machine itself."""

from __future__ import annotations

import hmac
import ipaddress
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_known(request: HttpRequest) -> bool:
    """Whether the request brings the token of operation, or comes from the machine itself without a proxy between.

    Behind a proxy everybody seems to come from the machine itself, so there only the token counts.
    """
    return _has_token(request) or _is_local(request)


def _is_local(request: HttpRequest) -> bool:
    if settings.PROXY or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    expected = token()
    return (
        bool(expected) and kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), expected.encode())
    )


def token() -> str:
    """The token, from the file that ``THREEONES_METRICS_TOKEN_FILE`` names; empty where there is none."""
    path = settings.METRICS_TOKEN_FILE
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError):
        return ""
