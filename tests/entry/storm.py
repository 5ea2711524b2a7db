"""Five hundred units report on one project, each three times at once: prepared and sent in a bureau's own environment.

As a program: ``prepare COUNT`` makes the bureau and prints the sessions of its reporters (JSON), ``send`` sends everything
through the service by threads and prints what came of it, ``count`` what is kept.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from urllib.parse import urlencode

from bin.house.system import ROOT
from tests.support.commands import Bureau

COPIES, THREADS = 3, 24
MONTH, TODAY = "2021-10", date(2021, 11, 3)
TOKEN = "s" * 32


def step(bureau: Bureau, command: str, *given: str, stdin: str = "") -> Any:
    """A step of the storm in the bureau's environment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.entry.storm", command, *given],
        cwd=ROOT,
        env=bureau.env,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def through_the_form(host: str, reporter: dict[str, str]) -> str:
    """A report sent from the form of a reporter who is signed in; the status of the answer."""
    said = {"text": "按计划推进", "own_view": "on_track", "late_reason": "事后补报", "action": "send"}
    said |= {"csrfmiddlewaretoken": TOKEN, "key": f"form-{reporter['unit']}", "prepared": ""}
    headers = {"Cookie": f"sessionid={reporter['session']}; csrftoken={TOKEN}"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        path = f"/projects/J-001/report/?{urlencode({'month': MONTH, 'unit': reporter['unit']})}"
        connection.request("POST", path, urlencode(said), headers)
        return str(connection.getresponse().status)
    finally:
        connection.close()


def at_once(jobs: Iterable[Any], work: Callable[[Any], str], threads: int = THREADS) -> Counter[str]:
    """Carry out every job three times at once; what came of them, counted."""
    told: Counter[str] = Counter()
    lock = threading.Lock()

    def one(job: Any) -> None:
        try:
            said = work(job)
        except Exception as error:  # whatever goes wrong is what the test wants to hear of
            said = f"{type(error).__name__}: {error}"[:200]
        with lock:
            told[said] += 1

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, [job for job in jobs for _copy in range(COPIES)]))
    return told


def prepare(count: int) -> list[dict[str, str]]:
    """A project that many units support, each with a lead who is signed in."""
    from django.conf import settings  # noqa: PLC0415  after set-up
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415  after set-up
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415  after set-up

    from tests.support.people import account  # noqa: PLC0415  after set-up
    from tests.support.records import Records  # noqa: PLC0415  after set-up
    from threeones.base.org.models import Role  # noqa: PLC0415  after set-up

    records = Records()
    project = records.project("J-001")
    records.milestone(project, date(2021, 10, 29))
    made = []
    for n in range(count):
        unit = records.unit(f"S-{n}", f"第{n}街道")
        project.supporting_units.add(unit)
        user = account(Role.UNIT_LEAD, unit, f"lead{n}")
        store = SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save()
        made.append({"unit": unit.code, "user": user.username, "session": str(store.session_key)})
    return made


def send(reporters: list[dict[str, str]]) -> dict[str, int]:
    """Everything through the service, by threads of one process."""
    from django.db import connection  # noqa: PLC0415  after set-up

    from threeones.apps.supervision.services import submit_report  # noqa: PLC0415  after set-up
    from threeones.base.accounts.access import access_of  # noqa: PLC0415  after set-up
    from threeones.base.accounts.models import User  # noqa: PLC0415  after set-up

    users = {u.username: access_of(u, date.today()) for u in User.objects.all()}

    def one(reporter: dict[str, str]) -> str:
        said = {"project": "J-001", "month": MONTH, "unit": reporter["unit"], "own_view": "on_track", "today": TODAY}
        try:
            sent = submit_report(
                access=users[reporter["user"]], **said, text="按计划推进", key=f"storm-{reporter['unit']}"
            )
        finally:
            connection.close()
        return "repeated" if sent.repeated else "sent"

    return dict(at_once(reporters, one))


def count() -> dict[str, Any]:
    """What is kept, and whether the chain holds."""
    from threeones.apps.supervision.models import Report  # noqa: PLC0415  after set-up
    from threeones.base.audit.chain import verify  # noqa: PLC0415  after set-up
    from threeones.base.files.models import SourceFile  # noqa: PLC0415  after set-up

    reports = list(Report.objects.filter(month=MONTH).values_list("unit__code", flat=True))
    return {
        "reports": len(reports),
        "units": len(set(reports)),
        "forms": SourceFile.objects.filter(kind="entry").count(),
        "problems": list(verify().problems),
    }


def main(command: str, given: str) -> Any:
    """What the program prints."""
    if command == "prepare":
        return prepare(int(given))
    return send(json.loads(given)) if command == "send" else count()


if __name__ == "__main__":
    import threeones.cli.bureau  # noqa: F401  sets Django up and makes the tables

    print(json.dumps(main(sys.argv[1], sys.stdin.read() if sys.argv[1] == "send" else "".join(sys.argv[2:]))))
