"""Empty tables made once a run and copied: every installation of a test would else make them anew, for seconds.

That the program makes them itself is what tests with ``make_bureau(name, tables=False)`` see.
"""

from __future__ import annotations

import fcntl
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.support import postgres
from tests.support.commands import Bureau

ON_SERVER = "threeones_test_tables"
FILE = "threeones.sqlite3"


@contextmanager
def once(marker: Path) -> Iterator[bool]:
    """Whether this is the first of all processes to come here; the others wait until it has done."""
    with marker.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = not marker.exists()
        yield first
        if first:
            marker.touch()


def _made(home: Path, url: str | None) -> None:
    """Let the program make the tables. Its keys stay in ``home``, which is thrown away: every installation has its own."""
    Bureau(home, url).run("audit", "verify")


def tables_on_server(shared: Path, url: str) -> str:
    """The name of a database with empty tables, for copies of it."""
    with once(shared / ON_SERVER) as first:
        if first:
            postgres.renew(url, ON_SERVER)
            with tempfile.TemporaryDirectory() as home:
                _made(Path(home), postgres.beside(url, ON_SERVER))
    return ON_SERVER


def tables_in_file(shared: Path, home: Path) -> None:
    """Empty tables in a new data folder."""
    kept = shared / FILE
    with once(shared / "tables") as first:
        if first:
            with tempfile.TemporaryDirectory() as made:
                _made(Path(made), None)
                with closing(sqlite3.connect(Path(made) / FILE)) as file:
                    file.execute("VACUUM INTO ?", [str(kept)])
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(home / FILE)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = WAL")
    (home / FILE).chmod(0o600)
