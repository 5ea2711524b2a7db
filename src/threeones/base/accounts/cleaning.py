"""What the door leaves behind and nobody needs any more: sessions that are over, failures that lock no longer."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from threeones.base.accounts.handover import carry_out_due
from threeones.base.accounts.locks import cool_off
from threeones.base.accounts.models import SignedIn
from threeones.base.jobs.registry import daily


def sweep() -> None:
    """Remove sessions past their end with what was noted of them, and failures older than a lock lasts."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    SignedIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - cool_off()).delete()


daily.register("accounts.sweep", sweep)
daily.register("accounts.handover", carry_out_due)
