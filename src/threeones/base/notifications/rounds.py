"""The worker's round: make what is to be told, send what is due, forget what is long over."""

from __future__ import annotations

from django.utils import timezone

from threeones.base.notifications.delivering import forget, send_due
from threeones.base.notifications.making import make_due


def round_() -> None:
    """Comes round every minute. May be ended anywhere and called again."""
    now = timezone.now()
    make_due(now)
    send_due(now)
    forget(now)
