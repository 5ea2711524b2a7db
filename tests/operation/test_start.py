"""Starting for real: refused with every reason where it is unsafe; behind a proxy with https the cookies and headers are right."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
from contextlib import closing
from dataclasses import replace

import pytest

from tests.support.commands import ROOT, Bureau
from tests.support.postgres import free_port
from tests.support.site import served

HOST = "sanyi.example.gov.cn"
BEHIND = {"THREEONES_SECURE": "1", "THREEONES_PROXY": "1", "THREEONES_HOSTS": HOST}
pytestmark = pytest.mark.once


def get(address: str, path: str, **headers: str) -> http.client.HTTPResponse:
    """An answer of the site, read to its end."""
    with closing(http.client.HTTPConnection(address.partition("//")[2], timeout=20)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]  # for the test to look at
        return response


def test_serving_unsafely_is_refused_with_every_reason(bureau: Bureau) -> None:
    bureau.run("init")
    (bureau.home / "keys" / "django.key").chmod(0o644)
    unsafe = replace(bureau, extra={"THREEONES_HOSTS": "*"})
    port = str(free_port())
    done = unsafe.run("serve", "--host", "0.0.0.0", "--port", port, expect=2, timeout=60)
    for reason in ("THREEONES_HOSTS", "django.key", "监听 0.0.0.0"):
        assert reason in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    found = unsafe.json("check", "--host", "0.0.0.0", expect=1)
    assert len(found["problems"]) == 3 and found["safe"] is False
    assert "django.key" in unsafe.run("work", expect=2, timeout=60).stderr


def test_a_word_that_is_not_understood_stops_every_command(bureau: Bureau) -> None:
    done = replace(bureau, extra={"THREEONES_SECURE": "yes"}).run("check", expect=2)
    assert "THREEONES_SECURE" in done.stderr and "yes" in done.stderr and "Traceback" not in done.stderr


def test_safe_settings_pass_the_check(bureau: Bureau) -> None:
    assert bureau.json("check")["safe"] is True
    assert replace(bureau, extra=BEHIND).json("check", "--host", "0.0.0.0")["problems"] == []


def asked_by_docker(address: str) -> int:
    """How the command ends by which Docker asks the image whether it is well."""
    found = re.search(r"HEALTHCHECK .*\\\n\s+CMD (\[.*\])", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert found and "127.0.0.1:8000" in found[1]
    command = json.loads(found[1].replace("http://127.0.0.1:8000", address))
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_behind_a_proxy_with_https(bureau: Bureau) -> None:
    bureau.run("init")
    token = bureau.home / "token"
    token.write_text("watching\n")
    site = replace(bureau, extra=BEHIND | {"THREEONES_METRICS_TOKEN_FILE": str(token), "THREEONES_LOG": "json"})
    assert asked_by_docker("http://127.0.0.1:1") == 1
    with served(site) as address:
        assert asked_by_docker(address) == 0
        through = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.2.3"}
        response = get(address, "/language/", **through)
        plain = get(address, "/", Host=HOST, **{"X-Forwarded-Proto": "http"})
        assert plain.status == 301 and plain.headers["Location"] == f"https://{HOST}/"
        assert int(response.headers["Strict-Transport-Security"].partition("=")[2]) >= 365 * 24 * 3600
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert (
            response.headers["X-Frame-Options"] == "DENY"
            and "object-src 'none'" in response.headers["Content-Security-Policy"]
        )
        cookies = get(address, "/accounts/login/", **through).headers.get_all("Set-Cookie") or []
        for cookie in cookies:
            assert cookie.startswith("__Host-") and all(
                w in cookie for w in ("; Secure", "; HttpOnly", "SameSite=Lax", "Path=/")
            )
        assert get(address, "/", **(through | {"Host": "other.example"})).status == 400
        # probes and figures: no host name, no https; strangers hear one word
        assert json.loads(get(address, "/health/ready").body) == {"status": "ready"}  # type: ignore[attr-defined]
        assert get(address, "/metrics").status == 403
        figures = get(address, "/metrics", Authorization="Bearer watching")
        assert figures.status == 200 and b'threeones_requests_total{method="GET"' in figures.body  # type: ignore[attr-defined]
    lines = [json.loads(line) for line in (bureau.home / "site.log").read_text().splitlines() if line.startswith("{")]
    assert {"route", "method", "status", "ms", "request", "time"} <= set(
        next(x for x in lines if x["message"] == "request")
    )


def test_figures_of_all_workers_are_one_sum(bureau: Bureau) -> None:
    bureau.run("init")
    with served(bureau, workers=2) as address:
        for _ in range(20):
            assert get(address, "/nothing-here/").status in (302, 404)
        text = get(address, "/metrics").body.decode()  # type: ignore[attr-defined]
    line = next(x for x in text.splitlines() if x.startswith("threeones_requests_total") and 'route="none"' in x)
    assert float(line.split()[-1]) == 20
