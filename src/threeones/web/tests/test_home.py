"""The leader's home: counts, what waits, red ones against the month before, the four numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.people import signed_in
from threeones.apps.indicators.models import Indicator, Observation, PublishedRank
from threeones.apps.register.models import Place, PlaceSet
from threeones.base.accounts.access import OPERATOR
from threeones.web.home import SHOWN_INDICATORS, WAITING, home

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 4, 30)
AT = f"as_of={DAY}"


@pytest.fixture
def made(db: None) -> Any:
    return Records()


def lead(language: str = "zh-CN") -> str:
    return str(READERS.page(signed_in(), f"/?{AT}", language).tree.xpath("string(//p[@class='lead'])"))


def test_what_is_overdue_waits_the_oldest_first(made: Any) -> None:
    project = made.project("A")
    made.milestone(project, date(2021, 4, 15))
    made.milestone(project, date(2021, 3, 31))
    made.milestone(project, date(2021, 2, 26), done=date(2021, 2, 25))
    made.milestone(project, date(2021, 5, 31))
    paused = made.project("B", suspended_on=date(2021, 1, 31))
    made.milestone(paused, date(2021, 3, 31))
    found = home(2021, DAY, OPERATOR)
    assert [w.milestone.due_on for w in found.waiting] == [date(2021, 3, 31), date(2021, 4, 15)]
    assert found.waiting_total == 2


def test_many_that_wait_are_counted_and_the_first_shown(made: Any) -> None:
    project = made.project("A")
    for day in range(1, WAITING + 4):
        made.milestone(project, date(2021, 3, day))
    found = home(2021, DAY, OPERATOR)
    assert (len(found.waiting), found.waiting_total) == (WAITING, WAITING + 3)
    assert f"共{WAITING + 3}件逾期" in signed_in().get(f"/?{AT}").content.decode()


def test_red_ones_against_the_month_before(made: Any) -> None:
    made.milestone(made.project("A"), date(2021, 4, 15))
    assert (home(2021, DAY, OPERATOR).red_change, home(2021, DAY, OPERATOR).fewer_red) == (1, 0)
    assert "比上月末多1红" in lead()


def test_fewer_red_ones_without_a_minus(made: Any) -> None:
    for code in ("A", "B"):
        made.milestone(made.project(code), date(2021, 3, 31), done=date(2021, 4, 10))
    found = home(2021, DAY, OPERATOR)
    assert (found.red_change, found.fewer_red) == (-2, 2)
    assert "比上月末少2红" in lead()
    assert "-2" not in lead("en")


def test_january_has_no_month_before(made: Any) -> None:
    made.milestone(made.project("A"), date(2021, 1, 15))
    assert home(2021, date(2021, 1, 31), OPERATOR).red_change is None


def test_the_numbers_are_those_of_the_settings(made: Any) -> None:
    for code in ("A1", "B2", "C3"):
        shown = made.indicator(code)
        made.observe(shown, "2021-01/2021-02", "90", "8.0", on=date(2021, 3, 18))
        made.observe(shown, "2021-01/2021-03", "95", "8.5", on=date(2021, 4, 18))
        made.observe(shown, "2021-01/2021-04", "99", "9.9", on=date(2021, 5, 18))
    made.setting(SHOWN_INDICATORS, "C3、没有、A1")
    tiles = home(2021, DAY, OPERATOR).tiles
    assert [t.code for t in tiles] == ["C3", "A1"]
    assert tiles[0].observation.value == 95
    assert tiles[0].change == Decimal("0.5")
    assert [float(p) for p in tiles[0].spark if p is not None] == [8.0, 8.5]
    assert tiles[0].rank is None  # nobody to be ranked among


def test_a_rank_names_the_set_that_it_is_taken_in(made: Any) -> None:
    places = [made.observe(made.indicator(code), "2021-01/2021-03", "95", "8.0", on=DAY).place for code in ("A1", "B2")]
    own, other = places[0], Place.objects.create(code="Q", name="甲区", **made.where())
    city = PlaceSet.objects.create(name="全市", **made.where())
    city.places.set([own, other])
    for one in Observation.objects.all():
        given = {f: getattr(one, f) for f in ("indicator", "period", "vintage", "published_on")}
        Observation.objects.create(place=other, value=Decimal(90), growth=Decimal(9), **given, **made.where())
    rank = {"place": own, "place_set": city, "period": "2021-01/2021-03", "rank": 8, "set_size": 13}
    indicator = Indicator.objects.get(code="B2")
    PublishedRank.objects.create(indicator=indicator, published_on=DAY, **rank, **made.where())
    shown = READERS.page(signed_in(), f"/?{AT}").tree.xpath("//*[contains(@class, 'tile')]//p[@class='more']")
    told = [" ".join(p.text_content().split()) for p in shown]
    assert "全市 第2/2" in told[0] and "全市 第8/13 公布" in told[1], told


def test_a_year_without_a_rule_still_shows_its_numbers(db: None) -> None:
    made = Records(rule="")
    made.observe(made.indicator(), "2021-01/2021-03", "95", on=date(2021, 4, 18))
    made.project("A")
    found = home(2021, DAY, OPERATOR)
    assert (list(found.judged), len(found.tiles)) == ([], 1)
    assert signed_in().get(f"/?{AT}").status_code == 200


def test_an_empty_site_says_how_to_begin(db: None) -> None:
    assert "threeones load" in signed_in().get("/").content.decode()


def test_a_character_that_no_record_has_is_refused(made: Any) -> None:
    for path in ("/projects/%00/", "/handbook/?bureau=%00", "/why/light/%00/", "/?as_of=%00"):
        assert signed_in().get(path).status_code == 400


def test_every_number_recomputes(made: Any) -> None:
    made.milestone(made.project("A"), date(2021, 3, 31))
    made.observe(made.indicator(), "2021-01/2021-03", "95", "8.5", on=date(2021, 4, 18))
    client = signed_in()
    assert READERS.check_numbers(client, READERS.page(client, f"/?{AT}")) >= 4


@pytest.mark.parametrize("path", [f"/?{AT}", "/rules/"])
def test_more_records_ask_no_more_queries(made: Any, path: str) -> None:
    client = signed_in()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    def grow(n: int) -> None:
        project = made.project(f"P{n}", lead_unit=made.unit(f"U{n}", f"单位{n}"))
        made.milestone(project, date(2021, 3, 31))
        made.report(project, "2021-03", date(2021, 4, 2))
        made.observe(made.indicator(f"I{n}"), "2021-01/2021-03", "95", on=date(2021, 4, 18))

    grow(0)
    queries()  # what is remembered of the reader is asked once
    few = queries()
    for n in range(1, 8):
        grow(n)
    assert queries() == few
