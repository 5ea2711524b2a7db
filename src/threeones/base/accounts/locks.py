"""Locks (锁定): five failures for one account from one address shut that address out of that account for a while.

Nobody else is shut out: neither the holder at his own machine, nor the five hundred behind the same address with
their own accounts. django-axes counts in the database, so all workers see the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db import transaction
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils import timezone

from threeones.base.accounts.access import Access
from threeones.base.accounts.models import User
from threeones.base.accounts.policy import policy
from threeones.base.accounts.rights import UNLOCK
from threeones.base.accounts.telling import USER
from threeones.base.audit.chain import Change, append, hold

UNKNOWN = "-"
"""Stands in the audit for a user name that nobody has."""


class LockBackend(AxesStandaloneBackend):  # type: ignore[misc]  # axes has no types
    """Refuses before any password is looked at, and says on the request that it did."""

    def authenticate(self, request: HttpRequest, username: str | None = None, **kwargs: Any) -> None:
        """Raises ``PermissionDenied`` where account and address are locked."""
        try:
            super().authenticate(request, username=username, **kwargs)
        except AxesBackendPermissionDenied:
            request.refused_by_lock = True  # type: ignore[attr-defined]
            raise


def name_for_lock(_request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """User names are the same in capitals and small letters; so are their locks."""
    return str((credentials or {}).get("username") or "").lower()


def cool_off(_request: HttpRequest | None = None) -> timedelta:
    """How long a lock lasts."""
    return timedelta(minutes=policy().lock_minutes)


def failures(request: HttpRequest, username: str) -> tuple[int, datetime | None]:
    """How many failures count against an account at this address now, and when the last of them was."""
    since = timezone.now() - (get_cool_off(request) or timedelta())
    found = AccessAttempt.objects.filter(
        username=username.lower(), ip_address=request.META.get("REMOTE_ADDR"), attempt_time__gte=since
    ).aggregate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    return found["n"] or 0, found["last"]


def minutes_left(last: datetime) -> int:
    """For how many minutes yet a lock lasts whose last failure was then, rounded up."""
    left = last + cool_off() - timezone.now()
    return max(1, -(-int(left.total_seconds()) // 60))


@dataclass(frozen=True, slots=True)
class Lock:
    """An account that is locked for an address; ``minutes`` is how long yet."""

    username: str
    address: str
    failures: int
    minutes: int


def locks() -> list[Lock]:
    """Everything that is locked now, the latest first."""
    found = (
        AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - cool_off())
        .values("username", "ip_address")
        .annotate(n=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(n__gte=policy().failures)
        .order_by("-last")
    )
    return [Lock(f["username"], f["ip_address"] or "", f["n"], minutes_left(f["last"])) for f in found]


def unlock(*, access: Access, username: str, address: str) -> bool:
    """Let an account be tried again from an address; False where it is not locked there."""
    access.require(UNLOCK)
    if address and not is_address(address):
        return False
    with transaction.atomic():
        hold()
        gone, _rows = AccessAttempt.objects.filter(username=username.lower(), ip_address=address or None).delete()
        if gone:
            append(access.actor, [Change("unlock", USER, known(username), {}, {})], data=False)
    return bool(gone)


def is_address(text: str) -> bool:
    """Whether a text is an address at all: PostgreSQL refuses to be asked for any other."""
    try:
        validate_ipv46_address(text)
    except ValidationError:
        return False
    return True


def known(username: object) -> str:
    """A user name as it stands with the account, or a mark where there is none: people type their passwords there."""
    name = str(username or "")
    found = User.objects.filter(username__iexact=name).values_list("username", flat=True).first() if name else None
    return found or UNKNOWN
