"""A check in the midst of writes: never an alarm, and nobody waits for it."""

from __future__ import annotations

from pathlib import Path

from tests.intake.forked import Forks
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder


def test_a_check_while_others_write_finds_nothing(bureau: Bureau, tmp_path: Path) -> None:
    with Forks(bureau) as forks:
        forks.ask("load", write_folder(tmp_path / "year", other_year()))
        found = forks.ask("watched")
        assert found["problems"] == []
        assert len(found["entries"]) >= 10, "hardly anything was checked"
        assert len(set(found["entries"])) >= 5, "hardly anything was written between the checks"
        assert min(found["written"]) >= 1 and found["last"] >= found["entries"][-1]


def test_who_writes_does_not_wait_for_who_reads(bureau: Bureau, tmp_path: Path) -> None:
    with Forks(bureau) as forks:
        forks.ask("load", write_folder(tmp_path / "year", other_year()))
        found = forks.ask("unhindered")
        assert found["written"] >= 10
        assert found["before"] == found["during"] <= found["after"] - 5
