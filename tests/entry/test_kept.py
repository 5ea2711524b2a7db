"""Loading a folder after records were entered or corrected in the system: they stay, differences are told and settled."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.intake.spoilt import JANUARY, Folder, contents
from tests.support.people import access, signed_in
from threeones.apps.handbook.models import Project
from threeones.apps.supervision.models import Completion, Report
from threeones.apps.supervision.services import Done, correct_report, submit_report
from threeones.base.accounts.access import Access
from threeones.base.audit.models import AuditHead
from threeones.base.audit.records import unexplained
from threeones.base.audit.telling import fields_said
from threeones.base.entry.errors import Refused, Stale, Unknown
from threeones.base.entry.models import Draft
from threeones.base.entry.recording import version_of
from threeones.base.entry.settling import settle
from threeones.base.entry.waiting import differences_to_settle
from threeones.base.files.models import SourceKind
from threeones.base.intake.models import Difference
from threeones.base.org.models import Role, Unit

pytestmark = pytest.mark.django_db
TODAY = date(2022, 2, 8)


@pytest.fixture
def year(db: None, tmp_path: Path) -> Folder:
    """A bureau's small year, loaded."""
    folder = Folder(tmp_path / "year")
    folder.load()
    return folder


@pytest.fixture
def lead() -> Access:
    return access(Role.UNIT_LEAD, Unit.objects.get(code="J-1"))


def correct(text: str = "改过的", reason: str = "核对") -> None:
    """The supervisor corrects January's report of J-001."""
    told: dict[str, Any] = {"project": "J-001", "month": "2022-01", "own_view": "at_risk", "reason": reason}
    version = version_of(Report.objects.get(project__code="J-001", month="2022-01"))
    correct_report(access=access(Role.SUPERVISOR), text=text, version=version, today=TODAY, **told)


def send(lead: Access, text: str = "系统里报的") -> None:
    """The unit reports January of J-002 in the system, with a milestone done."""
    done = (Done("J-002-2", date(2022, 1, 30)),)
    told: dict[str, Any] = {"project": "J-002", "month": "2022-01", "own_view": "on_track", "late_reason": "初次"}
    submit_report(access=lead, text=text, completions=done, today=TODAY, **told)


def report_row(**more: Any) -> dict[str, Any]:
    """J-002's report as a row of the workbook."""
    row = {"项目编码": "J-002", "月份": "2022-01", "本月进展": "系统里报的", "自评": "正常", "报送人": "1"}
    return {**row, "报送日期": TODAY, **more}


def test_what_was_entered_is_not_removed_and_the_same_folder_twice_changes_nothing(year: Folder, lead: Access) -> None:
    send(lead)
    before, head = contents(), AuditHead.objects.get().seq
    report = year.load()
    assert not report.changed_anything and report.kept == [] and contents() == before
    assert AuditHead.objects.get().seq == head
    assert Report.objects.get(project__code="J-002").text == "系统里报的"
    assert Completion.objects.filter(milestone__code="J-002-2").exists()


def test_a_corrected_value_stays_and_load_says_so(year: Folder) -> None:
    correct()
    first = year.load()
    told = {(k.field, k.workbook, k.kept) for k in first.kept}
    assert told == {("本月进展", "完成第1步", "改过的"), ("自评", "正常", "有风险")}
    assert all((k.sheet, k.row, k.key) == (f"{JANUARY}#进展", 2, "J-001 / 2022-01 / 道路科") for k in first.kept)
    assert not any(k.new for k in first.kept), "the row says what it said before: nobody has to settle that"
    assert not first.changed_anything and not year.load().changed_anything
    assert Report.objects.get(project__code="J-001").text == "改过的"


