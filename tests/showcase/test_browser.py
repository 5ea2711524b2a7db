"""The layout in a browser: nothing for axe to find, nothing wider than its window, the drawer, keys, an old browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.showcase.ages import as_in_2021
from tests.support import sessions
from tests.support.browser import DESK, PHONE, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")]


@pytest.fixture
def tab(live_server: LiveServer, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Visit]]:
    """A function that opens a tab on the showcase."""
    # Playwright keeps an event loop in this thread; Django's clean-up of the database runs in it all the same
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    tabs: list[Visit] = []

    def make(**options: Any) -> Visit:
        tabs.append(Visit(chromium, live_server.url, **options))
        tabs[-1].wear(sessions.make(sessions.WHOLE_VIEW))
        return tabs[-1]

    yield make
    for each in tabs:
        each.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nothing_for_axe_and_nothing_sideways(
    tab: Callable[..., Visit], size: tuple[int, int], language: str, picture_folder: Path
) -> None:
    visit = tab(size=size, language=language)
    visit.open("/showcase/?light=red")
    visit.picture(picture_folder, f"showcase-{language}", full=True)
    assert visit.axe() == []
    assert visit.overflow() == 0
    assert visit.problems == []


def test_an_old_browser_shows_the_same_colours(tab: Callable[..., Visit], picture_folder: Path) -> None:
    visit = tab()
    replaced = as_in_2021(visit)
    visit.open("/showcase/?light=red")
    visit.picture(picture_folder, "showcase-2021", full=True)
    assert max(replaced) > 100
    assert visit.axe() == []
    assert visit.problems == []


@pytest.mark.parametrize("size", SIZES)
def test_a_number_opens_its_drawer_and_escape_closes_it(
    tab: Callable[..., Visit], size: tuple[int, int], picture_folder: Path
) -> None:
    visit = tab(size=size)
    page = visit.open("/showcase/")
    page.locator(".fact a.number").first.click()
    page.locator("#drawer[open] .result").wait_for()
    assert page.locator("#drawer .rows tbody tr:visible").count() == 7
    visit.picture(picture_folder, "showcase-drawer")
    assert visit.axe() == []
    page.keyboard.press("Escape")
    assert not page.locator("#drawer").evaluate("d => d.open")
    assert page.url.endswith("/showcase/")
    assert visit.problems == []


def test_a_drawer_that_cannot_be_had_becomes_a_page(tab: Callable[..., Visit]) -> None:
    visit = tab()
    page = visit.open("/showcase/")
    page.locator(".cell-green[href]").first.click()
    page.locator("h1", has_text="没有这一页").wait_for()
    assert re.search(r"/why/showcase/\d{4}-01/", page.url)


def test_rows_are_reached_by_j_and_k_and_opened_by_enter(tab: Callable[..., Visit]) -> None:
    visit = tab()
    page = visit.open("/showcase/")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/showcase/?row=2")
    assert visit.problems == []


def test_short_tables_sort_in_the_browser(tab: Callable[..., Visit]) -> None:
    visit = tab()
    page = visit.open("/why/showcase/investment/")
    table = page.locator("table.rows").last
    table.locator("th button").nth(1).click()
    values = [float(v) for v in table.locator("tbody td.num").evaluate_all("cells => cells.map(c => c.dataset.key)")]
    assert values == sorted(values) and len(values) == 7
    assert visit.problems == []


def test_the_menu_of_a_phone_opens(tab: Callable[..., Visit]) -> None:
    visit = tab(size=PHONE)
    page = visit.open("/showcase/")
    assert not page.locator("#menu").is_visible()
    page.locator(".menu-button").click()
    assert page.locator("#menu a").first.is_visible()
    assert page.locator(".menu-button").get_attribute("aria-expanded") == "true"


def test_paper_shows_the_content_without_the_frame(tab: Callable[..., Visit]) -> None:
    visit = tab()
    page = visit.open("/showcase/")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible() and not page.locator("#menu").is_visible()
    assert page.locator("h1").is_visible() and page.locator(".print-only").is_visible()


def test_a_number_opened_apart_is_a_page(tab: Callable[..., Visit]) -> None:
    visit = tab()
    page = visit.open("/showcase/")
    with visit.context.expect_page() as opened:
        page.locator(".fact a.number").first.click(modifiers=["Control"])
    opened.value.locator("h1", has_text="集中开工项目总投资").wait_for()
    assert not page.locator("#drawer").evaluate("d => d.open")


def test_the_day_is_chosen_from_the_ends_of_months(tab: Callable[..., Visit], picture_folder: Path) -> None:
    visit = tab()
    page = visit.open("/showcase/?light=red")
    page.locator(".as-of summary").click()
    visit.picture(picture_folder, "showcase-as-of")
    assert visit.axe() == []
    page.locator(".as-of .months button").first.click()
    page.wait_for_url(re.compile(r"light=red&as_of=\d{4}-01-31"))
    assert page.locator(".as-of.chosen summary b").inner_text().endswith("-01-31")
