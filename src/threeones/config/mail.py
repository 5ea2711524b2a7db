"""The server that takes mail (``THREEONES_SMTP``), as Django's settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from threeones.base.operation.policy import policy
from threeones.kernel.values.faults import Fault, Faults

PORTS = {"starttls": 587, "implicit": 465, "none": 25}
"""How the connection is kept from others' eyes, with the usual port: at once, after a word in the clear, or not at all."""
EXPECTED = "smtp://用户:密码@主机:587?tls=starttls&from=发件地址；tls可以是 starttls（默认）、implicit、none"


def mail(url: str, site: str) -> dict[str, Any]:
    """Django's settings of outgoing mail; without a server none is sent (``EMAIL_HOST`` is empty).

    The password stands in the address with its special characters percent-encoded. Raises ``Faults`` for what is not
    understood, with nothing of what it says: it may hold the password.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "EMAIL_HOST": ""}
    try:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        host, port, tls = parts.hostname or "", parts.port, asked.pop("tls", "starttls")
        sender = asked.pop("from", f"threeones@{site}")
    except ValueError:
        raise _wrong("看不懂") from None
    if parts.scheme != "smtp" or not host or parts.path.strip("/"):
        raise _wrong("不是邮件服务器的地址")
    if tls not in PORTS or asked or sender.count("@") != 1 or not sender.isprintable():
        raise _wrong("有看不懂的设置")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or PORTS[tls],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls == "starttls",
        "EMAIL_USE_SSL": tls == "implicit",
        "EMAIL_TIMEOUT": policy().mail_seconds,
        "DEFAULT_FROM_EMAIL": sender,
    }


def _wrong(text: str) -> Faults:
    return Faults([Fault("THREEONES_SMTP", "", 0, "", text, EXPECTED)])
