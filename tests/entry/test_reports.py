"""Reports through the services: who may, what is asked, once only, on the version that was seen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.entry.conftest import MONTH, TODAY, Office
from threeones.apps.supervision.models import Completion, PreparedReport, Report
from threeones.apps.supervision.selectors import lights, reports_beside
from threeones.apps.supervision.services import (
    Done,
    complete_milestone,
    correct_completion,
    correct_report,
    prepare_report,
    submit_report,
)
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.audit.checking import check_everything
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import KeyReused, Refused, Stale, Unknown
from threeones.base.entry.models import Submission
from threeones.base.entry.recording import version_of
from threeones.base.files.models import SourceKind
from threeones.base.org.models import Role
from threeones.base.pages.sources import find

pytestmark = pytest.mark.django_db


def wrong(refused: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    """The faults by field."""
    return {w.field: w.fault for w in refused.value.wrong}


def explained() -> list[str]:
    """What the audit does not explain; records that tests make themselves are left out."""
    kinds = ("进展“", "附件“", "待审的进展“", "节点完成“", "来源文件", "差异")
    return [p for p in check_everything().problems if p.startswith(kinds) and "手册.xlsx" not in p]


def test_a_report_that_is_sent_counts_and_can_be_traced_to_its_row(office: Office) -> None:
    before = lights(2021, TODAY, OPERATOR, "J-001")[0].light
    october = next(m for m in before.months if m.month == MONTH)
    assert (october.light, october.rule) == ("red", "missed")
    done = (Done(office.due.code, date(2021, 10, 28), "验收单3号"),)
    sent = submit_report(**office.report(completions=done, key="k1"))
    report = Report.objects.get(month=MONTH)
    assert (report.text, report.progress, report.reported_on) == ("路基已完成", Decimal(60), TODAY)
    assert report.unit == office.project.lead_unit and report.reporter == office.lead.name
    assert sent.version == version_of(report) and not sent.repeated
    assert report.source_file.kind == SourceKind.ENTRY
    assert report.source == "填报/2021-10/J-001/J-1.json#进展"
    place = find(report.source_file.name, report.source_sheet, report.source_row, office.lead)
    assert place is not None
    fields = dict(place.fields)
    assert fields["本月进展"] == "路基已完成" and fields["累计进度（%）"] == "60" and fields["自评"] == "正常"
    completion = Completion.objects.get(milestone=office.due)
    assert (completion.source_file, completion.source_row) == (report.source_file, 1)
    after = lights(2021, TODAY, OPERATOR, "J-001")[0].light
    assert next(m for m in after.months if m.month == MONTH).light == "green"
    assert explained() == []


def test_the_same_sending_again_gets_the_same_answer(office: Office) -> None:
    first = submit_report(**office.report(key="once"))
    entries = AuditEntry.objects.count()
    again = submit_report(**office.report(key="once"))
    assert again.repeated and (again.version, again.month) == (first.version, first.month)
    assert Report.objects.filter(month=MONTH).count() == 1 and AuditEntry.objects.count() == entries
    with pytest.raises(KeyReused):
        submit_report(**office.report(key="once", text="别的"))
    assert Report.objects.get(month=MONTH).text == "路基已完成"


def test_a_key_is_forgotten_after_a_day_and_is_ones_own(office: Office) -> None:
    submit_report(**office.report(key="k"))
    Submission.objects.update(at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Stale):
        submit_report(**office.report(key="k", text="别的"))
    other = office.access(Role.UNIT_LEAD, office.other)
    submit_report(**office.report(access=other, unit="J-2", key="k"))
    assert Report.objects.filter(month=MONTH).count() == 2


def test_every_fault_is_told_at_once_and_nothing_is_saved(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        submit_report(
            **office.report(
                text="\x00",
                own_view="好",
                progress=101,
                today=date(2021, 11, 9),
                completions=(Done("X", TODAY), Done(office.due.code, date(2030, 1, 1))),
                key="k",
            )
        )
    found = wrong(refused)
    assert set(found) == {
        "text",
        "own_view",
        "progress",
        "late_reason",
        "completions.X",
        f"completions.{office.due.code}",
    }
    assert not Report.objects.filter(month=MONTH).exists() and not Submission.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "字" * 5001}, "text"),
        ({"progress": Decimal("NaN")}, "progress"),
        ({"progress": Decimal("-0.01")}, "progress"),
        ({"month": "2021-13"}, "month"),
        ({"month": "2020-10"}, "month"),
        ({"month": "2021-12"}, "month"),
        ({"key": "k" * 256}, "key"),
        ({"text": "a\ud800"}, "text"),
    ],
    ids=str,
)
def test_what_is_refused(office: Office, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        submit_report(**office.report(**values))
    assert field in wrong(refused)


def test_a_late_report_needs_a_word(office: Office) -> None:
    late = date(2021, 11, 6)
    with pytest.raises(Refused) as refused:
        submit_report(**office.report(today=late))
    assert "2021-11-05" in wrong(refused)["late_reason"]
    submit_report(**office.report(today=late, late_reason="等检测结果"))
    assert Report.objects.get(month=MONTH).late_reason == "等检测结果"


def test_a_clerk_prepares_and_the_lead_sends(office: Office) -> None:
    with pytest.raises(PermissionDenied):
        submit_report(**office.report(access=office.clerk))
    prepared = prepare_report(**office.report(access=office.clerk, key="p1"))
    assert not Report.objects.filter(month=MONTH).exists()
    assert lights(2021, TODAY, OPERATOR, "J-001")[0].records.reports.keys() == {"2021-09"}
    submit_report(**office.report(prepared=prepared.version, text="路基已完成，改过一处"))
    assert Report.objects.get(month=MONTH).text == "路基已完成，改过一处"
    assert not PreparedReport.objects.exists()
    assert explained() == []


def test_a_small_units_clerk_sends(office: Office) -> None:
    office.records.setting("内勤可直接报送", "运输科、道路科")
    submit_report(**office.report(access=office.clerk))
    assert Report.objects.filter(month=MONTH).count() == 1


def test_two_editors_of_the_prepared_report_are_told(office: Office) -> None:
    first = prepare_report(**office.report(access=office.clerk))
    second = prepare_report(**office.report(access=office.clerk, text="第二稿", version=first.version))
    with pytest.raises(Stale) as stale:
        submit_report(**office.report(prepared=first.version, text="负责人的"))
    assert stale.value.theirs.values["text"] == "第二稿" and stale.value.theirs.version == second.version
    with pytest.raises(Stale):
        prepare_report(**office.report(access=office.clerk, text="第三稿"))
    submit_report(**office.report(prepared=second.version, text="负责人的"))
    with pytest.raises(Stale) as sent:
        prepare_report(**office.report(access=office.clerk, text="太晚了"))
    assert sent.value.theirs.values["text"] == "负责人的"


@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_LEAD, Role.SUB_DISTRICT], ids=lambda r: str(r.value))
def test_others_units_report_nothing_here(office: Office, role: Role) -> None:
    far = office.records.unit("J-9", "别的科")
    someone = office.access(role, far)
    for service in (submit_report, prepare_report):
        # who does not see the project is told that there is none
        with pytest.raises(Unknown):
            service(**office.report(access=someone))
    supports = office.access(role, office.other)
    with pytest.raises(PermissionDenied):
        submit_report(**office.report(access=supports))


@pytest.mark.parametrize(
    "role",
    [Role.AUDITOR, Role.INSPECTOR, Role.HEAD, Role.DISTRICT_LEADER, Role.EVALUATOR, Role.STATISTICS, Role.PORTFOLIO],
    ids=lambda r: str(r.value),
)
def test_those_who_see_all_send_nothing(office: Office, role: Role) -> None:
    someone = office.access(role, office.records.bureau)
    with pytest.raises((PermissionDenied, Unknown)):
        submit_report(**office.report(access=someone))
    submit_report(**office.report())
    version = version_of(Report.objects.get(month=MONTH))
    with pytest.raises((PermissionDenied, Unknown)):
        correct_report(**office.report(access=someone, reason="改", version=version, text="x"))


def test_a_supporting_units_report_stands_beside_and_moves_no_light(office: Office) -> None:
    supports = office.access(Role.UNIT_LEAD, office.other)
    submit_report(**office.report(access=supports, unit="J-2", progress=90))
    found = lights(2021, TODAY, OPERATOR, "J-001")[0]
    assert [r.unit.code for r in reports_beside(found.project, OPERATOR, TODAY)] == [
        "J-2"
    ] and MONTH not in found.records.reports
    with pytest.raises(Refused) as refused:
        submit_report(
            **office.report(
                access=supports,
                unit="J-2",
                month="2021-09",
                completions=(Done(office.due.code, TODAY),),
                late_reason="迟",
            )
        )
    assert "completions" in wrong(refused)


def test_a_supervisor_corrects_with_a_reason_and_both_stay_readable(office: Office) -> None:
    sent = submit_report(**office.report())
    told = {"access": office.supervisor, "text": "路基未完成", "progress": 45, "today": date(2021, 12, 1)}
    with pytest.raises(Refused) as refused:
        correct_report(**office.report(**told, reason=" ", version=sent.version))
    assert set(wrong(refused)) == {"reason"}
    corrected = correct_report(**office.report(**told, reason="现场核验", version=sent.version, key="c"))
    report = Report.objects.get(month=MONTH)
    assert (report.text, report.progress, report.reported_on) == ("路基未完成", Decimal(45), TODAY)
    entry = AuditEntry.objects.filter(record="supervision.report", action="change").latest("seq")
    assert "路基已完成" in entry.before and "路基未完成" in entry.after and entry.reason == "现场核验"
    assert report.source_file.name == "填报/2021-10/J-001/J-1.json" and corrected.version != sent.version
    with pytest.raises(Stale) as stale:
        correct_report(**office.report(**{**told, "text": "又改"}, reason="再改", version=sent.version))
    assert stale.value.theirs.values["text"] == "路基未完成"
    with pytest.raises(Refused):
        correct_report(**office.report(**told, reason="没改", version=corrected.version))
    assert explained() == []


def test_the_unit_itself_corrects_until_the_last_day(office: Office) -> None:
    sent = submit_report(**office.report())
    correct_report(**office.report(text="补一句", reason="漏写", version=sent.version, today=date(2021, 11, 5)))
    version = version_of(Report.objects.get(month=MONTH))
    with pytest.raises(PermissionDenied):
        correct_report(**office.report(text="晚了", reason="漏写", version=version, today=date(2021, 11, 6)))


def test_what_came_from_a_workbook_is_corrected_too(office: Office) -> None:
    september = Report.objects.get(month="2021-09")
    told = {"access": office.supervisor, "month": "2021-09", "reason": "核对", "version": version_of(september)}
    correct_report(**office.report(**told, text="改后"))
    again = Report.objects.get(month="2021-09")
    assert (again.text, again.source_file.kind) == ("改后", SourceKind.ENTRY)


def test_a_milestone_is_completed_corrected_and_taken_back(office: Office) -> None:
    told: dict[str, Any] = {"milestone": office.due.code, "today": TODAY}
    version = complete_milestone(access=office.lead, done_on=date(2021, 10, 28), evidence="验收单", **told)
    assert complete_milestone(access=office.lead, done_on=date(2021, 10, 28), **told) == version
    with pytest.raises(Refused):
        complete_milestone(access=office.lead, done_on=date(2021, 10, 20), **told)
    with pytest.raises(PermissionDenied):
        correct_completion(access=office.lead, done_on=TODAY, reason="改", version=version, **told)
    new = correct_completion(access=office.supervisor, done_on=TODAY, reason="现场核验", version=version, **told)
    assert Completion.objects.get(milestone=office.due).done_on == TODAY
    with pytest.raises(Stale):
        correct_completion(access=office.supervisor, done_on=None, reason="误报", version=version, **told)
    assert correct_completion(access=office.supervisor, done_on=None, reason="误报", version=new, **told) == ""
    assert not Completion.objects.filter(milestone=office.due).exists()
    assert explained() == []


def test_one_from_a_workbook_is_taken_back_there(office: Office) -> None:
    record = Completion.objects.get(milestone=office.done)
    with pytest.raises(Refused) as refused:
        correct_completion(
            access=office.supervisor,
            milestone=office.done.code,
            done_on=None,
            reason="误报",
            version=version_of(record),
        )
    assert "done_on" in wrong(refused)


def test_nobody_knows_projects_that_are_none(office: Office) -> None:
    someone: Access = office.lead
    for code in ("没有", "", "J-001\x00", "x" * 5000):
        with pytest.raises(Unknown):
            submit_report(**office.report(access=someone, project=code))
    with pytest.raises(Unknown):
        submit_report(**office.report(access=someone, unit="没有"))
