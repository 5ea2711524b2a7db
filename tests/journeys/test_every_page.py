"""Every page that the table of addresses knows, in a real browser: by eye of axe, by its width, in its own language.

Nobody lists the pages: they are the addresses of ``expectations.yaml`` that somebody may read. One whose records are
missing here, and one that answers otherwise than it should, fails by name.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bin.house.system import ROOT
from tests.permissions import table
from tests.permissions.actors import actors
from tests.showcase.ages import as_in_2021, scripts_of_pages
from tests.support.browser import DESK, Visit
from tests.support.commands import Bureau
from tests.support.prepared import FILE
from tests.support.site import served
from tests.support.ways import WAYS, all_ways

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response, Route

pytestmark = pytest.mark.browser
CODE = "FG-02-007"
FILLED = {"code": CODE, "key": CODE, "username": "clerk", "pk": 1}
"""What stands in the parts of addresses, of the demonstration's records."""
SAMPLE: dict[str, dict[str, str | int]] = {
    "source/<path:file>/<str:sheet>/<int:row>/": {"row": 2},
    "indicators/<path:code>/": {"code": "FAI"},
    "drafts/<path:form>/": {"form": "report/planted"},
}
"""And for single routes."""
NO_PAGES = {
    "me/factor/": "leads to one's own page",
    "review/": "leads to the newest review",
    "api/v1/": "leads to the reference",
    "api/v1/<path:rest>": "says in JSON that nothing is there",
    "inbox/count/": "a piece of every page",
    "changes/home/": "a piece of the home page",
    "review/<int:year>/file/<slug:kind>/": "a file to be saved",
    "evaluation/cycles/<int:pk>/duty/<str:unit>/<slug:kind>/": "a file to be saved",
    "evaluation/<int:pk>/sheet/<slug:kind>/<path:subject>/": "a file to be saved",
    "handbook/print/<slug:what>/<slug:kind>/": "a file to be saved",
    "handbook/editions/<int:pk>/print/<slug:what>/<slug:kind>/": "a file to be saved",
    "handbook/editions/<int:pk>/file/": "a file to be saved",
    "handbook/editions/<int:a>/compare/<int:b>/file/<slug:kind>/": "a file to be saved",
    "api/v1/openapi.json": "for programs",
    "evaluation/schemes/words/": "for the editor's script",
    "circulars/months/<str:month>/<str:bureau>.xlsx": "a file to be saved",
    "circulars/<int:pk>/papers/<slug:name>.<slug:kind>": "a file to be saved",
    "projects/<path:code>/plan/effect/": "a part of the plan",
    "projects/<path:code>/plan/rows/": "a part of the plan",
    "rounds/": "leads to the month that is reported",
    "rounds/<str:month>/sheets.zip": "files to be saved",
    "rounds/<str:month>/units/<path:unit>/sheet.xlsx": "a file to be saved",
    "handbook/import/<int:pk>/faults/<slug:kind>/": "a file to be saved",
}
"""Addresses at which there is nothing to look at."""
ALSO = {
    "": ["head_of_bureau", "portfolio_leader", "clerk", "sub_district", "enterprise", "system_admin", "audit_admin"],
    "administration/accounts/?q=nobody": ["system_admin"],
    "administration/accounts/clerk/": ["system_admin"],
    "administration/handover/?giver=clerk": ["security_admin"],
    "inbox/": ["unit_lead"],
    f"projects/{CODE}/report/": ["unit_lead"],
    "search/?q=cql": ["supervisor"],
}
"""Pages that look otherwise to somebody else, or with something asked for."""
REFUSED = {"nothing/": 404, "administration/accounts/": 403}
SIGN_IN = """
providers:
  - {kind: oidc, id: district, name: 区统一身份认证, server: "https://sso.example.cn/realms/district", client: threeones,
     secret: planted}
"""
PLANT = "import threeones.cli.bureau; from tests.journeys.planted import main; main()"
CHINESE = """
() => [...document.querySelectorAll("main *, header *")]
  .filter(e => !e.closest("[lang^=zh], script, datalist, textarea"))
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && /[\\u4e00-\\u9fff]/.test(n.textContent)))
  .map(e => e.textContent.trim().slice(0, 60))
"""
UNFOLD = "() => [...document.querySelectorAll('main details:not([open])')].slice(0, 2).forEach(d => d.open = true)"
WITH_SCRIPTS = (
    *("", "projects/", "indicators/<path:code>/", "accounts/login/", "audit/anchor/"),
    *("review/<int:year>/edit/", "evaluation/schemes/<slug:scheme>/edit/", "evaluation/<int:pk>/what-if/"),
    *("projects/<path:code>/plan/", "orders/<int:pk>/", "circulars/<int:pk>/edit/", "notifications/"),
    *("handbook/quality/", "handbook/editions/<int:pk>/tree/", "handbook/import/<int:pk>/"),
)
"""Pages on which all scripts run."""
ICON = "/favicon.ico)"
QUIET = "() => !document.querySelector('.htmx-request')"


