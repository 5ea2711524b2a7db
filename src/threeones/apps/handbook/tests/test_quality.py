"""The page of the quality reading: what it says of a book and an edition, and to whom."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.people import access, signed_in
from threeones.apps.handbook.drafting.store import fill
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Edition, EditionStage, WorkList
from threeones.apps.handbook.quality import reading, shown
from threeones.apps.handbook.quality.shown import heat, weeks_of
from threeones.base.accounts.access import OPERATOR
from threeones.base.org.models import Role, UnitKind

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
pytestmark = pytest.mark.once
AT = "as_of=2021-12-31"
PAGE = f"/handbook/quality/?{AT}"


@pytest.fixture
def made(db: None) -> Any:
    return Records()


@pytest.fixture
def edition(made: Any) -> Edition:
    """A draft of the bureau's handbook."""
    made.project("A")
    opened = {"title": "手册", "opened_by": "office", "opened_on": date(2021, 7, 1)}
    draft = Edition.objects.create(bureau=made.bureau, year=2021, number=2, **opened)
    fill(draft, live_book(made.bureau, 2021), {})
    return draft


def checks(made: Any, who: Any = OPERATOR) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.check, f.codes) for f in reading.of_year(made.bureau, 2021, who).findings]


def test_what_a_book_lacks_is_told_by_check_with_its_entries(made: Any) -> None:
    made.project("A")
    made.milestone(made.project("B/1"), date(2021, 10, 6))
    WorkList.objects.create(name="民生实事", **made.where())
    found = READERS.page(signed_in(), PAGE).tree
    titles = [str(t) for t in found.xpath("//details[contains(@class, 'quality-group')]/summary/b//text()")]
    assert titles == ["没有目标值也没有节点", "到期日放假", "清单是空的"]
    assert found.xpath("//main//details[@open]/@id") == ["nothing_to_measure"]
    day_off = found.get_element_by_id("day_off")
    assert day_off.xpath(".//a/@href") == ["/projects/B/1/"]
    assert "国庆节" in day_off.text_content() and "2021-09-30" in day_off.text_content()


def test_people_are_told_by_name(made: Any) -> None:
    for n in range(21):
        made.milestone(made.project(f"P{n}", weight=n + 1), date(2021, 3, 1 + n))
    told = [f.text["zh"] for f in reading.of_year(made.bureau, 2021, OPERATOR).findings if f.check == "leader_load"]
    assert told == ["赵一一人负责21个项目，多于20个"]


def test_one_check_has_a_page_of_all_its_findings(made: Any) -> None:
    for n in range(shown.ROWS + 2):
        made.project(f"P{n}")
    found = READERS.page(signed_in(), PAGE).tree
    group = found.get_element_by_id("nothing_to_measure")
    (more,) = [str(href) for href in group.xpath(".//a/@href") if "check=" in href]
    assert len(group.xpath(".//tbody/tr")) == shown.ROWS
    assert len(READERS.page(signed_in(), f"/handbook/quality/{more}&{AT}").tree.xpath("//tbody/tr")) == shown.ROWS + 2
    assert "没有发现问题" in signed_in().get(f"{PAGE}&check=no_owner").content.decode()
    assert signed_in().get(f"{PAGE}&check=nonsense").status_code == 200


def test_only_what_is_seen_is_told(made: Any) -> None:
    other = made.unit("J-2", "桥梁科")
    made.project("A")
    made.project("B", lead_unit=other)
    unit = access(Role.CLERK, other)
    assert checks(made) == [("nothing_to_measure", ("A",)), ("nothing_to_measure", ("B",))]
    assert checks(made, unit) == [("nothing_to_measure", ("B",))]


def test_a_list_that_another_bureau_fills_is_not_empty(made: Any) -> None:
    named = WorkList.objects.create(name="民生实事", **made.where())
    other = made.unit("K", "区科技局", UnitKind.BUREAU)
    theirs = type(made.objective).objects.create(code="K1", name="创新", bureau=other, year=2021, **made.where())
    made.milestone(made.project("A"), date(2021, 3, 1))
    assert ("list_unserved", ("民生实事",)) in checks(made)
    named.projects.add(made.project("K-1", objective=theirs))
    assert "list_unserved" not in [check for check, _codes in checks(made)]


def test_an_edition_is_read_by_those_who_see_it(made: Any, edition: Edition) -> None:
    path = f"/handbook/editions/{edition.pk}/quality/"
    elsewhere = made.unit("J-3", "隧道科")
    assert "没有目标值也没有节点" in signed_in().get(path).content.decode()
    clerk = signed_in(Role.CLERK, made.section)
    assert clerk.get(path).status_code == 404
    Edition.objects.update(stage=EditionStage.REVIEW)
    assert clerk.get(path).status_code == 200
    assert reading.of_edition(edition, access(Role.CLERK, elsewhere)).findings == ()
    Edition.objects.update(stage=EditionStage.PUBLISHED, sha256="0" * 64)
    assert "定格文件不见了" in signed_in().get(path).content.decode()
    assert signed_in().get("/handbook/editions/999999/quality/").status_code == 404


def test_no_handbook_says_what_comes_here(db: None) -> None:
    assert "质量体检" in signed_in().get(PAGE).content.decode()


def test_weeks_are_drawn_with_what_they_hold() -> None:
    weeks = weeks_of(2021)
    assert (str(weeks[0]), str(weeks[-1]), len(weeks)) == ("2020-12-28", "2021-12-27", 53)
    drawn = heat([0] * 50 + [1, 4, 5], weeks, 4)
    assert drawn.count("heat-0") == 50
    assert [f'class="heat-{tone}"' in drawn for tone in ("1", "2", "3", "4", "over")] == [
        True,
        False,
        False,
        True,
        True,
    ]
    assert drawn.count("heat-mark") == 1
    assert "2021-12-27" in drawn.split("viewBox")[0]


def test_more_projects_ask_no_more_queries(made: Any) -> None:
    client = signed_in()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    made.milestone(made.project("A"), date(2021, 3, 31))
    queries()
    few = queries()
    for n in range(5):
        made.milestone(made.project(f"P{n}"), date(2021, 3, 31))
    assert queries() == few
