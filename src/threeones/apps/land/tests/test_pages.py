"""The page of parcels: states, the share started in time, filters; every number opens to its rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.people import SIGN_IN_QUERIES, signed_in
from threeones.apps.land.models import Parcel
from threeones.base.files.models import SourceFile
from threeones.base.org.models import YearSetting

# by name: the readers of pages lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
page, check_numbers = READERS.page, READERS.check_numbers
DAY = "as_of=2021-12-31"
LAND = f"/land/?{DAY}"
PARCELS: list[tuple[str, dict[str, Any]]] = [
    ("G1", {"granted_on": date(2021, 1, 5), "started_on": date(2021, 7, 5), "manufacturing": True, "area": "12.55"}),
    ("G2", {"granted_on": date(2021, 1, 6), "started_on": date(2021, 7, 7), "manufacturing": True, "area": "7.5"}),
    ("G3", {"granted_on": date(2021, 5, 20), "area": "20"}),
    ("G4", {"granted_on": date(2021, 11, 25), "use": "innovation", "area": "26.4"}),
    ("G5", {"granted_on": date(2020, 12, 1), "started_on": date(2021, 2, 1), "use": "innovation", "area": "5"}),
]


@pytest.fixture
def granted(db: None) -> None:
    file = SourceFile.objects.create(name="土地出让.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
    where = {"source_file": file, "source_sheet": "宗地", "basis": "synthetic"}
    YearSetting.objects.create(year=2021, key="区名", value="拱墅区", source_row=2, **where)
    for n, (code, more) in enumerate(PARCELS, start=2):
        given = {"use": "industry", "manufacturing": False, **more, "area": Decimal(more["area"])}
        Parcel.objects.create(code=code, name=f"项目{code}", source_row=n, **where, **given)


def rows(path: str) -> list[str]:
    """The states and codes of the table, line by line."""
    seen = page(signed_in(), path)
    lines = seen.tree.xpath("//table[@data-rows]/tbody/tr")
    return [" ".join(td.text_content().strip() for td in line.xpath("td")[:2]) for line in lines]


@pytest.mark.usefixtures("granted")
def test_states_in_the_order_of_attention() -> None:
    assert rows(LAND) == ["■ 逾期未开工 G3", "▲ 逾期开工 G2", "○ 未到期 G4", "✓ 按期开工 G5", "✓ 按期开工 G1"]
    assert rows("/land/?as_of=2021-06-30") == ["○ 未到期 G1", "○ 未到期 G2", "○ 未到期 G3", "✓ 按期开工 G5"]


@pytest.mark.usefixtures("granted")
def test_counts_areas_and_shares_with_their_derivations(client: Client) -> None:
    seen = page(client, LAND)
    big = [" ".join(e.text_content().split()) for e in seen.tree.xpath("//div[@class='big']")]
    # in the year four were settled: G1, G5 in time, G2 late, G3 not started
    assert big == ["3 宗", "1 宗", "50.0%", "50.0%"]
    assert [" ".join(e.text_content().split()) for e in seen.tree.xpath("//div[@class='more']")] == [
        "40.1 亩",
        "26.4 亩",
        "2宗里的1宗",
        "4宗里的2宗",
    ]
    assert check_numbers(client, seen) >= 10
    assert (
        client.get(f"/why/parcels/area/use=industry/year=2021/?{DAY}&format=json").json()["node"]["value"] == "40.050"
    )


@pytest.mark.usefixtures("granted")
def test_filters_and_order_stand_in_the_address() -> None:
    assert rows(f"{LAND}&use=innovation&year=2021") == ["○ 未到期 G4"]
    assert rows(f"{LAND}&state=overdue") == ["■ 逾期未开工 G3"]
    assert [r[-2:] for r in rows(f"{LAND}&sort=-area")] == ["G4", "G3", "G1", "G2", "G5"]
    assert rows(f"{LAND}&state=nothing") == []
    assert len(rows(f"{LAND}&sort=nothing&foo=bar")) == 5


@pytest.mark.usefixtures("granted")
def test_the_deadline_counts_working_days_until_the_start(client: Client) -> None:
    text = page(client, LAND).tree.text_content()
    assert "2021-11-20 逾期" in " ".join(text.split()) and "2022-05-25 还有" in " ".join(text.split())
    assert "2021-07-06 逾期" not in text, "what has started has no deadline left"


@pytest.mark.usefixtures("granted")
def test_an_unknown_key_has_no_derivation(client: Client) -> None:
    for key in ("count/foo=1", "weight", "count/use", "in_time/foo"):
        assert client.get(f"/why/parcels/{key}/?{DAY}").status_code == 404, key
    settled = client.get("/why/parcels/in_time/judged=2021/?as_of=2021-01-10&format=json").json()
    assert settled["node"]["value"] is None and settled["shown"] == "数据未出"


@pytest.mark.usefixtures("granted")
def test_english_marks_what_is_chinese_and_queries_do_not_grow(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for path in (LAND, f"/why/parcels/in_time/judged=2021/?{DAY}", f"/why/parcels/count/?{DAY}"):
        assert not page(client, path, "en").unmarked_chinese(), path
    with django_assert_max_num_queries(4 + SIGN_IN_QUERIES):
        page(client, LAND)


@pytest.mark.django_db
def test_an_empty_register_says_what_to_do(client: Client) -> None:
    assert "土地出让.xlsx" in page(client, "/land/").tree.text_content()
