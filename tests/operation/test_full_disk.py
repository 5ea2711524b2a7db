"""The disk is full: a clear answer, nothing half kept, nothing lost; and as soon as there is room it goes on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client as Browser

from tests.operation.reporting import Client, many_projects, reported, serving, session
from tests.support.commands import Bureau
from tests.support.people import signed_in
from tests.support.records import Records
from threeones.base.audit.chain import verify
from threeones.base.talk.models import Message

SIZE_MB = 48
LONG = "进展" * 2000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=700", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a small disk is made by root alone; the test below needs none")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.once
def test_reports_until_the_disk_is_full_and_after(small_disk: Path, tmp_path: Path) -> None:
    bureau = Bureau(small_disk)
    bureau.run("load", many_projects(tmp_path / "in", 200))
    with serving(bureau) as (address, _process):
        client = Client(address, session(bureau))
        acknowledged, refused, projects = set(), [], iter(range(200))
        ballast = small_disk / "ballast"
        for n in projects:
            room = os.statvfs(small_disk)
            free = room.f_bavail * room.f_frsize
            # all but a few pages are taken, again and again as the site writes
            with ballast.open("ab") as file:
                file.write(b"\0" * max(0, free - 120_000))
            answer = client.report(f"J-{n:04}", LONG)
            if answer.status == 303:
                acknowledged.add(f"J-{n:04}")
            else:
                refused.append(answer)
            if len(refused) == 3:
                break
        assert {a.status for a in refused} <= {503, 507} and any(a.status == 507 for a in refused), {
            a.status for a in refused
        }
        assert all(int(a.headers["Retry-After"]) > 0 and "Traceback" not in a.page for a in refused)
        assert any("磁盘已满" in a.page for a in refused if a.status == 507)
        assert set(reported(bureau)) == acknowledged
        assert client.ask("GET", "/health/ready").status == 503
        assert client.ask("GET", "/health/live").status == 200
        ballast.unlink()
        after = f"J-{next(projects):04}"
        assert client.report(after, LONG).status == 303
        assert set(reported(bureau)) == acknowledged | {after}
    with closing(sqlite3.connect(bureau.home / "threeones.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert bureau.json("audit", "verify")["problems"] == []


def said(text: str) -> dict[str, str]:
    """The form of a comment."""
    return {"action": "comment", "text": text, "token": str(uuid.uuid4())}


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_not_grow_says_so_and_keeps_what_it_has(client: Browser) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a server is not told how many pages it may have")
    records = Records()
    project = records.project("P1")
    browser = signed_in("supervisor")
    browser.raise_request_exception = False
    address = f"/talk/handbook.project/{project.code}/"
    assert browser.post(address, said("第一句")).status_code in (302, 303)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    # pages that stand free already are filled first
    kept = ["第一句"]
    while (response := browser.post(address, said("长" * 2000))).status_code in (302, 303) and len(kept) < 500:
        kept.append("长" * 2000)
    assert response.status_code == 507 and "磁盘已满" in response.content.decode()
    assert [m.text for m in Message.objects.order_by("pk")] == kept
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert browser.post(address, said("第二句")).status_code in (302, 303)
    assert verify().problems == ()
