"""Reading the environment: switches, and what each means for the browser's security. Needs no Django."""

from __future__ import annotations

import os
from typing import Any

from threeones.base.operation.policy import policy
from threeones.kernel.values.faults import Fault, Faults

DAY = 24 * 60 * 60


def on(name: str) -> bool:
    """Whether a switch is on (``1``); off where it is absent, empty or ``0``.

    Raises ``Faults`` for anything else: a word that is not understood must not be taken for "off".
    """
    value = os.environ.get(name, "").strip()
    if value not in ("", "0", "1"):
        raise Faults([Fault(name, "", 0, "", f"看不懂“{value}”", "1（开）或 0（关）")])
    return value == "1"


def chosen(name: str, known: tuple[str, ...], default: str) -> str:
    """One of the known words; ``default`` where the variable is absent or empty. Raises ``Faults`` for another word."""
    value = os.environ.get(name, "").strip() or default
    if value not in known:
        raise Faults([Fault(name, "", 0, "", f"看不懂“{value}”", "、".join(known))])
    return value


def log_lines() -> bool:
    """Whether the log is lines of JSON (``THREEONES_LOG``), as it is in production where nothing else is said."""
    return chosen("THREEONES_LOG", ("json", "text"), "json" if on("THREEONES_PRODUCTION") else "text") == "json"


def listed(name: str, default: str = "") -> list[str]:
    """The words of a list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def transport(*, secure: bool, proxy: bool) -> dict[str, Any]:
    """Django's settings of cookies and of transport; ``secure``: people reach the site by https, ``proxy``: through our proxy.

    Cookies named ``__Host-`` are kept by browsers only where they came by https and from this very host.
    """
    prefix = "__Host-" if secure else ""
    return {
        "SESSION_COOKIE_NAME": f"{prefix}sessionid",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "LANGUAGE_COOKIE_SECURE": secure,
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
        "SECURE_SSL_REDIRECT": secure,
        "SECURE_HSTS_SECONDS": policy().hsts_days * DAY if secure else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if proxy else None,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
    }
