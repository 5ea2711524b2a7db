"""A bureau with its folder, whose data folder is the test's own."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

# by name: it lies outside the package, whose types are checked on their own
HOUSE: Any = import_module("tests.support.house")


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """The data folder: kept files, keys and anchors of one test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return tmp_path / "home"


@pytest.fixture
def house(db: None, home: Path, tmp_path: Path) -> Any:
    """The bureau, its handbook loaded."""
    made = HOUSE.House(tmp_path / "folder")
    made.load()
    return made
