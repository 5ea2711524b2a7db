"""The pages in a real browser: pictures of them, a way through them, the keyboard, no scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.browser import Visit
from tests.support.ways import WAYS, for_pictures

pytestmark = pytest.mark.browser
PAGES = {
    "home": "/",
    "board": "/projects/",
    "project": "/projects/FG-02-007/",
    "handbook": "/handbook/",
    "indicators": "/indicators/",
    "indicator": "/indicators/FAI/",
    "ranking": "/evaluation/",
    "capital-projects": "/capital-projects/",
    "land": "/land/",
    "review": "/review/2021/",
}
Open = Callable[..., Visit]


@for_pictures
@pytest.mark.parametrize(("size", "language"), WAYS)
def test_pictures_of_the_pages(visit: Open, picture_folder: Path, size: tuple[int, int], language: str) -> None:
    tab = visit(size=size, language=language)
    for name, path in PAGES.items():
        tab.open(path)
        tab.picture(picture_folder, name if language == "zh-CN" else f"{name}-en")
    assert tab.problems == []


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_a_leader_asks_why(visit: Open, picture_folder: Path, size: tuple[int, int], language: str) -> None:
    """From the home page to a red project, why it is red, and the row of the workbook."""
    tab = visit(size=size, language=language)
    page = tab.open("/")
    page.locator(".matter .btn").first.click()
    drawer = page.locator("#drawer[open]")
    drawer.wait_for()
    assert drawer.locator(".formula, .rule, table").first.is_visible()
    tab.picture(picture_folder, "drawer" if language == "zh-CN" else "drawer-en")
    assert not tab.axe()
    with (
        page.expect_popup()
        if drawer.locator('a[href*="/source/"]:visible').first.get_attribute("target")
        else _same() as _
    ):
        drawer.locator('a[href*="/source/"]:visible').first.click()
    shown = page.context.pages[-1]
    shown.wait_for_load_state()
    assert "/source/" in shown.url
    assert shown.locator("table").first.is_visible()
    assert not tab.problems


class _same:  # noqa: N801  # used like a function
    """Where a link opens in the same tab there is nothing to wait for."""

    def __enter__(self) -> _same:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def test_by_keyboard_alone(visit: Open) -> None:
    """Skip link, the board's rows by j and Enter, the drawer closed by Escape."""
    tab = visit()
    page = tab.open("/projects/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*-*/")
    page.locator(".action a").focus()
    page.keyboard.press("Enter")
    page.locator("#drawer[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("#drawer:not([open])").wait_for(state="attached")
    assert not tab.problems


def test_without_scripts_everything_is_still_there(demo_site: str, visit: Open) -> None:
    tab = visit()
    context = tab.context.browser.new_context(java_script_enabled=False, base_url=demo_site, locale="zh-CN")
    context.add_cookies(tab.context.cookies())
    page = context.new_page()
    page.goto("/projects/FG-02-007/")
    page.locator(".action a").click()
    assert "/why/light/FG-02-007" in page.url
    assert page.locator("h1").is_visible()
    context.close()


def test_the_whole_site_as_of_a_day(visit: Open) -> None:
    """The day is chosen in the head and holds on every page after it."""
    tab = visit()
    page = tab.open("/?as_of=2021-06-30")
    page.goto("/projects/")
    assert "2021-06-30" in page.locator("header").inner_text()
    assert not tab.problems
