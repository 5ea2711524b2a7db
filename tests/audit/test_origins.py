"""From a row to who brought it in and to the history of what stands in it; and what the home page says of a broken chain."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from lxml import html

from tests.intake.spoilt import HANDBOOK, Folder
from tests.support.folders import other_year, write_folder
from tests.support.people import signed_in
from threeones.apps.handbook.models import Milestone, Objective, Project
from threeones.base.audit.daily import check_now
from threeones.base.audit.kept import kept_path
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.intake.loading import load_folder
from threeones.base.org.models import Role, Unit

HISTORY, LOADED, TALK = "变更记录", "装入的审计记录", "议事"


def links(client: Client, url: str) -> dict[str, str]:
    """The links of the main part of a page, by their words."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    found: Any = html.fromstring(answer.content.decode()).xpath("//main//a")
    return {" ".join(a.text_content().split()): a.get("href") for a in found}


def row_of(project: Project) -> str:
    return f"/source/{quote(project.source_file.name)}/{quote(project.source_sheet)}/{project.source_row}/"


def test_a_row_says_who_loaded_it_and_leads_to_its_history(year: Folder) -> None:
    project = Project.objects.get(code="J-001")
    loader = AuditEntry.objects.get(record="files.sourcefile", key=HANDBOOK).actor
    auditor = signed_in(Role.AUDITOR)
    page = auditor.get(row_of(project)).content.decode()
    assert f"由{loader}于" in html.fromstring(page).xpath("string(//p[@class='lead'])")
    found = links(auditor, row_of(project))
    assert found[HISTORY] == "/audit/record/handbook.project/J-001/"
    told = auditor.get(found[LOADED]).content.decode()
    assert project.source_file.sha256 in told and loader in told and "已不在库中" not in told
    assert HISTORY in links(auditor, "/projects/J-001/"), "from the record's own page too"


def test_a_row_and_its_history_lead_to_what_is_said_of_it(year: Folder) -> None:
    milestone = Milestone.objects.select_related("source_file").first()
    assert milestone
    auditor, talk = signed_in(Role.AUDITOR), f"/talk/handbook.milestone/{milestone.code}/"
    row = f"/source/{quote(milestone.source_file.name)}/{quote(milestone.source_sheet)}/{milestone.source_row}/"
    found = links(auditor, row)
    assert found[TALK] == talk and auditor.get(talk).status_code == 200
    goal = Objective.objects.select_related("source_file").first()
    assert goal
    row = f"/source/{quote(goal.source_file.name)}/{quote(goal.source_sheet)}/{goal.source_row}/"
    found = links(auditor, row)
    assert found[TALK].startswith("/talk/handbook.objective/"), "what has no page of its own can be talked about too"
    assert row not in found.values(), "and does not lead to where one is"
    assert links(auditor, found[HISTORY])[TALK] == found[TALK]
    assert TALK not in links(signed_in(Role.AUDIT_ADMIN), found[HISTORY])


def test_a_row_stands_below_what_is_recorded_in_it(year: Folder) -> None:
    def crumbs(row: str) -> list[tuple[str, str | None]]:
        tree: Any = html.fromstring(signed_in(Role.AUDITOR).get(row).content.decode())
        found = tree.xpath("//nav[contains(@class, 'crumbs')]//li/*")
        return [(one.text_content(), one.get("href")) for one in found]

    project = Project.objects.get(code="J-001")
    above = [("首页", "/"), (project.name, "/projects/J-001/")]
    assert crumbs(row_of(project)) == [*above, (f"来源第{project.source_row}行", None)]
    goal = Objective.objects.select_related("source_file").first()
    assert goal
    row = f"/source/{quote(goal.source_file.name)}/{quote(goal.source_sheet)}/{goal.source_row}/"
    assert crumbs(row) == [("首页", "/"), (f"来源第{goal.source_row}行", None)], "what has no page of its own"


def test_whose_the_whole_audit_is_not_reads_the_history_of_his_own(year: Folder) -> None:
    project = Project.objects.filter(lead_unit__code="J-1").first()
    assert project
    found = links(signed_in(Role.CLERK, Unit.objects.get(code="J-1")), row_of(project))
    assert HISTORY in found and LOADED not in found


def test_a_row_that_another_file_took_over_keeps_who_loaded_it(year: Folder) -> None:
    old = Project.objects.get(code="J-001").source_file
    year.rows(HANDBOOK, "项目")[0]["主要工作内容"] = "分两期推进"
    year.load()
    project = Project.objects.get(code="J-001")
    url = row_of(project).replace(quote(old.name), old.sha256)
    found = links(signed_in(Role.AUDITOR), url)
    assert project.source_file != old and LOADED in found
    assert HISTORY not in found, "the record stands in the newer file now"


def test_an_earlier_version_that_comes_back_is_the_newest_again(db: None, tmp_path: Path) -> None:
    first, second = other_year(), other_year()
    second[HANDBOOK]["项目"].reverse()
    for day, (name, books, by) in enumerate((("a", first, "张甲"), ("b", second, "李乙"), ("a", first, "王丙")), 20):
        with time_machine.travel(f"2022-04-{day}T10:00+08:00", tick=False):
            load_folder(write_folder(tmp_path / name, books), by)
    theirs = Project.objects.filter(lead_unit__code="J-1").exclude(supporting_units__code="J-2").first()
    assert theirs
    other = signed_in(Role.CLERK, Unit.objects.get(code="J-2"))
    codes = {p.code for p in Project.objects.filter(lead_unit__code="J-1").exclude(supporting_units__code="J-2")}
    for project in Project.objects.all():
        assert other.get(row_of(project)).status_code == (404 if project.code in codes else 200), project.code
        page = signed_in(Role.AUDITOR).get(row_of(project)).content.decode()
        assert "由王丙于" in page and f"<dd>{project.code}</dd>" in page
    assert not list(unexplained())


@pytest.mark.parametrize("gone", ["moved", "damaged"])
def test_a_kept_file_that_is_gone_is_no_page_until_it_is_back(year: Folder, home: Path, gone: str) -> None:
    project = Project.objects.get(code="J-001")
    kept, client = kept_path(project.source_file.sha256), signed_in(Role.AUDITOR)
    whole = kept.read_bytes()
    kept.chmod(0o600)
    if gone == "moved":
        kept.unlink()
    else:
        kept.write_bytes(b"PK" + whole[99:])
    assert client.get(row_of(project)).status_code == 404
    kept.write_bytes(whole)
    assert client.get(row_of(project)).status_code == 200


@pytest.mark.parametrize("query", ["day=0001-01-01", "until=9999-12-31", "until=0001-01-01"])
def test_the_first_and_the_last_day_that_there_is(year: Folder, query: str) -> None:
    assert signed_in(Role.AUDITOR).get(f"/audit/?{query}").status_code == 200


def test_a_broken_chain_stands_on_the_home_of_those_who_read_it(year: Folder) -> None:
    readers = [signed_in(role) for role in (Role.AUDIT_ADMIN, Role.AUDITOR, Role.INSPECTOR)]
    check_now(by="")
    assert not any("audit-alarm" in c.get("/").content.decode() for c in readers)
    Project.objects.filter(code="J-001").update(name="改了名")
    check_now(by="")
    for client in readers:
        assert "/audit/check/" in links(client, "/").values(), "the alarm leads to what was found"
        assert "audit-alarm" in client.get("/").content.decode()
    for role in (Role.SUPERVISOR, Role.SYSTEM_ADMIN):
        assert "audit-alarm" not in signed_in(role).get("/").content.decode()
