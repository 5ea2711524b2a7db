"""Return sheets: what they ask, what is wrong with one that comes back, where records changed, all of it or nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from tests.support.people import signed_in
from threeones.apps.supervision.correcting import correct_report
from threeones.apps.supervision.models import Completion, PreparedReport, Report
from threeones.apps.supervision.rounds.asking import sheet_of
from threeones.apps.supervision.rounds.closing import close_round
from threeones.apps.supervision.rounds.sending_out import all_sheets, return_sheet
from threeones.apps.supervision.rounds.taking_in import KEEP, TAKE, Moved, Taken, form_of, look_at, seen_of, take_in
from threeones.apps.supervision.sending import submit_report
from threeones.apps.supervision.services import complete_milestone
from threeones.apps.supervision.tests.rounds.books import Cells, filled
from threeones.apps.supervision.tests.rounds.conftest import AFTER, MONTH, TODAY, Bureau
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused
from threeones.base.entry.models import Upload
from threeones.base.entry.recording import version_of
from threeones.base.entry.uploads import add_upload
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db
GOOD: Cells = {
    ("进展", 2, "本月进展"): "路基完成",
    ("进展", 2, "自评"): "正常",
    ("进展", 2, "累计进度（%）"): 60,
    ("节点", 3, "完成日期"): date(2021, 10, 28),
    ("节点", 3, "佐证"): "验收单3号",
}


def sent_out(bureau: Bureau, today: date = TODAY) -> bytes:
    return return_sheet(sheet_of(bureau.may("office"), bureau.records.section, MONTH, today), today)


def given(bureau: Bureau, data: bytes, who: str = "lead") -> Upload:
    file = SimpleUploadedFile("回执表.xlsx", data)
    return add_upload(access=bureau.may(who), form=form_of(bureau.records.section, MONTH), file=file)


def looked(bureau: Bureau, upload: Upload, who: str = "lead", today: date = TODAY) -> Any:
    return look_at(bureau.may(who), bureau.records.section, MONTH, upload, today)[1]


def take(bureau: Bureau, upload: Upload, who: str = "lead", **more: Any) -> Taken:
    told = {"access": bureau.may(who), "unit": bureau.records.section, "month": MONTH, "upload": upload}
    seen = more.pop("seen", None) or seen_of(looked(bureau, upload, who))
    return take_in(**{**told, "decisions": {}, "seen": seen, "today": TODAY, **more})


def faults(bureau: Bureau, data: bytes, today: date = TODAY) -> list[tuple[str, int, str]]:
    return [(f.sheet, f.row, f.column) for f in looked(bureau, given(bureau, data), today=today).faults]


def renamed(data: bytes) -> bytes:
    """A workbook that is no return sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, part in parts.items():
            made.writestr(name, part.replace("说明".encode(), "封面".encode()) if name == "xl/workbook.xml" else part)
    return buffer.getvalue()


@pytest.fixture
def second(bureau: Bureau) -> Bureau:
    """Another milestone of the project that owes, due in September and not done: the second row of its sheet."""
    bureau.records.milestone(bureau.owes, date(2021, 9, 30))
    return bureau


def test_it_asks_only_what_no_record_knows(bureau: Bureau) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sent_out(bureau)))
    reports, milestones = (book.get_sheet_by_name(n).to_python() for n in ("进展", "节点"))
    assert [r[0] for r in reports[1:]] == ["P-2"], "what was reported is not asked again"
    assert reports[1][2:4] == ["2021-09", "40"] and "迟报原因" not in reports[0]
    assert [r[0] for r in milestones[1:]] == [bureau.due.code], "not those that are done or not due"
    late = CalamineWorkbook.from_filelike(io.BytesIO(sent_out(bureau, AFTER))).get_sheet_by_name("进展").to_python()
    assert "迟报原因" in late[0]
    with zipfile.ZipFile(io.BytesIO(sent_out(bureau))) as archive:
        assert b"<sheetProtection" in archive.read("xl/worksheets/sheet2.xml")
    sheet = sheet_of(bureau.may("office"), bureau.records.section, MONTH, TODAY)
    with zipfile.ZipFile(io.BytesIO(all_sheets([sheet], TODAY))) as archive:
        assert archive.namelist() == [f"回执表-{MONTH}-道路科.xlsx"]