def test_news_in_the_workbook_wait_for_a_supervisor_and_are_told_once(year: Folder) -> None:
    correct()
    year.rows(JANUARY, "进展")[0]["本月进展"] = "工作簿又改了"
    first = year.load()
    assert {k.workbook for k in first.kept if k.new} == {"工作簿又改了", "正常"} and first.changed_anything
    assert Report.objects.get(project__code="J-001").text == "改过的"
    second = year.load()
    assert [k.to_json() for k in second.kept] == [k.to_json() for k in first.kept] and not second.changed_anything
    assert [t.why for t in differences_to_settle(access(Role.SUPERVISOR), TODAY)] == [
        "工作簿有1处与系统里更正过的不一样"
    ]
    assert list(differences_to_settle(access(Role.CLERK, Unit.objects.get(code="J-1")), TODAY)) == []
    assert list(unexplained()) == []


def news(year: Folder) -> Difference:
    """A correction, then another word in the workbook."""
    correct()
    year.rows(JANUARY, "进展")[0]["本月进展"] = "工作簿又改了"
    year.load()
    return Difference.objects.get()


def test_the_audit_tells_of_a_difference_in_words_without_a_query_for_each(year: Folder) -> None:
    found = news(year)
    client = signed_in(Role.AUDITOR, Unit.objects.get(code="J"))
    text = html.fromstring(client.get("/audit/?record=intake.difference").content.decode()).text_content()
    assert "工作簿又改了" in text
    words = fields_said("supervision.report", found.values)
    assert "道路科" in words and str(Report.objects.get(project__code="J-001").project) in words
    with CaptureQueriesContext(connection) as again:
        fields_said("supervision.report", found.values)
    assert all("audit" in q["sql"] for q in again.captured_queries), "the names are asked for once"


def test_a_supervisor_takes_the_row(year: Folder) -> None:
    found = news(year)
    with pytest.raises(Unknown):
        settle(
            access=access(Role.CLERK, Unit.objects.get(code="J-1")),
            difference=found.pk,
            take=True,
            seen=found.values,
            reason="x",
        )
    with pytest.raises(Refused):
        settle(access=access(Role.SUPERVISOR), difference=found.pk, take=True, seen=found.values, reason="")
    with pytest.raises(Stale):
        settle(access=access(Role.SUPERVISOR), difference=found.pk, take=True, seen="{}", reason="以工作簿为准")
    told: dict[str, Any] = {
        "difference": found.pk,
        "take": True,
        "seen": found.values,
        "reason": "以工作簿为准",
        "key": "s",
    }
    assert settle(access=access(Role.SUPERVISOR), **told) and not settle(access=access(Role.SUPERVISOR), **told)
    report = Report.objects.get(project__code="J-001")
    assert (report.text, report.source_file.kind, report.source_row) == ("工作簿又改了", SourceKind.WORKBOOK, 2)
    assert not Difference.objects.exists() and list(unexplained()) == []
    assert not year.load().changed_anything
    year.rows(JANUARY, "进展")[0]["本月进展"] = "照常改"
    year.load()
    assert Report.objects.get(project__code="J-001").text == "照常改", "it follows its workbook again"


def test_a_supervisor_keeps_what_was_entered(year: Folder) -> None:
    found = news(year)
    settle(access=access(Role.SUPERVISOR), difference=found.pk, take=False, seen=found.values, reason="已核实")
    again = year.load()
    assert again.kept and not any(k.new for k in again.kept) and not again.changed_anything
    assert Report.objects.get(project__code="J-001").text == "改过的" and list(unexplained()) == []


def test_the_page_of_differences(year: Folder) -> None:
    found = news(year)
    client = signed_in(Role.SUPERVISOR)
    page = client.get("/differences/").content.decode()
    assert "工作簿又改了" in page and "改过的" in page and "有风险" in page
    data = {"difference": found.pk, "seen": found.values, "action": "keep", "reason": "", "key": "k"}
    assert "为什么改" in client.post("/differences/", data).content.decode()
    assert client.post("/differences/", data | {"reason": "已核实"}).status_code == 303
    assert "没有等您定的差异" in client.get("/differences/").content.decode()
    assert "已经定了" in client.post("/differences/", data | {"reason": "再来", "key": "k2"}).content.decode()
    assert signed_in(Role.AUDITOR).get("/differences/").status_code == 403


