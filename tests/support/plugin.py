"""Loaded before Django's settings (see ``addopts``): keeps tests away from real records, and the shared fixtures.

A test run never touches ``var/``: its data folder is made for it and removed with it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from bin.house.demo import DEMONSTRATION, STEPS, command
from tests.support import browser, postgres, prepared, sessions
from tests.support.browser import Visit
from tests.support.commands import Bureau
from tests.support.site import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOME = tempfile.mkdtemp(prefix="threeones-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["THREEONES_HOME"] = HOME

hypothesis.settings.register_profile("short", deadline=None, print_blob=True, max_examples=60)
hypothesis.settings.register_profile("long", deadline=None, print_blob=True, max_examples=5000)
hypothesis.settings.load_profile("long" if os.environ.get("THREEONES_LONG") else "short")


class MakeBureau(Protocol):
    """What makes installations for tests."""

    def __call__(self, name: str, tables: bool = True) -> Bureau: ...


SHARED_FOLDER = "THREEONES_TEST_SHARED"
SHARED_DEMO = "threeones_test_demo"

# fixtures that mean a database; ``bureau`` and ``demo`` are commands with one of their own
DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_setup", "live_server", "bureau", "make_bureau", "demo"}
)


LONGEST = (
    "operation/test_backup.py",
    "journeys/test_crawl.py",
    "permissions/test_matrix.py",
    "entry/test_storm.py",
    "accounts/test_commands.py",
    "permissions/test_leaks.py",
    "journeys/test_kill.py",
    "house/test_demo.py",
    "oracle/test_random_schemes.py",
    "journeys/test_every_page.py",
    "accounts/test_in_browser.py",
    "talk/test_in_browser.py",
    "journeys/test_report_entry.py",
    "journeys/test_scheme_editor.py",
    "operation/test_kill_workers.py",
    "operation/test_restart.py",
    "operation/test_full_disk.py",
    "audit/test_pages.py",
    "contracts/test_review_editing.py",
    "contracts/test_sample_lights.py",
    "api/test_at_once.py",
    "accounts/test_nine_oclock.py",
)
"""The files that take longest, under ``tests/``: they begin first, so that no worker is left alone with one at the end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database-only``: what the PostgreSQL leg runs."""
    parser.addoption("--database-only", action="store_true", help="only tests that touch a database")


def touches_database(item: pytest.Item) -> bool:
    """Whether a test has a database, by mark or by fixture."""
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & DATABASE_FIXTURES)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what touches no database, where asked; the longest files come first, the others as they stand."""
    place = {name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda i: place.get("/".join(i.path.parts[-2:]), len(place)))
    if config.getoption("--database-only"):
        kept = [i for i in items if touches_database(i) and i.get_closest_marker("once") is None]
        config.hook.pytest_deselected(items=[i for i in items if i not in kept])
        items[:] = kept


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Every test starts in Chinese: a request in English would leave its language to the tests after it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server: the one of this run (DATABASE_URL), or one started for the session."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with postgres.server() as url:
        yield url


def shared_folder(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run see; where ``bin/test`` names one, the legs on the embedded database share it."""
    named = os.environ.get(SHARED_FOLDER)
    if named and not os.environ.get("DATABASE_URL"):
        return Path(named)
    base = factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def make_bureau(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[MakeBureau]:
    """A function that makes installations: each with a data folder and, on PostgreSQL, a database of its own.

    They have their empty tables; with ``tables=False`` not even those.
    """
    shared = shared_folder(tmp_path_factory, worker_id)
    with ExitStack() as stack:
        made = 0

        def make(name: str, tables: bool = True) -> Bureau:
            nonlocal made
            made += 1
            home, url = tmp_path_factory.mktemp(name), os.environ.get("DATABASE_URL")
            if url:
                like = prepared.tables_on_server(shared, url) if tables else "template1"
                own = f"bureau_{worker_id}_{os.getpid()}_{made}"
                url = stack.enter_context(postgres.database(url, own, like))
            elif tables:
                prepared.tables_in_file(shared, home)
            return Bureau(home, url)

        yield make


@pytest.fixture
def bureau(make_bureau: MakeBureau) -> Bureau:
    """An empty installation of this test's own, on the database of the leg."""
    return make_bureau("bureau")


def carry_out_demo(made: Bureau) -> Bureau:
    """Every step of ``bin/demo`` on an installation."""
    for step in STEPS:
        made.under(**DEMONSTRATION).run(*command(step, made.home)[1:], timeout=900)
    return made


@pytest.fixture(scope="session")
def demo(make_bureau: MakeBureau, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Bureau:
    """The installation that ``bin/demo`` makes, once a run: for reading only."""
    if worker_id == "master" and SHARED_FOLDER not in os.environ:
        return carry_out_demo(make_bureau("demo"))
    # the workers of one run share the folder that the first of them makes, and on PostgreSQL its database
    folder, server = shared_folder(tmp_path_factory, worker_id), os.environ.get("DATABASE_URL")
    made = Bureau(folder / "demo", postgres.beside(server, SHARED_DEMO) if server else None)
    with prepared.once(folder / "demo.made") as first:
        if first:
            shutil.rmtree(made.home, ignore_errors=True)
            if server:
                postgres.renew(server, SHARED_DEMO)
            carry_out_demo(made)
    return made


@pytest.fixture(scope="session")
def demo_site(demo: Bureau) -> Iterator[str]:
    """The address of the demo's site, served by gunicorn."""
    with served(demo) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running chromium; a test that needs it is skipped, with the word what to ask for, where there is none."""
    # Playwright's loop runs in this thread; Django would take that for asynchronous code and refuse its database
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with browser.chromium() as running:
            yield running
    except browser.NoBrowser as e:
        pytest.skip(str(e))


@pytest.fixture
def visit(chromium: Browser, demo: Bureau, demo_site: str) -> Iterator[Callable[..., Visit]]:
    """A function that opens a tab on the demo's site: ``visit(size=PHONE, language="en")``.

    It is signed in as the supervisor of the district; ``as_="head_of_bureau:FG"`` makes it somebody else (a role and
    the code of a unit), ``as_=""`` nobody.
    """
    tabs: list[Visit] = []

    def make(as_: str = sessions.WHOLE_VIEW, **options: Any) -> Visit:
        tabs.append(Visit(chromium, demo_site, **options))
        if as_:
            tabs[-1].wear(sessions.session_of(demo, as_))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.close()


@pytest.fixture
def picture_folder(tmp_path: Path) -> Path:
    """Where a browser test leaves its pictures: docs/pictures with ``bin/test --pictures``, else nowhere lasting."""
    return browser.pictures() or tmp_path
