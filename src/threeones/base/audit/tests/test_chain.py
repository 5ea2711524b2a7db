"""The audit chain against people who would rather that something had not happened."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from threeones.base.audit import chain
from threeones.base.audit.chain import Change, anchor_if_behind, anchor_path, append, verify
from threeones.base.audit.models import AuditEntry, AuditHead
from threeones.kernel.values.faults import Faults

CASES = 20
ENTRIES = 12


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def write(count: int, start: int = 1) -> None:
    """``count`` transactions of one entry each."""
    for n in range(start, start + count):
        with transaction.atomic():
            append("某人", [Change("change", "org.unit", f"J-{n}", {"name": f"甲{n}"}, {"name": f"乙{n}"})])


@pytest.fixture
def honest(transactional_db: None) -> Iterator[None]:
    """A chain of a few entries, each committed and anchored."""
    write(ENTRIES)
    assert verify().problems == ()
    yield


def test_what_is_told_names_the_entry(honest: None) -> None:
    AuditEntry.objects.filter(pk=5).update(actor="别人")
    assert verify().problems == ("第5条被改动 / entry 5 was altered",)
    AuditEntry.objects.filter(pk=5).delete()
    assert "第5条缺失 / entry 5 is missing" in verify().problems


def test_another_chain_entirely(honest: None, home: Path) -> None:
    """A chain made elsewhere, whole in itself, put in the place of this one with its key."""
    anchors = anchor_path().read_bytes()
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    write(ENTRIES)
    anchor_path().write_bytes(anchors)
    assert any("锚点" in p for p in verify().problems)


def test_without_the_key_nothing_holds(honest: None, home: Path) -> None:
    key = home / "keys/audit.key"
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    assert verify().problems


@pytest.mark.parametrize("seed", range(CASES))
def test_a_torn_anchor_file(honest: None, seed: int) -> None:
    """Cut at any byte. A torn last line is what a power cut leaves; where more is gone, the end is not anchored."""
    path = anchor_path()
    data = path.read_bytes()
    done = data.rstrip(b"\n").rfind(b"\n") + 1
    cut_at = random.Random(seed).randrange(len(data)) if seed % 2 else random.Random(seed).randrange(done, len(data))
    path.write_bytes(data[:cut_at])
    problems = verify().problems
    if cut_at >= done - 1:
        assert problems == ()
    else:
        assert problems and ("锚点" in problems[0])
    write(1, start=ENTRIES + 1)
    assert verify() == chain.Verdict(ENTRIES + 1, ENTRIES + 1, ())
    assert sum(json.loads(x)["seq"] == ENTRIES + 1 for x in path.read_text().splitlines()[-2:]) == 2


def test_garbage_in_the_anchor_file_anchors_nothing(honest: None) -> None:
    with anchor_path().open("ab") as f:
        f.write(b'\xff\xfe[]\n{"seq": 3}\n[1,2]\nnull\n')
    assert verify().problems == ()
    anchor_path().write_bytes(b"\xff\n[]\n")
    assert verify().problems == ("锚点文件缺失 / the anchor file is missing",)


def test_a_rolled_back_transaction_leaves_an_anchor_that_is_no_problem(honest: None) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            append("某人", [Change("change", "org.unit", "J", {}, {"name": "丙"})])
            raise ZeroDivisionError
    lines = [json.loads(x) for x in anchor_path().read_text().splitlines()]
    assert [x["done"] for x in lines[-3:]] == [False] * 3 and lines[-1]["seq"] == ENTRIES + 1
    assert verify() == chain.Verdict(ENTRIES, ENTRIES, ())
    write(2, start=ENTRIES + 1)
    assert verify() == chain.Verdict(ENTRIES + 2, ENTRIES + 2, ())


def test_a_process_that_dies_between_commit_and_anchor(honest: None) -> None:
    """The pending anchor holds the end; the next write finishes it, so that the end cannot be cut afterwards."""
    path = anchor_path()
    write(1, start=ENTRIES + 1)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    assert verify() == chain.Verdict(ENTRIES + 1, ENTRIES + 1, ())
    anchor_if_behind()
    lines = path.read_text().splitlines()
    assert json.loads(lines[-1]) | {"at": ""} == {
        "seq": ENTRIES + 1,
        "mac": AuditHead.objects.get().mac,
        "done": True,
        "at": "",
    }
    anchor_if_behind()
    assert path.read_text().splitlines() == lines


def test_an_empty_chain_holds(transactional_db: None) -> None:
    assert verify() == chain.Verdict(0, 0, ())
    append("某人", [])
    assert verify() == chain.Verdict(0, 0, ()) and not anchor_path().exists()


def test_an_entry_outside_of_a_transaction_is_an_error(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append("某人", [Change("change", "x", "y", {}, {})])
    assert AuditEntry.objects.count() == 0


def test_long_words_are_cut_to_what_the_table_holds_before_they_are_sealed(transactional_db: None) -> None:
    with transaction.atomic():
        append("人" * 99, [Change("change", "x", "键" * 999, {}, {}, "由" * 999)])
    assert verify().problems == ()
    entry = AuditEntry.objects.get()
    assert (len(entry.actor), len(entry.key), len(entry.reason)) == (60, 200, 300)


def test_entries_do_not_depend_on_the_order_of_fields(transactional_db: None) -> None:
    assert chain.canonical({"b": 1, "a": "甲"}) == chain.canonical({"a": "甲", "b": 1}) == '{"a":"甲","b":1}'
    assert chain.canonical({}) == ""


@pytest.mark.usefixtures("honest")
def test_a_lost_key_is_told_and_no_new_one_is_made(home: Path) -> None:
    key = home / "keys" / "audit.key"
    kept = key.read_text()
    key.unlink()
    assert verify().problems == ("审计密钥缺失 / the key of the audit chain is missing",)
    with pytest.raises(Faults, match="审计密钥缺失"):
        write(1, ENTRIES + 1)
    assert not key.exists()
    key.write_text("bad\n")
    assert verify().problems == ("审计密钥损坏 / the key of the audit chain is damaged",)
    key.write_text(kept)
    assert verify().problems == ()


@pytest.mark.usefixtures("honest")
def test_a_number_that_is_none_is_told() -> None:
    """SQLite keeps a text in a column of numbers."""
    if connection.vendor != "sqlite":
        pytest.skip("a server refuses it")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET seq = 'abc' WHERE seq = 3")
    assert any("缺失" in p for p in verify().problems)
