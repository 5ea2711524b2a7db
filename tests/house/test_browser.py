"""What the browser tests lean on tells right from wrong: overflow, errors of scripts, missing files, other sites, axe."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import DESK, PHONE, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>督办</title></head><body><main><h1>督办</h1>'
PAGES = {
    "/good": HEAD + "<p>还有6个工作日</p></main></body></html>",
    "/wide": HEAD + '<div style="width:800px">宽</div></main></body></html>',
    "/pale": HEAD + '<p style="color:#ddd;background:#fff">看不清</p></main></body></html>',
    "/broken": HEAD + '<script>throw new Error("no")</script><img src="/gone.png" alt="无"></main></body></html>',
    "/away": HEAD + '<img src="http://localhost:9/x.png" alt="无"></main></body></html>',
}


class Pages(http.server.BaseHTTPRequestHandler):
    """Serves ``PAGES``."""

    def do_GET(self) -> None:
        text = "" if self.path == "/favicon.ico" else PAGES.get(self.path)
        self.send_response(200 if text is not None else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "script-src 'self' 'unsafe-inline'")
        self.end_headers()
        self.wfile.write((text or "").encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(chromium, address, size=PHONE)
    yield visit
    visit.close()


def test_a_good_page_has_nothing_against_it(tab: Visit, tmp_path: Path) -> None:
    tab.open("/good")
    assert (tab.problems, tab.overflow(), tab.axe()) == ([], 0, [])
    picture = tab.picture(tmp_path, "good")
    assert picture.name == "good-390.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_page_wider_than_a_phone_is_measured(tab: Visit) -> None:
    tab.open("/wide")
    assert tab.overflow() > 400


def test_pale_text_is_found(tab: Visit) -> None:
    tab.open("/pale")
    assert [v.split(":")[0] for v in tab.axe()] == ["color-contrast"]
    assert tab.axe("image-alt") == []


def test_script_errors_and_missing_files_are_remembered(tab: Visit) -> None:
    tab.open("/broken")
    assert any("script: no" in p for p in tab.problems)
    assert any(p.startswith("404: ") and p.endswith("/gone.png") for p in tab.problems)


def test_a_page_that_asks_another_site_is_found(tab: Visit) -> None:
    tab.open("/away")
    assert any(p.startswith("asks another site") for p in tab.problems)


def test_chinese_is_drawn_and_not_as_boxes(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, size=DESK)
    visit.open("/good")
    # a font without Chinese draws every unknown character as the same box
    drawn = visit.page.evaluate(
        """() => ["督", "办"].map(c => {
            const canvas = document.createElement("canvas");
            const pen = canvas.getContext("2d");
            pen.font = "40px sans-serif";
            pen.fillText(c, 10, 60);
            return canvas.toDataURL();
        })"""
    )
    visit.close()
    assert drawn[0] != drawn[1]
