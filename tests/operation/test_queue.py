"""The queue on SQLite and on a real Redis: what is asked for at a page reaches the worker, and only our own calls do."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bin.house.system import ROOT
from tests.support.commands import Bureau
from tests.support.postgres import free_port

pytestmark = pytest.mark.once
PATIENCE = 180
ASK = """
import threeones.cli.bureau
from threeones.base.jobs import queue
queue.behind_the_answer("of a version that is gone", "5")
print(type(queue.huey).__name__, len(queue.huey))
"""
FORGE = """
import redis, sys
queue = "huey.redis.threeones"
redis.Redis.from_url(sys.argv[1]).lpush(queue, b"cos\\nsystem\\n(S'touch forged'\\ntR.")
"""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis of its own on a free port of this machine; gives its address."""
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server here; bin/setup --dev installs it as root")
    port = free_port()
    given = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *given], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if "Ready to accept connections" in line:
                break
        else:
            raise AssertionError("redis-server did not start")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.communicate(timeout=20)


def said_by_worker(bureau: Bureau, wanted: str) -> None:
    """Starts a worker and waits until it has logged what is wanted."""
    worker = bureau.under(THREEONES_LOG="json").start("work", "--workers", "1")
    assert worker.stderr is not None
    end, seen = time.monotonic() + PATIENCE, list[str]()
    try:
        for line in worker.stderr:
            seen.append(line)
            if wanted in line:
                return
            assert time.monotonic() < end, seen
        raise AssertionError(seen)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()


def ask(bureau: Bureau, code: str = ASK, *arguments: str) -> str:
    """Runs a program within the installation."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=bureau.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_on_sqlite(make_bureau: Callable[[str], Bureau]) -> None:
    bureau = make_bureau("queued")
    assert ask(bureau) == "SqliteHuey 1"
    said_by_worker(bureau, "nobody does this work any more")


def test_on_redis(make_bureau: Callable[[str], Bureau], redis: str) -> None:
    bureau = make_bureau("queued on redis").under(THREEONES_REDIS=redis)
    # somebody else who reaches the Redis puts a call there: it is not carried out, and the worker goes on
    ask(bureau, FORGE, redis)
    assert ask(bureau) == "RedisHuey 2"
    said_by_worker(bureau, "nobody does this work any more")
    assert not (ROOT / "forged").exists()
    assert not (bureau.home / "jobs.sqlite3").exists()
