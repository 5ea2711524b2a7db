"""What if, in a browser: a weight is tried, the ranking moves, the address is passed on, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.support.browser import Visit
from tests.support.ways import WAYS

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
WEIGHT = "[name='w.on_time']"


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_a_weight_is_tried_shared_and_not_kept(visit: Open, size: tuple[int, int], language: str) -> None:
    tab = visit(as_="evaluator", size=size, language=language)
    page = tab.open("/evaluation/")
    frozen = page.locator("main table").first.inner_text()
    page.locator("a[href$='/what-if/']").first.click()
    assert page.locator("#tried .climbed, #tried .fell").count() == 0
    page.locator(WEIGHT).fill("60")
    page.locator("#tried .climbed").first.wait_for()
    page.wait_for_url("**/what-if/?w.on_time=60")
    assert page.locator("[data-for='f-w.on_time']").input_value() == "60", "the slider says the same"
    moved = page.locator("#tried").inner_text()
    assert not tab.axe() and not tab.overflow()
    # a number of the trial opens how it comes about, with the weight that is tried
    page.locator("#tried a.number[href*='/why/trial/']").first.click()
    page.locator("#drawer-body .drawer-content").wait_for()
    page.keyboard.press("Escape")
    # the slider alone does too
    page.locator("[data-for='f-w.on_time']").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**/what-if/?w.on_time=0")
    page.locator(WEIGHT).fill("many")
    page.locator("#tried [role=alert]").wait_for()
    # who gets the address sees the same trial
    other = visit(as_="district_leader", size=size, language=language)
    shared = other.open(f"{urlsplit(page.url).path}?w.on_time=60")
    assert shared.locator("#tried").inner_text() == moved
    assert page.goto("/evaluation/") and page.locator("main table").first.inner_text() == frozen, "nothing is kept"
    assert not tab.problems and not other.problems
