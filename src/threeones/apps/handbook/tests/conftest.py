"""A draft with two editors, and the data folder of one test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from threeones.apps.handbook.tests.draft import Desk, make_desk


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.HOME = tmp_path
    return make_desk()
