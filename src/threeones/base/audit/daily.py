"""Checking everything by itself once a day and whenever somebody asks, never twice at once; what was found is kept."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from threeones.base.audit.checking import check_everything
from threeones.base.audit.models import AuditHead, ChainCheck
from threeones.base.audit.policy import audit_policy
from threeones.base.jobs.claims import claim
from threeones.base.jobs.selectors import WORKER, last_success

logger = logging.getLogger(__name__)
CLAIM = "audit-check"
DAILY = ""
"""Who asked for the check of the day: nobody."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the check that is under way has come: entries done, of how many."""

    done: int
    of: int

    @property
    def percent(self) -> int:
        """Whole percent; a hundred only at the end."""
        return min(99, 100 * self.done // self.of) if self.of else 0


def check_daily() -> ChainCheck | None:
    """The check of the day: done now unless one was done today and found nothing. None while another is under way."""
    last = last_check()
    today = timezone.localdate()
    if last and last.ended_at and timezone.localtime(last.ended_at).date() == today and not last.problems:
        return last
    return check_now(by=DAILY)


def check_now(*, by: str) -> ChainCheck | None:
    """Check everything and keep what was found; None where another process is at it already."""
    with claim(CLAIM) as mine:
        if not mine:
            return None
        # whoever waits for one that a dead process left gets this one
        ChainCheck.objects.filter(ended_at=None).delete()
        return _carry_out(ChainCheck.objects.create(asked_at=timezone.now(), by=by[:60]))


def ask_for_check(*, by: str) -> ChainCheck | None:
    """A check for somebody who waits at a page: at once where the chain is short or no worker lives, else behind it.

    Returns what was done or asked for; None where another one is under way or asked for already.
    """
    head = AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    if head <= audit_policy().check_at_once_entries or not worker_lives():
        return check_now(by=by)
    if under_way():
        return None
    return ChainCheck.objects.create(asked_at=timezone.now(), by=by[:60])


def check_if_asked() -> None:
    """Carry out what somebody asked for; the worker looks every minute."""
    if asked := under_way():
        check_now(by=asked.by)


def last_check() -> ChainCheck | None:
    """The last check that was done."""
    return ChainCheck.objects.exclude(ended_at=None).order_by("-ended_at", "-pk").first()


def under_way() -> ChainCheck | None:
    """The check that is being done or was asked for."""
    return ChainCheck.objects.filter(ended_at=None).first()


def progress() -> Progress | None:
    """How far the check that is under way has come; None where none has begun."""
    try:
        told = json.loads(_progress_path().read_text())
        return Progress(int(told["done"]), int(told["of"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def worker_lives() -> bool:
    """Whether a worker has said lately that it lives."""
    said = last_success(WORKER)
    return said is not None and timezone.now() - said < timedelta(minutes=audit_policy().worker_silent_minutes)


def _progress_path() -> Path:
    return Path(settings.HOME) / ".audit-check.json"


def _carry_out(asked: ChainCheck) -> ChainCheck:
    told = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told >= 1:
            told = time.monotonic()
            _progress_path().write_text(json.dumps({"done": done, "of": of}))

    try:
        verdict = check_everything(tell)
        with transaction.atomic():
            asked.ended_at = timezone.now()
            asked.entries, asked.anchored = verdict.entries, verdict.anchored
            asked.problems = "\n".join(p.replace("\n", " ") for p in verdict.problems)
            asked.save()
    except BaseException:
        # nothing was found out, so nothing is kept
        asked.delete()
        raise
    finally:
        _progress_path().unlink(missing_ok=True)
    if verdict.problems:
        logger.error("the audit does not hold", extra={"entries": verdict.entries, "problems": len(verdict.problems)})
    return asked
