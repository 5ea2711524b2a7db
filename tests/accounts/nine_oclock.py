"""Nine o'clock: so many people sign in at the same moment, and come back when the site says so, as browsers do."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


@dataclass
class Morning:
    """What happened: seconds until each was in, answers by status, seconds that pages of those who were in took."""

    waited: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    pages: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def quantile(self, share: float, of: list[float] | None = None) -> float:
        """The time within which that share was served."""
        times = sorted(self.waited if of is None else of)
        return times[min(len(times) - 1, int(share * len(times)))]


class Browser:
    """A browser as far as signing in needs one."""

    def __init__(self, base: str) -> None:
        self.host, self.cookies = urlsplit(base).netloc, dict[str, str]()

    def ask(
        self, method: str, path: str, given: dict[str, str] | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str, dict[str, str]]:
        """Status, body and heads of an answer; a connection of its own, as from another machine."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        heads = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(more or {})}
        if given is not None:
            heads |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}/"}
        try:
            connection.request(method, path, urlencode(given) if given is not None else None, heads)
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, body, dict(answer.getheaders())


def sign_in(base: str, username: str, password: str, morning: Morning, patience: float) -> None:
    """One person: the page, the form, and again when the site says so, for so many seconds."""
    browser, began = Browser(base), time.monotonic()
    try:
        _status, page, _heads = browser.ask("GET", "/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        given = {"csrfmiddlewaretoken": token[1], "login": username, "password": password}
        turn: dict[str, str] = {}
        while time.monotonic() - began < patience:
            status, _page, heads = browser.ask("POST", "/accounts/login/", given, turn)
            morning.answers[status] += 1
            if status == 302:
                morning.waited.append(time.monotonic() - began)
                return
            if status != 503:
                raise AssertionError(f"{status}")
            turn = {"X-Turn": heads["X-Turn"]}
            time.sleep(float(heads["Retry-After"]) + random.random())
        raise AssertionError("never got in")
    except Exception as error:  # whatever goes wrong is told by the test
        morning.failed.append(f"{username}: {type(error).__name__} {error}"[:200])


def nine_oclock(base: str, names: list[str], password: str, session: str, patience: float) -> Morning:
    """All of them at once; meanwhile somebody who is in already (``session``) looks at pages."""
    morning = Morning()
    threads = [threading.Thread(target=sign_in, args=(base, name, password, morning, patience)) for name in names]
    over = threading.Event()

    def look() -> None:
        browser = Browser(base)
        browser.cookies["sessionid"] = session
        while not over.is_set():
            began = time.monotonic()
            status, _body, _heads = browser.ask("GET", "/rules/")
            morning.pages.append(time.monotonic() - began)
            if status != 200:
                morning.failed.append(f"/rules/: {status}")
            time.sleep(0.2)

    onlooker = threading.Thread(target=look)
    onlooker.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    onlooker.join()
    return morning
