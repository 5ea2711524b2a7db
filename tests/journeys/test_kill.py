"""kill -9 at any moment of a load: everything of it or nothing, the audit holds, and the next run completes it."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.forked import Forks
from tests.support.commands import SAMPLE, Bureau
from tests.support.folders import other_year, write_folder

LONG = bool(os.environ.get("THREEONES_LONG"))
# a server is killed fifty times in the long run only
KILLS, SAMPLE_KILLS = (50, 10) if LONG else (10, 2) if os.environ.get("DATABASE_URL") else (30, 4)
# a busy machine may load twice as fast the next time, and then the last kills come too late
NEEDED = 0.3
Books = dict[str, dict[str, list[dict[str, Any]]]]


def changed_year() -> Books:
    """The same year a month later: rows new, changed, moved and gone."""
    books: Books = other_year()
    books["工作手册.xlsx"]["项目"][1]["完成时限"] = date(2022, 9, 30)
    books["工作手册.xlsx"]["节点"].insert(0, {**books["工作手册.xlsx"]["节点"][0], "节点编码": "J-001-0"})
    books["考评资料.xlsx"]["评议"].pop()
    done = books["进展报送/2022-01.xlsx"]["节点完成"].pop()
    books["进展报送/2022-02.xlsx"] = {"节点完成": [done]}
    return books


@pytest.fixture
def forks(bureau: Bureau) -> Iterator[Forks]:
    with Forks(bureau) as made:
        yield made


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    base = tmp_path_factory.mktemp("years")
    return [write_folder(base / "first", other_year()), write_folder(base / "second", changed_year())]


def moments(kills: int, seconds: float) -> list[float]:
    """Random moments, one in each equal part of the time that a load takes."""
    chance = random.Random(kills)
    parts = [(n + chance.random()) * seconds / kills for n in range(kills)]
    chance.shuffle(parts)
    return parts


def test_kills_of_a_load_leave_everything_or_nothing(forks: Forks, years: list[Path]) -> None:
    forks.ask("empty")
    states = [forks.ask("state")]
    seconds = []
    for year in years:
        done = forks.ask("again", year)
        assert done["wrote"] and done["problems"] == [], done
        states.append(done["state"])
        seconds.append(done["seconds"])
    forks.ask("empty")
    # the steps are taken in turn: from nothing to the first year, from there to the second
    hit, step = [0, 0], 0
    # where the machine got quicker meanwhile, some earlier moments make sure of enough hits
    plan = [[*moments(KILLS // 2, s), *moments(KILLS // 6, s / 4)] for s in seconds]
    for n in range(sum(map(len, plan))):
        hit[step] += forks.kill("load", years[step], plan[step][n // 2])
        found = forks.ask("verify")
        assert found["problems"] == [], (n, plan[step][n // 2])
        before, after = (without_audit(s) for s in states[step : step + 2])
        assert without_audit(found["state"]) in (before, after), (n, plan[step][n // 2])
        done = forks.ask("again", years[step])
        assert done["problems"] == [] and without_audit(done["state"]) == after
        assert done["wrote"] == (without_audit(found["state"]) == before)
        step = 1 - step
        if step == 0:
            forks.ask("empty")
    assert min(hit) >= KILLS // 2 * NEEDED, f"only {hit} of the kills came while the load was running"


def without_audit(state: dict[str, str]) -> dict[str, str]:
    """The records alone: files and entries of the audit count the loads, too."""
    return {k: v for k, v in state.items() if not k.startswith(("audit.", "files."))}


def test_the_command_after_a_kill(forks: Forks, bureau: Bureau, years: list[Path]) -> None:
    """The program as people run it: killed as soon as it has made its key, that is before or while it loads."""
    process = bureau.start("load", years[0])
    while process.poll() is None and not (bureau.home / "keys").exists():
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert bureau.json("audit", "verify")["problems"] == []
    # only then it is certain whether its last word, the commit, was heard
    forks.ask("settled")
    found = bureau.json("audit", "verify")
    assert found["problems"] == [] and found["entries"] in (0, 39)
    assert bureau.json("load", years[0])["changed"] is (found["entries"] == 0)
    assert bureau.json("audit", "verify")["entries"] == 39


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is not there")
def test_kills_of_a_whole_bureaus_load(forks: Forks) -> None:
    start = forks.ask("state")
    seconds = forks.ask("load", SAMPLE)["seconds"]
    loaded = forks.ask("verify")
    assert loaded["problems"] == []
    forks.ask("empty")
    hit = 0
    # where the machine got quicker meanwhile, two earlier moments make sure of a hit
    for moment in [*moments(SAMPLE_KILLS, seconds), seconds / 4, seconds / 8]:
        hit += forks.kill("load", SAMPLE, moment)
        found = forks.ask("verify")
        assert found["problems"] == [] and found["state"] in (start, loaded["state"]), moment
        if found["state"] != start:
            forks.ask("empty")
    assert hit >= SAMPLE_KILLS * NEEDED
    done = forks.ask("again", SAMPLE)
    assert done["wrote"] and done["problems"] == [] and done["state"] == loaded["state"]
