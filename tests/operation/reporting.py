"""A bureau with many projects of which the head of a section reports, and clients that send such reports to its site."""

from __future__ import annotations

import http.client
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import urlencode

import psycopg

from bin.house.demo import server_command
from tests.support import sessions
from tests.support.commands import ROOT, Bureau
from tests.support.folders import other_year, write_folder
from tests.support.postgres import free_port
from tests.support.site import START_SECONDS, answers

WHO = "unit_lead:J-1"
MONTH = "2022-01"


def many_projects(folder: Path, count: int) -> Path:
    """The folder of a bureau of which one section leads ``count`` projects, none of them reported yet."""
    books = other_year()
    handbook = books["工作手册.xlsx"]
    project, steps = handbook["项目"][0], [n for n in handbook["节点"] if n["项目编码"] == "J-001"]
    codes = [f"J-{n:04}" for n in range(count)]
    handbook["项目"] = [project | {"项目编码": c, "项目名称": f"项目{c}"} for c in codes]
    handbook["节点"] = [
        s | {"项目编码": c, "节点编码": s["节点编码"].replace("J-001", c)} for c in codes for s in steps
    ]
    return write_folder(folder, {name: sheets for name, sheets in books.items() if not name.startswith("进展报送")})


@dataclass
class Answer:
    """What one request got: when it was over, and the status (0: no answer at all)."""

    at: float
    status: int
    page: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Client:
    """A browser with a session, as far as forms go."""

    address: str
    session: str
    csrf: str = "a" * 32

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> Answer:
        """One request on a connection of its own."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={self.csrf}", "Accept-Language": "zh-CN"}
        body = None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": self.csrf})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.address}
        with closing(http.client.HTTPConnection(self.address.partition("//")[2], timeout=60)) as connection:
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                page = response.read().decode()
            except (OSError, http.client.HTTPException):
                return Answer(time.monotonic(), 0)
            return Answer(time.monotonic(), response.status, page, dict(response.headers))

    def report(self, project: str, text: str) -> Answer:
        """Send the month's report of a project: the form is opened, filled and sent."""
        path = f"/projects/{project}/report/?{urlencode({'month': MONTH})}"
        form = self.ask("GET", path)
        if form.status != 200:
            return form
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.page))
        filled = {k: v for k, v in hidden.items() if k != "csrfmiddlewaretoken"}
        return self.ask(
            "POST",
            path,
            filled | {"text": text, "own_view": "on_track", "progress": "10", "late_reason": "补报", "action": "send"},
        )


@contextmanager
def serving(bureau: Bureau, workers: int = 2) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The bureau's site: its address, and the process that the workers are children of."""
    port = free_port()
    with (bureau.home / "site.log").open("ab") as log:
        process = subprocess.Popen(
            server_command(port, workers),
            cwd=ROOT,
            env=bureau.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            text=True,
        )
    try:
        end = time.monotonic() + START_SECONDS
        while not answers(port):
            assert process.poll() is None and time.monotonic() < end, (bureau.home / "site.log").read_text()[-3000:]
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(timeout=60)


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The process ids of a site's workers."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


class Reporters:
    """Threads that report, each project once, and what each of them was answered."""

    def __init__(self, address: str, session: str, count: int, projects: int) -> None:
        self.answers: dict[str, Answer] = {}
        self.client = Client(address, session)
        self._count, self._waiting = count, iter([f"J-{n:04}" for n in range(projects)])
        self._lock = Lock()

    def _work(self, _n: int, stop: Event) -> None:
        while not stop.is_set():
            with self._lock:
                project = next(self._waiting, None)
            if project is None:
                return
            answer = self.answers[project] = self.client.report(project, f"{project}本月完成")
            if answer.status == 503:
                # who is asked to wait does wait: else the projects would be used up before the site is back
                stop.wait(0.3)

    def at_work(self) -> AbstractContextManager[Event]:
        """Let them report until the block is left."""
        return threads(self._work, self._count)

    @property
    def acknowledged(self) -> set[str]:
        """The projects whose report was answered as kept."""
        return {p for p, a in list(self.answers.items()) if a.status == 303}

    @property
    def statuses(self) -> set[int]:
        """Every status that was seen."""
        return {a.status for a in list(self.answers.values())}


def reported(bureau: Bureau) -> list[str]:
    """The projects of all reports in the database, read without anything of ours."""
    question = "SELECT p.code FROM supervision_report r JOIN handbook_project p ON p.id = r.project_id"
    if bureau.database:
        with psycopg.connect(bureau.database) as server:
            return [code for (code,) in server.execute(question)]
    with closing(sqlite3.connect(bureau.home / "threeones.sqlite3")) as file:
        return [code for (code,) in file.execute(question)]


@contextmanager
def threads(work: Callable[[int, Event], None], count: int) -> Iterator[Event]:
    """``count`` threads at the work until the block is left; each is told by the event."""
    stop = Event()
    running = [Thread(target=work, args=(n, stop), daemon=True) for n in range(count)]
    for thread in running:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in running:
            thread.join(120)


def session(bureau: Bureau) -> str:
    """The section head's session."""
    return sessions.session_of(bureau, WHO)
