"""Tokens on a bureau's site, made behind its door. Run as a program in the bureau's environment it prints one."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

from bin.house.system import ROOT
from tests.support.commands import Bureau


def token_of(bureau: Bureau, who: str = "supervisor") -> str:
    """A token of every scope of somebody with the role ``who`` (``clerk:FG-02``: in that unit)."""
    command = [sys.executable, "-m", "tests.api.served", who]
    made = subprocess.run(command, cwd=ROOT, env=bureau.env, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    return made.stdout.strip()


def call(
    site: str, method: str, path: str, token: str, body: Any = None, **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """A request to a served site: status, what was told, headers."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    sent = json.dumps(body).encode() if body is not None else None
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    named |= {"Content-Type": "application/json"} if sent else {}
    try:
        connection.request(method, f"/api/v1{path}", sent, {"Authorization": f"Bearer {token}", **named})
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None, dict(answer.headers)
    finally:
        connection.close()


def make(who: str) -> str:
    """The account and its token."""
    from datetime import date  # noqa: PLC0415  after set-up

    from tests.support.people import account  # noqa: PLC0415  after set-up
    from threeones.base.accounts.access import access_of  # noqa: PLC0415  after set-up
    from threeones.base.accounts.tokens import Scope, make_token  # noqa: PLC0415  after set-up
    from threeones.base.org.models import Unit  # noqa: PLC0415  after set-up

    role, _colon, unit = who.partition(":")
    user = account(role, Unit.objects.get(code=unit) if unit else None, who)
    label = f"程序{user.tokens.count()}"
    return make_token(access=access_of(user, date.today()), label=label, scopes=Scope.values, days=1)[1]


if __name__ == "__main__":
    import threeones.cli.bureau  # noqa: F401  sets Django up

    print(make(sys.argv[1]))
