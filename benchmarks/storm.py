"""How long each of 500 reports on one project waits that are sent three times at once: ``python -m benchmarks.storm [COUNT]``.

On SQLite and on a PostgreSQL server of its own (which, as in the tests, does not wait for the disk). Goals: a p95 of
0.5 s and of 1.5 s; that exactly so many are kept is the tests' to show.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

from tests.entry.storm import COPIES, at_once, step, through_the_form
from tests.support import postgres
from tests.support.commands import Bureau
from tests.support.site import served


@contextmanager
def database(kind: str) -> Iterator[str | None]:
    """The URL of a server of its own; None for SQLite."""
    if kind == "SQLite":
        yield None
        return
    with postgres.server() as url:
        yield url


def waits(kind: str, count: int) -> list[float]:
    """The seconds that each sending waited, the shortest first."""
    found: list[float] = []
    with tempfile.TemporaryDirectory() as folder, database(kind) as url:
        bureau = Bureau(Path(folder, "var"), url)
        reporters = step(bureau, "prepare", str(count))
        with served(bureau) as address:
            host = urlparse(address).netloc

            def one(reporter: dict[str, str]) -> str:
                began = time.monotonic()
                status = through_the_form(host, reporter)
                found.append(time.monotonic() - began)
                return status

            began = time.monotonic()
            told = at_once(reporters, one)
            print(f"{kind}: {dict(told)} in {time.monotonic() - began:.1f} s", end="; ")
    return sorted(found)


def main() -> None:
    """The command line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for kind in ("SQLite", "PostgreSQL"):
        found = waits(kind, count)
        middle, late = found[len(found) // 2], found[len(found) * 95 // 100]
        print(f"p50 {middle:.2f} s, p95 {late:.2f} s, the longest {found[-1]:.2f} s of {COPIES * count}")


if __name__ == "__main__":
    main()
