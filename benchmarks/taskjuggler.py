"""A plan scheduled by TaskJuggler and by us, whole process against whole process: ``python benchmarks/taskjuggler.py [SIZE …]``.

TaskJuggler is Debian's package tj3; where it is not installed nothing is measured. It knows no Chinese holidays, so the
plan runs from Monday to Friday with finish-to-start links alone, forwards. Both must come to the same last
days; the first day of a task is for TaskJuggler the evening on which the one before it ended.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LONGEST = 120.0
"""Seconds after which a plan counts as too large."""
HEAD = """project p "p" 2021-03-01 +40y {
  timezone "UTC"
  timingresolution 60min
  dailyworkinghours 8
  workinghours mon - fri 9:00 - 17:00
  workinghours sat, sun off
}
"""
REPORT = 'taskreport r "out" {\n formats csv\n columns id, end\n timeformat "%Y-%m-%d"\n}\n'


def plans(size: int) -> tuple[str, str]:
    """The same plan in TaskJuggler's language and in ours."""
    chance = random.Random(size)
    theirs, ours = [HEAD], ["project: p\nstart: 2021-03-01\ncalendar: weekdays\nactivities:\n"]
    for i in range(size):
        days = chance.randint(1, 5)
        before = sorted({chance.randrange(max(0, i - 50), i) for _ in range(chance.randint(0, 2) if i else 0)})
        names = ", ".join(f"a{n}" for n in before)
        theirs.append(f'task a{i} "a{i}" {{ length {days}d {f"depends {names}" if before else "start 2021-03-01"} }}\n')
        ours.append(f"  - {{id: a{i}, duration: {days}, after: [{names}]}}\n")
    return "".join([*theirs, REPORT]), "".join(ours)


def spent(command: list[str]) -> tuple[float, str]:
    """The processor time of a process in seconds, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def measure(size: int, folder: Path) -> str:
    """One line for one size."""
    theirs, ours = plans(size)
    folder.joinpath("p.tjp").write_text(theirs, encoding="utf-8")
    folder.joinpath("p.yaml").write_text(ours, encoding="utf-8")
    command = str(Path(sys.executable).with_name("threeones"))
    own, printed = spent([command, "schedule", str(folder / "p.yaml"), "--format", "json"])
    try:
        other, _ = spent(["tj3", "--silent", "--output-dir", str(folder), str(folder / "p.tjp")])
    except subprocess.TimeoutExpired:
        return f"{size:,} activities: ours {own:.1f} s, TaskJuggler more than {LONGEST:.0f} s"
    with folder.joinpath("out.csv").open(encoding="utf-8") as file:
        dates = {row["Id"]: row["End"] for row in csv.DictReader(file, delimiter=";")}
    same = {a["id"]: a["early_finish"] for a in json.loads(printed)["activities"]}
    if dates != same:
        raise SystemExit(f"{size}: other dates, first {next(k for k in same if dates.get(k) != same[k])}")
    return f"{size:,} activities: ours {own:.1f} s (two dates and their reasons each), TaskJuggler {other:.1f} s, {other / own:.1f} times as long"


def main() -> None:
    """Print one line per size, until one is too large."""
    if shutil.which("tj3") is None:
        raise SystemExit("tj3 is not installed: apt-get install tj3")
    for size in [int(a) for a in sys.argv[1:]] or [1_000, 3_000, 10_000]:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(size, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
