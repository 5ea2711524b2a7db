"""A superior's breakdown brought in: shown as it is read, with every fault; taken whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.people import signed_in
from threeones.apps.handbook.models import SuperiorTask
from threeones.apps.handbook.superior.breakdown import read_breakdown
from threeones.base.audit.records import unexplained
from threeones.base.entry.models import Upload
from threeones.base.org.models import Role

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
HEAD = ("序号", "重点工作任务", "目标任务", "完成时间", "牵头单位")
LINES = (
    ("某市2021年重点工作任务分解表",),
    HEAD,
    ("一、稳增长",),
    (1, "扩大有效投资", "固定资产投资增长8%", "12月底前", "道路科"),
    ("", "", "民间投资增长6%", "", ""),
    (2, "新建公交站台", "50座", date(2021, 6, 30), "市交通局"),
    ("二、促改革",),
    (3, "推进一件事", "", "", ""),
)


def workbook(lines: Sequence[Sequence[Any]] = LINES, wide: Sequence[int] = (0, 2, 6)) -> bytes:
    """A breakdown as a workbook; the lines of ``wide`` are merged over all columns."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet, day = book.add_worksheet("分解表"), book.add_format({"num_format": "yyyy-mm-dd"})
        for r, line in enumerate(lines):
            for c, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, value, day)
                elif r in wide:
                    sheet.merge_range(r, 0, r, len(HEAD) - 1, value)
                else:
                    sheet.write(r, c, value)
    return buffer.getvalue()


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Any]:
    settings.HOME = tmp_path
    yield Records()


def test_headings_are_what_tasks_are_parts_of() -> None:
    found = read_breakdown("分解.xlsx", workbook(), 2021)
    assert not found.faults
    told = [(t.number, t.name, t.target, t.due_on, t.unit, t.row) for t in found.tasks]
    assert told == [
        ("1", "扩大有效投资", "固定资产投资增长8%\n民间投资增长6%", date(2021, 12, 31), "道路科", 4),
        ("2", "新建公交站台", "50座", date(2021, 6, 30), "市交通局", 6),
        ("3", "推进一件事", "", None, "", 8),
    ]
    assert [found.lines[t.parent].name for t in found.tasks if t.parent is not None] == [
        "一、稳增长",
        "一、稳增长",
        "二、促改革",
    ]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([("随便", "写的")], "没有找到任务分解表"),
        ([HEAD], "表里没有任务"),
        ([HEAD, (1, "", "50座", "", "")], "“1、50座”没有任务"),
        ([HEAD, (1, "新建", "50座", "猴年马月", "")], "“猴年马月”不是完成时限"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(lines: list[Any], fault: str) -> None:
    [found] = read_breakdown("分解.xlsx", workbook(lines, ()), 2021).faults
    assert fault in found.fault and found.expected


def send(client: Any, action: str, data: bytes | None = None, **more: Any) -> Any:
    told = {"set_by": "某市", "year": "2021", "numbering": "MS-2021", "document": "市政办〔2021〕1号", "key": "k"}
    files = {"files": SimpleUploadedFile("分解.xlsx", data)} if data else {}
    return client.post("/handbook/superior/import/", {**told, "action": action, **files, **more})


def test_a_breakdown_is_shown_taken_and_changed(made: Any) -> None:
    office = signed_in(Role.SUPERVISOR)
    shown = send(office, "read", workbook()).content.decode()
    assert "新增5项" in shown and "民间投资增长6%" in shown and not SuperiorTask.objects.exists()
    assert "新增5项" in READERS.page(office, "/handbook/superior/import/").tree.text_content()
    assert send(office, "take").status_code == 303
    tasks = {t.code: t for t in SuperiorTask.objects.select_related("parent", "unit")}
    assert {c: (t.name, t.parent and t.parent.code, t.unit and t.unit.code) for c, t in tasks.items()} == {
        "MS-2021-001": ("一、稳增长", None, None),
        "MS-2021-002": ("扩大有效投资", "MS-2021-001", "J-1"),
        "MS-2021-003": ("新建公交站台", "MS-2021-001", None),
        "MS-2021-004": ("二、促改革", None, None),
        "MS-2021-005": ("推进一件事", "MS-2021-004", None),
    }
    assert tasks["MS-2021-003"].content == "责任单位：市交通局" and tasks["MS-2021-003"].document == "市政办〔2021〕1号"
    assert not Upload.objects.exists() and all("superiortask" not in said for said in unexplained())
    changed = [*LINES[:5], (2, "新建公交站台", "60座", date(2021, 6, 30), "市交通局"), *LINES[6:]]
    assert "改动1项，没有变的4项" in send(office, "read", workbook(changed), key="l").content.decode()
    assert send(office, "take", key="l").status_code == 303
    assert SuperiorTask.objects.get(code="MS-2021-003").target == "60座" and SuperiorTask.objects.count() == 5


def test_a_fault_keeps_all_of_it_out(made: Any) -> None:
    office = signed_in(Role.SUPERVISOR)
    twice = [*LINES, (4, "推进一件事", "", "", ""), (5, "长" * 201, "", "", "")]
    page = send(office, "read", workbook(twice)).content.decode()
    assert "和第8行一样" in page and "有201个字" in page and "什么都没有写入" in page
    answer = send(office, "take")
    assert answer.status_code == 422 and not SuperiorTask.objects.exists()
    assert send(office, "read", b"no workbook").status_code == 422
    assert send(office, "read", workbook(), set_by="").status_code == 422
    assert send(signed_in(Role.UNIT_LEAD, made.section), "read", workbook()).status_code == 403