def test_it_is_written_through_the_services_once(second: Bureau) -> None:
    upload = given(second, filled(sent_out(second), GOOD))
    taken = take(second, upload, key="k")
    assert taken == Taken(sent=1, prepared=0, completed=1, kept=0)
    report = Report.objects.get(project=second.owes, month=MONTH)
    assert (report.text, report.progress, report.sent_by) == ("路基完成", Decimal(60), second.may("lead").name)
    done = Completion.objects.get(evidence="验收单3号")
    assert done.done_on == date(2021, 10, 28)
    assert take(second, upload, key="k", seen="-") == taken
    assert not [p for p in unexplained() if p.startswith(("进展“", "节点完成“")) and "手册" not in p]


def test_every_fault_is_told_with_its_place(second: Bureau) -> None:
    data = sent_out(second)
    wrong: Cells = {
        ("进展", 2, "自评"): "还行",
        ("进展", 2, "累计进度（%）"): 160,
        ("节点", 2, "佐证"): "有佐证没日期",
        ("节点", 3, "完成日期"): date(2022, 10, 28),
    }
    assert faults(second, filled(data, wrong)) == [
        ("节点", 2, "完成日期"),
        ("节点", 3, "完成日期"),
        ("进展", 2, "自评"),
    ]
    text = {("进展", 2, "自评"): "正常", ("进展", 2, "累计进度（%）"): 160}
    assert faults(second, filled(data, text)) == [("进展", 2, "本月进展"), ("进展", 2, "累计进度（%）")]
    assert faults(second, filled(data, {("进展", 2, "项目名称"): "别的"})) == [("进展", 2, "项目名称")]
    assert faults(second, filled(data, {("说明", 2, "S-9"): ""})) == []
    assert faults(second, renamed(data)) == [("", 0, "")]
    assert faults(second, filled(data, GOOD), AFTER) == [("进展", 2, "迟报原因")]
    with pytest.raises(Refused):
        take(second, given(second, filled(data, text)))
    assert not Report.objects.filter(month=MONTH, project=second.owes).exists()


def test_a_sheet_of_another_month_is_not_this_one(bureau: Bureau) -> None:
    other = return_sheet(sheet_of(bureau.may("office"), bureau.records.section, "2021-11", TODAY), TODAY)
    assert faults(bureau, other) == [("说明", 0, "月份")]


def test_a_person_decides_where_the_record_changed(second: Bureau) -> None:
    data = filled(sent_out(second), GOOD)
    lead = second.may("lead")
    told: dict[str, Any] = {"access": lead, "project": "P-2", "month": MONTH, "today": TODAY}
    upload = given(second, data)
    before = seen_of(looked(second, upload))
    submit_report(**told, text="网页上先报了", own_view="at_risk", progress=50)
    complete_milestone(access=lead, milestone="P-2-1", done_on=date(2021, 10, 30), today=TODAY)
    report, milestone = looked(second, upload).conflicts
    assert ("本月进展", "路基完成", "网页上先报了") in report.fields and report.stands
    assert ("完成日期", "2021-10-28", "2021-10-30") in milestone.fields
    with pytest.raises(Moved):
        take(second, upload, seen=before)
    with pytest.raises(Refused, match="还没有定"):
        take(second, upload, decisions={report.name: TAKE})
    with pytest.raises(PermissionDenied):
        take(second, upload, decisions={report.name: TAKE, milestone.name: TAKE})
    assert Report.objects.get(project=second.owes, month=MONTH).text == "网页上先报了", "nothing, where not all"
    taken = take(second, upload, decisions={report.name: TAKE, milestone.name: KEEP})
    assert taken == Taken(sent=1, kept=1)
    assert Report.objects.get(project=second.owes, month=MONTH).text == "路基完成"
    assert Completion.objects.get(milestone__code="P-2-1").done_on == date(2021, 10, 30)


