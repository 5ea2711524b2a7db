"""kill -9 of all workers at once amid reports: nothing that was acknowledged is lost, the audit chain is whole."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.operation.reporting import Reporters, many_projects, reported, serving, session, workers_of
from tests.support.commands import Bureau

AT_WORK = (0.2, 1.2)
"""Between a report that was kept and the next kill pass so many seconds."""
PATIENCE = 120


@pytest.mark.parametrize(("kills", "projects"), [(4, 300), pytest.param(50, 4000, marks=pytest.mark.long)])
def test_kills_of_all_workers(bureau: Bureau, tmp_path: Path, kills: int, projects: int) -> None:
    chance = random.Random(kills)
    bureau.run("load", many_projects(tmp_path / "in", projects))
    before = bureau.json("audit", "verify")["entries"]
    cut = 0
    with serving(bureau) as (address, process):
        reporters = Reporters(address, session(bureau), 4, projects)
        with reporters.at_work():
            for _ in range(kills):
                # not before somebody's report has been kept again
                kept_before = len(reporters.acknowledged)
                end = time.monotonic() + PATIENCE
                while len(reporters.acknowledged) == kept_before:
                    assert time.monotonic() < end, (reporters.statuses, len(reporters.answers))
                    time.sleep(0.02)
                time.sleep(chance.uniform(*AT_WORK))
                killed = workers_of(process)
                assert killed
                for pid in killed:
                    os.kill(pid, signal.SIGKILL)
                cut += len(killed)
    assert cut >= 2 * kills - 2
    unanswered = [p for p, a in reporters.answers.items() if a.status == 0]
    assert reporters.statuses <= {0, 303}, reporters.statuses
    assert unanswered, "no request was cut off"
    kept = reported(bureau)
    assert len(kept) == len(set(kept)), "a report was kept twice"
    assert reporters.acknowledged <= set(kept)
    assert len(reporters.acknowledged) >= kills
    found = bureau.json("audit", "verify")
    assert found["problems"] == [] and found["entries"] >= before + len(kept)
