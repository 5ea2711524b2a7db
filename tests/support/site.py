"""The site as it is served: gunicorn on a free loopback port over a data folder."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from bin.house.demo import server_command
from bin.house.system import ROOT
from tests.support.commands import Bureau
from tests.support.postgres import free_port

START_SECONDS = 180


def answers(port: int) -> bool:
    """Whether something speaks HTTP on the port."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            return False
    return True


@contextmanager
def served(bureau: Bureau, workers: int = 2) -> Iterator[str]:
    """Serves the bureau's records; gives the site's address (``http://127.0.0.1:PORT``)."""
    port = free_port()
    log = bureau.home / "site.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            server_command(port, workers),
            cwd=ROOT,
            env=bureau.env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + START_SECONDS
        while not answers(port):
            assert process.poll() is None and time.monotonic() < end, (
                f"no site: {log.read_text(errors='replace')[-3000:]}"
            )
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
