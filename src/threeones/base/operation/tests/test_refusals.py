"""What hinders is a 503 or 507 in the reader's language, with Retry-After; a slip of the programme stays a 500."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from threeones.base.operation.refusals import Hindrance, refusal_of


def raised(outer: type[Exception], inner: BaseException) -> BaseException:
    try:
        raise outer(str(inner)) from inner
    except Exception as error:
        return error


def of_sqlite(work: Callable[[sqlite3.Connection], object]) -> BaseException:
    connection = sqlite3.connect(":memory:")
    try:
        work(connection)
    except sqlite3.Error as error:
        return raised(OperationalError, error)
    raise AssertionError


def full(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA max_page_count = 3")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (zeroblob(100000))")


def test_sqlite_by_its_codes(tmp_path: Path) -> None:
    def locked(_: sqlite3.Connection) -> None:
        one, two = (sqlite3.connect(tmp_path / "x", timeout=0) for _ in range(2))
        one.execute("BEGIN IMMEDIATE")
        two.execute("BEGIN IMMEDIATE")

    found = refusal_of(of_sqlite(full))
    assert found and found.hindrance is Hindrance.FULL
    found = refusal_of(of_sqlite(locked))
    assert found and found.hindrance is Hindrance.UNAVAILABLE
    found = refusal_of(of_sqlite(lambda _: sqlite3.connect("/nowhere/at/all").execute("SELECT 1")))
    assert found and found.hindrance is Hindrance.UNAVAILABLE
    assert refusal_of(of_sqlite(lambda c: c.execute("SELECT * FROM nothing"))) is None, "our own fault"


@pytest.mark.parametrize(
    ("driver", "hindrance"),
    [
        (psycopg.errors.DiskFull(), Hindrance.FULL),
        (psycopg.errors.AdminShutdown(), Hindrance.UNAVAILABLE),
        (psycopg.errors.CannotConnectNow(), Hindrance.UNAVAILABLE),
        (psycopg.errors.TooManyConnections(), Hindrance.UNAVAILABLE),
        (psycopg.errors.DeadlockDetected(), Hindrance.UNAVAILABLE),
        (psycopg.errors.LockNotAvailable(), Hindrance.UNAVAILABLE),
        (psycopg.OperationalError("connection refused"), Hindrance.UNAVAILABLE),
        (psycopg.errors.UndefinedColumn(), None),
    ],
    ids=lambda v: type(v).__name__,
)
def test_postgresql_by_its_states(driver: psycopg.Error, hindrance: Hindrance | None) -> None:
    outer = ProgrammingError if hindrance is None else OperationalError
    found = refusal_of(raised(outer, driver))
    assert (found and found.hindrance) == hindrance


def test_a_closed_connection_and_a_full_disk_behind_another_error() -> None:
    found = refusal_of(raised(InterfaceError, psycopg.InterfaceError("the connection is closed")))
    assert found and found.hindrance is Hindrance.UNAVAILABLE
    found = refusal_of(raised(RuntimeError, OSError(errno.ENOSPC, "No space left on device")))
    assert found and found.hindrance is Hindrance.FULL
    assert refusal_of(raised(RuntimeError, OSError(errno.ENOENT, "No such file"))) is None
    assert refusal_of(ZeroDivisionError()) is None


ADDRESS = "/rules/"


@pytest.fixture
def breaking(client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], Client]:
    """The site with a view that raises; the errors do not reach the test."""

    def breaks(error: BaseException) -> Client:
        def packs() -> None:
            raise error

        monkeypatch.setattr("threeones.web.views.packs", packs)
        client.raise_request_exception = False
        return client

    return breaks


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("zh-hans", "系统暂时繁忙"), ("en", "busy for the moment")])
def test_a_busy_database_is_said_in_the_readers_language(
    breaking: Callable[[BaseException], Client], language: str, title: str
) -> None:
    site = breaking(raised(OperationalError, psycopg.errors.AdminShutdown()))
    response = site.get(ADDRESS, headers={"Accept-Language": language})
    assert response.status_code == 503 and int(response["Retry-After"]) > 0
    assert title in response.content.decode() and response["X-Request-ID"] in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.django_db
def test_a_session_that_could_not_be_saved_is_no_fault_of_the_request(
    breaking: Callable[[BaseException], Client],
) -> None:
    def interrupted(context: BaseException | None) -> BaseException:
        error = SessionInterrupted("ended meanwhile")
        error.__context__ = context
        return error

    away = raised(OperationalError, psycopg.OperationalError("connection refused"))
    assert breaking(interrupted(away)).get(ADDRESS).status_code == 503
    assert breaking(interrupted(None)).get(ADDRESS).status_code == 400


@pytest.mark.django_db
def test_a_full_disk_is_507(breaking: Callable[[BaseException], Client]) -> None:
    response = breaking(OSError(errno.ENOSPC, "No space left on device", "/x")).get(ADDRESS)
    assert response.status_code == 507 and "磁盘已满" in response.content.decode()


@pytest.mark.django_db
def test_what_nobody_expected_stays_500_and_is_logged(
    breaking: Callable[[BaseException], Client], caplog: pytest.LogCaptureFixture
) -> None:
    response = breaking(ZeroDivisionError("张三")).get(ADDRESS)
    assert response.status_code == 500 and "张三" not in response.content.decode()
    assert [r.message for r in caplog.records if r.exc_info] == ["unexpected error"]
