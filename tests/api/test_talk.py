"""Comments and questions by programs, and the review's figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.api.conftest import program
from tests.support.records import Records
from threeones.base.audit.models import AuditEntry
from threeones.base.talk.models import Message

pytestmark = pytest.mark.django_db
ABOUT = "handbook.project/A/1"


def test_a_question_is_asked_answered_and_closed(records: Records) -> None:
    records.project("A/1")
    supervisor, lead = program(), program("unit_lead", records.section)
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    asked = supervisor.ask("POST", f"/questions/{ABOUT}", {"text": "几时完工？", "unit": "J-1", "due_on": due})
    assert asked.status_code == 201, asked.content
    told = asked.json()  # type: ignore[attr-defined]  # of the test client
    assert (told["kind"], told["state"], told["to"], told["due_on"]) == ("question", "open", "道路科", due)
    assert [t["kind"] for t in lead.get("/tasks")["items"] if "几时完工" in t["title"] + t["why"]]
    answered = lead.ask("POST", f"/messages/{told['id']}/answer", {"text": "月底"})
    assert answered.status_code == 201
    [found] = supervisor.get(f"/talk/{ABOUT}")["messages"]
    assert found["state"] == "answered" and [a["text"] for a in found["answers"]] == ["月底"]
    assert lead.refused(f"/messages/{told['id']}/close", 403, "POST", {})["error"] in ("forbidden",)
    assert supervisor.ask("POST", f"/messages/{told['id']}/close").status_code == 200
    assert supervisor.get(f"/talk/{ABOUT}")["open_questions"] == 0


def test_a_comment_is_said_and_withdrawn(records: Records) -> None:
    records.project("A/1")
    caller = program()
    said = caller.ask("POST", f"/comments/{ABOUT}", {"text": "看过了"}, Idempotency_Key="k")
    again = caller.ask("POST", f"/comments/{ABOUT}", {"text": "看过了"}, Idempotency_Key="k")
    assert said.content == again.content and Message.objects.count() == 1
    number = Message.objects.get().pk
    assert caller.refused(f"/messages/{number}/withdraw", 422, "POST", {"why": " "})["faults"][0]["field"] == "why"
    gone = caller.ask("POST", f"/messages/{number}/withdraw", {"why": "写错了"})
    assert gone.status_code == 200 and b'"withdrawn":true' in gone.content and "看过了" not in gone.content.decode()
    assert AuditEntry.objects.filter(record="talk.message").count() == 2


def test_who_sees_nothing_says_nothing(records: Records) -> None:
    records.project("A/1")
    other = records.unit("J-2", "运输科")
    clerk, admin, auditor = program("clerk", other), program("system_admin"), program("auditor")
    assert clerk.refused(f"/talk/{ABOUT}", 404)
    assert clerk.refused(f"/comments/{ABOUT}", 403, "POST", {"text": "x"})
    assert admin.refused(f"/comments/{ABOUT}", 403, "POST", {"text": "x"})
    assert auditor.refused(f"/comments/{ABOUT}", 403, "POST", {"text": "x"})
    assert program("supervisor").refused(f"/decisions/{ABOUT}", 403, "POST", {"text": "x"})
    assert Message.objects.count() == 0


def test_whom_to_ask_is_said_exactly(records: Records) -> None:
    records.project("A/1")
    caller = program()
    told = caller.refused(f"/questions/{ABOUT}", 422, "POST", {"text": "?", "unit": "J-1", "office": "evaluator"})
    assert {f["field"] for f in told["faults"]} == {"unit", "office"}
    assert caller.refused(f"/questions/{ABOUT}", 422, "POST", {"text": "?", "unit": "nothing"})
    assert caller.refused(f"/questions/{ABOUT}", 422, "POST", {"text": "?", "person": "nobody"})
    told = caller.refused(f"/questions/{ABOUT}", 422, "POST", {"text": "", "due_on": "2001-01-01"})
    assert {f["field"] for f in told["faults"]} == {"text", "due_on", "to"}


def test_a_year_without_a_review(records: Records) -> None:
    caller = program()
    assert caller.refused("/review/2021/figures", 404)
    assert caller.refused("/review/2021/check", 404, "POST", {"figures": [{"id": "D01", "value": "1"}]})


def test_the_review_s_figures_are_checked(records: Records) -> None:
    records.setting("综述方案", "gongshu-2021")
    caller = program()
    told = caller.get("/review/2021/figures")
    ids = [f["id"] for f in told["figures"]]
    assert len(ids) > 30 and told["as_of"] == date(2021, 12, 31).isoformat()
    sent = {"figures": [{"id": ids[0], "value": "1"}, {"id": "none", "value": "165.70", "hedge": "over"}]}
    found = caller.ask("POST", "/review/2021/check", sent).json()["figures"]  # type: ignore[attr-defined]  # of the test client
    assert [f["id"] for f in found] == [ids[0], "none"] and found[1]["status"] == "no_records"
    before = AuditEntry.objects.count()
    wrong = caller.refused(
        "/review/2021/check", 422, "POST", {"figures": [{"id": "x", "value": "优", "hedge": "over"}]}
    )
    assert wrong["faults"][0]["field"] == "figures.0.value" and AuditEntry.objects.count() == before
    doubled = caller.refused("/review/2021/check", 422, "POST", {"figures": [{"id": "x", "value": "1"}] * 2})
    assert doubled["faults"][0]["field"] == "figures.1.id"
    assert program("clerk", records.section).refused("/review/2021/figures", 403)
