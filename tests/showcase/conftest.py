"""The showcase's addresses and templates in the place of the site's."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def showcase(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "tests.showcase.urls"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [HERE / "templates"]}]
