"""``bin/test``: checks without running anything, then the tests on SQLite, on PostgreSQL and in the browser.

Every leg runs even where an earlier one failed; the counts come from pytest's own reports.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bin.house import system
from bin.house.system import ROOT, say
from tests.support import postgres

PROGRAMS = Path(sys.executable).parent
CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": [
        "mypy",
        "-p",
        "threeones",
        "-p",
        "bin.house",
        "-p",
        "tests.support",
        "-p",
        "tests.architecture",
        "-p",
        "tests.house",
    ],
    "floors": ["lint-imports", "--no-cache", ".importlinter"],
    "tables": ["lint-imports", "--no-cache", ".importlinter-tables"],
    "migrations": ["django-admin", "makemigrations", "--check", "--dry-run"],
}
UNSTEADY = 3
"""So few tests that fail are tried again, as a busy machine makes one of thousands late now and then; more are a fault."""
AGAIN = ("--last-failed", "--last-failed-no-failures", "none", "-n", "0")
BY_CHANCE = ("test_storm", "test_at_once", "test_kill", "test_while_writing")
"""Tests that look for what happens now and then: one of these that fails has found something."""
LEGS = ("checks", "sqlite", "postgresql", "browser")
LONG_LEGS = ("spark",)
"""Legs of the long run, or by their names: what they cost at every change, what they show does not repay."""
ALL_LEGS = (*LEGS, *LONG_LEGS)
TITLES = {"checks": "checks", "sqlite": "SQLite", "postgresql": "PostgreSQL", "browser": "browser", "spark": "Spark"}


@dataclass
class Count:
    """What one leg ran: its counts, and why it was left out or failed as a whole."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""

    def line(self, title: str) -> str:
        """The leg's closing line."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{title}: {self.passed} passed, {self.failed} failed{skipped}" + (
            f"\n  {self.note}" if self.note else ""
        )


@dataclass(frozen=True)
class Setting:
    """What the legs share: the environment, the folder for reports, and the options."""

    env: Mapping[str, str]
    folder: Path
    long: bool


def call(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Runs one of the virtual environment's programs, its output shown as it comes."""
    argv = [str(PROGRAMS / command[0]), *command[1:]]
    return subprocess.run(argv, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, check=False).returncode


def checks(setting: Setting) -> Count:
    """Style, types, floors and migrations; each counts as one."""
    count = Count()
    env = {**setting.env, "DJANGO_SETTINGS_MODULE": "threeones.config.settings"}
    for name, command in CHECKS.items():
        say(f"- {name}: {' '.join(command)}")
        if call(command, env):
            count.failed += 1
            count.note += f"{name} failed. "
        else:
            count.passed += 1
    return count


def report(path: Path, code: int) -> Count:
    """The counts of a pytest run from its JUnit report; a run that ended otherwise counts as failed."""
    count = Count()
    if path.exists():
        for suite in ElementTree.parse(path).getroot().iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            count.failed += failed
            count.skipped += skipped
            count.passed += int(suite.get("tests", 0)) - failed - skipped
    if code and not count.failed:
        count.failed, count.note = 1, f"pytest ended with {code}"
    return count


def failed_names(path: Path) -> list[str]:
    """The tests that failed, by a report of pytest's."""
    cases = ElementTree.parse(path).getroot().iter("testcase") if path.exists() else ()
    return [
        f"{c.get('classname')}::{c.get('name')}"
        for c in cases
        if c.find("failure") is not None or c.find("error") is not None
    ]


def pytest(setting: Setting, leg: str, marks: str, *more: str, env: Mapping[str, str] | None = None) -> Count:
    """One pytest run over the tests with these marks; a few that fail are run once more, in one process, and named."""
    path = setting.folder / f"{leg}.xml"
    marks = marks if setting.long else f"({marks}) and not long"
    command = ["pytest", "-q", "-m", marks, "-o", f"cache_dir={setting.folder / leg}", "--durations=10", *more]
    env = {**setting.env, **(env or {})}
    code = call([*command, f"--junitxml={path}"], env)
    first, unsteady = report(path, code), failed_names(path)
    chance = any(name in test for name in BY_CHANCE for test in unsteady)
    if code != 1 or chance or not 0 < len(unsteady) <= UNSTEADY or first.failed != len(unsteady):
        return first
    say("\nOnce more, in one process: " + ", ".join(unsteady))
    path = setting.folder / f"{leg}-again.xml"
    again = report(path, call([*command, f"--junitxml={path}", *AGAIN], env))
    if again.failed or again.passed != len(unsteady):
        return first
    note = "Passed only when run once more: " + ", ".join(unsteady)
    return Count(first.passed + first.failed, 0, first.skipped, note)


