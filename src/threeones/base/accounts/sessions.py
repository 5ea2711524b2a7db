"""Where an account is signed in (在线会话), and ending it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from threeones.base.accounts.models import SignedIn, User
from threeones.base.accounts.policy import policy

STARTED, SEEN = "signed_in_at", "seen_at"
"""Keys of the session: when it began and when it was last used, in seconds since 1970."""
ADDRESS_CHARACTERS = 45


def note(request: HttpRequest, user: User) -> None:
    """Write down that an account has signed in here; the session's key must be the final one."""
    if request.session.session_key is None:
        request.session.save()
    now = timezone.now()
    SignedIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "started_at": now,
            "seen_at": now,
            "address": str(request.META.get("REMOTE_ADDR", ""))[:ADDRESS_CHARACTERS],
            "browser": request.headers.get("User-Agent", "")[: policy().browser_characters],
        },
    )


def touch(key: str, at: datetime) -> None:
    """Write down that a session was used."""
    SignedIn.objects.filter(session_key=key).update(seen_at=at)


def forget(key: str | None) -> None:
    """A session is over."""
    if key:
        SignedIn.objects.filter(session_key=key).delete()


def sessions_of(user: User) -> list[SignedIn]:
    """The sessions of an account that are not over, the last used first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    return list(SignedIn.objects.filter(user=user, session_key__in=alive.values("session_key")).order_by("-seen_at"))


def end(sessions: Iterable[SignedIn]) -> int:
    """End sessions at once, wherever they are; returns how many."""
    found = list(sessions)
    Session.objects.filter(session_key__in=[s.session_key for s in found]).delete()
    SignedIn.objects.filter(pk__in=[s.pk for s in found]).delete()
    return len(found)


def end_all(user: User, keep: str | None = None) -> int:
    """End all sessions of an account but one (``keep`` is its key); returns how many."""
    return end(SignedIn.objects.filter(user=user).exclude(session_key=keep or ""))
