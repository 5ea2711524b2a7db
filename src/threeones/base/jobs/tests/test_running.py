"""What comes round: every minute, once a day, made up for, tried again; one that fails hinders no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
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
    monkeypatch.setattr(running, "rounds", Registry("round"))
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


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, jobs: dict[str, bool]) -> list[tuple[str, date]]:
    """Two rounds of the day; which were done of which days. ``jobs["lights"] = False`` makes the first fail."""
    seen: list[tuple[str, date]] = []

    def a_round(name: str) -> Callable[[date], str]:
        def work(day: date) -> str:
            if not jobs.get(name, True):
                raise ZeroDivisionError(name)
            seen.append((name, day))
            return f"{name} {day}"

        return work

    registry: Registry[Callable[[date], object]] = Registry("round")
    for name in ("lights", "reminders"):
        registry.register(name, a_round(name))
    monkeypatch.setattr(running, "rounds", registry)
    return seen


def test_a_days_round_is_done_once_and_a_missed_day_is_made_up_for_in_order(seen: list[tuple[str, date]]) -> None:
    assert day(at(1, 2)) == ["lights", "reminders", "patrol", "chain"]
    assert day(at(1, 3)) == [] and running.run_rounds(date(2026, 3, 1)) == []
    made = running.run_rounds(date(2026, 3, 4))
    assert [(d.name, d.day.day) for d in made] == [(n, d) for d in (2, 3, 4) for n in ("lights", "reminders")]
    assert made[0].result == "lights 2026-03-02" and [(d.name, d.day) for d in made] == seen[2:]
    # a clock that went back changes nothing
    assert running.run_rounds(date(2026, 3, 2)) == []


def test_a_round_that_fails_waits_with_its_later_days_and_hinders_no_other(
    seen: list[tuple[str, date]], jobs: dict[str, bool]
) -> None:
    assert day(at(1, 2)) and len(seen) == 2
    jobs["lights"] = False
    assert day(at(3, 2)) == ["reminders", "patrol", "chain"]
    assert seen[2:] == [("reminders", date(2026, 3, 2)), ("reminders", date(2026, 3, 3))]
    jobs["lights"] = True
    assert day(at(3, 2, 29)) == []
    assert day(at(3, 2, 30)) == ["lights"]
    assert seen[4:] == [("lights", date(2026, 3, 2)), ("lights", date(2026, 3, 3))]


def test_who_was_away_for_long_makes_up_for_as_many_days_as_the_pack_says(
    seen: list[tuple[str, date]], settings: Any
) -> None:
    running.run_rounds(date(2026, 1, 1))
    running.run_rounds(date(2026, 12, 1))
    days = [d for name, d in seen if name == "lights"]
    most = settings.DAILY["catch_up_days"]
    assert days[1] == date(2026, 12, 1) - timedelta(days=most) and len(days) == most + 2


def month_ends(first: int, last: int) -> list[date]:
    return [date(y + m // 12, m % 12 + 1, 1) - timedelta(days=1) for y in range(first, last + 1) for m in range(1, 13)]


@pytest.mark.once
@pytest.mark.parametrize("years", [(2020, 2020), pytest.param((2021, 2032), marks=pytest.mark.long)])
def test_at_the_end_of_every_month_each_day_has_its_round_once(
    seen: list[tuple[str, date]], years: tuple[int, int]
) -> None:
    """Called three times in a row a minute before midnight and a minute after, and on no day between."""
    ends = month_ends(*years)
    for end in ends:
        evening = datetime(end.year, end.month, end.day, 23, 59, tzinfo=SHANGHAI)
        for moment in (evening, evening + timedelta(minutes=2)):
            for _again in range(3):
                running.run_rounds(moment.date())
    for name in ("lights", "reminders"):
        days = [d for n, d in seen if n == name]
        assert days == [ends[0] + timedelta(days=n) for n in range(len(days))] and days[-1] == ends[-1] + timedelta(1)


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
