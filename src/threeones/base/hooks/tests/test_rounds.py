"""Who is told of what, how it is sent, and what becomes of what does not arrive."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from tests.support.people import access, account
from tests.support.records import Records
from threeones.base.accounts.access import ANYONE, access_of
from threeones.base.audit.chain import Change, append
from threeones.base.audit.models import AuditEntry
from threeones.base.hooks import rounds, services
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.hooks.policy import hook_rules
from threeones.base.hooks.selectors import deliveries, events_known
from threeones.base.org.models import UnitKind
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    """A subscriber's program: keeps what it gets, answers as it is told."""

    got: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    status: ClassVar[int] = 204

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.got.append(({k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length)))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[str]:
    """The address of a running subscriber."""
    settings.WEBHOOK_TARGETS = ["127.0.0.1/32"]
    Receiver.got, Receiver.status = [], 204
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/told"
    server.shutdown()
    thread.join()
    server.server_close()


def subscribe(
    url: str, role: str = "supervisor", unit: Any = None, events: tuple[str, ...] = ("*",)
) -> tuple[Subscription, str]:
    """A subscription of somebody of that role."""
    return services.subscribe(access=access(role, unit), label="汇总", url=url, events=events)


def changed(record: str, key: str, action: str = "change") -> None:
    """A change in the audit."""
    with transaction.atomic():
        append("somebody", [Change(action, record, key, {}, {"name": "秘密"}, "张三说的")])


def told() -> list[dict[str, Any]]:
    """All events that the subscriber got, in order."""
    return [event for _headers, body in Receiver.got for event in json.loads(body)["events"]]


def test_a_change_is_told_with_nothing_of_its_content(receiver: str) -> None:
    project = Records().project("A/1")
    subscribe(receiver)
    changed("handbook.project", project.code)
    rounds.round_()
    entry = AuditEntry.objects.get(record="handbook.project")
    assert told() == [{"seq": entry.seq, "label": "handbook.project", "key": "A/1", "action": "change"}]
    assert "秘密" not in Receiver.got[0][1].decode() and "张三" not in Receiver.got[0][1].decode()
    rounds.round_()
    assert len(Receiver.got) == 1, "told once"


def test_the_signature_holds_as_the_specification_says(receiver: str) -> None:
    project = Records().project("A")
    _made, secret = subscribe(receiver)
    changed("handbook.project", project.code)
    rounds.round_()
    headers, body = Receiver.got[0]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert secret not in json.dumps(list(Subscription.objects.values("salt", "url", "events", "label")))


def test_only_what_the_subscriber_sees_is_told(receiver: str) -> None:
    records = Records()
    other = records.unit("J-2", "运输科")
    mine, theirs = records.project("A"), records.project("B", lead_unit=other)
    subscribe(receiver, "clerk", records.section)
    for project in (mine, theirs):
        changed("handbook.project", project.code)
    changed("handbook.project", "gone", "delete")
    changed("accounts.token", "x")
    rounds.round_()
    assert [e["key"] for e in told()] == ["A"]


def test_what_is_gone_is_told_to_who_sees_everything(receiver: str) -> None:
    Records()
    subscribe(receiver)
    changed("handbook.project", "gone", "delete")
    changed("hooks.subscription", "1")
    rounds.round_()
    assert [(e["key"], e["action"]) for e in told()] == [("gone", "delete")]


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_are_told_of_no_business(receiver: str, role: str) -> None:
    project = Records().project("A")
    subscribe(receiver, role)
    changed("handbook.project", project.code)
    rounds.round_()
    assert told() == []


def test_only_the_events_asked_for(receiver: str) -> None:
    records = Records()
    project = records.project("A")
    milestone = records.milestone(project, date(2021, 3, 1))
    subscribe(receiver, events=("handbook.milestone",))
    changed("handbook.project", project.code)
    changed("handbook.milestone", milestone.code)
    rounds.round_()
    assert [e["label"] for e in told()] == ["handbook.milestone"]


def test_what_was_before_the_subscription_and_what_was_given_up_is_not_told(receiver: str) -> None:
    project = Records().project("A")
    changed("handbook.project", project.code)
    subscribe(receiver)
    with pytest.raises(RuntimeError), transaction.atomic():
        changed("handbook.project", project.code)
        raise RuntimeError
    rounds.round_()
    assert told() == []


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(receiver: str) -> None:
    project = Records().project("A")
    subscribe(receiver)
    changed("handbook.project", project.code)
    Receiver.status = 500
    rules, at, waits = hook_rules(), timezone.now(), []
    for _n in range(rules.attempts):
        rounds.round_()
        delivery = Delivery.objects.get()
        if delivery.next_at is not None:
            waits.append((delivery.next_at - at).total_seconds())
            Delivery.objects.update(next_at=at - timedelta(seconds=1))
    assert len(Receiver.got) == rules.attempts
    assert [round(w / rules.first_wait_seconds) for w in waits] == [2**n for n in range(rules.attempts - 1)]
    assert delivery.given_up and delivery.status == 500
    assert len({body for _h, body in Receiver.got}) == 1, "every try says the same"
    # once more, where somebody asks for it
    Receiver.status = 200
    assert services.redeliver(access=access(), delivery=delivery.pk)
    rounds.round_()
    delivery.refresh_from_db()
    assert delivery.delivered_at is not None and not services.redeliver(access=access(), delivery=delivery.pk)


