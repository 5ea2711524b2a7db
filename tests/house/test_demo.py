"""``bin/demo`` as a newcomer runs it: what it prints, that the second run is quiet and quick, that the site answers."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from bin.house.system import ROOT, has_print_fonts
from tests.support.postgres import free_port


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a run with a data folder of its own, on the embedded database."""
    return {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"THREEONES_HOME": str(home), **more}


def run(home: Path) -> str:
    """What ``bin/demo --no-serve`` prints; it must end well."""
    argv = [str(ROOT / "bin/demo"), "--no-serve"]
    # from elsewhere, since a newcomer may call it by its path
    done = subprocess.run(
        argv, cwd="/", env=environment(home), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data folder")


@pytest.fixture(scope="module")
def first(home: Path) -> str:
    return run(home)


def test_it_says_what_was_loaded_how_it_stands_and_where_the_review_lies(first: str, home: Path) -> None:
    assert re.search(r"新增[1-9]\d*", first), "what was loaded"
    assert re.search(r"截至2021-12-31：\d+个项目，.*红灯\d+", first), "the lights of the last month"
    assert re.search(r"第1名 \S+", first), "the top of the ranking"
    review = home / "review-2021"
    assert str(review) in first or "review-2021" in first
    kinds = {".html"} | ({".docx", ".pdf"} if has_print_fonts() else set())
    assert {p.suffix for p in review.iterdir() if p.stat().st_size > 10_000} == kinds
    assert re.search(r"This first run took \d+ s", first)


def test_the_second_run_changes_nothing_and_serves_on_the_next_port_where_one_is_taken(first: str, home: Path) -> None:
    port = free_port()
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = subprocess.Popen(
            [str(ROOT / "bin/demo")],
            env=environment(home, PORT=str(port)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            second, served = told_until_it_serves(process)
            assert served > port
            assert status(served) == 200
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=30)
    assert "没有改动" in second
    noted = re.search(r"密码都是 (\S+?)：", first)
    assert noted and f"密码都是 {noted[1]}：" in second, "what was noted down stays good"
    assert (home / "demo-accounts.json").stat().st_mode & 0o777 == 0o600
    assert re.search(r"This run took \d+ s \(the first one on this data folder: \d+ s\)", second)


def told_until_it_serves(process: subprocess.Popen[str]) -> tuple[str, int]:
    """What a run says up to the line with the site's address, and the port in that."""
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return said, int(found[1])
    raise AssertionError(said)


def status(port: int) -> int:
    """What the sign-in page answers, once anything does."""
    end = time.monotonic() + 60
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("GET", "/accounts/login/")
                return connection.getresponse().status
        except OSError:
            assert time.monotonic() < end, "the site does not answer"
            time.sleep(0.2)
