"""The evaluation beside what a user has: ``python -m benchmarks.evaluation.run [--rows N …] [--full] [--office]``.

The same work for every contender, each in a process of its own, by turns, so that a busy machine
hinders all alike: facts in parquet to points of sixty items (capped ratios, ranks, min-max, linear),
totals, ranks, grades. Seconds are medians of warm repeats, memory is the process's peak. Every rank is compared.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks.evaluation import workbook, world
from bin.house.system import ROOT
from threeones.kernel.scheme import Facts, evaluate, load_scheme, read_facts

TITLES = {
    "polars": "ThreeOnes, Polars",
    "duckdb": "ThreeOnes, DuckDB",
    "spark": "ThreeOnes, Spark",
    "sql": "DuckDB SQL by hand",
    "pandas": "pandas",
    "group": "DuckDB scan and group (floor)",
    "scan": "bare scan (floor)",
}
PANDAS = ("pandas==3.1.1", "pyarrow==26.0.1")


@dataclass
class Outcome:
    """What the processes of one contender took."""

    seconds: list[float] = field(default_factory=list)
    peak: int = 0
    wrong: int | None = None
    failed: str = ""


def measure(command: list[str], outcome: Outcome) -> None:
    """Run one process; its warm seconds and its peak memory."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        child = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=complained)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        outcome.peak = max(outcome.peak, usage.ru_maxrss * 1024)
        said.seek(0)
        complained.seek(0)
        if child.returncode:
            outcome.failed = (complained.read().strip().splitlines() or ["ended"])[-1][:100]
            return
        seconds = json.loads(said.read().splitlines()[-1])
        outcome.seconds += seconds[1:] or seconds


def compare(size: world.Size, folder: Path, names: list[str], rounds: int, *, shuffled: bool, pandas: str) -> None:
    """All contenders on one set of facts, by turns; prints a table."""
    order = "shuffled" if shuffled else "sorted"
    making = [
        sys.executable,
        "-m",
        "benchmarks.evaluation.world",
        str(folder),
        str(size.units),
        str(size.months),
        order,
    ]
    subprocess.run(making, cwd=ROOT, check=True)
    facts = world.make(folder, size, shuffled=shuffled)  # it is there: only its path
    found = {name: Outcome() for name in names}
    repeats = 4 if size.rows < 100_000 else 2 if size.rows < 10_000_000 else 1
    for _ in range(rounds):
        for name, outcome in found.items():
            if not outcome.failed:
                ranks = folder / f"ranks-{name}.parquet"
                ranks.unlink(missing_ok=True)
                program = [pandas, "benchmarks/evaluation/with_pandas.py"] if name == "pandas" else []
                program = program or [sys.executable, "-m", "benchmarks.evaluation.contenders", name]
                measure([*program, str(facts), str(ranks), str(repeats)], outcome)
                outcome.wrong = differing(folder / "ranks-polars.parquet", ranks)
    print(f"\n{size.rows:,} rows{', shuffled' if shuffled else ', sorted'}, {size.units:,} units")
    base = statistics.median(found["sql"].seconds) if found["sql"].seconds else float("nan")
    print(f"{'':32}{'median s':>10}{'of SQL':>8}{'peak MB':>9}  ranks that differ")
    for name, outcome in found.items():
        if outcome.failed:
            print(f"{TITLES[name]:32}{'failed':>10}  {outcome.failed}")
            continue
        middle = statistics.median(outcome.seconds)
        wrong = "–" if outcome.wrong is None else f"{outcome.wrong:,}"
        print(f"{TITLES[name]:32}{middle:10.3f}{middle / base:8.2f}{outcome.peak / 2**20:9.0f}  {wrong}")


def differing(one: Path, two: Path) -> int | None:
    """How many units have another rank; None where there are none."""
    if not one.exists() or not two.exists():
        return None
    frames = [pl.read_parquet(p).select("subject", pl.col("rank").cast(pl.Int64)).sort("subject") for p in (one, two)]
    if frames[0].height != frames[1].height:
        return max(f.height for f in frames)
    return int((frames[0]["rank"] != frames[1]["rank"]).sum())


