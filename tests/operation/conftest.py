"""Installations for drills: a small bureau's year with its lights, its ranking and an account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import sessions
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder

NEVER = "a session that ends with the backup"


def fill(bureau: Bureau, folder: Path) -> Bureau:
    """Load the year, keep its lights, rank it, sign somebody in."""
    bureau.run("load", write_folder(folder, other_year()))
    bureau.run("patrol", "--as-of", "2022-03-31")
    bureau.run("rank", "--year", "2022", "--as-of", "2022-12-31")
    sessions.session_of(bureau)
    return bureau


@pytest.fixture(scope="module")
def worked(make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """A bureau at work, on the leg's database; for reading only."""
    return fill(make_bureau("worked"), tmp_path_factory.mktemp("year") / "year")


@pytest.fixture(scope="module")
def archive(worked: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup, without the keys."""
    path = tmp_path_factory.mktemp("archive") / "threeones.tar.gz"
    worked.run("backup", path)
    return path
