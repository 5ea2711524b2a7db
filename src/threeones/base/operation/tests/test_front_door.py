"""Every request is numbered, counted and logged, without a word of what somebody typed; probes need no session."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from threeones.base.operation import health, metrics
from threeones.base.operation.logs import JsonLines
from threeones.base.operation.middleware import FrontDoor, number_of, route_of
from threeones.base.operation.strangers import is_known

Settings = Any
"""What pytest-django's fixture gives."""
STRANGER: dict[str, Any] = {"REMOTE_ADDR": "10.1.2.3"}


def test_live_asks_no_database_and_needs_no_host_name(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    # without the mark that allows a test its database any query would be an error
    response = Client().get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "live"})
    assert response["Cache-Control"] == "no-store" and response["X-Request-ID"]


@pytest.mark.django_db
def test_ready_tells_strangers_nothing_but_the_word() -> None:
    assert Client(**STRANGER).get("/health/ready").json() == {"status": "ready"}
    assert Client().get("/health/ready").json()["checks"] == {"database": "ok", "migrations": "ok", "disk": "ok"}


@pytest.mark.django_db
def test_a_full_disk_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "MIB", 1 << 60)
    response = Client().get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "not ready" and "free" in response.json()["checks"]["disk"]


def test_a_database_that_is_away_is_not_ready(settings: Settings) -> None:
    class Broken:
        settings_dict = {"NAME": "broken"}

        def cursor(self) -> None:
            raise DatabaseError("server closed the connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health, "connection", Broken())
        patch.setattr(health, "migrations", lambda: health.OK)
        found = health.readiness()
    assert not found.ready and found.checks["database"] == "DatabaseError"


def asked(**meta: str) -> HttpRequest:
    return RequestFactory().get("/metrics", **meta)  # type: ignore[arg-type]  # what stands in META


def test_figures_are_for_the_machine_itself_or_for_who_has_the_token(settings: Settings, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("s3cret-of-the-watcher\n")
    assert is_known(asked()) and is_known(asked(REMOTE_ADDR="::1"))
    assert not is_known(asked(**STRANGER))
    # through a proxy on the same machine everybody seems to be local
    assert not is_known(asked(HTTP_X_FORWARDED_FOR="10.1.2.3"))
    settings.PROXY = True
    assert not is_known(asked())
    settings.METRICS_TOKEN_FILE = str(token)
    assert is_known(asked(HTTP_AUTHORIZATION="Bearer s3cret-of-the-watcher", **STRANGER))
    for wrong in ("Bearer s3cret", "Bearer ", "Basic s3cret-of-the-watcher", "s3cret-of-the-watcher"):
        assert not is_known(asked(HTTP_AUTHORIZATION=wrong, **STRANGER)), wrong
    token.write_text("")
    assert not is_known(asked(HTTP_AUTHORIZATION="Bearer ", **STRANGER)), "an empty token opens nothing"


@pytest.mark.django_db
def test_figures_count_requests_by_route(client: Client) -> None:
    client.get("/health/live")
    response = client.get("/metrics")
    assert response.status_code == 200 and response["Content-Type"] == metrics.CONTENT_TYPE
    text = response.content.decode()
    assert 'threeones_requests_total{method="GET",route="health/live",status="200"}' in text
    assert "threeones_database_up 1.0" in text and re.search(r"^threeones_audit_entries_total \d", text, re.MULTILINE)
    assert Client(**STRANGER).get("/metrics").status_code == 403


@pytest.mark.django_db
def test_a_line_of_the_log_holds_no_name_and_nothing_typed(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="threeones"):
        client.get("/handbook/", {"q": "张三丰"}, headers={"User-Agent": "李四的浏览器"})
        client.get("/nothing/张三丰/")
    lines = [json.loads(JsonLines().format(r)) for r in caplog.records if r.message == "request"]
    assert len(lines) == 2 and lines[1]["status"] == 404 and lines[1]["route"] == "none"
    assert set(lines[0]) >= {"time", "level", "route", "method", "status", "ms", "user"}
    assert isinstance(lines[0]["user"], int)
    assert not any(c > "\u3000" for line in lines for c in json.dumps(line, ensure_ascii=False))


def test_an_error_is_told_without_its_message() -> None:
    try:
        raise ValueError("身份证 330105199001011234")
    except ValueError as error:
        record = logging.LogRecord("threeones.x", logging.ERROR, __file__, 1, "unexpected error", None, None)
        record.exc_info = (ValueError, error, error.__traceback__)
    line = JsonLines().format(record)
    assert "330105" not in line
    assert json.loads(line)["error"]["kind"] == "builtins.ValueError"
    assert "test_an_error_is_told_without_its_message" in json.loads(line)["error"]["at"][-1]


@pytest.mark.parametrize(
    ("logger", "message"), [("threeones.web", "failed for 张三"), ("axes", "failed for %s"), ("django.security.X", "")]
)
def test_of_other_libraries_only_the_pattern_is_kept(logger: str, message: str) -> None:
    record = logging.LogRecord(logger, logging.WARNING, __file__, 1, "failed for %s", ("张三",), None)
    assert json.loads(JsonLines().format(record))["message"] == message


def test_the_number_of_a_request_is_ours_or_our_proxys(settings: Settings) -> None:
    given = RequestFactory().get("/", headers={"X-Request-ID": "abcdef0123456789"})
    assert number_of(given) != "abcdef0123456789"
    settings.PROXY = True
    assert number_of(given) == "abcdef0123456789"
    assert number_of(RequestFactory().get("/", headers={"X-Request-ID": "x\tinjected line"})) != "x\tinjected line"


def test_behind_our_proxy_the_sender_is_whom_it_saw(settings: Settings) -> None:
    settings.PROXY = True
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    # the first word is what the sender says of himself
    FrontDoor(answer)(RequestFactory().get("/", headers={"X-Forwarded-For": "1.1.1.1, 10.9.8.7"}))
    assert seen == ["10.9.8.7"]
    assert route_of(RequestFactory().get("/static/x.css")) == "static"
