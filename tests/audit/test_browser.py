"""The audit's pages in the browser: by keyboard, on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.browser import Visit

pytestmark = pytest.mark.browser


def test_from_an_entry_to_its_record_by_keyboard(visit: Callable[..., Visit]) -> None:
    tab = visit(as_="auditor")
    page = tab.open("/audit/")
    page.locator("#id_text").focus()
    page.keyboard.type("FG-01-003")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=FG-01-003**")
    first = page.locator("table.audit tbody tr").first
    summary = first.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert first.locator("table.changes").is_visible()
    first.locator("td.main a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/record/**")
    assert page.locator("table.audit tbody tr").count() >= 1
    assert tab.problems == []


def test_the_anchor_on_paper_has_the_seal_and_room_to_sign(visit: Callable[..., Visit]) -> None:
    tab = visit(as_="auditor")
    page = tab.open("/audit/anchor/")
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="打印").click()
    assert page.title() == "printed"
    page.emulate_media(media="print")
    assert page.locator(".seal").is_visible() and page.locator(".signing").is_visible()
    assert not page.locator("#compare").is_visible() and not page.locator(".side").is_visible()
