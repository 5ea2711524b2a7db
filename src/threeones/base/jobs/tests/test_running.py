"""What comes round: every minute, once a day, made up for, tried again; one that fails hinders no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from huey import MemoryHuey  # type: ignore[import-untyped]  # it brings no types
from huey.serializer import SignedSerializer  # type: ignore[import-untyped]  # it brings no types

from threeones.base.jobs import asking, queue, running
from threeones.base.jobs.claims import claim
from threeones.base.jobs.models import JobRun
from threeones.base.jobs.selectors import WORKER, last_success, runs
from threeones.base.registry.core import Registry

pytestmark = pytest.mark.django_db
RETRY = timedelta(minutes=30)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> dict[str, bool]:
    """Two jobs a day and one a minute; a name that is set to False fails."""
    well = {"patrol": True, "chain": True, "hooks": True}

    def job(name: str) -> Callable[[], None]:
        def work() -> None:
            if not well[name]:
                raise ZeroDivisionError(name)
            done.append(name)

        return work

    for kind, names in (("daily", ("patrol", "chain")), ("minutely", ("hooks",))):
        registry: Registry[Callable[[], object]] = Registry(kind)
        for name in names:
            registry.register(name, job(name))
        monkeypatch.setattr(running, kind, registry)
    # the test's transaction must outlive the jobs
    monkeypatch.setattr(running, "close_old_connections", lambda: None)
    return well


def day(moment: datetime) -> list[str]:
    with time_machine.travel(moment, tick=False):
        return running.run_daily(moment, 2, RETRY)


def test_a_day_has_each_job_once_and_not_before_its_hour(done: list[str]) -> None:
    assert day(at(1, 1, 59)) == [] and done == []
    assert day(at(1, 2, 0)) == ["patrol", "chain"]
    assert day(at(1, 2, 1)) == [] and day(at(1, 23, 59)) == []
    # midnight in Shanghai, not in Greenwich
    assert day(at(2, 1)) == [] and day(at(2, 3)) == ["patrol", "chain"]
    assert done == ["patrol", "chain"] * 2


def test_a_worker_that_was_away_makes_up_for_the_day(done: list[str]) -> None:
    assert day(at(3, 17, 30)) == ["patrol", "chain"]


def test_one_that_fails_hinders_no_other_and_is_tried_again_later(jobs: dict[str, bool], done: list[str]) -> None:
    jobs["patrol"] = False
    assert day(at(1, 2)) == ["patrol", "chain"] and done == ["chain"]
    failed = JobRun.objects.get(name="patrol")
    assert failed.is_failing and failed.error == "ZeroDivisionError" and failed.succeeded_at is None
    assert day(at(1, 2, 29)) == []
    jobs["patrol"] = True
    assert day(at(1, 2, 30)) == ["patrol"] and done == ["chain", "patrol"]
    assert not JobRun.objects.get(name="patrol").is_failing


def test_every_minute_a_sign_of_life(done: list[str], jobs: dict[str, bool]) -> None:
    running.run_minutely()
    assert done == ["hooks"] and last_success(WORKER) is not None
    jobs["hooks"] = False
    running.run_minutely()
    assert {r.name: r.is_failing for r in runs()} == {"hooks": True, WORKER: False}


def test_two_workers_do_not_do_the_same_at_once(done: list[str]) -> None:
    with claim("hooks") as mine:
        assert mine
        assert not running.run("hooks", lambda: done.append("twice"))
    assert running.run("hooks", lambda: done.append("once")) and done == ["once"]


def test_only_our_own_calls_are_carried_out() -> None:
    ours, theirs = (SignedSerializer(secret=s, salt=queue.NAME) for s in ("ours", "theirs"))
    assert ours.deserialize(ours.serialize({"a": 1})) == {"a": 1}
    with pytest.raises(ValueError):
        ours.deserialize(theirs.serialize({"a": 1}))
    assert isinstance(queue.huey.serializer, SignedSerializer)


def test_the_minute_is_a_task_of_the_queue(done: list[str]) -> None:
    names = {type(t).__name__ for t in queue.huey.read_periodic(at(1, 4, 5))}
    assert names == {"every_minute", "every_day"}
    memory = MemoryHuey(immediate=True)
    memory.task()(queue.every_minute.func)()
    assert done == ["hooks"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> list[str]:
    """What came of work behind the answer; the queue carries out at once."""
    registry: Registry[Callable[[str], object]] = Registry("behind")
    registry.register("read", done.append)
    registry.register("fails", lambda about: 1 / (len(about) - len(about)))
    for module in (running, asking):
        monkeypatch.setattr(module, "behind", registry)
    at_once = MemoryHuey(immediate=True).task()(queue.behind_the_answer.func)
    monkeypatch.setattr(queue, "behind_the_answer", at_once)
    return done


def test_work_behind_the_answer_begins_with_the_commit(
    asked: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asking.ask_behind("read", "5")
        assert asked == []
    assert asked == ["5"]
    with pytest.raises(KeyError):
        asking.ask_behind("unknown", "5")


def test_work_behind_the_answer_that_fails_ends_no_worker(
    asked: list[str], django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asking.ask_behind("fails", "5")
    running.run_behind("of an older version", "5")
    assert asked == [] and {"work failed", "nobody does this work any more"} <= {r.message for r in caplog.records}


def test_a_queue_that_takes_nothing_hinders_nothing_that_was_committed(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_told: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(queue, "behind_the_answer", full)
    asking.ask_behind("read", "5")
    waiting: list[Any] = list(connection.run_on_commit)
    _savepoints, committed, robust = waiting[-1]
    with pytest.raises(OSError):
        committed()
    assert robust and asked == []
