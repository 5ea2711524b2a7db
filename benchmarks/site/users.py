"""What five hundred people do: four of five requests read, one of five reports (locust)."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from locust import FastHttpUser, between, task
from requests.cookies import create_cookie

PACE = float(os.environ.get("PACE", "10"))
MONTH = os.environ["MONTH"]
SESSIONS: Iterator[tuple[int, str]] = cycle(
    enumerate(Path(os.environ["THREEONES_HOME"], "sessions.txt").read_text().split())
)
UNITS, PROJECTS, REPORTING = 500, 2000, 50


class Officer(FastHttpUser):
    """The lead of a unit: looks at the board, at a project, at what waits; reports on the projects of his unit."""

    # people come whenever they come: one who waited exactly PACE would come with all who arrived in his second, for good
    wait_time = between(PACE / 2, PACE * 3 / 2)

    def on_start(self) -> None:
        """Take the next of the prepared sessions and the projects that the unit reports on."""
        self.unit, session = next(SESSIONS)
        self.client.client.cookiejar.set_cookie(create_cookie("sessionid", session, domain="127.0.0.1"))
        mine = [(self.unit - i * 7) % UNITS + k * UNITS for i in range(REPORTING) for k in range(PROJECTS // UNITS)]
        random.shuffle(mine)
        self.projects = cycle(f"J-{n:04d}" for n in mine)

    @task(30)
    def board(self) -> None:
        """The board of the projects of the unit."""
        self.client.get("/projects/", name="board")

    @task(30)
    def project(self) -> None:
        """One project."""
        self.client.get(f"/projects/{next(self.projects)}/", name="project")

    @task(20)
    def inbox(self) -> None:
        """What waits for the unit."""
        self.client.get("/inbox/", name="inbox")

    @task(20)
    def report(self) -> None:
        """Open the form of a project that is not reported yet and send it."""
        path = f"/projects/{next(self.projects)}/report/"
        with self.client.get(path, name="report form", catch_response=True) as form:
            page = form.text
            fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
            if form.status_code != 200:
                form.failure(f"no form: {form.status_code}")
                return
            if "key" not in fields:
                # reported in an earlier run on the same world: the page shows what was sent
                return
        text = f"{MONTH}按计划推进，完成第{random.randrange(10**6)}项工作。"
        answer = self.client.post(
            path,
            {**fields, "month": MONTH, "text": text, "own_view": "on_track", "progress": "90", "action": "send"},
            headers={"Referer": f"{self.host}{quote(path)}"},
            name="report sent",
            allow_redirects=False,
            catch_response=True,
        )
        with answer:
            if answer.status_code not in (302, 303):
                answer.failure(f"not sent: {answer.status_code}")
