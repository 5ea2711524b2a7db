"""Five hundred reports on one project, each sent three times at once: exactly so many are kept, and nobody gets an error."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlencode, urlparse

from bin.house.system import ROOT
from tests.entry.storm import COPIES, MONTH, at_once
from tests.support.commands import Bureau
from tests.support.site import served

COUNT = 500
# the form goes through the service too; alone it has the whole number in the long run
ALONE = COUNT if os.environ.get("THREEONES_LONG") else 60
TOKEN = "s" * 32


def storm(bureau: Bureau, command: str, *given: str, stdin: str = "") -> Any:
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


def test_reports_each_three_times_through_the_service(bureau: Bureau) -> None:
    reporters = storm(bureau, "prepare", str(ALONE))
    told = storm(bureau, "send", stdin=json.dumps(reporters))
    assert told == {"sent": ALONE, "repeated": (COPIES - 1) * ALONE}
    assert storm(bureau, "count") == {"reports": ALONE, "units": ALONE, "forms": ALONE, "problems": []}


def test_five_hundred_reports_each_three_times_through_the_form(bureau: Bureau) -> None:
    reporters = storm(bureau, "prepare", str(COUNT))
    with served(bureau) as address:
        host = urlparse(address).netloc

        def one(reporter: dict[str, str]) -> str:
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

        told = at_once(reporters, one)
    assert told == {"303": COPIES * COUNT}
    assert storm(bureau, "count") == {"reports": COUNT, "units": COUNT, "forms": COUNT, "problems": []}
