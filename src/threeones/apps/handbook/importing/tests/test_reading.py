"""A file is kept and read: at once or by the worker; cut off it is taken up again; what cannot be read says why."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.support.people import access
from threeones.apps.handbook.importing import cleaning, keeping, reading, understood
from threeones.apps.handbook.importing.cleaning import drop_old_imports
from threeones.apps.handbook.importing.keeping import drop_import, start_import
from threeones.apps.handbook.importing.policy import import_policy
from threeones.apps.handbook.importing.reading import claim_of, found_of, read_import, state_of, take_up_again, told_of
from threeones.apps.handbook.importing.tests.books import LEDGER, with_rows, workbook
from threeones.apps.handbook.importing.tests.conftest import Office, Start
from threeones.apps.handbook.models import BookImport, ImportStage
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import KeyReused, Refused, Unknown
from threeones.base.files.named import drop_unnamed
from threeones.base.files.uploads import MIB
from threeones.base.jobs.claims import claim
from threeones.base.jobs.registry import behind, daily, minutely
from threeones.base.org.models import Role


def unaudited() -> list[str]:
    """What of imports the audit does not explain; the records of the bureau it knows nothing of."""
    return [said for said in unexplained() if said.startswith(("手册导入", "版式记忆"))]


def kept(office: Office) -> list[Path]:
    return [p for p in (office.home / "files").rglob("*") if p.is_file()]


def test_without_a_worker_it_is_read_before_the_answer(start: Start, office: Office) -> None:
    made = start()
    found = found_of(made)
    assert made.stage == ImportStage.READ and found is not None
    assert [p.name for p in found.book.projects] == ["建成环线", "修补老路", "增开公交"]
    assert [o.name for o in found.book.objectives] == ["畅通道路", "方便出行"]
    second = found.book.projects[1]
    assert (second.lead_unit, second.supporting_units, second.leader, second.owner) == ("道路科", ("运输科",), "1", "2")
    assert found.placed[second.code] == ["分解表", 4] and found.faults == []
    assert [p.name for p in kept(office)] == [made.sha256] and not unaudited()


def test_a_double_click_makes_one_import(start: Start) -> None:
    data = workbook()
    first = start(data, key="k")
    assert start(data, key="k").pk == first.pk and BookImport.objects.count() == 1
    with pytest.raises(KeyReused):
        start(with_rows(), key="k")
    assert start(data, key="l").pk != first.pk


def test_with_a_worker_it_is_read_behind_the_answer(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(reading, "worker_lives", lambda: True)
    monkeypatch.setattr(reading, "ask_behind", lambda *told: asked.append(told))
    made = start()
    assert made.stage == ImportStage.WAITING and asked == [(reading.WORK, str(made.pk))]
    assert state_of(made).under_way and not state_of(made).slow and not state_of(made).cut_off
    work = behind.get(reading.WORK)
    assert work is not None
    work(str(made.pk))
    made.refresh_from_db()
    assert made.stage == ImportStage.READ and not state_of(made).under_way
    BookImport.objects.update(stage=ImportStage.WAITING, made_at=timezone.now() - timedelta(minutes=9))
    made.refresh_from_db()
    assert state_of(made).slow, "whoever waits long may read it himself"


@pytest.fixture
def cut_off(start: Start) -> Iterator[BookImport]:
    """An import that somebody reads who is ended."""
    made = start()
    BookImport.objects.update(stage=ImportStage.READING, done=3, of=11, found='{"tries": 1}')
    made.refresh_from_db()
    yield made


def test_a_reading_that_was_cut_off_is_noticed_and_taken_up_again(cut_off: BookImport) -> None:
    with claim(claim_of(cut_off.pk)) as mine:
        assert mine and not state_of(cut_off).cut_off, "somebody is at it"
        assert (state_of(cut_off).done, state_of(cut_off).of, state_of(cut_off).percent) == (3, 11, 27)
        read_import(str(cut_off.pk))
        assert BookImport.objects.get().stage == ImportStage.READING, "one reads at a time"
    assert state_of(cut_off).cut_off
    BookImport.objects.update(made_at=timezone.now() - timedelta(minutes=2))
    assert take_up_again() == 1 and BookImport.objects.get().stage == ImportStage.READ and take_up_again() == 0


def test_one_that_ends_its_reader_every_time_is_left_alone(cut_off: BookImport) -> None:
    tries = import_policy().tries
    BookImport.objects.update(found=f'{{"tries": {tries}}}', made_at=timezone.now() - timedelta(minutes=2))
    assert take_up_again() == 0 and BookImport.objects.get().stage == ImportStage.READING
    assert minutely.get(reading.WORK) is take_up_again and daily.get("handbook.imports") is drop_old_imports


def test_what_was_corrected_while_it_was_read_is_read_again(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    made, times = start(), list[str]()
    understand = understood.understand_import

    def slow(one: BookImport, tell: Any) -> Any:
        times.append(one.corrections)
        if len(times) == 1:
            BookImport.objects.filter(pk=one.pk).update(corrections='{"reading":{}}')
        return understand(one, tell)

    monkeypatch.setattr(understood, "understand_import", slow)
    BookImport.objects.update(stage=ImportStage.WAITING)
    read_import(str(made.pk))
    assert times == ["", '{"reading":{}}'] and BookImport.objects.get().stage == ImportStage.READ


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EIO, "disk"), "读不出来"),
        (MemoryError(), "内存不够"),
        (ZeroDivisionError("ours"), "程序出错"),
    ],
)
def test_whoever_waits_is_told_what_went_wrong(
    start: Start, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    made = start()

    def fails(*_told: object) -> None:
        raise error

    monkeypatch.setattr(understood, "understand_import", fails)
    BookImport.objects.update(stage=ImportStage.WAITING)
    if isinstance(error, ZeroDivisionError):
        with pytest.raises(ZeroDivisionError):
            read_import(str(made.pk))
    else:
        read_import(str(made.pk))
    made.refresh_from_db()
    (fault,) = told_of(made).faults
    assert made.stage == ImportStage.FAILED and said in fault.fault and fault.expected


BAD: dict[str, tuple[bytes, str]] = {
    "空表.xlsx": (workbook([[]]), ""),
    "图.png": (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "图片"),
    "坏.xlsx": (b"PK\x03\x04" + b"0" * 64, "损坏"),
    "旧.doc": (bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, ""),
    "宽.xlsx": (workbook([[f"列{n}" for n in range(400)]]), "列"),
    "无.csv": ("随便写的一段话，没有表格".encode(), ""),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_says_why_and_writes_nothing(start: Start, name: str) -> None:
    data, word = BAD[name]
    made = start(data, name=name)
    told = told_of(made)
    faults = [*told.faults, *(told.found.faults if told.found else ())]
    assert faults and any(word in f.fault for f in faults), faults
    assert all(f.expected for f in faults)


GOOD: dict[str, bytes] = {
    "gbk.csv": "\n".join(",".join(map(str, row)) for row in LEDGER[1:]).encode("gb18030"),
    "表情.csv": "\n".join(",".join(map(str, row)) for row in LEDGER[1:]).replace("环线", "环线😀").encode(),
}


@pytest.mark.parametrize("name", GOOD)
def test_text_in_any_encoding_is_read(start: Start, name: str) -> None:
    found = found_of(start(GOOD[name], name=name))
    assert found is not None and len(found.book.projects) == 3


def test_what_is_too_large_or_empty_is_refused_unread(office: Office) -> None:
    class Unread(SimpleUploadedFile):
        def read(self, num_bytes: int | None = None) -> bytes:
            raise AssertionError("it is never read")

    large = Unread("大.xlsx", b"PK")
    large.size = 200 * MIB
    for file, word in ((large, "太大"), (SimpleUploadedFile("空.xlsx", b""), "空的")):
        with pytest.raises(Refused) as refused:
            start_import(access=office.access, bureau="J", year=1, file=file)
        told = {w.field: w.fault + w.expected for w in refused.value.wrong}
        assert word in told["file"] and "年份" in told["year"]
    assert not BookImport.objects.exists() and not kept(office)


def test_only_the_office_of_the_bureau_imports(office: Office) -> None:
    elsewhere = office.records.elsewhere
    file = SimpleUploadedFile("a.xlsx", workbook())
    for role, unit in ((Role.UNIT_LEAD, office.records.section), (Role.SUPERVISOR, elsewhere), (Role.AUDITOR, None)):
        with pytest.raises(PermissionDenied):
            start_import(access=access(role, unit), bureau="J", year=2021, file=file)
    with pytest.raises(Unknown):
        start_import(access=access(Role.SUPERVISOR), bureau="J-1", year=2021, file=file)
    assert not BookImport.objects.exists()


def test_a_full_disk_keeps_nothing_and_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_told: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(keeping, "keep", full)
    told = {"bureau": "J", "year": "2021", "file": SimpleUploadedFile("a.xlsx", workbook())}
    office.client.raise_request_exception = False
    answer = office.client.post("/handbook/import/", told)
    assert answer.status_code == 507 and not BookImport.objects.exists()


def test_a_removed_import_takes_its_file_along_unless_another_names_it(start: Start, office: Office) -> None:
    first, second = start(), start()
    drop_import(access=office.access, number=first.pk)
    assert [p.name for p in kept(office)] == [second.sha256]
    drop_import(access=office.access, number=second.pk)
    assert kept(office) == [] and not BookImport.objects.exists() and not unaudited()
    with pytest.raises(Unknown):
        drop_import(access=office.access, number=second.pk)


def test_old_imports_go_by_themselves(start: Start, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    days, now = import_policy(), timezone.now()
    ages = {
        "new": (days.keep_days - 1, ImportStage.READ),
        "old": (days.keep_days + 1, ImportStage.READ),
        "taken": (days.keep_days + 1, ImportStage.TAKEN),
        "old and taken": (days.keep_taken_days + 1, ImportStage.TAKEN),
    }
    for n, (name, (age, stage)) in enumerate(ages.items()):
        made = start(with_rows(LEDGER[2 + n % 3]), name=f"{name}.xlsx")
        BookImport.objects.filter(pk=made.pk).update(made_at=now - timedelta(days=age), stage=stage)
    monkeypatch.setattr(cleaning, "drop_unnamed", lambda home, sha: drop_unnamed(home, sha, fresh=-1))
    assert drop_old_imports() == 2 and drop_old_imports() == 0
    left = list(BookImport.objects.order_by("name"))
    assert [m.name for m in left] == ["new.xlsx", "taken.xlsx"]
    assert {p.name for p in kept(office)} == {m.sha256 for m in left} and not unaudited()
