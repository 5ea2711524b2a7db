"""The check of the day, and the one that somebody asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from threeones.base.audit import daily
from threeones.base.audit.chain import Change, append
from threeones.base.audit.checking import check_everything
from threeones.base.audit.daily import (
    ask_for_check,
    check_daily,
    check_if_asked,
    check_now,
    last_check,
    progress,
    under_way,
    worker_lives,
)
from threeones.base.audit.models import AuditEntry, ChainCheck
from threeones.base.audit.policy import AuditPolicy, audit_policy
from threeones.base.audit.verifying import Verdict
from threeones.base.jobs.claims import claim
from threeones.base.jobs.models import JobRun
from threeones.base.jobs.registry import daily as daily_jobs
from threeones.base.jobs.registry import minutely
from threeones.base.jobs.selectors import WORKER


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, db: None) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def write() -> None:
    with transaction.atomic():
        append("某人", [Change("change", "tests.thing", "J-1", {"name": "甲"}, {"name": "乙"})])


def damage() -> None:
    AuditEntry.objects.update(actor="别人")


def a_worker_lives() -> None:
    now = timezone.now()
    JobRun.objects.create(name=WORKER, started_at=now, ended_at=now, succeeded_at=now)


def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {k: getattr(audit_policy(), k) for k in AuditPolicy.__slots__} | {"check_at_once_entries": 0}
    monkeypatch.setattr(daily, "audit_policy", lambda: AuditPolicy(**limits))


def test_it_is_what_comes_round() -> None:
    assert daily_jobs.get("audit") is check_daily
    assert minutely.get("audit-check") is check_if_asked


def test_once_a_day_is_enough_while_nothing_is_wrong() -> None:
    with time_machine.travel("2022-03-01T01:00:00+08:00"):
        write()
        first = check_daily()
        assert first and (first.entries, first.anchored, first.found, first.by) == (1, 1, [], "")
        write()
        assert check_daily() == first == last_check()
    with time_machine.travel("2022-03-01T23:59:00+08:00"):
        assert check_daily() == first
    with time_machine.travel("2022-03-02T00:01:00+08:00"):
        second = check_daily()
        assert second and second != first and second.entries == 2
    assert ChainCheck.objects.count() == 2


def test_what_is_wrong_is_kept_and_looked_at_again() -> None:
    write()
    damage()
    first = check_daily()
    assert first and first.found == ["第1条被改动 / entry 1 was altered"]
    second = check_daily()
    assert second and second.pk != first.pk and second.found == first.found
    assert last_check() == second


def test_a_check_leaves_no_entry_in_the_chain() -> None:
    write()
    check_now(by="审计管理员")
    assert AuditEntry.objects.count() == 1


def test_two_at_once_do_not_check_twice() -> None:
    write()
    with claim(daily.CLAIM) as mine:
        assert mine
        assert check_now(by="审计管理员") is None
        assert check_daily() is None
        assert ask_for_check(by="审计管理员") is None
    assert not ChainCheck.objects.exists()
    assert check_now(by="审计管理员")


def test_a_short_chain_is_checked_while_one_waits() -> None:
    write()
    a_worker_lives()
    done = ask_for_check(by="审计管理员")
    assert done and done.ended_at and done.by == "审计管理员" and done.entries == 1


def test_a_long_one_is_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    few_at_once(monkeypatch)
    a_worker_lives()
    asked = ask_for_check(by="审计管理员")
    assert asked and asked.ended_at is None and under_way() == asked and last_check() is None
    assert ask_for_check(by="另一人") is None
    check_if_asked()
    done = last_check()
    assert done and done.by == "审计管理员" and done.entries == 1
    assert under_way() is None and ChainCheck.objects.count() == 1
    check_if_asked()
    assert ChainCheck.objects.count() == 1


def test_without_a_worker_it_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    few_at_once(monkeypatch)
    a_worker_lives()
    with time_machine.travel(timezone.now() + timedelta(minutes=audit_policy().worker_silent_minutes + 1)):
        assert not worker_lives()
        done = ask_for_check(by="审计管理员")
    assert done and done.ended_at


def test_what_a_dead_process_left_hinders_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    ChainCheck.objects.create(asked_at=timezone.now(), by="审计管理员")
    write()
    assert under_way()
    done = check_now(by="另一人")
    assert done and ChainCheck.objects.get() == done


def test_a_check_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_tell: Callable[[int, int], None]) -> Verdict:
        raise OSError

    monkeypatch.setattr(daily, "check_everything", broken)
    with pytest.raises(OSError):
        check_now(by="")
    assert not ChainCheck.objects.exists() and progress() is None


def test_progress_is_told_while_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def slow(tell: Callable[[int, int], None]) -> Verdict:
        tell(5000, 20000)
        seen.append(progress())
        return check_everything(tell)

    monkeypatch.setattr(daily, "check_everything", slow)
    check_now(by="")
    assert seen[0] is not None and seen[0].percent == 25 and progress() is None


def test_the_reasons_are_one_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "check_everything", lambda _: Verdict(3, 2, ("一\n二", "三")))
    done = check_now(by="")
    assert done and done.found == ["一 二", "三"] and str(done)
