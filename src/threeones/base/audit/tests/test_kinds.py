"""What rests on some kinds of record is remembered while none of them is written, whoever writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from threeones.base.audit import kinds, touched
from threeones.base.audit.chain import Change, append
from threeones.base.audit.kinds import Followed
from threeones.base.audit.memo import until_touched
from threeones.base.audit.models import AuditEntry, AuditHead

UNITS = ("org.unit",)


@pytest.fixture(autouse=True)
def own_home(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def write(record: str = "org.unit", data: bool = True) -> None:
    with transaction.atomic():
        append("tests", [Change("change", record, "U1", {}, {"name": "甲"})], data=data)


def cut_back(seq: int) -> None:
    """The chain as a backup has it that was taken when ``seq`` was its end."""
    AuditEntry.objects.filter(seq__gt=seq).delete()
    end = AuditEntry.objects.get(seq=seq)
    AuditHead.objects.filter(pk=1).update(seq=end.seq, mac=end.mac, version=f"{end.seq}-{end.mac}")


def test_before_anything_was_written_nothing_can_be_remembered() -> None:
    assert Followed().version(UNITS) is None


def test_other_kinds_leave_it_as_it_is() -> None:
    write()
    followed = Followed()
    before = followed.version(UNITS)
    write("supervision.report")
    assert followed.version(UNITS) == before
    write()
    assert followed.version(UNITS) != before


def test_entries_that_change_no_page_count_too_since_posts_are_told_in_such() -> None:
    write()
    followed = Followed()
    before = followed.version(("accounts.post",))
    write("accounts.post", data=False)
    assert followed.version(("accounts.post",)) != before


def test_what_happened_without_a_change_leaves_it_as_it_is() -> None:
    write()
    followed = Followed()
    before = followed.version(("accounts.user",))
    with transaction.atomic():
        append("tests", [Change("sign_in", "accounts.user", "a", {}, {})], data=False)
    assert followed.version(("accounts.user",)) == before


def test_a_request_that_began_earlier_asks_once_for_each_later_moment() -> None:
    write()
    followed = Followed()
    early = touched.now()
    write("supervision.report")
    late = followed.version(UNITS)
    with touched.one_moment():
        held = touched._held.get()
        assert held is not None
        held.append(early)
        with CaptureQueriesContext(connection) as asked:
            assert [followed.version(UNITS) for _ in range(5)] == [late] * 5
    assert len(asked) == 1


def test_one_question_tells_of_many_entries_and_none_is_asked_while_nothing_is_written() -> None:
    write()
    followed = Followed()
    followed.version(UNITS)
    for _ in range(5):
        write("supervision.report")
    with CaptureQueriesContext(connection) as first:
        followed.version(UNITS)
    with CaptureQueriesContext(connection) as second:
        followed.version(UNITS)
    assert (len(first), len(second)) == (2, 1), "the chain's end, and what came since"


def test_more_than_one_should_look_at_counts_as_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched, "MOST", 3)
    write()
    followed = Followed()
    before = followed.version(UNITS)
    for _ in range(3):
        write("supervision.report")
    assert followed.version(UNITS) == before
    for _ in range(4):
        write("supervision.report")
    assert followed.version(UNITS) != before


def test_a_write_that_was_given_up_leaves_no_memory_of_it() -> None:
    write()
    followed = Followed()
    before = followed.version(UNITS)
    with transaction.atomic():
        write()
        inside = followed.version(UNITS)
        transaction.set_rollback(True)
    after = followed.version(UNITS)
    write("supervision.report")
    assert len({before, inside, after}) == 3 and followed.version(UNITS) == after
    with transaction.atomic():
        write()
        inside = followed.version(UNITS)
        transaction.set_rollback(True)
    # somebody else's entry stands where the one was that was given up
    write("supervision.report")
    assert followed.version(UNITS) not in (after, inside)


def test_a_restored_backup_is_read_anew() -> None:
    write()
    write()
    followed = Followed()
    before = followed.version(UNITS)
    cut_back(1)
    restored = followed.version(UNITS)
    assert restored != before
    write("supervision.report")
    assert followed.version(UNITS) == restored, "the chain goes on from there"


def test_a_request_that_began_earlier_takes_what_is_newer() -> None:
    write()
    followed = Followed()
    early = touched.now()
    write()
    late = followed.version(UNITS)
    with touched.one_moment():
        held = touched._held.get()
        assert held is not None
        held.append(early)
        assert followed.version(UNITS) == late
    assert followed.version(UNITS) == late


def test_results_are_kept_for_each_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threeones.base.audit.memo.followed", Followed())
    asked: list[int] = []

    @until_touched("org.unit", kept=2)
    def ask(n: int) -> list[int]:
        asked.append(n)
        return [n]

    write()
    assert ask(1) is ask(1) and asked == [1]
    write("supervision.report")
    assert ask(1) == [1] and asked == [1]
    write()
    assert ask(1) == [1] and asked == [1, 1]
    ask(2)
    ask(3)
    ask(1)
    assert asked == [1, 1, 2, 3, 1], "the oldest made room"


def test_the_process_has_one() -> None:
    assert isinstance(kinds.followed, Followed)
