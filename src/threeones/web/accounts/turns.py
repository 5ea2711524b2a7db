"""Turns (轮次) of those who were sent away from the gate: a signed time, which any worker honours."""

from __future__ import annotations

import time

from django.core import signing
from django.http import HttpRequest

HEADER = "X-Turn"
SALT = "threeones.turn"
LASTS = 60
"""A turn that somebody does not come on is given up after so many seconds."""


def turn_in(seconds: int) -> str:
    """A turn that begins so many seconds from now."""
    return signing.dumps(int(time.time()) + seconds, salt=SALT)


def has_turn(request: HttpRequest) -> bool:
    """Whether the request brings a turn whose time has come and is not over."""
    try:
        begins = int(signing.loads(request.headers.get(HEADER, ""), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return begins <= time.time() < begins + LASTS
