"""Tabs on a journey's own site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import DESK, Open, Visit
from tests.support.commands import Bureau
from tests.support.sessions import session_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def open_as(chromium: Browser, site: tuple[Bureau, str]) -> Iterator[Open]:
    """A function that opens a tab on the module's ``site`` in which somebody is signed in: ``open_as("clerk:J-1")``."""
    tabs: list[Visit] = []

    def make(who: str, size: tuple[int, int] = DESK, language: str = "zh-CN") -> Visit:
        tabs.append(Visit(chromium, site[1], size=size, language=language))
        tabs[-1].wear(session_of(site[0], who))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.close()
