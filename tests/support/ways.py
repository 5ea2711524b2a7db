"""The ways in which a page is looked at: width and language."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from tests.support.browser import DESK, PHONE, pictures

Test = TypeVar("Test", bound=Callable[..., Any])
_ALL = bool(pictures() or os.environ.get("THREEONES_LONG"))
_MORE = () if _ALL else (pytest.mark.long,)


def all_ways() -> bool:
    """Whether this run looks at everything in all four ways."""
    return _ALL


def for_pictures(test: Test) -> Test:
    """Marks a test that is there for its pictures: what is wrong with the pages, ``test_every_page.py`` finds."""
    return test if _ALL else pytest.mark.long(test)


WAYS = [
    pytest.param(DESK, "zh-CN", id="zh-CN-desk"),
    pytest.param(PHONE, "en", id="en-phone"),
    pytest.param(PHONE, "zh-CN", id="zh-CN-phone", marks=_MORE),
    pytest.param(DESK, "en", id="en-desk", marks=_MORE),
]
"""Both widths and both languages in two ways; all four in the long run and where pictures are kept."""
SELDOM = [pytest.param(*way.values, id=str(way.id), marks=way.marks if n == 0 else _MORE) for n, way in enumerate(WAYS)]
"""One way, at the desk in Chinese, for journeys whose pages others see in both; all four where ``WAYS`` has all."""