@dataclass(frozen=True, slots=True)
class Look:
    """One page: by which route, who looks at it (a key of ``sessions``, empty: nobody), and what it answers."""

    route: str
    who: str
    path: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.route or '/'} ({self.who or 'nobody'}, {self.path})"


@dataclass(frozen=True)
class Place:
    """A copy of the demonstration, being served, with what ``planted.py`` made in it."""

    address: str
    sessions: Mapping[str, str]
    looks: list[Look]
    answers: Mapping[str, Any]


def copied(demo: Bureau, home: Path) -> Bureau:
    """The demonstration in a folder of its own, with an identity provider."""
    assert demo.database is None, "the browser tests run on the embedded database"
    shutil.copytree(demo.home, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"{FILE}*"))
    with closing(sqlite3.connect(demo.home / FILE)) as source, closing(sqlite3.connect(home / FILE)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = WAL")
    (home / "sign-in.yaml").write_text(SIGN_IN, encoding="utf-8")
    return Bureau(home)


@pytest.fixture(scope="module")
def place(demo: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    bureau = copied(demo, tmp_path_factory.mktemp("pages"))
    made = subprocess.run(
        [sys.executable, "-c", PLANT], cwd=ROOT, env=bureau.env, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr[-3000:]
    told = json.loads(made.stdout)
    with served(bureau) as address:
        yield Place(address, told["sessions"], [Look(*one) for one in told["looks"]], told["answers"])


def seer(rule: str, sessions: Mapping[str, str]) -> str:
    """The first role for which a rule of the table has the page, of those that there are."""
    may = {a.role for a in actors() if a.role and table.status(rule, a.name) == 200}
    return next((role for role in ("supervisor", *sessions) if role in may), "")


def looks_of(place: Place) -> list[Look]:
    """Every page, in the order of the table."""
    found = []
    for route, entry in table.read()["addresses"].items():
        if "GET" in entry and route not in NO_PAGES:
            planted = [one for one in place.looks if one.route == route]
            found += planted or [plain_look(route, entry, place.sessions)]
    found += [Look(path, who, f"/{path}") for path, several in ALSO.items() for who in several]
    return found + [Look(path, "clerk", f"/{path}", status) for path, status in REFUSED.items()]


def plain_look(route: str, entry: Mapping[str, Any], sessions: Mapping[str, str]) -> Look:
    """The page with records of the demonstration; where nobody may open it, or its record is missing, status 0."""
    who = seer(str(entry["GET"]), sessions)
    given = {**entry.get("with", {}), **FILLED, **SAMPLE.get(route, {})}
    return Look(route, who, table.filled(route, given), 200 if who else 0)


def open_page(tab: Visit, look: Look, place: Place) -> Response | None:
    """Goes there as who looks; None where it is nothing to look at (a file, figures for machines)."""
    tab.context.clear_cookies()
    if look.who:
        tab.wear(place.sessions[look.who])
    tab.problems.clear()
    try:
        answer = tab.page.goto(look.path, wait_until="load")
    except Exception as error:
        if "Download is starting" in str(error):
            return None
        raise
    assert answer is not None
    if "text/html" not in answer.headers.get("content-type", ""):
        return None
    tab.page.wait_for_function(QUIET)
    return answer


def faults_of(tab: Visit, status: int, language: str) -> list[str]:
    """What is wrong with the page, two of its folded parts opened: by axe, its width, its language, and on the way."""
    tab.page.evaluate(UNFOLD)
    found = tab.axe()
    if over := tab.overflow():
        found.append(f"{over} px wider than the window")
    if language == "en":
        found += [f"Chinese on an English page: {text}" for text in tab.page.evaluate(CHINESE)]
    own = f"{status}: {tab.page.url}"
    said = f"the server responded with a status of {status} "
    # a browser asks for an icon of what is no page, such as JSON, and complains when it is elsewhere already
    return found + [p for p in tab.problems if not p.endswith(ICON) and (status == 200 or not (p == own or said in p))]


def look_at(tab: Visit, look: Look, place: Place, language: str) -> list[str]:
    """What is wrong with one page."""
    if not look.status:
        return [f"{look}: nobody may open it, or its record is not planted"]
    answer = open_page(tab, look, place)
    if answer is None:
        return []
    if answer.status != look.status or answer.request.redirected_from is not None:
        return [f"{look}: {answer.status} at {tab.page.url}, expected {look.status}"]
    return [f"{look}: {fault}" for fault in faults_of(tab, look.status, language)]


@pytest.fixture
def tab_in(chromium: Browser, place: Place) -> Iterator[Callable[[tuple[int, int], str], Visit]]:
    """A function that opens a tab."""
    tabs: list[Visit] = []

    def make(size: tuple[int, int], language: str) -> Visit:
        tabs.append(Visit(chromium, place.address, size, language))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.close()


@pytest.mark.parametrize(
    ("way", "size", "language"), [pytest.param(n, *w.values, id=str(w.id), marks=w.marks) for n, w in enumerate(WAYS)]
)
def test_every_page_is_whole(
    place: Place, tab_in: Callable[..., Visit], way: int, size: tuple[int, int], language: str
) -> None:
    """Each page in one of two ways; in all four in the long run."""
    every = looks_of(place)
    mine = every if all_ways() else every[way::2]
    tab = tab_in(size, language)
    wrong = [fault for look in mine for fault in look_at(tab, look, place, language)]
    assert not wrong, "\n".join(wrong)


def answering(status: int, body: str) -> Callable[[Route], None]:
    """What answers a request so."""

    def answer(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8")

    return answer


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_what_is_said_in_bad_moments_is_whole(
    place: Place, tab_in: Callable[..., Visit], size: tuple[int, int], language: str
) -> None:
    """Errors, a busy or full server, a form that somebody else was quicker with."""
    tab, wrong = tab_in(size, language), list[str]()
    assert {a["status"] for a in place.answers.values()} == {409, 500, 503, 507}
    for name, answer in place.answers.items():
        tab.page.route(f"**/{name}", answering(answer["status"], answer[language]))
        tab.wear(place.sessions["supervisor"])
        tab.problems.clear()
        tab.page.goto(f"/{name}")
        tab.page.wait_for_function(QUIET)
        wrong += [f"{name}: {fault}" for fault in faults_of(tab, answer["status"], language)]
    assert not wrong, "\n".join(wrong)


def test_an_old_browser_runs_every_script_of_the_pages(place: Place, tab_in: Callable[..., Visit]) -> None:
    run: set[str] = set()
    tab = tab_in(DESK, "zh-CN")
    as_in_2021(tab)
    tab.page.on("request", lambda r: run.add(r.url.partition("?")[0]))
    every = looks_of(place)
    for route in WITH_SCRIPTS:
        look = next(one for one in every if one.route == route)
        assert open_page(tab, look, place) is not None, look
        assert tab.page.evaluate("[typeof structuredClone, typeof [].at]") == ["undefined", "undefined"]
        if route == "projects/":
            tab.page.locator("a.number").first.click()
            tab.page.locator("#drawer[open] .result").wait_for()
        assert not tab.overflow(), look
        assert tab.problems == [], look
    assert not [name for name in scripts_of_pages() if not any(url.endswith(f"/{name}") for url in run)]
