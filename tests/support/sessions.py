"""Sessions on a bureau's site, made behind its door: for tests that are not about signing in.

Run as a program in the bureau's environment it makes the account (a role, and the code of a unit) and its session.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from bin.house.system import ROOT
from tests.support.commands import Bureau

WHOLE_VIEW = "supervisor"


def session_of(bureau: Bureau, who: str = WHOLE_VIEW) -> str:
    """The cookie of somebody with the role ``who`` (``clerk:FG-02``: in that unit)."""
    return _session(bureau.home, bureau.database or "", who)


@cache
def _session(home: Path, database: str, who: str) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "tests.support.sessions", who],
        cwd=ROOT,
        env=Bureau(home, database or None).env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return made.stdout.strip()


def make(who: str) -> str:
    """The account and its session; ``person:5`` is the one of that number in the roster."""
    from tests.support.people import account  # noqa: PLC0415  after set-up
    from threeones.base.accounts.models import User  # noqa: PLC0415  after set-up
    from threeones.base.org.models import Person, Unit  # noqa: PLC0415  after set-up

    role, _, unit = who.partition(":")
    if role == "person":
        person = Person.objects.get(code=unit)
        return session_for(User.objects.create(username=who, name=person.name, person=person))
    return session_for(account(role or None, Unit.objects.get(code=unit) if unit else None, who))


def session_for(user: Any) -> str:
    """A session of an account that is there."""
    from django.conf import settings  # noqa: PLC0415  after set-up
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415  after set-up
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415  after set-up

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


if __name__ == "__main__":
    import threeones.cli.bureau  # noqa: F401  sets Django up

    print(make(sys.argv[1]))
