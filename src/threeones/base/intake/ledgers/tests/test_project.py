"""Plans of Microsoft Project. ``files/plan.xml`` and ``plan.mpx`` were written by MPXJ 16.10.0 from plans made with its classes."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from threeones.base.files.uploads import OLE_MAGIC
from threeones.base.intake.ledgers import mpp
from threeones.base.intake.ledgers.tests.making import FILES, grid, notes, read, refusal, rows

PLAN = (FILES / "plan.xml").read_bytes()
HEADINGS = ["任务名称", "开始时间", "完成时间", "工期", "资源名称", "前置任务", "备注"]
ROWS = [
    HEADINGS,
    ["前期", None, None, "0个工作日"],
    ["立项", date(2022, 3, 1), date(2022, 3, 14), "10个工作日", "住建局、张三", None, "第一行\n第二行"],
    ["开工 😀", date(2022, 3, 15), date(2022, 4, 5), "15个工作日", None, "2"],
    ["验收", date(2022, 4, 5), date(2022, 5, 5), "30个日历日", None, "3SS+5个工作日、2FF-2个日历日"],
]
XMLNS = 'xmlns="http://schemas.microsoft.com/project"'


def plan(tasks: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f"{head}<Project {XMLNS}><MinutesPerDay>420</MinutesPerDay><Tasks>{tasks}</Tasks></Project>".encode()


def test_a_plan_is_one_table_whose_rows_project_numbers() -> None:
    found = grid("plan.xml", PLAN)
    assert rows(found) == ROWS
    assert found.first_row == 0 and found.before == ["老旧小区改造"]
    assert found.indents == {(2, 0): 1}


def test_blank_rows_the_task_of_the_whole_and_tasks_that_are_off() -> None:
    tasks = (
        "<Task><UID>0</UID><ID>0</ID><Name>全年计划</Name></Task>"
        "<Task><UID>5</UID><ID>1</ID><Name>甲</Name><Duration>PT3H30M0S</Duration><DurationFormat>39</DurationFormat></Task>"
        "<Task><UID>6</UID><ID>2</ID><IsNull>1</IsNull></Task>"
        "<Task><UID>9</UID><ID>3</ID><Name>乙</Name><Active>0</Active><Start>待定</Start>"
        "<PredecessorLink><PredecessorUID>5</PredecessorUID><Type>1</Type><LinkLag>50</LinkLag><LagFormat>19</LagFormat>"
        "</PredecessorLink><Notes>注</Notes></Task>"
    )
    ledger = read("a.xml", plan(tasks))
    (found,) = ledger.grids
    assert rows(found)[1:] == [
        ["甲", None, None, "0.5个工作日"],
        [],
        ["乙", "待定", None, None, None, "1FS+50%", "注"],
    ]
    assert found.before == ["全年计划"]
    assert notes(ledger) == [("", 3, "任务停用了，照样读了：“乙”")]


def test_a_plan_in_gbk() -> None:
    data = plan("<Task><Name>开工</Name></Task>", '<?xml version="1.0" encoding="GB2312"?>').decode().encode("gbk")
    assert rows(grid("a.xml", data))[1] == ["开工"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (plan(""), "计划里没有任务"),
        (plan("<Task>"), "文件损坏"),
        (plan("<Task><Name>&a;</Name></Task>", '<!DOCTYPE Project [<!ENTITY a "aa">]>'), "DTD"),
        (b"<?xml version='1.0'?><other/>", "不是 Project 的 XML"),
    ],
)
def test_xml_that_is_no_plan(data: bytes, fault: str) -> None:
    assert fault in refusal("a.xml", data)[0]


OLD = OLE_MAGIC + b"MSProject.MPP14" + b"\0" * 600


def test_without_the_extra_the_reader_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mpp, "find_spec", lambda _name: None)
    fault, expected = refusal("a.mpp", OLD)
    assert "没有装" in fault and "另存为 XML" in expected and "bin/setup --msproject" in expected


@pytest.mark.parametrize(
    ("code", "fault"),
    [(mpp.NO_JAVA, "没有装 Java"), (mpp.NO_PLAN, "不是 Project 的计划"), (1, "没有读成"), (None, "秒还没有读完")],
)
def test_what_the_converter_says(monkeypatch: pytest.MonkeyPatch, code: int | None, fault: str) -> None:
    def run(command: list[str], **settings: Any) -> subprocess.CompletedProcess[bytes]:
        if code is None:
            raise subprocess.TimeoutExpired(command, settings["timeout"])
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(mpp, "find_spec", lambda _name: object())
    monkeypatch.setattr(subprocess, "run", run)
    found, expected = refusal("a.mpp", OLD)
    assert fault in found and "另存为 XML" in expected


def test_what_the_converter_writes_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        assert command[:3] == [sys.executable, "-m", mpp.CONVERTER] and Path(command[3]).read_bytes() == OLD
        Path(command[4]).write_bytes(PLAN)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(mpp, "find_spec", lambda _name: object())
    monkeypatch.setattr(subprocess, "run", run)
    assert rows(grid("a.mpp", OLD)) == ROWS


@pytest.mark.skipif(find_spec("mpxj") is None, reason="bin/setup --msproject")
def test_the_converter_itself() -> None:
    found = grid("a.mpx", (FILES / "plan.mpx").read_bytes())
    assert rows(found)[1:] == [
        ["Early", None, None, "0个工作日"],
        ["Permit", date(2022, 3, 1), date(2022, 3, 14), "10个工作日", "Bureau、Zhang", None, "Note"],
        ["Build", date(2022, 3, 15), date(2022, 4, 5), "15个工作日", None, "2"],
        ["Accept", date(2022, 4, 5), date(2022, 5, 5), "30个日历日", None, "3SS+5个工作日、2FF-2个日历日"],
    ]
    assert found.indents == {(2, 0): 1} and found.before == ["Plan"]
    assert "不是 Project 的计划" in refusal("a.mpp", OLD)[0]
