"""Running what is due. One job that fails hinders no other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone

from threeones.base.jobs.claims import claim
from threeones.base.jobs.models import JobRun
from threeones.base.jobs.registry import Work, behind, daily, minutely, rounds
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
    """Every round that is due and every job of the day that has not ended well today, from ``hour`` on (local time).

    Gives the names of those that were run (of rounds: that were done).

    One that failed is left alone for the time ``retry``. A worker that was away at that hour makes up for it.
    """
    local = timezone.localtime(now)
    if local.hour < hour:
        return []
    made = list(dict.fromkeys(one.name for one in run_rounds(local.date(), retry)))
    due = list(_due(local, retry))
    for name, work in due:
        run(name, work)
    return [*made, *(name for name, _work in due)]


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


@dataclass(frozen=True, slots=True)
class Done:
    """A round that was done: whose, of which day, and what it gave."""

    name: str
    day: date
    result: object


def run_rounds(today: date, retry: timedelta | None = None) -> list[Done]:
    """Every round of every day since its last one, up to today; what was done already is left alone.

    Day by day, within a day in the order of registration. Of one that fails the later days wait; with ``retry`` it
    rests that long.
    """
    done, stuck = list[Done](), set[str]()
    for day, name in sorted(_days_due(today, retry), key=lambda due: due[0]):
        if name in stuck:
            continue
        work = rounds.get(name)
        assert work is not None
        given: list[object] = []
        if run(name, partial(_one_day, work, name, day, given)):
            done += [Done(name, day, one) for one in given]
        else:
            stuck.add(name)
    return done


def _one_day(work: Callable[[date], object], name: str, day: date, given: list[object]) -> None:
    """Do a day's round unless another process has done it meanwhile; what it gave is put into ``given``."""
    last = JobRun.objects.filter(name=name).values_list("day", flat=True).first()
    if last is None or last < day:
        given.append(work(day))
        _note(name, day=day)


def _days_due(today: date, retry: timedelta | None) -> Iterator[tuple[date, str]]:
    last, now = {r.name: r for r in runs()}, timezone.now()
    for name, _work in rounds.items():
        known = last.get(name)
        if retry and known and known.is_failing and known.ended_at is not None and now - known.ended_at < retry:
            continue
        first = today if known is None or known.day is None else known.day + timedelta(days=1)
        first = max(first, today - timedelta(days=settings.DAILY["catch_up_days"]))
        for n in range((today - first).days + 1):
            yield first + timedelta(days=n), name


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
