"""The demo's and the test run's own arithmetic: ports, times, counts, servers."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bin.house import checks, demo
from bin.house.system import ROOT
from tests.support import plugin, postgres


def test_a_taken_port_gives_the_next_free_one() -> None:
    first = postgres.free_port()
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert demo.free_port(first) > first


def test_the_first_run_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 112.0)
    assert "first run took 112 s" in demo.taken_time(tmp_path, 0)
    monkeypatch.setattr("time.time", lambda: 30.0)
    assert demo.taken_time(tmp_path, 0) == "This run took 30 s (the first one on this data folder: 112 s)."


def test_counts_come_from_the_report_and_a_crash_counts(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    assert checks.report(path, 2) == checks.Count(failed=1, note="pytest ended with 2")
    path.write_text('<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"/></testsuites>')
    counted = checks.report(path, 1)
    assert (counted.passed, counted.failed, counted.skipped) == (4, 3, 3)


@pytest.mark.parametrize(
    ("failing", "on_again", "expected"),
    [
        (0, 0, (3, 0)),
        (1, 0, (3, 0)),
        (1, 1, (2, 1)),
        (checks.UNSTEADY + 1, 0, (0, checks.UNSTEADY + 1)),
        (1, -1, (2, 1)),
    ],
    ids=["none", "unsteady", "broken", "too many", "skipped"],
)
def test_a_few_failures_are_tried_again_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, on_again: int, expected: tuple[int, int]
) -> None:
    """In place of pytest stands what writes its reports: the first run's, then that of those which failed."""
    calls: list[list[str]] = []

    def fake(command: list[str], _env: object) -> int:
        calls.append(command)
        bad = max(0, on_again) if "--last-failed" in command else failing
        skipped = max(0, -on_again) if "--last-failed" in command else 0
        path = next(a.removeprefix("--junitxml=") for a in command if a.startswith("--junitxml="))
        total = failing if "--last-failed" in command else max(3, failing)
        cases = "".join(f'<testcase classname="a" name="t{n}"><failure/></testcase>' for n in range(bad))
        Path(path).write_text(
            f'<testsuites><testsuite tests="{total}" failures="{bad}" errors="0" skipped="{skipped}">{cases}</testsuite></testsuites>'
        )
        return int(bad > 0)

    monkeypatch.setattr(checks, "call", fake)
    counted = checks.pytest(checks.Setting({}, tmp_path, False), "sqlite", "not browser")
    assert (counted.passed, counted.failed) == expected
    assert len(calls) == (2 if 0 < failing <= checks.UNSTEADY else 1)
    assert ("a::t0" in counted.note) == (failing == 1 and not on_again), "what passed only then is named"


@pytest.mark.parametrize(("name", "code"), [("tests.entry.test_storm", 1), ("a", 3)], ids=["by chance", "crashed"])
def test_what_is_found_by_chance_or_ends_in_a_crash_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    calls: list[list[str]] = []

    def fake(command: list[str], _env: object) -> int:
        calls.append(command)
        path = next(a.removeprefix("--junitxml=") for a in command if a.startswith("--junitxml="))
        case = f'<testcase classname="{name}" name="t"><failure/></testcase>'
        Path(path).write_text(f'<testsuites><testsuite tests="2" failures="1">{case}</testsuite></testsuites>')
        return code

    monkeypatch.setattr(checks, "call", fake)
    assert checks.pytest(checks.Setting({}, tmp_path, False), "sqlite", "not browser").failed == 1
    assert len(calls) == 1


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in plugin.LONGEST if not (ROOT / "tests" / name).is_file()] == []


def test_the_last_line_is_the_sum() -> None:
    counts = {
        "sqlite": checks.Count(3),
        "postgresql": checks.Count(2, 1),
        "browser": checks.Count(0, 0, 4, "no chromium"),
    }
    assert checks.closing_lines(counts) == [
        "SQLite: 3 passed, 0 failed",
        "PostgreSQL: 2 passed, 1 failed",
        "browser: 0 passed, 0 failed, 4 skipped\n  no chromium",
        "5 passed, 1 failed, 4 skipped",
    ]


def test_tests_have_a_data_folder_of_their_own() -> None:
    assert Path(os.environ["THREEONES_HOME"]).name.startswith("threeones-home-")


def test_a_real_server_gives_databases_and_leaves_nothing(postgres_url: str) -> None:
    with postgres.database(postgres_url, "house_check") as url:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT current_database(), current_setting('server_encoding')").fetchone()
        assert row == ("house_check", "UTF8")
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT 1 FROM pg_database WHERE datname = 'house_check'").fetchone() is None


def test_a_server_asks_for_its_password(postgres_url: str) -> None:
    user, _, rest = postgres_url.removeprefix("postgresql://").partition(":")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://{user}:wrong@{rest.partition('@')[2]}", connect_timeout=5)


@pytest.mark.parametrize(
    ("options", "legs"), [([], checks.LEGS), (["--long"], checks.ALL_LEGS), (["spark"], ("spark",))]
)
def test_spark_runs_in_the_long_run_or_by_its_name(
    monkeypatch: pytest.MonkeyPatch, options: list[str], legs: tuple[str, ...]
) -> None:
    ran: list[str] = []

    def leg(name: str) -> Callable[[checks.Setting], checks.Count]:
        def run(_setting: checks.Setting) -> checks.Count:
            ran.append(name)
            return checks.Count(1)

        return run

    monkeypatch.setattr(checks, "RUN", {name: leg(name) for name in checks.ALL_LEGS})
    monkeypatch.setattr("sys.argv", ["bin/test", *options])
    assert checks.main() == 0
    assert tuple(ran) == legs
    assert "spark" not in checks.LEGS
