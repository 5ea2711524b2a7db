"""The pages of the indicators: what they say, that every number opens to its rows, and what they cost."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.support.people import SIGN_IN_QUERIES
from threeones.apps.indicators.models import Indicator, Observation

if TYPE_CHECKING:
    from threeones.apps.indicators.tests.conftest import Bureau

# by name: the readers of pages lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
page, check_numbers = READERS.page, READERS.check_numbers
OWN = "拱墅区"
DAY = "as_of=2021-12-31"
LIST, ONE = f"/indicators/?{DAY}", f"/indicators/FAI/?{DAY}"
QUERIES = 10


def text(seen: Any) -> str:
    return " ".join(seen.tree.text_content().split())


def test_a_card_shows_growth_rank_and_the_newest_level(client: Client, investment: Indicator) -> None:
    seen = page(client, LIST)
    assert [n[2].strip() for n in seen.numbers()] == ["+5.8", "第3/4", "562.87"]
    assert "2021年1—11月" in text(seen) and "2021年1—10月 562.87 亿元" in text(seen)
    assert check_numbers(client, seen) == 3


def test_the_rank_is_taken_in_the_set_that_is_asked_for(client: Client, investment: Indicator) -> None:
    assert [n[2].strip() for n in page(client, f"{LIST}&set=主城区").numbers()][1] == "第1/2"
    assert [n[2].strip() for n in page(client, f"{LIST}&set=没有的").numbers()][1] == "第3/4"


def test_nothing_that_is_published_later_shows(client: Client, investment: Indicator) -> None:
    seen = page(client, "/indicators/?as_of=2021-11-20")
    assert [n[2].strip() for n in seen.numbers()] == ["562.87", "+10.2", "第2/4"]
    assert "数据未出" in text(page(client, "/indicators/?as_of=2021-01-20"))
    assert "还没有本区的数" in text(page(client, "/indicators/FAI/?as_of=2021-01-20"))


def test_an_indicator_nobody_else_has_is_not_ranked(client: Client, bureau: Bureau) -> None:
    bureau.publish(bureau.indicator("RD", "R&D经费支出"), OWN, "unstated", "19.98", "7.3")
    for path in (LIST, f"/indicators/RD/?{DAY}"):
        seen = page(client, path)
        assert "期间未注明" in text(seen) and "第1/" not in text(seen)
        assert check_numbers(client, seen) >= 2


def test_every_number_of_an_indicator_recomputes(client: Client, bureau: Bureau, investment: Indicator) -> None:
    members = bureau.place_set("全市三个区", OWN, "甲区", "乙区")
    bureau.publish_rank(investment, "2021-01/2021-11", members, 2, 3)
    for query in ("", "&set=主城区", "&by=value"):
        seen = page(client, ONE + query)
        assert check_numbers(client, seen) > 20


def test_the_drawer_says_the_set_and_how_many_stand_before(client: Client, investment: Indicator) -> None:
    seen = page(client, f"/why/rank/FAI/growth/全市/2021-01/2021-11/?{DAY}")
    assert "第3/4" in text(seen) and "有2个排在前面" in text(seen) and "“全市”" in text(seen)
    assert client.get("/why/rank/FAI/growth/全市/2021-01/2021-11/?as_of=2021-12-16").status_code == 404
    for wrong in ("FAI/growth/没有的/2021-01/2021-11", "FAI/other/全市/2021-01/2021-11", "XX/growth/全市/2021", "FAI"):
        assert client.get(f"/why/rank/{wrong}/?{DAY}").status_code == 404, wrong
        assert client.get(f"/why/indicator/{wrong}/?{DAY}").status_code == 404, wrong


def test_revisions_show_by_how_much_a_number_moved(client: Client, investment: Indicator) -> None:
    table = page(client, ONE).tree.get_element_by_id("revisions")
    assert "511.76" in table.text_content() and "-0.26" in table.text_content() and "-0.1" in table.text_content()
    early = page(client, "/indicators/FAI/?as_of=2021-11-01").tree.get_element_by_id("revisions")
    assert "每一期都只发布过一次" in early.text_content()


@pytest.mark.parametrize(("rank", "said"), [(2, "与公布的一致"), (3, "与公布的不一致")])
def test_a_published_rank_stands_beside_the_computed_one(
    client: Client, bureau: Bureau, investment: Indicator, rank: int, said: str
) -> None:
    members = bureau.place_set("全市三个区", OWN, "甲区", "乙区")
    bureau.publish_rank(investment, "2021-01/2021-11", members, rank, 3)
    seen = text(page(client, ONE))
    assert said in seen and f"全市三个区 第{rank}/3" in seen and "按同比增速计算 第2/3" in seen
    assert f"1—11月，全区固定资产投资同比增长5.8%，增速列全市三个区第{rank}位。" in seen


def test_the_sentence_of_the_newest_level_stands_too(client: Client, investment: Indicator) -> None:
    seen = text(page(client, ONE))
    assert "1—10月，全区固定资产投资562.87亿元，同比增长10.2%，增速列全市第2位。" in seen
    assert "1—11月，全区固定资产投资同比增长5.8%，增速列全市第3位。" in seen


def test_the_sentence_of_a_fall_of_no_change_and_of_a_comparable_basis(client: Client, bureau: Bureau) -> None:
    energy = bureau.indicator("ENERGY", "单位能耗", unit="吨标煤/万元", decimals=4, direction="lower")
    bureau.publish(energy, OWN, "2021-01/2021-09", "0.2057", "-2.3", comparable=True)
    bureau.publish(energy, "甲区", "2021-01/2021-09", "0.3", "-2.5")
    found = "前三季度，全区单位能耗0.2057吨标煤/万元，按可比口径同比下降2.3%，降幅列全市第2位。"
    seen = page(client, f"/indicators/ENERGY/?{DAY}")
    assert found in text(seen)
    check_numbers(client, seen)
    Observation.objects.filter(place__is_own=True).update(growth=0, comparable=False)
    assert "同比持平" in text(page(client, f"/indicators/ENERGY/?{DAY}"))


def test_an_odd_number_is_told_with_what_to_look_at(client: Client, bureau: Bureau, investment: Indicator) -> None:
    assert "没有发现矛盾" in text(page(client, ONE))
    Observation.objects.filter(place__is_own=True, period="2021-01/2021-10").update(growth="17.3")
    for language, said in (("zh-CN", "推算为10.2%"), ("en", "English of FAI of 拱墅区")):
        seen = page(client, ONE, language)
        assert said in text(seen) and not (seen.unmarked_chinese() if language == "en" else [])


def test_english_pages_mark_what_is_chinese(client: Client, bureau: Bureau, investment: Indicator) -> None:
    bureau.publish_rank(investment, "2021-01/2021-11", bureau.place_set("全市三个区", OWN, "甲区", "乙区"), 2, 3)
    paths = (
        LIST,
        ONE,
        f"/why/rank/FAI/growth/全市/2021-01/2021-10/?{DAY}",
        f"/why/indicator/FAI/value/2021-01/2021-10/?{DAY}",
    )
    for path in paths:
        seen = page(client, path, "en")
        assert not seen.unmarked_chinese(), path
    assert "English of FAI" in text(page(client, LIST, "en"))


def test_an_unknown_indicator_is_a_404(client: Client, bureau: Bureau) -> None:
    assert client.get(f"/indicators/XX/?{DAY}").status_code == 404


def test_an_empty_register_says_what_to_do(client: Client, db: None) -> None:
    assert "统计指标.xlsx" in text(page(client, "/indicators/"))


def test_the_queries_do_not_grow_with_the_indicators(
    client: Client, bureau: Bureau, investment: Indicator, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        other = bureau.indicator(f"I{n:02d}", f"指标{n}")
        for place in bureau.places:
            for month in range(2, 12):
                bureau.publish(other, place, f"2021-01/2021-{month:02d}", str(10 * month + n), "3.5")
    with django_assert_max_num_queries(QUERIES + SIGN_IN_QUERIES):
        assert len(list(page(client, LIST).numbers())) > 30
    with django_assert_max_num_queries(14 + SIGN_IN_QUERIES):
        page(client, ONE)


def test_the_worst_rank_comes_first_where_that_is_asked_for(
    client: Client, bureau: Bureau, investment: Indicator
) -> None:
    good = bureau.indicator("A", "甲指标")
    for place, growth in ((OWN, "9"), ("甲区", "1")):
        bureau.publish(good, place, "2021-01/2021-11", "1", growth, published_on=date(2021, 12, 17))
    heads = [h.text_content() for h in page(client, f"{LIST}&sort=rank").tree.xpath("//main//h2")]
    assert heads == ["固定资产投资", "甲指标"]
    assert [h.text_content() for h in page(client, LIST).tree.xpath("//main//h2")] == ["甲指标", "固定资产投资"]


def test_numbers_of_an_indicator_whose_code_holds_a_slash_open_too(client: Client, bureau: Bureau) -> None:
    odd = bureau.indicator("F/AI?#%", "投资/完成额")
    for place, value in ((OWN, "10.5"), ("甲区", "9.5")):
        bureau.publish(odd, place, "2021-01/2021-10", value, "3.5")
    bureau.publish(odd, OWN, "2021-01/2021-10", "10.7", "3.6", vintage="final")
    for query in ("", "&by=value"):
        assert check_numbers(client, page(client, f"/indicators/F/AI%3F%23%25/?{DAY}{query}")) > 5
