"""What is sent wrongly: every fault at once, in the reader's language, early where it is much; nothing fails."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Program, program
from tests.support.records import Records
from threeones.api.policy import rules
from threeones.base.audit.models import AuditEntry
from threeones.base.hooks.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(records: Records) -> Program:
    """A supervisor's program."""
    return program()


def faults(told: Any) -> dict[str, tuple[str, str]]:
    """Faults by field."""
    return {f["field"]: (f["fault"], f["expected"]) for f in told["faults"]}


def test_all_faults_at_once_in_chinese(caller: Program) -> None:
    told = caller.refused("/projects?size=201&page=0&as_of=31.10.2021&colour=red&year=x", 422)
    found = faults(told)
    assert set(found) == {"size", "page", "as_of", "colour", "year"}
    assert found["size"] == ("太大", "不大于200")
    assert found["page"] == ("太小", "不小于1")
    assert found["as_of"] == ("不是日期", "日期，如2021-10-31")
    assert found["colour"][0] == "没有这个参数" and "light" in found["colour"][1]
    assert found["year"] == ("不是整数", "整数")


def test_the_same_in_english(records: Records) -> None:
    told = program(language="en-GB,en;q=0.9").refused("/projects?size=201&as_of=x", 422)
    assert faults(told) == {
        "size": ("is too large", "200 or less"),
        "as_of": ("is no date", "a date, such as 2021-10-31"),
    }
    assert told["message"] == "The address is wrong: as_of: is no date; size: is too large."


def test_a_read_says_what_is_wrong_with_its_address_and_nothing_of_saving(caller: Program, records: Records) -> None:
    for path, message in (
        ("/projects?as_of=31.10.2021", "地址里写的有误：as_of：不是日期。"),
        ("/projects?as_of=1700-01-01", "地址里写的有误：as_of：1700-01-01没有数据，可以看2021-01-01至2021-12-31。"),
        ("/projects?a=1&b=2&c=3&d=4", "地址里写的有误：a：没有这个参数；b：没有这个参数；c：没有这个参数。"),
    ):
        assert caller.refused(path, 422)["message"] == message
    assert caller.refused("/webhooks", 422, "POST", {"label": 3})["message"] == "内容有误，什么也没有保存。"


def test_a_body_with_every_fault(caller: Program) -> None:
    told = caller.refused("/webhooks", 422, "POST", {"label": 3, "url": "http://x/\x00", "more": {"deep": 1}})
    found = faults(told)
    assert set(found) == {"label", "url", "events", "more"}
    assert found["label"][0] == "不是文字" and found["more"][0] == "没有这一项" and found["events"][0] == "没有填"
    assert found["url"][0] == "有不能保存的字符"
    assert Subscription.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "不是JSON"),
        (b'{"label": "a", "label": "b"}', "写了两次"),
        (b'{"label": NaN}', "不是JSON的数"),
        (b'{"label": -Infinity}', "不是JSON的数"),
        (b'\xff\xfe{"label": "a"}', "不是UTF-8"),
        (b"[" * 5000 + b"]" * 5000, "嵌套太深"),
        (b'{"a":' * 13 + b"1" + b"}" * 13, "嵌套太深"),
        (b'{"label": ' + b"9" * 5000 + b"}", "数字太长"),
        (b'"text"', "不是对象"),
        (b"null", "不是对象"),
        (b"[1]", "不是对象"),
        (b'{"label": "\\ud800", "url": "x", "events": []}', "不能保存"),
    ],
)
def test_bodies_that_say_nothing(caller: Program, body: bytes, words: str) -> None:
    answer = caller.ask("POST", "/webhooks", body)
    assert answer.status_code in (400, 422)
    told = json.loads(answer.content)
    assert any(words in f["fault"] for f in told["faults"]), told


def test_no_body_at_all(caller: Program) -> None:
    told = caller.refused("/webhooks", 415, "POST")
    assert told["error"] == "media_type"
    assert caller.refused("/webhooks", 400, "POST", b" ")["error"] == "bad_request"


def test_brackets_in_text_are_no_depth(caller: Program) -> None:
    told = caller.refused("/webhooks", 422, "POST", {"label": "[{" * 40, "url": '\\"[[[', "events": ["x"]})
    assert told["error"] == "invalid"


def test_a_million_characters_are_refused_before_they_are_read(caller: Program) -> None:
    began = time.monotonic()
    answer = caller.ask("POST", "/webhooks", b'{"label": "' + b"x" * (rules().body_kb * 1024) + b'"}')
    assert answer.status_code == 413 and json.loads(answer.content)["error"] == "too_large"
    assert time.monotonic() - began < 1
    assert Client().generic("POST", "/api/v1/webhooks", b"x" * 2_000_000).status_code == 413, "whoever asks"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_kind_of_body(caller: Program, kind: str) -> None:
    answer = caller.ask("POST", "/webhooks", b"label=x", content_type=kind)
    assert answer.status_code == 415 and answer.headers["Accept"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/projects/A/B/C", 404),
        ("GET", "/runs/99999999999999999999999999/standings", 404),
        ("GET", "/runs/-1/standings", 404),
        ("GET", "/why/nothing/x", 404),
        ("GET", "/why/light/%00", 400),
        ("GET", "/why/run/99999999999999999999999999/total/x", 404),
        ("PUT", "/projects", 405),
        ("PATCH", "/me", 405),
        ("TRACE", "/me", 405),
        ("DELETE", "/webhooks/99999999999999999999999999", 404),
        ("POST", "/webhook-deliveries/99999999999999999999999999/retry", 404),
        ("GET", "/projects?as_of=1700-01-01", 422),
        ("GET", "/projects?as_of=9999-12-31", 422),
        ("GET", "/projects?year=2021&year=2022", 422),
        ("GET", "/projects?page=1000001", 422),
        ("GET", "/projects?unit=%00", 400),
        ("GET", "/reports?month=2021-13", 422),
        ("GET", "/reports?month=" + "9" * 3000, 422),
    ],
)
def test_refusals_are_told_in_one_form(caller: Program, method: str, path: str, status: int) -> None:
    told = caller.refused(path, status, method)
    assert told["message"] and told["request"] and "Traceback" not in json.dumps(told)


def test_head_and_options(caller: Program) -> None:
    got, head = caller.ask("GET", "/me"), caller.ask("HEAD", "/me")
    assert head.status_code == 200 and head.headers["Content-Length"] == got.headers["Content-Length"]
    options = caller.ask("OPTIONS", "/webhooks")
    assert options.status_code == 204 and options.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert caller.ask("OPTIONS", "/webhooks/1").headers["Allow"] == "DELETE, OPTIONS"
    assert caller.ask("PUT", "/me").headers["Allow"] == "GET"


def test_no_page_of_another_site_may_read(caller: Program) -> None:
    answer = caller.ask("GET", "/me", Origin="https://elsewhere.example")
    assert not [h for h in answer.headers if h.lower().startswith("access-control")]
    asked = Client().options(
        "/api/v1/me", headers={"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    )
    assert not [h for h in asked.headers if h.lower().startswith("access-control")]


def test_nothing_is_kept_by_caches_or_cookies(caller: Program) -> None:
    answer = caller.ask("GET", "/projects?as_of=2021-10-31")
    assert answer.headers["Cache-Control"] == "no-store" and not answer.cookies
    assert {"Authorization", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_refused_writes_leave_no_trace(caller: Program) -> None:
    before = AuditEntry.objects.count()
    caller.refused("/webhooks", 422, "POST", {"label": "x", "url": "http://127.0.0.1/", "events": ["*"]})
    assert AuditEntry.objects.count() == before