def test_known_values_that_moved_are_shown_beside(second: Bureau) -> None:
    data = filled(sent_out(second), GOOD)
    before = Report.objects.get(project=second.owes, month="2021-09")
    told: dict[str, Any] = {"project": "P-2", "month": "2021-09", "text": before.text, "own_view": before.own_view}
    correct_report(
        access=second.may("office"), **told, progress=45, reason="更正", version=version_of(before), today=TODAY
    )
    upload = given(second, data)
    [conflict] = looked(second, upload).conflicts
    assert list(conflict.fields) == [("上次进度（%）", "40", "45")] and not conflict.stands
    assert take(second, upload, decisions={conflict.name: TAKE}).sent == 1


def test_a_clerk_prepares_and_a_prepared_report_is_a_conflict(second: Bureau) -> None:
    data = filled(sent_out(second), GOOD)
    mine = given(second, data, "clerk")
    assert take(second, mine, "clerk") == Taken(prepared=1, completed=1)
    waiting = PreparedReport.objects.get(project=second.owes)
    assert "验收单3号" in waiting.content
    upload = given(second, data)
    [conflict] = looked(second, upload).conflicts
    assert conflict.stands
    assert take(second, upload, decisions={conflict.name: TAKE}).sent == 1
    alone = filled(sent_out(second), {("节点", 2, "完成日期"): date(2021, 10, 1)})
    assert [f.row for f in looked(second, given(second, alone, "clerk"), "clerk").faults] == [2]


def test_a_closed_month_takes_no_sheet(second: Bureau) -> None:
    late = {("进展", 2, "迟报原因"): "漏报", **GOOD}
    data = filled(sent_out(second, AFTER), late)
    close_round(access=second.may("office"), bureau="J", month=MONTH, today=AFTER)
    [fault] = looked(second, given(second, data), today=AFTER).faults
    assert "关账" in fault.fault and fault.row == 2


def test_pages_send_out_and_read_back(second: Bureau) -> None:
    at = f"/rounds/{MONTH}/units/J-1/"
    office, lead = signed_in(Role.SUPERVISOR, second.records.bureau), signed_in(Role.UNIT_LEAD, second.records.section)
    stranger = signed_in(Role.UNIT_LEAD, second.users["stranger"].posts.get().unit)
    assert stranger.get(at).status_code == 403 and stranger.get(f"{at}sheet.xlsx").status_code == 403
    assert "下载回执表" in office.get(at).content.decode()
    with zipfile.ZipFile(io.BytesIO(office.get(f"/rounds/{MONTH}/sheets.zip").content)) as archive:
        [name] = archive.namelist()
        data = archive.read(name)
    assert "J" in name or "道路科" in name
    assert lead.get(f"/rounds/{MONTH}/sheets.zip").status_code == 403
    assert lead.get(f"{at}sheet.xlsx").content[:2] == b"PK"
    file = SimpleUploadedFile("回执.xlsx", filled(data, {("进展", 2, "自评"): "正常"}))
    assert office.post(at, {"files": file}).status_code == 403
    assert (
        lead.post(
            at, {"files": SimpleUploadedFile("回执.xlsx", filled(data, {("进展", 2, "自评"): "正常"}))}
        ).status_code
        == 303
    )
    assert "一处也没有写入" in lead.get(at).content.decode()
    late = {("进展", 2, "迟报原因"): "漏报", **GOOD}
    assert lead.post(at, {"files": SimpleUploadedFile("回执.xlsx", filled(data, late))}).status_code == 303
    page = lead.get(at)
    assert "没有冲突" in page.content.decode()
    told = {"action": "take", "seen": page.context["seen"], "key": page.context["key"]}
    assert lead.post(at, {**told, "seen": "x"}).status_code == 409
    assert lead.post(at, told).status_code == 303
    assert Report.objects.filter(project=second.owes, month=MONTH).exists()
    assert lead.post(at, {"action": "throw"}).status_code == 303
    assert lead.get(f"/rounds/{MONTH}/units/X/").status_code == 404
