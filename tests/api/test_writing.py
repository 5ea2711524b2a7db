"""Programs that report, correct, attach and read the audit: the same services as pages, with the same refusals."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Program, program
from tests.support.records import Records
from threeones.apps.supervision.models import Completion, PreparedReport, Report
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.models import Submission

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def lead(records: Records) -> Program:
    """The program of the lead of a unit that has a project with two milestones."""
    project = records.project("A")
    records.milestone(project, date(2021, 3, 1))
    records.milestone(project, date(2021, 6, 1))
    return program("unit_lead", records.section)


def report(**more: Any) -> dict[str, Any]:
    """A good report, which comes late in this century."""
    told = {"project": "A", "month": "2021-03", "text": "做完了第一步", "own_view": "on_track", "progress": "12.5"}
    return {**told, "late_reason": "补报", **more}


def test_a_report_is_sent_once_and_read_back(lead: Program) -> None:
    body = report(completions=[{"milestone": "A-1", "done_on": "2021-03-01", "evidence": "验收单"}])
    first = lead.ask("POST", "/reports", body, Idempotency_Key="march")
    again = lead.ask("POST", "/reports", body, Idempotency_Key="march")
    assert (first.status_code, first.content) == (201, again.content), first.content
    assert Report.objects.count() == Completion.objects.count() == 1 and Submission.objects.count() == 1
    [found] = lead.get("/reports")["items"]
    assert (found["text"], found["progress"], found["unit"]) == ("做完了第一步", "12.50", "J-1")
    assert found["version"] == json.loads(first.content)["version"]
    assert [m["done_on"] for m in lead.get("/milestones")["items"]] == ["2021-03-01", None]
    told = lead.refused("/reports", 409, "POST", report(text="另一份"))
    assert told["error"] == "stale" and told["faults"][0]["expected"] == found["version"]


def test_every_fault_of_a_report_at_once(lead: Program) -> None:
    told = lead.refused("/reports", 422, "POST", report(month="2021-13", own_view="fine", progress=12.5))
    assert {f["field"] for f in told["faults"]} == {"month", "own_view", "progress"}
    wrong = report(
        text=" ", progress="101", late_reason="", completions=[{"milestone": "B-1", "done_on": "2021-03-01"}]
    )
    told = lead.refused("/reports", 422, "POST", wrong)
    assert {f["field"] for f in told["faults"]} >= {"text", "progress", "late_reason", "completions.B-1"}
    assert all(f["fault"] for f in told["faults"])
    assert Report.objects.count() == 0 and AuditEntry.objects.filter(record="supervision.report").count() == 0


def test_a_report_in_time_needs_no_reason(lead: Program) -> None:
    with time_machine.travel("2021-04-02T10:00+08:00", tick=False):
        made = program("unit_lead", lead_unit())
        answer = made.ask("POST", "/reports", report(late_reason=""))
    assert answer.status_code == 201, answer.content


def lead_unit() -> Any:
    """The unit that leads the project."""
    return Report.project.field.related_model.objects.get(code="A").lead_unit


def test_a_clerk_prepares_and_the_lead_sends(lead: Program, records: Records) -> None:
    clerk = program("clerk", records.section)
    assert clerk.refused("/reports", 403, "POST", report())["error"] == "forbidden"
    prepared = clerk.ask("POST", "/reports/prepared", report())
    assert prepared.status_code == 201 and Report.objects.count() == 0
    version = json.loads(prepared.content)["version"]
    assert clerk.refused("/reports/prepared", 409, "POST", report(text="改"))["error"] == "stale"
    assert clerk.ask("POST", "/reports/prepared", report(text="改", version=version)).status_code == 201
    assert lead.refused("/reports", 409, "POST", report(prepared=version))["error"] == "stale"
    assert lead.ask("POST", "/reports", report()).status_code == 201
    assert PreparedReport.objects.count() == 0


def test_a_correction_names_its_reason_and_what_it_was_read_as(lead: Program) -> None:
    version = json.loads(lead.ask("POST", "/reports", report()).content)["version"]
    supervisor, body = program(), {k: v for k, v in report(text="更正后").items() if k != "late_reason"}
    told = supervisor.refused("/reports/corrections", 422, "POST", {**body, "version": version})
    assert {f["field"] for f in told["faults"]} == {"reason"}
    stale = supervisor.refused("/reports/corrections", 409, "POST", {**body, "reason": "笔误", "version": "0" * 16})
    assert stale["faults"][0] == {"field": "version", "fault": stale["faults"][0]["fault"], "expected": version}
    fixed = supervisor.ask("POST", "/reports/corrections", {**body, "reason": "笔误", "version": version})
    assert fixed.status_code == 201 and Report.objects.get().text == "更正后"
    missing = supervisor.refused(
        "/reports/corrections", 404, "POST", {**body, "month": "2021-05", "reason": "x", "version": ""}
    )
    assert missing["error"] == "not_found"


def test_a_milestone_is_reported_done_and_taken_back(lead: Program) -> None:
    made = lead.ask("POST", "/completions", {"milestone": "A-2", "done_on": "2021-05-30"})
    assert made.status_code == 201, made.content
    version = json.loads(made.content)["version"]
    supervisor = program()
    back = {"milestone": "A-2", "done_on": None, "reason": "没有验收", "version": version}
    assert lead.refused("/completions/corrections", 403, "POST", back)
    gone = supervisor.ask("POST", "/completions/corrections", back)
    assert gone.status_code == 201 and json.loads(gone.content)["version"] == ""
    assert Completion.objects.count() == 0
    assert lead.refused("/completions", 404, "POST", {"milestone": "none", "done_on": "2021-05-30"})


def test_who_does_not_see_a_project_hears_that_there_is_none(lead: Program, records: Records) -> None:
    other = program("unit_lead", records.unit("J-2", "运输科"))
    assert other.refused("/reports", 404, "POST", report())["error"] == "not_found"
    for role in ("auditor", "inspector"):
        assert program(role).refused("/reports", 403, "POST", report())["error"] == "forbidden"
    for role in ("system_admin", "enterprise"):
        assert program(role).refused("/reports", 404, "POST", report())
    assert Report.objects.count() == 0


def attach(caller: Program, path: str, name: str, content: bytes, **headers: str) -> Any:
    """Upload a file."""
    edge = "edge-of-parts"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    )
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return caller.ask("POST", path, body, content_type=f"multipart/form-data; boundary={edge}", **headers)


def test_a_file_is_attached_and_comes_back_as_it_was(lead: Program, records: Records) -> None:
    lead.ask("POST", "/reports", report())
    [found] = lead.get("/reports")["items"]
    path = f"/attachments/supervision.report/{found['record']}".replace(" ", "%20")
    answers = [attach(lead, path, "现场.png", PNG, Idempotency_Key="p") for _n in range(2)]
    assert [a.status_code for a in answers] == [201, 201], answers[0].content
    assert answers[0].content == answers[1].content
    told = json.loads(answers[0].content)
    assert (told["name"], told["kind"], told["sha256"]) == ("现场.png", "png", hashlib.sha256(PNG).hexdigest())
    assert [a["id"] for a in lead.get(path)["items"]] == [told["id"]]
    file = lead.ask("GET", f"/files/{told['id']}")
    assert file.content == PNG and file.headers["Content-Type"] == "image/png"
    assert (
        file.headers["Content-Disposition"].startswith("attachment;")
        and "sandbox" in file.headers["Content-Security-Policy"]
    )
    other = program("unit_lead", records.unit("J-2", "运输科"))
    assert other.refused(f"/files/{told['id']}", 404) and other.get(path)["items"] == []
    assert attach(other, path, "x.png", PNG).status_code == 403
    assert attach(program("auditor"), path, "x.png", PNG).status_code == 403


def test_a_file_whose_name_lies_is_refused(lead: Program) -> None:
    lead.ask("POST", "/reports", report())
    [found] = lead.get("/reports")["items"]
    path = f"/attachments/supervision.report/{found['record']}".replace(" ", "%20")
    answer = attach(lead, path, "图.png", b"MZ" + b"\0" * 200)
    assert answer.status_code == 422 and json.loads(answer.content)["faults"][0]["expected"]
    assert attach(lead, path, "图.png", b"").status_code == 422
    assert lead.refused(path, 415, "POST", {"file": "x"})["error"] == "media_type"
    huge = Client().generic(
        "POST",
        f"/api/v1{path}",
        b"x" * 26 * 1024 * 1024,
        content_type="multipart/form-data; boundary=x",
        headers=lead.headers,
    )
    assert huge.status_code == 413


def test_an_auditor_reads_who_changed_what(lead: Program) -> None:
    lead.ask("POST", "/reports", report())
    auditor = program("auditor")
    found = auditor.get("/audit?record=supervision.report")["items"]
    assert [(e["action"], e["actor"]) for e in found] == [("create", "unit_leadJ-1")]
    fields = {f["field"]: (f["heading"], f["after"]) for f in found[0]["fields"]}
    assert fields["text"] == ("本月进展", "做完了第一步") and fields["own_view"][1] == "on_track"
    key = found[0]["key"].replace(" ", "%20")
    assert [e["seq"] for e in auditor.get(f"/audit/supervision.report/{key}")["items"]] == [found[0]["seq"]]
    assert [e["seq"] for e in lead.get(f"/audit/supervision.report/{key}")["items"]] == [found[0]["seq"]]
    assert lead.refused("/audit", 403)["error"] == "forbidden"
    assert program("supervisor").refused("/audit", 403)
    assert auditor.get(f"/audit?day={timezone.localdate()}&until={timezone.localdate()}")["items"]
    assert auditor.get("/audit?until=2020-01-01")["items"] == []
    assert auditor.refused("/audit?until=x&before=0", 422)


def test_the_audit_goes_by_numbers(lead: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    lead.ask("POST", "/reports", report())
    admin = program("audit_admin")
    seqs = [e["seq"] for e in admin.get("/audit")["items"]]
    assert seqs == sorted(seqs, reverse=True) and len(seqs) == AuditEntry.objects.count()
    middle = seqs[1]
    assert [e["seq"] for e in admin.get(f"/audit?before={middle}")["items"]] == seqs[2:]
    assert [e["seq"] for e in admin.get(f"/audit?after={middle}")["items"]] == seqs[:1]
