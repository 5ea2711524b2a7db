"""The ways in which a page is looked at: width and language."""

from __future__ import annotations

import os

import pytest

from tests.support.browser import DESK, PHONE, pictures

_ALL = bool(pictures() or os.environ.get("THREEONES_LONG"))
_MORE = () if _ALL else (pytest.mark.long,)

WAYS = [
    pytest.param(DESK, "zh-CN", id="zh-CN-desk"),
    pytest.param(PHONE, "en", id="en-phone"),
    pytest.param(PHONE, "zh-CN", id="zh-CN-phone", marks=_MORE),
    pytest.param(DESK, "en", id="en-desk", marks=_MORE),
]
"""Both widths and both languages in two ways; all four in the long run and where pictures are kept."""
