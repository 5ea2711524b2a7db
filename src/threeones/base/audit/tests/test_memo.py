"""What is remembered lives until the next write and not longer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from threeones.base.audit.chain import Change, append
from threeones.base.audit.memo import KEPT, data_version, until_next_write
from threeones.base.audit.touched import _held, one_moment


@pytest.fixture(autouse=True)
def own_home(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def write() -> None:
    with transaction.atomic():
        append("tests", [Change("create", "org.unit", "U1", {}, {"name": "甲"})])


class Counted:
    """A function that tells how often it was really asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.ask = until_next_write(self._ask)

    def _ask(self, a: int = 0, *, b: int = 0) -> tuple[int, int]:
        self.asked += 1
        return a, b


def test_nothing_is_remembered_before_the_first_write() -> None:
    counted = Counted()
    assert data_version() is None
    assert [counted.ask(1), counted.ask(1)] == [(1, 0), (1, 0)]
    assert counted.asked == 2


def test_the_same_question_is_answered_once_until_a_write() -> None:
    write()
    counted = Counted()
    assert counted.ask(1) is counted.ask(1)
    assert counted.ask(2) == (2, 0)
    assert counted.ask(1, b=3) == (1, 3)
    assert counted.asked == 3
    write()
    counted.ask(1)
    assert counted.asked == 4


def test_a_write_that_was_rolled_back_leaves_no_memory_of_it() -> None:
    write()
    counted = Counted()
    counted.ask(1)
    before = data_version()
    with transaction.atomic():
        write()
        inside = data_version()
        counted.ask(1)
        transaction.set_rollback(True)
    assert data_version() == before
    counted.ask(1)
    assert counted.asked == 2
    write()
    assert data_version() not in (before, inside)
    counted.ask(1)
    assert counted.asked == 3


def test_a_page_that_reads_asks_for_the_moment_once_until_it_writes() -> None:
    write()
    counted = Counted()
    with one_moment():
        with CaptureQueriesContext(connection) as queries:
            before = [data_version(), counted.ask(1) and data_version()]
        assert len(queries) == 1 and counted.asked == 1
        with ThreadPoolExecutor(1) as other:
            assert other.submit(_held.get).result() is None, "another thread holds nothing"
        write()
        assert data_version() not in before and counted.ask(1) and counted.asked == 2
    assert _held.get() is None
    write()
    assert counted.ask(1) and counted.asked == 3


def test_the_oldest_answer_makes_room() -> None:
    write()
    counted = Counted()
    for n in range(KEPT + 1):
        counted.ask(n)
    counted.ask(KEPT)
    assert counted.asked == KEPT + 1
    counted.ask(0)
    assert counted.asked == KEPT + 2


def test_a_failure_is_not_remembered() -> None:
    write()
    asked = []

    @until_next_write
    def failing(n: int) -> int:
        asked.append(n)
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):
            failing(1)
    assert asked == [1, 1]


def test_an_entry_that_changes_no_record_leaves_what_is_kept() -> None:
    def sign_in() -> None:
        with transaction.atomic():
            append("tests", [Change("sign-in", "accounts.user", "clerk", {}, {})], data=False)

    counted = Counted()
    sign_in()
    assert data_version() is None, "still no record that a page could derive from"
    write()
    counted.ask(1)
    before = data_version()
    sign_in()
    assert data_version() == before
    counted.ask(1)
    assert counted.asked == 1
    write()
    counted.ask(1)
    assert data_version() != before and counted.asked == 2
