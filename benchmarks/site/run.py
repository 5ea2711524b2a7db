"""The site under load, beside the goals: ``python -m benchmarks.site.run [--database URL] [--seconds N] [--pace S]``.

Serves the world of ``world.py`` (made where the folder has none) and lets 500 people work on it from the same machine.
The goals are those for two cores with the load generator on them: 50 requests a second with a p95 of at most 500 ms
on SQLite and 800 ms on PostgreSQL, 125 a second with at most 1.2 s and no errors.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.utils import timezone

from bin.house.demo import server_command
from bin.house.system import ROOT
from tests.support.postgres import free_port
from tests.support.site import answers

PEOPLE, WARMING = 500, 64


def make_world(env: dict[str, str]) -> None:
    """The records, once, and sessions that are fresh."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "benchmarks.site.world"], cwd=ROOT, env=env, check=True)
    print(f"the world was ready in {time.monotonic() - began:.0f} s")


def warm(home: Path, port: int) -> None:
    """Let every worker read the year, which it does for its first page after a start; that wait is told apart."""

    def board(session: str) -> float:
        began = time.monotonic()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/projects/", headers={"Cookie": f"sessionid={session}"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()
        return time.monotonic() - began

    sessions = (home / "sessions.txt").read_text().split()[:WARMING]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(board, sessions))
    print(f"the first boards after the start: the longest {max(waits):.1f} s, the last {waits[-1]:.2f} s")


def work(env: dict[str, str], port: int, seconds: int, folder: Path) -> None:
    """Five hundred people for so many seconds."""
    command = [sys.executable, "-m", "locust", "-f", "benchmarks/site/users.py", "--headless", "--only-summary"]
    # people arrive within two rounds of their work: faster, and they would be more than those who then work
    rate = PEOPLE / float(env["PACE"]) / 2
    command += ["-u", str(PEOPLE), "-r", f"{rate:.1f}", "-t", f"{seconds + PEOPLE / rate:.0f}s"]
    command += ["--host", f"http://127.0.0.1:{port}"]
    # the rounds in which they arrive do not count
    command += ["--csv", str(folder / "load"), "--reset-stats", "--loglevel", "ERROR"]
    subprocess.run(command, cwd=ROOT, env=env, check=False)


def table(folder: Path) -> None:
    """What came of it: requests a second, failures, p50, p95, p99 for each kind of request."""
    print(f"{'':14}{'n':>8}{'fail':>6}{'/s':>8}{'p50':>8}{'p95':>8}{'p99':>8} ms")
    with (folder / "load_stats.csv").open(encoding="utf-8") as f:
        for row in csv.DictReader(f):
            shown = (row["Request Count"], row["Failure Count"], f"{float(row['Requests/s']):.1f}")
            times = (row["50%"], row["95%"], row["99%"])
            print(f"{row['Name']:14}{shown[0]:>8}{shown[1]:>6}{shown[2]:>8}" + "".join(f"{t:>8}" for t in times))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", default=str(Path(tempfile.gettempdir(), "threeones-load")))
    parser.add_argument("--database", help="a PostgreSQL URL; without it SQLite")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--pace", default="10", help="seconds between two requests of one person")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    Path(options.home).mkdir(parents=True, exist_ok=True)
    today = timezone.localdate()
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    env |= {"THREEONES_HOME": options.home, "PACE": options.pace, "MONTH": f"{today:%Y-%m}"}
    env |= {"DATABASE_URL": options.database} if options.database else {}
    make_world(env)
    port = free_port()
    server = subprocess.Popen(server_command(port, options.workers), cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        while not answers(port):
            time.sleep(0.2)
        with tempfile.TemporaryDirectory() as folder:
            warm(Path(options.home), port)
            work(env, port, options.seconds, Path(folder))
            table(Path(folder))
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "threeones.config.settings")
    main()
