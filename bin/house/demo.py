"""``bin/demo``: the sample bureau's year, step by step, then the site.

``STEPS`` is the one place that says what the demo does; the browser tests and journeys build
their records with the same steps.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bin.house import system
from bin.house.system import ROOT, say

SAMPLE = "sample/gongshu-2021"
YEAR = "2021"
LAST_DAY = "2021-12-31"
SIGNED_ON = "2021-01-15"
FIRST_PORT = 8000
DEMONSTRATION = {"THREEONES_DEMONSTRATION": "1"}
"""What lets the steps make accounts for visitors; set nowhere else."""
PROGRAM = str(Path(sys.executable).with_name("threeones"))


def totals(text: str) -> str:
    """The last line, in which a command sums up."""
    return text.strip().rpartition("\n")[2]


@dataclass(frozen=True)
class Step:
    """One command of the demo: a title for the person who watches, and what of its output is shown.

    ``without_fonts`` is added where this machine has no Chinese fonts to print with and none could be installed.
    """

    title: str
    arguments: tuple[str, ...]
    show: Callable[[str], str] = str.strip
    without_fonts: tuple[str, ...] = ()


STEPS = (
    Step("装入人 · Accounts of those who run the system, one of whom loads", ("user", "demo")),
    Step("读入工作簿 · The bureau's workbooks are loaded", ("load", SAMPLE, "--by", "sysadmin"), totals),
    Step("演示账号 · An account for each role, for visitors", ("user", "demo")),
    Step(
        "认版 · The year's handbooks, signed on paper in January, are adopted as first editions",
        ("handbook", "adopt", YEAR, "--bureau", "FG", "--bureau", "KJ", "--on", SIGNED_ON, "--by", "supervisor"),
    ),
    Step("日巡 · The lights of the year are computed and kept", ("patrol", "--as-of", LAST_DAY)),
    Step("亮灯 · The lights of the last month", ("lights", "--as-of", LAST_DAY), totals),
    Step("考评 · The top of the ranking", ("rank", "--year", YEAR, "--top", "3")),
    Step(
        "年度回顾 · The annual review is written from the records",
        ("review", YEAR, "--out", "{home}/review-2021"),
        without_fonts=("--kind", "html"),
    ),
)


def home() -> Path:
    """The data folder: THREEONES_HOME, or ``var/``."""
    return Path(os.environ.get("THREEONES_HOME") or ROOT / "var").resolve()


def command(step: Step, folder: Path) -> list[str]:
    """The step as a command line on the data folder."""
    arguments = [a.replace("{home}", str(folder)) for a in step.arguments]
    instead = step.without_fonts if step.without_fonts and not system.has_print_fonts() else ()
    return [PROGRAM, *arguments, *instead]


def carry_out(step: Step, folder: Path) -> None:
    """Runs one step and shows what it says, messages too; ends the demo where it fails."""
    say(f"\n{step.title}")
    began = time.monotonic()
    env = {**os.environ, **DEMONSTRATION, "THREEONES_HOME": str(folder)}
    done = subprocess.run(
        command(step, folder),
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        say(done.stdout.rstrip())
        raise SystemExit(f"{step.title}: threeones {' '.join(step.arguments)} ended with {done.returncode}")
    say(f"{step.show(done.stdout)}\n({time.monotonic() - began:.1f} s)")


def taken_time(folder: Path, started: float) -> str:
    """How long this run took, and the first one on this data folder (kept in ``demo.json``)."""
    path, seconds = folder / "demo.json", round(time.time() - started, 1)
    try:
        first = json.loads(path.read_text())["first_run_seconds"]
    except (OSError, ValueError, KeyError):
        path.write_text(json.dumps({"first_run_seconds": seconds}))
        return f"This first run took {seconds:.0f} s; the next ones are quicker."
    return f"This run took {seconds:.0f} s (the first one on this data folder: {first:.0f} s)."


def free_port(first: int) -> int:
    """The first loopback port from ``first`` on that nothing listens on."""
    for port in range(first, first + 100):
        with closing(socket.socket()) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port from {first} to {first + 99}; name one with PORT")


def server_command(port: int, workers: int = 2) -> list[str]:
    """The command that serves the site on loopback."""
    return [PROGRAM, "serve", "--port", str(port), "--workers", str(workers)]


def serve(folder: Path) -> None:
    """Becomes the site's server; ends with Ctrl-C."""
    port = free_port(int(os.environ.get("PORT") or FIRST_PORT))
    say(f"\n网站 · The site runs at http://127.0.0.1:{port}/ (Ctrl-C ends it)")
    argv = server_command(port)
    os.chdir(ROOT)
    os.execve(argv[0], argv, {**os.environ, "THREEONES_HOME": str(folder)})


def main() -> int:
    """The command line of ``bin/demo``."""
    parser = argparse.ArgumentParser(prog="bin/demo")
    parser.add_argument("--no-serve", action="store_true", help="do all but serve")
    parser.add_argument("--started", type=float, default=time.time(), help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    for step in STEPS:
        carry_out(step, folder)
    say(f"\n{taken_time(folder, options.started)}")
    if not options.no_serve:
        serve(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
