"""Installations for drills: a small bureau's year with its lights, its ranking, and all that people do in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bin.house.system import ROOT
from tests.operation.everything import books
from tests.support import sessions
from tests.support.commands import Bureau
from tests.support.deeds import HOST
from tests.support.folders import write_folder

DEEDS = "import threeones.cli.bureau; from tests.operation.everything import main; main()"


def fill(bureau: Bureau, folder: Path) -> Bureau:
    """Load the year, keep its lights, rank it, do everything else, sign somebody in."""
    bureau.run("load", write_folder(folder, books()))
    bureau.run("patrol", "--as-of", "2022-03-31")
    bureau.run("rank", "--year", "2022", "--as-of", "2022-12-31")
    env = bureau.under(THREEONES_WEBHOOK_TARGETS=HOST).env
    done = subprocess.run([sys.executable, "-c", DEEDS], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
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
