"""Pages of printing: who is offered what, files cut to what is seen, editions, long prints behind the answer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from python_calamine import load_workbook

from bin.house.system import has_print_fonts
from tests.support.people import signed_in
from threeones.apps.handbook.drafting.store import fill
from threeones.apps.handbook.editions.frozen import freeze
from threeones.apps.handbook.models import Edition, EditionStage, Milestone, Objective, Project
from threeones.apps.handbook.printing import views, waiting
from threeones.apps.handbook.tests.papers import BOOK
from threeones.base.accounts.models import User
from threeones.base.org.models import Person, Role, Unit, UnitKind
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.own_form import read_own
from threeones.kernel.values.faults import Fault, Faults

pytestmark = [pytest.mark.once, pytest.mark.django_db]
FONTS = pytest.mark.skipif(not has_print_fonts(), reason="apt-get install fonts-noto-cjk")
Records: Any = import_module("tests.support.records").Records


@dataclass
class Site:
    """A bureau with two sections, a project each; the second supports the first's."""

    records: Any
    roads: Unit
    traffic: Unit
    edition: Edition

    def lead(self, unit: Unit) -> Client:
        return signed_in(Role.UNIT_LEAD, unit)


@pytest.fixture
def site(db: None, settings: LazySettings, tmp_path: Path) -> Site:
    settings.HOME = tmp_path
    records = Records()
    roads, traffic = records.section, records.unit("J-2", "运输科")
    first = records.project("P1")
    first.supporting_units.add(traffic)
    records.milestone(first, date(2021, 3, 31))
    records.milestone(records.project("P2", lead_unit=traffic), date(2021, 6, 30))
    told = {
        "bureau": records.bureau,
        "year": 2021,
        "title": "2021年工作手册",
        "opened_by": "x",
        "opened_on": date(2021, 1, 4),
    }
    edition = Edition.objects.create(number=1, stage=EditionStage.DRAFT, **told)
    fill(edition, BOOK, {})
    return Site(records, roads, traffic, edition)


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def told(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    document = Document(io.BytesIO(answer.content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_page_offers_what_can_be_printed(site: Site) -> None:
    whole = page(signed_in(), "/handbook/print/")
    for part in (
        "/handbook/print/book/pdf/",
        "/handbook/print/notice/docx/",
        "/handbook/print/workbook/xlsx/",
        "/handbook/print/wall/",
        "pledges/zip/",
    ):
        assert part in whole, part
    assert "道路科" in whole and "赵一" in whole
    assert '/handbook/print/"' in page(signed_in(), "/handbook/")
    units = page(site.lead(site.traffic), "/handbook/print/")
    assert "运输科" in units and "/notice/" not in units, "a notice is of the whole"
    assert 'value="J-1"' not in units, "another section's part"


def test_it_asks_the_database_as_often_for_many_projects(site: Site) -> None:
    def asked() -> int:
        client = signed_in()
        page(client, "/handbook/print/")
        with CaptureQueriesContext(connection) as found:
            page(client, "/handbook/print/")
        return len(found)

    few = asked()
    for n in range(20):
        site.records.milestone(site.records.project(f"Q{n}"), date(2021, 5, 1))
    assert asked() == few <= 30


def test_files_hold_what_is_seen(site: Site) -> None:
    assert "项目P2" in told(signed_in(), "/handbook/print/book/docx/")
    lead = site.lead(site.roads)
    mine = told(lead, "/handbook/print/book/docx/")
    assert "项目P1" in mine and "项目P2" not in mine and "只含本人可见的项目" in mine
    assert "项目P2" not in told(lead, "/handbook/print/unit/docx/?unit=J-1")
    page(lead, "/handbook/print/unit/docx/?unit=J-2", 404)
    page(lead, "/handbook/print/pledges/docx/?unit=J-2", 404)
    assert "（运输科）" not in told(lead, "/handbook/print/pledges/docx/")
    page(lead, "/handbook/print/notice/docx/", 404)
    assert "赵一" in told(signed_in(), "/handbook/print/person/docx/?person=1")
    page(lead, "/handbook/print/person/docx/", 404)
    page(signed_in(None), "/handbook/print/book/docx/", 403)


def test_somebody_has_his_own_list(site: Site) -> None:
    user = User.objects.create(username="zhao", name="赵一", person=site.records.person)
    client = Client()
    client.force_login(user)
    mine = told(client, "/handbook/print/person/docx/")
    assert "个人清单" in mine and "项目P1" in mine and "节点P1-1" in mine
    other = Person.objects.create(code="9", name="钱九", unit=site.traffic, **site.records.where())
    page(client, f"/handbook/print/person/docx/?person={other.code}", 404)


def test_the_workbook_is_the_book_in_force(site: Site) -> None:
    answer = signed_in().get("/handbook/print/workbook/xlsx/")
    sheets: Any = load_workbook(io.BytesIO(answer.content))
    grids = [Grid("x", n, sheets.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in sheets.sheet_names]
    book = read_own(grids)
    assert [(p.code, p.lead_unit, p.supporting_units) for p in book.projects] == [
        ("P1", "道路科", ("运输科",)),
        ("P2", "运输科", ()),
    ]
    assert "filename*=utf-8''2021%E5%B9%B4" in answer.headers["Content-Disposition"]


def test_what_is_no_print_is_not_found(site: Site) -> None:
    prints = (
        "print/cake/pdf/",
        "print/book/xlsx/",
        "print/workbook/png/",
        "print/unit/docx/",
        "print/unit/docx/?unit=X",
    )
    for path in (*prints, "print/?bureau=XX", "editions/999/print/"):
        assert signed_in().get(f"/handbook/{path}").status_code == 404, path


def test_a_draft_is_its_bureaus_and_units_see_their_part_once_it_is_to_be_signed(site: Site) -> None:
    address, lead = f"/handbook/editions/{site.edition.pk}/print/", site.lead(site.roads)
    assert "草稿，未发布" in page(signed_in(), address)
    page(lead, address, 404)
    Edition.objects.update(stage=EditionStage.REVIEW)
    assert "审签稿" in page(lead, address)
    mine = told(lead, f"{address}book/docx/")
    assert "路面整治" in mine and "安监科" not in mine
    frozen = {"sha256": freeze(BOOK), "published_on": date(2021, 3, 1), "in_force_from": date(2021, 3, 1)}
    Edition.objects.update(stage=EditionStage.PUBLISHED, document="区交〔2021〕3号", **frozen)
    assert "第1版，2021年3月1日发布" in told(signed_in(), f"{address}book/docx/")
    assert "P1　路面整治" in page(signed_in(), f"{address}wall/")


def test_an_edition_whose_file_is_gone_is_told_not_guessed(site: Site) -> None:
    Edition.objects.update(stage=EditionStage.PUBLISHED, sha256="0" * 64, in_force_from=date(2021, 3, 1))
    assert "定格文件不见了" in page(signed_in(), f"/handbook/editions/{site.edition.pk}/print/", 503)


def test_the_wall_on_a_page_names_no_people_and_reads_no_markup(site: Site) -> None:
    Milestone.objects.update(name="<script>alert(1)</script>")
    whole = page(signed_in(), "/handbook/print/wall/")
    assert "<script>alert" not in whole and "&lt;script&gt;" in whole
    assert "赵一" not in whole and "wall-landscape.css" in whole
    assert "wall-portrait.css" in page(signed_in(), "/handbook/print/wall/?turned=1")


@FONTS
def test_pictures_of_first_pages(site: Site) -> None:
    for what in ("book", "notice", "wall"):
        answer = signed_in().get(f"/handbook/print/{what}/png/")
        assert answer.content.startswith(b"\x89PNG") and "private" in answer.headers["Cache-Control"]


def test_without_fonts_the_page_says_what_to_install(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_given: object) -> bytes:
        raise Faults([Fault("字体", "", 0, "", "没有中文字体", "apt-get install fonts-noto-cjk")])

    monkeypatch.setattr(views, "made", none)
    assert "fonts-noto-cjk" in page(signed_in(), "/handbook/print/book/pdf/", 503)


def test_a_long_print_is_made_behind_the_answer(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(views, "words", lambda: waiting_words(0))
    monkeypatch.setattr(waiting, "worker_lives", lambda: True)
    monkeypatch.setattr(waiting, "made", lambda name, kind, wish: f"%PDF {wish.stock.book.projects[0].code}".encode())
    client = signed_in()
    answer: Any = client.get("/handbook/print/book/pdf/")
    assert answer.status_code == 302
    assert "hx-get" in page(client, answer.url)
    assert waiting.carry_out() == 1 and waiting.carry_out() == 0
    assert "/handbook/print/book/pdf/" in page(client, answer.url)
    found: Any = client.get("/handbook/print/book/pdf/")
    assert b"".join(found.streaming_content) == b"%PDF P1"
    Project.objects.update(name="改了")
    assert client.get("/handbook/print/book/pdf/").status_code == 302, "another text is another file"
    page(client, "/handbook/printed/" + "0" * 64 + "/", 404)
    page(client, "/handbook/printed/x/", 404)
    monkeypatch.setattr(waiting, "KEPT_SECONDS", -1)
    assert waiting.clean() == 3
    page(client, answer.url, 404)


def test_why_a_long_print_failed_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_given: object) -> bytes:
        raise Faults([Fault("字体", "", 0, "", "没有中文字体", "apt-get install fonts-noto-cjk")])

    monkeypatch.setattr(views, "words", lambda: waiting_words(0))
    monkeypatch.setattr(waiting, "worker_lives", lambda: True)
    monkeypatch.setattr(waiting, "made", none)
    answer: Any = signed_in().get("/handbook/print/book/pdf/")
    waiting.carry_out()
    assert "fonts-noto-cjk" in page(signed_in(), answer.url, 503)


@FONTS
def test_without_a_worker_it_is_made_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "words", lambda: waiting_words(0))
    assert signed_in().get("/handbook/print/book/pdf/").content.startswith(b"%PDF")


def waiting_words(at_once: int) -> Any:
    return import_module("types").SimpleNamespace(at_once=at_once)


def test_each_bureau_has_its_own(site: Site) -> None:
    other = Unit.objects.create(code="K", name="区科技局", kind=UnitKind.BUREAU, **site.records.where())
    objective = Objective.objects.create(code="K1", name="创新", bureau=other, year=2021, **site.records.where())
    site.records.objective = objective
    site.records.project("K-1", objective=objective)
    assert "区科技局" in page(signed_in(), "/handbook/print/?bureau=K")
    mine = told(signed_in(), "/handbook/print/book/docx/?bureau=K")
    assert "项目K-1" in mine and "项目P1" not in mine