def test_a_reason_that_is_being_written_is_kept_until_the_difference_is_settled(year: Folder) -> None:
    found, client = news(year), signed_in(Role.SUPERVISOR)
    form = html.fromstring(client.get("/differences/").content.decode()).xpath("//form[.//*[@data-draft]]")[0]
    typed = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    typed |= {"reason": "核对到一半"}
    client.post(f"/drafts/difference/{found.pk}/", typed)
    back = html.fromstring(client.get("/differences/").content.decode())
    assert back.xpath("//input[@name='reason']/@value") == ["核对到一半"]
    assert back.xpath("//input[@name='key']/@value") == [typed["key"]] and "已恢复" in back.text_content()
    other = html.fromstring(signed_in(Role.SUPERVISOR, name="second").get("/differences/").content.decode())
    assert other.xpath("//input[@name='reason']/@value") == [""], "a draft is one's own"
    for _click in range(2):
        assert client.post("/differences/", typed | {"action": "keep"}).status_code == 303
    assert not Draft.objects.exists() and Difference.objects.get().state != "open"


def test_a_row_that_equals_what_was_entered_changes_nothing_but_one_that_differs_is_told(
    year: Folder, lead: Access
) -> None:
    send(lead)
    year.rows(JANUARY, "进展").append(report_row(迟报原因="初次"))
    same = year.load()
    assert {k.field for k in same.kept} == {"报送人"}, "the account of a test is of no person of the roster"
    year.rows(JANUARY, "进展")[-1]["本月进展"] = "工作簿里另一种说法"
    other = year.load()
    assert ("本月进展", "工作簿里另一种说法", "系统里报的", True) in {
        (k.field, k.workbook, k.kept, k.new) for k in other.kept
    }
    assert Report.objects.get(project__code="J-002").text == "系统里报的"


def test_a_row_that_is_gone_leaves_the_entered_record_and_no_difference(year: Folder) -> None:
    news(year)
    year.rows(JANUARY, "进展").clear()
    year.books[JANUARY].pop("进展")
    year.load()
    year.rows(JANUARY, "进展").append(report_row())
    year.load()
    assert Report.objects.get(project__code="J-001").text == "改过的" and not Difference.objects.exists()
    assert list(unexplained()) == []


def test_a_project_on_which_entered_reports_rest_is_not_removed(year: Folder, lead: Access) -> None:
    send(lead)
    for sheet in ("项目", "节点"):
        rows = year.rows("工作手册.xlsx", sheet)
        rows[:] = [r for r in rows if r["项目编码"] != "J-002"]
    rows = year.rows(JANUARY, "节点完成")
    rows[:] = [r for r in rows if r["节点编码"] != "J-002-1"]
    refused = year.load_refused()
    assert refused and Project.objects.filter(code="J-002").exists()
    assert any("填报/2022-01/J-002/J-1.json" in f.fault for f in refused)


def test_an_empty_unit_means_the_lead_unit_and_others_report_beside(year: Folder) -> None:
    year.rows(JANUARY, "进展").append(report_row(项目编码="J-001", 报送单位="运输科", 本月进展="配合"))
    year.load()
    found = {r.unit.name: r.text for r in Report.objects.filter(project__code="J-001")}
    assert found == {"道路科": "完成第1步", "运输科": "配合"}
    rows = year.rows("工作手册.xlsx", "项目")
    rows[0]["牵头单位"] = "运输科"
    year.rows(JANUARY, "进展").pop()
    year.load()
    assert [r.unit.name for r in Report.objects.filter(project__code="J-001")] == ["运输科"]


def test_two_rows_of_one_unit_are_a_fault_however_it_is_named(year: Folder) -> None:
    year.rows(JANUARY, "进展").append(report_row(项目编码="J-001", 报送单位="道路科"))
    (file, sheet, row, column), fault, _expected = year.fault()
    assert (file, sheet, row, column) == (JANUARY, "进展", 3, "报送单位") and "重复" in fault


def test_nobody_settles_as_an_auditor(year: Folder) -> None:
    found = news(year)
    with pytest.raises((Unknown, PermissionDenied)):
        settle(access=access(Role.AUDITOR), difference=found.pk, take=True, seen=found.values, reason="x")
    assert Difference.objects.get().state == "open"
