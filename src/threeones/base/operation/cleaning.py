"""What is thrown away by itself: sessions that have ended."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings


def end_sessions() -> None:
    """Remove the sessions whose time is over."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
