"""Targets against the newest own value of their year; the handbook's page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.people import signed_in
from threeones.apps.handbook.models import Comparison, WorkList
from threeones.apps.handbook.registration import explain_target
from threeones.apps.handbook.selectors import year_of
from threeones.apps.handbook.targets import TargetResult, results
from threeones.apps.register.models import Place
from threeones.base.accounts.access import OPERATOR

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)
AT = f"as_of={DAY}"


@pytest.fixture
def made(db: None) -> Any:
    return Records()


def result(day: date = DAY) -> TargetResult:
    (found,) = results(day, OPERATOR)
    return found


def test_a_target_is_held_against_what_was_known_on_the_day(made: Any) -> None:
    fai = made.indicator()
    made.target(made.project("A"), fai, "100")
    made.observe(fai, "2021-01/2021-09", "90", on=date(2021, 10, 18))
    made.observe(fai, "2021-01/2021-10", "100", on=date(2021, 11, 18))
    assert (result(date(2021, 10, 17)).actual, result(date(2021, 10, 17)).met) == (None, False)
    assert (result(date(2021, 11, 17)).actual, result(date(2021, 11, 17)).met) == (90, False)
    assert (result().actual, result().met) == (100, True)
    assert result().node.value is True


def test_of_two_values_that_end_together_the_years_counts(made: Any) -> None:
    fai = made.indicator()
    made.target(made.project("A"), fai, "100")
    made.observe(fai, "2021-01/2021-10", "95")
    made.observe(fai, "2021-10", "9")
    assert result().actual == 95


def test_only_the_own_district_and_the_own_year_count(made: Any) -> None:
    fai = made.indicator()
    made.target(made.project("A"), fai, "100")
    made.observe(fai, "2020-01/2020-12", "300", on=date(2021, 1, 20))
    theirs = made.observe(fai, "2021-01/2021-10", "400")
    theirs.place = Place.objects.create(code="X", name="甲区", **made.where())
    theirs.save()
    assert result().observation is None
    assert explain_target("A/FAI", DAY, OPERATOR) is None


def test_a_growth_target_without_growth_is_missing_not_failed(made: Any) -> None:
    fai = made.indicator()
    made.target(made.project("A"), fai, "8", of_growth=True)
    made.observe(fai, "2021-01/2021-10", "95")
    assert (result().actual, result().met, result().node.value) == (None, False, None)
    assert explain_target("A/FAI", DAY, OPERATOR) is None
    made.observe(fai, "2021-01/2021-11", "110", "8.0", on=date(2021, 12, 18))
    assert (result().met, result().node.value) == (True, True)


def test_at_most_is_met_at_its_border(made: Any) -> None:
    fai = made.indicator()
    made.target(made.project("A"), fai, "95", comparison=Comparison.AT_MOST)
    made.observe(fai, "2021-01/2021-10", "95")
    assert result().met
    assert result().node.op == "<="
    found = explain_target("A/FAI", DAY, OPERATOR)
    assert found is not None
    assert (found.node.value, found.rule) == (Decimal(95), "不高于95亿元")


def test_a_target_in_its_own_words(made: Any) -> None:
    fai = made.indicator()
    assert str(made.target(made.project("A"), fai, "8", of_growth=True)) == "不低于8%"
    assert str(made.target(made.project("B"), fai, "8", text="增长8%以上")) == "增长8%以上"


def test_a_day_outside_the_handbooks_sees_the_nearest(made: Any) -> None:
    assert year_of(date(2019, 1, 1)) == year_of(date(2030, 1, 1)) == year_of(DAY) == 2021
    made.objective.delete()
    assert year_of(DAY) is None


def test_the_page_counts_what_it_shows_and_filters(made: Any) -> None:
    made.milestone(made.project("A"), date(2021, 3, 31))
    named = WorkList.objects.create(name="民生实事", **made.where())
    named.projects.add(made.project("B/1"))

    def entries(path: str) -> list[str]:
        return [str(e.text_content()) for e in READERS.page(signed_in(), path).tree.xpath("//details/summary/span[1]")]

    def lead(path: str) -> str:
        return str(READERS.page(signed_in(), path).tree.xpath("string(//p[@class='lead'])"))

    page = f"/handbook/?{AT}"
    assert [e for e in entries(page) if e in ("A", "B/1")] == ["A", "B/1"]
    assert "1个目标，2个项目，1个节点" in lead(page)
    assert "1个目标，1个项目，0个节点" in lead(f"{page}&list=民生实事")
    assert "0个目标，0个项目，0个节点" in lead(f"{page}&bureau=没有")


def test_no_handbook_says_how_to_get_one(db: None) -> None:
    assert "threeones template" in signed_in().get("/handbook/").content.decode()


def test_more_projects_ask_no_more_queries(made: Any) -> None:
    client = signed_in()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/handbook/?{AT}").status_code == 200
        return len(asked)

    def grow(code: str) -> None:
        project = made.project(code)
        project.supporting_units.add(made.section)
        project.lists.add(named)
        made.milestone(project, date(2021, 3, 31))
        made.target(project, fai, "8")

    fai, named = made.indicator(), WorkList.objects.create(name="民生实事", **made.where())
    grow("A")
    queries()  # what is remembered of the reader is asked once
    few = queries()
    for n in range(8):
        grow(f"P{n}")
    assert queries() == few
