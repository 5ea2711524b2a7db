"""The page of capital projects: sums in 亿元, batches, sub-districts, what waits, pages of 50; numbers open to rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.people import SIGN_IN_QUERIES
from threeones.apps.capital_projects.models import CapitalProject
from threeones.base.files.models import SourceFile
from threeones.base.org.models import Unit, YearSetting

# by name: the readers of pages lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
page, check_numbers = READERS.page, READERS.check_numbers
DAY = "as_of=2021-12-31"
PROJECTS = f"/capital-projects/?{DAY}"
FIRST, SECOND = "2021年第一批", "2021年第二批"


@pytest.fixture
def projects(db: None) -> None:
    """60 of the first batch, 2 of the second, one of no batch, one of the year before, one only planned."""
    file = SourceFile.objects.create(name="重大项目.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
    where: dict[str, Any] = {"source_file": file, "source_sheet": "项目", "basis": "synthetic"}
    YearSetting.objects.create(year=2021, key="区名", value="拱墅区", source_row=2, **where)
    units = [
        Unit.objects.create(code=c, name=n, kind="sub_district", source_row=2, **where)
        for c, n in (("J1", "东街道"), ("J2", "西街道"))
    ]
    for n in range(65):
        started, batch = date(2021, 3, 18), FIRST
        if n >= 60:
            started, batch = (date(2021, 6, 25), SECOND) if n < 62 else (date(2020, 3, 1), "")
        kept: date | None = None if n == 64 else started
        CapitalProject.objects.create(
            code=f"2021-{n:03d}",
            name=f"示例项目{n}",
            kind="产业" if n % 2 else "民生",
            sub_district=units[n % 2] if n != 5 else None,
            total_investment=Decimal("12345.67"),
            year_plan=Decimal("100") if n != 7 else None,
            batch=batch if n != 62 else "",
            started_on=kept,
            registered_on=kept + timedelta(days=30) if kept and n not in (3, 61, 62) else None,
            source_row=n + 2,
            **where,
        )


def table(client: Client, path: str) -> list[str]:
    return [td.text_content() for td in page(client, path).tree.xpath("//table[@data-rows]/tbody/tr/td[2]")]


@pytest.mark.usefixtures("projects")
def test_the_years_batches_are_counted_and_added_up(client: Client) -> None:
    seen = page(client, PROJECTS)
    big = [" ".join(e.text_content().split()) for e in seen.tree.xpath("//div[@class='big']")]
    # 62 × 12345.67 万元 = 76.543154 亿元; 61 plans of 100 万元
    assert big == ["62 个", "76.54 亿元", "0.61 亿元", "2 个"]
    assert check_numbers(client, seen) >= 20
    node = client.get(f"/why/capital_projects/investment/year=2021/?{DAY}&format=json").json()["node"]
    assert (node["op"], node["value"], len(node["args"][0]["args"])) == ("/", "76.543154", 62)


@pytest.mark.usefixtures("projects")
def test_what_starts_or_is_registered_later_does_not_show(client: Client) -> None:
    seen = page(client, "/capital-projects/?as_of=2021-04-16")
    big = [" ".join(e.text_content().split()) for e in seen.tree.xpath("//div[@class='big']")]
    assert big[0] == "60 个" and big[3] == "60 个", "the day before the registrations of the first batch"
    assert check_numbers(client, seen) >= 10


@pytest.mark.usefixtures("projects")
def test_groups_add_up_and_those_without_a_sub_district_come_last(client: Client) -> None:
    tree = page(client, PROJECTS).tree
    batches, districts = (
        [[td.text_content().strip() for td in tr.xpath("td")] for tr in t.xpath("tbody/tr")]
        for t in tree.xpath("//table[caption[text()='分批次' or text()='分街道']]")
    )
    assert [b[:2] for b in batches] == [[FIRST, "60"], [SECOND, "2"]]
    assert [d[:2] for d in districts] == [["东街道", "31"], ["西街道", "30"], ["未注明街道", "1"]]
    assert [b[3] for b in batches] == ["1", "1"]


@pytest.mark.usefixtures("projects")
def test_what_waits_for_its_registration_earliest_start_first(client: Client) -> None:
    waiting = page(client, PROJECTS).tree.get_element_by_id("waiting").xpath(".//tbody/tr")
    found = [
        (tr.xpath(".//span[@class='note']")[0].text_content(), tr.xpath("td[3]")[0].text_content()) for tr in waiting
    ]
    assert found == [("2021-062", "670"), ("2021-003", "288"), ("2021-061", "189")]


@pytest.mark.usefixtures("projects")
def test_filters_order_and_pages_stand_in_the_address(client: Client) -> None:
    assert len(table(client, PROJECTS)) == 50 and len(table(client, f"{PROJECTS}&page=2")) == 15
    assert len(table(client, f"{PROJECTS}&year=2021&page=2")) == 12
    assert table(client, f"{PROJECTS}&batch={SECOND}") == ["2021-060", "2021-061"]
    assert table(client, f"{PROJECTS}&sub_district=none") == ["2021-005"]
    assert table(client, f"{PROJECTS}&state=not_started") == ["2021-064"]
    assert table(client, f"{PROJECTS}&state=unregistered&sort=-code") == ["2021-062", "2021-061", "2021-003"]
    assert table(client, f"{PROJECTS}&kind=没有的") == []


@pytest.mark.usefixtures("projects")
def test_english_marks_what_is_chinese_and_queries_do_not_grow(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for path in (PROJECTS, f"{PROJECTS}&batch={FIRST}", f"/why/capital_projects/plan/year=2021/?{DAY}"):
        assert not page(client, path, "en").unmarked_chinese(), path
    with django_assert_max_num_queries(4 + SIGN_IN_QUERIES):
        page(client, PROJECTS)


@pytest.mark.usefixtures("projects")
def test_an_unknown_key_has_no_derivation(client: Client) -> None:
    for key in ("count/foo=1", "weight", "count/year", "plan/foo"):
        assert client.get(f"/why/capital_projects/{key}/?{DAY}").status_code == 404, key


@pytest.mark.django_db
def test_an_empty_register_says_what_to_do(client: Client) -> None:
    assert "重大项目.xlsx" in page(client, "/capital-projects/").tree.text_content()
