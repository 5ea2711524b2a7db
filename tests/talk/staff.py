"""An office of this year on an installation of its own, and sessions of those who work there: for journeys in the browser.

Run as a program in the installation's environment it makes them and prints the sessions by role as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta

from bin.house.system import ROOT
from tests.support.commands import Bureau
from tests.support.sessions import session_for


def staff(bureau: Bureau) -> dict[str, str]:
    """Makes the office; the sessions of its ``leader``, ``secretary``, ``clerk``, ``supervisor`` and ``auditor``.

    The clerk can also come in by the door, as ``u7``.
    """
    made = subprocess.run(
        [sys.executable, "-m", "tests.talk.staff"],
        cwd=ROOT,
        env=bureau.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    sessions: dict[str, str] = json.loads(made.stdout.strip().splitlines()[-1])
    return sessions


def make() -> dict[str, str]:
    """The records, the accounts and a session of each."""
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415  after set-up
    from django.utils import timezone  # noqa: PLC0415  after set-up

    from tests.accounts.door import PASSWORD  # noqa: PLC0415  after set-up
    from tests.support.people import account  # noqa: PLC0415  after set-up
    from tests.talk.conftest import make_office  # noqa: PLC0415  after set-up
    from threeones.apps.handbook.models import Project  # noqa: PLC0415  after set-up
    from threeones.base.accounts.models import User  # noqa: PLC0415  after set-up
    from threeones.base.org.models import Role  # noqa: PLC0415  after set-up
    from threeones.base.search.index import rebuild  # noqa: PLC0415  after set-up

    today = date.today()
    office = make_office()
    office.records.setting("区名", "某区", year=today.year)
    office.records.setting("亮灯规则", "ouhai-2020", year=today.year)
    office.records.objective.year = today.year
    office.records.objective.save()
    Project.objects.update(name="重庆路改造")
    late = max(date(today.year, 1, 1), today - timedelta(days=40))
    office.records.milestone(office.records.project("J-003"), late)
    # of the month before, so that one report of each project is due
    begun = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    Project.objects.update(start_on=begun, deadline=date(today.year, 12, 31))
    leader = User.objects.create(username="u9", name="钱局", person=office.leader)
    rebuild()
    office.clerk.password, office.clerk.password_changed_at = make_password(PASSWORD), timezone.now()
    office.clerk.save()
    people = {
        "leader": leader,
        "secretary": office.secretary,
        "clerk": office.clerk,
        "supervisor": office.supervisor,
        "auditor": account(Role.AUDITOR, office.records.bureau),
    }
    return {name: session_for(user) for name, user in people.items()}


if __name__ == "__main__":
    from threeones.cli.django import start

    start()
    print(json.dumps(make()))
