"""The pages around the interface in a browser: a token is made, used and revoked; webhooks; the reference."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.served import call
from tests.support.browser import Visit
from tests.support.ways import WAYS, for_pictures

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_a_token_is_made_used_and_revoked(
    visit: Callable[..., Visit], demo_site: str, picture_folder: Path, size: tuple[int, int], language: str
) -> None:
    tab = visit(as_="supervisor", size=size, language=language)
    page = tab.open("/me/tokens/")
    assert tab.axe() == [] and tab.overflow() == 0
    page.locator("input[name=label]").fill(f"月报汇总 {language} {size[0]}")
    page.locator("main form[action='/me/tokens/'] button.btn-primary").click()
    token = page.locator("#secret").input_value()
    assert tab.axe() == [] and tab.overflow() == 0
    assert call(demo_site, "GET", "/me", token)[0] == 200
    tab.picture(picture_folder, f"tokens-{language}")
    tab.open("/me/tokens/")
    assert page.locator("#secret").count() == 0, "it is shown once"
    row = page.locator("table tr", has_text=f"月报汇总 {language} {size[0]}").first
    row.locator("button").click()
    page.wait_for_load_state("networkidle")
    assert call(demo_site, "GET", "/me", token)[0] == 401
    assert tab.problems == []


@for_pictures
@pytest.mark.parametrize(("size", "language"), WAYS)
def test_pictures_of_webhooks_and_the_reference(
    visit: Callable[..., Visit], picture_folder: Path, size: tuple[int, int], language: str
) -> None:
    tab = visit(as_="supervisor", size=size, language=language)
    for path, name in (("/me/webhooks/", "webhooks"), ("/api/v1/docs/", "reference")):
        tab.open(path)
        tab.picture(picture_folder, f"{name}-{language}")
    assert tab.problems == []