def test_redirections_are_not_followed(receiver: str) -> None:
    project = Records().project("A")
    subscribe(receiver)
    changed("handbook.project", project.code)
    Receiver.status = 302
    rounds.round_()
    assert len(Receiver.got) == 1 and Delivery.objects.get().status == 302


def test_an_address_that_is_off_the_list_meanwhile_is_not_called(receiver: str, settings: LazySettings) -> None:
    project = Records().project("A")
    subscribe(receiver)
    changed("handbook.project", project.code)
    settings.WEBHOOK_TARGETS = ["10.0.0.0/8"]
    rounds.round_()
    assert Receiver.got == [] and Delivery.objects.get().error == "target"


def test_nobody_there_hinders_no_other(receiver: str) -> None:
    project = Records().project("A")
    subscribe("http://127.0.0.1:1/nobody")
    subscribe(receiver)
    changed("handbook.project", project.code)
    rounds.round_()
    assert len(told()) == 1
    assert sorted(Delivery.objects.values_list("error", flat=True)) == ["", "ConnectionRefusedError"]


def test_who_has_left_is_told_nothing_any_more(receiver: str) -> None:
    project = Records().project("A")
    subscribe(receiver)
    changed("handbook.project", project.code)
    rounds.look_through(Subscription.objects.select_related("user").get())
    user = account()
    user.left_on = date.today()
    user.save()
    rounds.round_()
    assert Receiver.got == [] and Delivery.objects.get().error == "holder" and Delivery.objects.get().given_up
    changed("handbook.project", project.code)
    rounds.round_()
    assert Delivery.objects.count() == 1


def test_a_load_is_told_in_a_few_deliveries(receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = Records()
    codes = [records.project(f"A{n}").code for n in range(5)]
    small = replace(hook_rules(), events_a_delivery=2)
    monkeypatch.setattr(rounds, "hook_rules", lambda: small)
    subscribe(receiver)
    with transaction.atomic():
        append("somebody", [Change("create", "handbook.project", c, {}, {}) for c in codes])
    rounds.round_()
    assert [len(json.loads(body)["events"]) for _h, body in Receiver.got] == [2, 2, 1]
    assert [e["key"] for e in told()] == codes


def test_a_subscription_that_ended_is_silent_and_its_holder_decides(receiver: str) -> None:
    records = Records()
    project = records.project("A")
    made, _secret = subscribe(receiver)
    clerk = access("clerk", records.section)
    assert not services.unsubscribe(access=clerk, subscription=made.pk), "not his"
    assert services.unsubscribe(access=access("system_admin"), subscription=made.pk)
    changed("handbook.project", project.code)
    rounds.round_()
    assert Receiver.got == []
    assert not services.unsubscribe(access=access(), subscription=made.pk), "it ended already"
    told_of = AuditEntry.objects.filter(record="hooks.subscription").values_list("action", "actor")
    assert list(told_of) == [("create", "supervisor"), ("close", "system_admin")]


def test_all_that_is_wrong_with_a_subscription_is_said_at_once(receiver: str) -> None:
    with pytest.raises(Faults) as refused:
        services.subscribe(access=access(), label="", url="http://169.254.169.254/", events=["nothing.there"])
    assert [f.column for f in refused.value.faults] == ["events", "label", "url"]
    with pytest.raises(PermissionDenied):
        services.subscribe(access=ANYONE, label="x", url=receiver, events=["*"])
    for n in range(hook_rules().per_account):
        services.subscribe(access=access(), label=f"x{n}", url=receiver, events=["*"])
    with pytest.raises(Faults, match="先停掉不用的"):
        services.subscribe(access=access(), label="one more", url=receiver, events=["*"])


def test_keys_in_an_address_do_not_reach_the_audit(receiver: str) -> None:
    services.subscribe(access=access(), label="x", url=f"{receiver}?access_token=0123secret", events=["*"])
    assert "0123secret" not in "".join(AuditEntry.objects.values_list("after", flat=True))


def test_everybody_sees_his_own_deliveries(receiver: str) -> None:
    records = Records()
    project = records.project("A")
    subscribe(receiver)
    changed("handbook.project", project.code)
    rounds.round_()
    assert deliveries(access()).count() == 1
    assert deliveries(access("clerk", records.section)).count() == 0
    assert deliveries(access("system_admin")).count() == 1


def test_events_are_kinds_of_record_of_which_it_is_said_who_sees_them() -> None:
    assert {"handbook.project", "supervision.report"} <= set(events_known())
    assert not {"accounts.user", "hooks.subscription", "files.sourcefile"} & set(events_known())


def test_a_bureau_is_told_of_its_own(receiver: str) -> None:
    records = Records()
    other = records.unit("K", "区水利局", UnitKind.BUREAU)
    project = records.project("A")
    assert access_of(account("head_of_bureau", other), date.today()).bureaus == {other.pk}
    subscribe(receiver, "head_of_bureau", other)
    changed("handbook.project", project.code)
    rounds.round_()
    assert told() == []
