"""A write with a key is carried out once: sent again it gets the same answer, whoever sends it at once waits."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from tests.api.conftest import Program, program
from tests.support.records import Records
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.models import Submission
from threeones.base.entry.policy import entry_policy
from threeones.base.hooks.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(records: Records, settings: LazySettings) -> Program:
    """A supervisor's program, where webhooks may go to one host."""
    settings.WEBHOOK_TARGETS = ["oa.example.cn"]
    return program()


def body(label: str = "汇总") -> dict[str, Any]:
    """A subscription to be made."""
    return {"label": label, "url": "https://oa.example.cn/hook", "events": ["*"]}


def send(caller: Program, key: str, label: str = "汇总") -> Any:
    """Send it under a key."""
    return caller.ask("POST", "/webhooks", body(label), Idempotency_Key=key)


def test_the_same_again_is_answered_alike_and_done_once(caller: Program) -> None:
    first, again = send(caller, "k1"), send(caller, "k1")
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    assert Subscription.objects.count() == 1
    assert AuditEntry.objects.filter(record="hooks.subscription").count() == 1


def test_written_otherwise_it_is_still_the_same(caller: Program) -> None:
    first = send(caller, "k1")
    turned = json.dumps(dict(reversed(list(body().items()))), indent=3, ensure_ascii=False).encode()
    again = caller.ask("POST", "/webhooks", turned, Idempotency_Key="k1")
    assert again.content == first.content and Subscription.objects.count() == 1


def test_the_same_key_for_something_else_is_a_conflict(caller: Program) -> None:
    send(caller, "k1")
    answer = send(caller, "k1", "其他")
    assert answer.status_code == 409 and json.loads(answer.content)["error"] == "key_reused"
    elsewhere = caller.ask("DELETE", f"/webhooks/{Subscription.objects.get().pk}", Idempotency_Key="k1")
    assert elsewhere.status_code == 409, "another address is something else"
    assert Subscription.objects.get().closed_at is None


def test_answers_without_a_body_come_again_too(caller: Program) -> None:
    number = json.loads(send(caller, "k1").content)["id"]
    answers = [caller.ask("DELETE", f"/webhooks/{number}", Idempotency_Key="k2") for _n in range(2)]
    assert [(a.status_code, a.content) for a in answers] == [(204, b""), (204, b"")]
    assert caller.ask("DELETE", f"/webhooks/{number}").status_code == 404


def test_keys_are_everybodys_own(caller: Program, records: Records) -> None:
    send(caller, "k1")
    answer = send(program("clerk", records.section), "k1", "其他")
    assert answer.status_code == 201 and Subscription.objects.count() == 2


def test_what_was_refused_is_not_remembered(caller: Program) -> None:
    wrong = caller.ask("POST", "/webhooks", {**body(), "events": ["nothing"]}, Idempotency_Key="k1")
    assert wrong.status_code == 422 and Submission.objects.count() == 0
    assert send(caller, "k1").status_code == 201


def test_a_key_is_forgotten_after_its_hours(caller: Program) -> None:
    send(caller, "k1")
    Submission.objects.update(at=timezone.now() - timedelta(hours=entry_policy().key_hours, minutes=1))
    assert send(caller, "k1", "其他").status_code == 201
    assert Subscription.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "键", "a b", "a\tb"])
def test_keys_that_are_none(caller: Program, key: str) -> None:
    answer = send(caller, key)
    assert answer.status_code == 422, answer.content
    assert [f["field"] for f in json.loads(answer.content)["faults"]] == ["Idempotency-Key"]
    assert Subscription.objects.count() == 0


def test_the_longest_key(caller: Program) -> None:
    assert send(caller, "x" * entry_policy().max_key_characters).status_code == 201


def test_reading_takes_no_notice_of_a_key(caller: Program) -> None:
    assert caller.ask("GET", "/me", Idempotency_Key="k1").status_code == 200
    assert Submission.objects.count() == 0