TWO_WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""A file stays with one worker, and files begin in the order in which ``tests/support/plugin.py`` puts them."""


def sqlite(setting: Setting) -> Count:
    """Every test that needs no browser, on the embedded database."""
    return pytest(setting, "sqlite", "not browser and not spark", *TWO_WORKERS)


def postgresql(setting: Setting) -> Count:
    """Every test that touches a database, on a real server."""
    try:
        with postgres.server() as url:
            more = (*TWO_WORKERS, "--database-only")
            return pytest(setting, "postgresql", "not browser and not spark", *more, env={"DATABASE_URL": url})
    except postgres.NoServer as e:
        return Count(failed=1, note=f"No PostgreSQL could be started: {e}")


def browser(setting: Setting) -> Count:
    """The pages in chromium; where none can be had this is said, and in CI or as root it is a failure."""
    if missing := system.missing_for_browser():
        note = f"Left out: ask an administrator for  apt-get install {' '.join(missing)}"
        must = system.is_root() or bool(os.environ.get("CI"))
        return Count(failed=int(must), note=note)
    return pytest(setting, "browser", "browser", *TWO_WORKERS)


def spark(setting: Setting) -> Count:
    """The evaluation on Spark, in one process: its Java is started once."""
    # Most of these plans run once: compiling them thoroughly takes longer than it saves.
    env = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1"}
    count = pytest(setting, "spark", "spark", "-n", "0", env=env)
    if not count.failed and not count.passed:
        must = system.is_root() or bool(os.environ.get("CI"))
        return Count(failed=int(must), note="Left out: pyspark or Java is missing; bin/setup --spark tells which")
    return count


RUN: dict[str, Callable[[Setting], Count]] = {
    "checks": checks,
    "sqlite": sqlite,
    "postgresql": postgresql,
    "browser": browser,
    "spark": spark,
}


def closing_lines(counts: Mapping[str, Count]) -> list[str]:
    """One line a leg, and the sum of them all alone on the last."""
    passed, failed, skipped = (sum(getattr(c, n) for c in counts.values()) for n in ("passed", "failed", "skipped"))
    lines = [count.line(TITLES[leg]) for leg, count in counts.items()]
    return [*lines, f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")]


def main() -> int:
    """The command line of ``bin/test``."""
    parser = argparse.ArgumentParser(prog="bin/test")
    parser.add_argument("legs", nargs="*", metavar="LEG", help=f"only these: {' '.join(ALL_LEGS)}")
    parser.add_argument("--long", action="store_true", help="also the large property runs")
    parser.add_argument("--pictures", action="store_true", help="keep the browser tests' pictures in docs/pictures/")
    options = parser.parse_args()
    if unknown := set(options.legs) - set(ALL_LEGS):
        parser.error(f"no such leg: {' '.join(sorted(unknown))}; there are {' '.join(ALL_LEGS)}")
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "THREEONES_HOME")}
    env |= {"THREEONES_LONG": "1"} if options.long else {}
    env |= {"THREEONES_PICTURES": "1"} if options.pictures else {}
    counts: dict[str, Count] = {}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="threeones-test-") as folder:
        # the demonstration and empty tables are made once for the legs on the embedded database
        shared = Path(folder) / "shared"
        shared.mkdir()
        env |= {"THREEONES_HOME": f"{folder}/home", "THREEONES_TEST_SHARED": str(shared)}
        setting = Setting(env, Path(folder), options.long)
        for leg in options.legs or (ALL_LEGS if options.long else LEGS):
            say(f"\n== {TITLES[leg]}")
            counts[leg] = RUN[leg](setting)
    say(f"\nAll of it took {(time.monotonic() - began) / 60:.1f} minutes.")
    for line in closing_lines(counts):
        say(line)
    return int(any(c.failed for c in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
