"""So many requests a minute, over all workers; who is over hears how long to wait."""

from __future__ import annotations

import json
import multiprocessing
import time
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.db import connection, connections

from tests.api.conftest import program
from tests.support.records import Records
from threeones.api import limits
from threeones.api.policy import rules
from threeones.api.problems import Refused
from threeones.base.accounts.models import ApiToken

pytestmark = pytest.mark.django_db
MINUTE = 1_000_000 * 60


def waits(bucket: str, times: int, at: float) -> list[int]:
    """How many seconds each of so many requests at that moment has to wait."""
    found = []
    for _n in range(times):
        try:
            limits.count(bucket, at)
            found.append(0)
        except Refused as refused:
            assert refused.status == 429
            found.append(int(refused.headers["Retry-After"]))
    return found


def test_as_many_as_allowed_then_no_more() -> None:
    most = rules().per_minute
    found = waits("a", most + 3, MINUTE + 10)
    assert found[:most] == [0] * most and all(found[most:])
    assert waits("b", 1, MINUTE + 10) == [0], "each caller has his own"


def test_no_burst_around_a_full_minute() -> None:
    most = rules().per_minute
    assert not any(waits("a", most, MINUTE + 59))
    found = waits("a", most, MINUTE + 61)
    assert sum(w == 0 for w in found) == most // 60, "as much as has gone by of the minute before"


@pytest.mark.parametrize("elapsed", [0.0, 10.5, 59.9])
def test_who_waits_as_long_as_he_is_told_is_let_in(elapsed: float) -> None:
    most, at = rules().per_minute, MINUTE + elapsed
    waits("a", most, at)
    for _round in range(3):
        [wait] = waits("a", 1, at)
        assert wait >= 1
        at += wait
        assert waits("a", 1, at) == [0]
        room = waits("a", most, at)
        assert 0 < sum(w > 0 for w in room) < most or all(room)


def test_old_counts_are_thrown_away() -> None:
    for n in range(5):
        waits(f"x{n}", 1, MINUTE + 60 * n)
    ask = limits._server if connection.vendor == "postgresql" else limits._file
    assert ask("SELECT COUNT(*) FROM {t}") == [(2,)]


def test_a_program_hears_when_to_come_back(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = program()
    token = ApiToken.objects.get()
    waits(f"token {token.pk}", rules().per_minute, time.time())
    answer = caller.ask("GET", "/me")
    assert answer.status_code == 429 and json.loads(answer.content)["error"] == "too_many"
    assert 1 <= int(answer.headers["Retry-After"]) <= 120


def hits(home: str, number: int, let_in: object) -> None:
    """Another worker's requests."""
    settings.HOME = Path(home)
    connections.close_all()
    good = sum(w == 0 for w in waits("shared", number, MINUTE + 5))
    with let_in.get_lock():  # type: ignore[attr-defined]  # a shared number
        let_in.value += good  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_workers_share_one_count(settings: LazySettings) -> None:
    let_in = multiprocessing.get_context("fork").Value("i", 0)
    workers = [
        multiprocessing.get_context("fork").Process(target=hits, args=(str(settings.HOME), 150, let_in))
        for _n in range(4)
    ]
    connections.close_all()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert let_in.value == rules().per_minute


def test_counting_costs_next_to_nothing() -> None:
    waits("warm", 5, MINUTE)
    began = time.perf_counter()
    waits("a", 300, MINUTE + 1)
    each = (time.perf_counter() - began) / 300
    assert each < 0.01, f"{each * 1000:.2f} ms a request"
