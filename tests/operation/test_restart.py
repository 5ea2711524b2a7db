"""The database is cut off and comes back while people work: they are asked to wait a moment, and nothing is lost."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

import pytest

from tests.operation.reporting import Answer, Client, Reporters, many_projects, reported, serving, session, threads
from tests.operation.restarting import restartable
from tests.support.commands import Bureau

PAGES = ("/", "/projects/", "/handbook/", "/inbox/", "/nothing-here/", "/api/v1/openapi.json")
FINE = {200, 303, 404, 503}
BACK_WITHIN = 5.0


@pytest.mark.once
def test_a_restart_under_load_is_a_503_for_a_moment(tmp_path: Path) -> None:
    with restartable() as server:
        bureau = Bureau(tmp_path / "home", server.url)
        bureau.home.mkdir()
        bureau.run("load", many_projects(tmp_path / "in", 400))
        seen: list[Answer] = []
        with serving(bureau) as (address, _process):
            reader = Client(address, session(bureau))
            reporters = Reporters(address, reader.session, 4, 400)

            def read(n: int, stop: Event) -> None:
                while not stop.is_set():
                    seen.append(reader.ask("GET", PAGES[(n + len(seen)) % len(PAGES)]))

            with threads(read, 4), reporters.at_work():
                time.sleep(2)
                server.end()
                time.sleep(1.5)
                server.start()
                back = time.monotonic()
                time.sleep(BACK_WITHIN + 3)
            everything = seen + list(reporters.answers.values())
        told = [a for a in everything if a.status == 503]
        assert {a.status for a in everything} <= FINE, {a.status for a in everything}
        assert told, "nobody met the restart"
        assert all(int(a.headers["Retry-After"]) > 0 for a in told)
        assert all("Traceback" not in a.page and "psycopg" not in a.page for a in told)
        assert any("系统暂时繁忙" in a.page for a in told), {a.page[:300] for a in told}
        late = [a.at - back for a in told if a.at > back + BACK_WITHIN]
        assert not late, f"still refused {max(late):.1f} s after the server was back"
        assert any(a.status == 303 and a.at > back for a in reporters.answers.values()), (
            "nobody could report afterwards"
        )
        kept = reported(bureau)
        assert len(kept) == len(set(kept)) and reporters.acknowledged <= set(kept)
        assert bureau.json("audit", "verify")["problems"] == []
