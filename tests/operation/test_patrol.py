"""``threeones patrol`` does a day's round once however often it is called, and makes up for days that were missed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.prepared import FILE

pytestmark = pytest.mark.once


def test_a_day_is_done_once_and_missed_days_are_made_up_for(bureau: Bureau, tmp_path: Path) -> None:
    bureau.run("load", write_folder(tmp_path / "year", other_year()))
    first = bureau.json("patrol")
    assert first["new"] > 0 and first["as_of"] == "2022-12-31", "the year's last day, as it is over"
    entries = bureau.json("audit", "verify")["entries"]
    again = bureau.json("patrol")
    assert (again["projects"], again["new"], again["changed"]) == (first["projects"], 0, 0)
    with closing(sqlite3.connect(bureau.home / FILE)) as database:
        ((kept,),) = database.execute("SELECT day FROM jobs_jobrun WHERE name = 'patrol'").fetchall()
        missed = date.fromisoformat(kept) - timedelta(days=3)
        database.execute("UPDATE jobs_jobrun SET day = ? WHERE name = 'patrol'", (missed.isoformat(),))
        database.commit()
    made_up = bureau.run("patrol")
    assert f"补上{missed + timedelta(days=1)}至" in made_up.stderr + made_up.stdout
    assert bureau.json("audit", "verify")["entries"] == entries, "the same day again changes nothing"
