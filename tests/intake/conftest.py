"""Loading in this process: a data folder of the test's own, and folders of workbooks to spoil."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.intake.spoilt import Folder


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """The data folder: kept files, keys and anchors of one test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return tmp_path / "home"


@pytest.fixture
def year(db: None, tmp_path: Path) -> Folder:
    """A bureau's small year that loads as it stands."""
    return Folder(tmp_path / "year")
