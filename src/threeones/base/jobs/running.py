"""Running what is due. One job that fails hinders no other."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import Error, close_old_connections
from django.utils import timezone

from threeones.base.jobs.claims import claim
from threeones.base.jobs.models import JobRun
from threeones.base.jobs.registry import Work, behind, daily, minutely
from threeones.base.jobs.selectors import WORKER, runs

logger = logging.getLogger(__name__)


def run(name: str, work: Work) -> bool:
    """Run one job unless another process is at it; whether it ended well."""
    close_old_connections()
    began = time.monotonic()
    try:
        with claim(name) as mine:
            if not mine:
                return False
            _note(name, started_at=timezone.now())
            work()
            _note(name, succeeded_at=timezone.now(), ended_at=timezone.now(), error="")
    except Exception as error:  # whatever a job ends with, the worker goes on
        logger.exception("job failed", extra={"job": name, "seconds": round(time.monotonic() - began, 3)})
        _note_failure(name, error)
        return False
    finally:
        close_old_connections()
    logger.info("job done", extra={"job": name, "seconds": round(time.monotonic() - began, 3)})
    return True


def _note(name: str, **said: object) -> None:
    JobRun.objects.update_or_create(name=name, defaults=said, create_defaults={"started_at": timezone.now(), **said})


def _note_failure(name: str, error: Exception) -> None:
    try:
        _note(name, ended_at=timezone.now(), error=type(error).__qualname__[:100])
    except Error:
        logger.warning("the failure could not be noted", extra={"job": name})


def run_minutely() -> None:
    """Every job of the minute, and a sign that the worker lives."""
    run(WORKER, lambda: None)
    for name, work in minutely.items():
        run(name, work)


def run_daily(now: datetime, hour: int, retry: timedelta) -> list[str]:
    """Every job of the day that has not ended well today, from ``hour`` on (local time); the names of those that were run.

    One that failed is left alone for the time ``retry``. A worker that was away at that hour makes up for it.
    """
    local = timezone.localtime(now)
    if local.hour < hour:
        return []
    due = list(_due(local, retry))
    for name, work in due:
        run(name, work)
    return [name for name, _work in due]


def _due(now: datetime, retry: timedelta) -> Iterable[tuple[str, Work]]:
    last = {r.name: r for r in runs()}
    for name, work in daily.items():
        known = last.get(name)
        if known is None:
            yield name, work
            continue
        done = known.succeeded_at is not None and timezone.localtime(known.succeeded_at).date() == now.date()
        resting = known.is_failing and known.ended_at is not None and now - known.ended_at < retry
        if not done and not resting:
            yield name, work


def run_behind(name: str, about: str) -> None:
    """What somebody asked for; one that is not known any more (a task of an older version) is passed by."""
    work, began = behind.get(name), time.monotonic()
    if work is None:
        logger.warning("nobody does this work any more", extra={"job": name})
        return
    close_old_connections()
    try:
        work(about)
    except Exception:  # whatever it ends with, the worker goes on
        logger.exception("work failed", extra={"job": name, "about": about})
    else:
        logger.info("work done", extra={"job": name, "about": about, "seconds": round(time.monotonic() - began, 3)})
    finally:
        close_old_connections()
