"""A month is closed: what is reported of it from then on is a correction, with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.support.people import signed_in
from threeones.apps.supervision.correcting import correct_report
from threeones.apps.supervision.models import MonthlyRound, Report
from threeones.apps.supervision.rounds.closing import AlreadyClosed, close_round, open_round
from threeones.apps.supervision.rounds.month import IN_TIME, OVERDUE, OWED, desks, lines
from threeones.apps.supervision.sending import submit_report
from threeones.apps.supervision.tests.rounds.conftest import AFTER, MONTH, TODAY, Bureau
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused, Stale, Unknown
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db


def close(at: Bureau, who: str = "office", **more: Any) -> MonthlyRound:
    return close_round(**{"access": at.may(who), "bureau": "J", "month": MONTH, "today": AFTER, **more})


def said(bureau: Bureau, who: str = "lead", **more: Any) -> dict[str, Any]:
    told = {"access": bureau.may(who), "project": "P-2", "month": MONTH, "text": "路基", "own_view": "late"}
    return {**told, "today": AFTER, **more}


def test_who_has_reported_and_who_owes(bureau: Bureau) -> None:
    found = lines(bureau.may("office"), MONTH, TODAY)
    assert {x.project.code: x.state for x in found} == {"P-1": IN_TIME, "P-2": OWED}
    later = lines(bureau.may("office"), MONTH, AFTER)
    assert {x.project.code: x.state for x in later} == {"P-1": IN_TIME, "P-2": OVERDUE}
    assert [m.code for m in later[0].due] == ["P-2-1"]
    assert lines(bureau.may("stranger"), MONTH, AFTER) == []


def test_a_month_is_closed_once_and_keeps_how_it_stood(bureau: Bureau) -> None:
    with pytest.raises(Refused, match="2021-11-05"):
        close(bureau, today=TODAY)
    for who in ("lead", "head", "stranger"):
        with pytest.raises(PermissionDenied):
            close(bureau, who)
    with pytest.raises(Unknown):
        close(bureau, bureau="J-1")
    made = close(bureau, key="k")
    assert json.loads(made.told) == {"all": 2, "in_time": 1, "late": 0, "overdue": 1, "owed": 0}
    assert close(bureau, key="k").pk == made.pk, "sent twice"
    with pytest.raises(AlreadyClosed):
        close(bureau)
    assert not [p for p in unexplained() if "月度报送" in p]


def test_a_closed_month_takes_corrections_only(bureau: Bureau) -> None:
    close(bureau)
    with pytest.raises(Refused) as refused:
        submit_report(**said(bureau, late_reason="漏报"))
    assert [w.field for w in refused.value.wrong] == ["month"] and "更正" in refused.value.wrong[0].expected
    with pytest.raises(Refused):
        correct_report(**said(bureau, reason="", version=""))
    sent = correct_report(**said(bureau, reason="漏报，补上", version="", key="c"))
    assert correct_report(**said(bureau, reason="漏报，补上", version="", key="c")).repeated
    report = Report.objects.get(project=bureau.owes, month=MONTH)
    assert (report.late_reason, report.reported_on) == ("漏报，补上", AFTER)
    with pytest.raises(PermissionDenied):
        correct_report(**said(bureau, text="又改", reason="改", version=sent.version))
    with pytest.raises(Stale):
        correct_report(**said(bureau, "office", reason="改", version=""))
    correct_report(**said(bureau, "office", text="改了", reason="改", version=sent.version))
    entry = AuditEntry.objects.filter(record="supervision.report").latest("seq")
    assert entry.reason == "改"
    [desk] = desks(bureau.may("office"), lines(bureau.may("office"), MONTH, AFTER), MONTH)
    assert desk.after == [], "on the day of the closing itself"


def test_another_months_reports_are_as_they_were(bureau: Bureau) -> None:
    close(bureau)
    submit_report(**said(bureau, month="2021-11"))
    with pytest.raises(Unknown):
        correct_report(**said(bureau, "stranger", reason="改", version=""))
    with pytest.raises(Unknown):
        correct_report(**said(bureau, month="2021-08", reason="改", version=""))


def test_it_is_opened_again_with_a_reason(bureau: Bureau) -> None:
    close(bureau)
    told: dict[str, Any] = {"access": bureau.may("office"), "bureau": "J", "month": MONTH}
    with pytest.raises(Refused):
        open_round(**told, reason=" ")
    open_round(**told, reason="系统故障")
    with pytest.raises(AlreadyClosed):
        open_round(**told, reason="再来")
    submit_report(**said(bureau, late_reason="漏报"))
    assert AuditEntry.objects.filter(record="supervision.monthlyround", action="remove", reason="系统故障").exists()


def test_the_page_closes_the_month_and_leads_to_the_supplement(bureau: Bureau) -> None:
    office, lead = signed_in(Role.SUPERVISOR, bureau.records.bureau), signed_in(Role.UNIT_LEAD, bureau.records.section)
    page = office.get(f"/rounds/{MONTH}/?as_of=2021-11-09").content.decode()
    assert "关账" in page and "逾期未报" in page and "催办" in page
    assert "催办" not in lead.get(f"/rounds/{MONTH}/?as_of=2021-11-09").content.decode()
    filtered = office.get(f"/rounds/{MONTH}/?as_of=2021-11-09&state=in_time").content.decode()
    assert "项目P-1" in filtered and "项目P-2" not in filtered
    assert lead.post(f"/rounds/{MONTH}/close/", {"bureau": "J"}).status_code == 403
    assert office.post(f"/rounds/{MONTH}/close/", {"bureau": "J", "key": "a"}).status_code == 303
    assert office.post(f"/rounds/{MONTH}/close/", {"bureau": "J", "key": "b"}).status_code == 409
    assert "关账" in lead.get(f"/rounds/{MONTH}/").content.decode()
    moved = lead.get(f"/projects/P-2/report/?month={MONTH}&unit=J-1")
    assert moved.status_code == 302 and "/correct/" in moved["Location"]
    assert "补报" in lead.get(moved["Location"]).content.decode()
    sent = {"text": "路基", "own_view": "late", "reason": "漏报", "version": "", "key": "c"}
    assert lead.post(moved["Location"], sent).status_code == 303
    assert office.get("/rounds/").status_code == 302
    assert office.get("/rounds/2021-13/").status_code == 404
    assert office.post(f"/rounds/{MONTH}/burn/").status_code == 404
