"""A PostgreSQL server that can be ended in a moment and started again on the same records and the same port."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from tests.support import postgres


@dataclass
class Server:
    """The running server; ``url`` stays the same over restarts."""

    programs: Path
    base: Path
    account: dict[str, Any]
    process: subprocess.Popen[bytes]
    url: str

    def end(self) -> None:
        """At once, as after a crash: sessions are cut off, nothing is written back."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)

    def start(self) -> None:
        """Again; returns when it answers."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(urlparse(self.url).port),
            "unix_socket_directories": "",
            "max_connections": "60",
        }
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        log = self.base / "log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.base / "data", *flags],
                cwd=self.base,
                stdout=out,
                stderr=out,
                **self.account,
            )
        postgres.wait(self.process, self.url, log)


@contextmanager
def restartable() -> Iterator[Server]:
    """A server of the test's own. Raises ``postgres.NoServer`` where none can be had."""
    account, problems = postgres.unprivileged(), []
    with tempfile.TemporaryDirectory(prefix="threeones-pg-", ignore_cleanup_errors=True) as folder:
        for n, programs in enumerate(postgres.candidates()):
            base = Path(folder) / str(n)
            base.mkdir()
            if account:
                Path(folder).chmod(0o711)
                os.chown(base, account["user"], account["group"])
            try:
                usable = postgres.usable(programs, base, account)
                process, url = postgres.start(usable, base, account)
            except (postgres.NoServer, OSError) as e:
                problems.append(str(e))
                continue
            server = Server(usable, base, account, process, url)
            # what it was made with saves time and forgets what it has acknowledged
            server.end()
            server.start()
            try:
                yield server
            finally:
                if server.process.poll() is None:
                    postgres.stop(server.process)
            return
    raise postgres.NoServer("\n".join(problems))