def what_if(folder: Path, python: str) -> None:
    """A district's year in a workbook and in the product: everything anew, and after one number was changed."""
    size = world.Size(world.DISTRICT)
    path = world.make(folder, size, shuffled=False)
    scheme = load_scheme(world.scheme_text())
    reading = [timed(lambda: evaluate(scheme, read_facts(scheme, path)))[0] for _ in range(5)][1:]
    facts = read_facts(scheme, path)

    def changed(n: int) -> None:
        evaluate(scheme, Facts(facts.frame.with_columns(f0=pl.col("f0") + n), facts.origin))

    changing = [timed(lambda n=n: changed(n))[0] for n in range(12)][2:]  # type: ignore[misc]
    frame = evaluate(scheme, facts).frame
    ranks = dict(frame.select("subject", ":rank").iter_rows())
    own = (statistics.median(reading), statistics.median(changing))
    print(f"\nWhat if: {size.rows:,} facts of a district's year")
    print(f"{'':46}{'all anew s':>12}{'one changed s':>15}  ranks that differ")
    print(f"{'ThreeOnes, Polars':46}{own[0]:12.4f}{own[1]:15.4f}  0")
    lines = pl.read_parquet(path)
    for summed, title, cell in (
        (False, "LibreOffice, values typed in", "values.B2"),
        (True, "LibreOffice, SUMIFS over the facts", "facts.D1"),
    ):
        book = folder / f"district-{summed:d}.xlsx"
        workbook.make(book, lines, list(ranks), summed=summed)
        command = [python, "benchmarks/evaluation/in_office.py", str(book), cell, "1" if summed else "5"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{title:46}  failed: {(done.stderr.strip().splitlines() or ['ended'])[-1][:100]}")
            continue
        told = json.loads(done.stdout.splitlines()[-1])
        office = (statistics.median(told["everything"]), statistics.median(told["one"]))
        wrong = sum(told["ranks"].get(u) != r for u, r in ranks.items())
        times = f"{office[0] / own[0]:,.0f} and {office[1] / own[1]:,.0f} times as long"
        print(f"{title:46}{office[0]:12.4f}{office[1]:15.4f}  {wrong}; {times}")


def timed(work: object) -> tuple[float, object]:
    """Seconds and result of a piece of work."""
    assert callable(work)
    began = time.perf_counter()
    return time.perf_counter() - began if (result := work()) is None else time.perf_counter() - began, result


def pandas_python(folder: Path) -> str:
    """An environment with pandas, made once: it is no part of the product."""
    home = folder / "pandas"
    if not (home / "done").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([home / "bin/python", "-m", "pip", "install", "--quiet", *PANDAS], check=True)
        (home / "done").touch()
    return str(home / "bin/python")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[6_000, 6_048_000])
    parser.add_argument(
        "--full", action="store_true", help="also 20 and 200 million rows (12 GB of disk, half an hour)"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--spark", action="store_true", help="Spark too")
    parser.add_argument("--office", action="store_true", help="the what-if beside LibreOffice alone")
    parser.add_argument("--office-python", default="/usr/bin/python3", help="the Python that has LibreOffice's bridge")
    parser.add_argument("--folder", default=str(Path(tempfile.gettempdir(), "threeones-evaluation")))
    options = parser.parse_args()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not options.office:
        names = [n for n in TITLES if n != "spark" or options.spark]
        for rows in [*options.rows, *([20_016_000, 199_994_400] if options.full else [])]:
            months = 1 if rows < 50_000 else world.MONTHS
            size = world.Size(rows // (world.ITEMS * months), months)
            able = [n for n in names if n not in ("pandas", "spark") or size.rows < 50_000_000]
            pandas = pandas_python(folder)
            for shuffled in (False, True) if size.rows > 50_000 else (False,):
                compare(size, folder, able, options.rounds, shuffled=shuffled, pandas=pandas)
    what_if(folder, options.office_python)


if __name__ == "__main__":
    main()
