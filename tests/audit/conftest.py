"""A small year loaded in this process, with a data folder of the test's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.spoilt import Folder
from threeones.apps.evaluation.services import run_year
from threeones.apps.supervision.services import patrol
from threeones.base.accounts.access import OPERATOR

DAY = date(2022, 3, 31)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """The data folder: kept files, keys and anchors of one test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return tmp_path / "home"


@pytest.fixture
def year(db: None, tmp_path: Path) -> Folder:
    """The other bureau's year, loaded."""
    folder = Folder(tmp_path / "year")
    folder.load()
    return folder


@pytest.fixture
def worked(year: Folder) -> Folder:
    """The year with its lights kept and its runs frozen."""
    assert patrol(year=2022, as_of=DAY, actor="日巡").new
    assert run_year(year=2022, as_of=DAY, access=OPERATOR)
    return year
