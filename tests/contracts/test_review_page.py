"""The page of the review on the sample: every number opens the derivation of the value shown, in both languages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from tests.contracts.workbooks import without_row
from tests.support.commands import SAMPLE
from threeones.apps.review.explaining import explain
from threeones.base.accounts.access import OPERATOR
from threeones.base.intake.loading import load_folder

# drafts of the same review are written and read on both databases
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("sample_database")]

CHINESE = re.compile(r"[\u3400-\u9fff]")


def page(client: Client, address: str, language: str = "zh-hans") -> html.HtmlElement:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def spread(found: html.HtmlElement) -> str:
    """The text of the printed spread."""
    return str(found.xpath("string(//article[@class='review'])"))


def gaps(found: html.HtmlElement) -> set[str]:
    return {row.get("id").removeprefix("gap-") for row in found.xpath("//*[@id='gaps']//tbody/tr")}


def test_every_number_is_the_value_of_its_derivation(client: Client) -> None:
    numbers = page(client, "/review/2021/").xpath("//main//a[@class='number']")
    seen = set()
    for number in numbers:
        address = number.get("href")
        told = client.get(address + "&format=json").json()
        value, shown = told["node"]["value"], number.get("data-value")
        assert value == shown or Decimal(value) == Decimal(shown), address
        seen.add(re.findall(r"/review/2021/(\w+)/", address)[0])
    assert len(seen) == 25
    assert len(numbers) == 50, "each figure stands once in the text and once in the table"


def test_the_text_words_the_hedge_and_the_table_gives_the_number(client: Client) -> None:
    found = page(client, "/review/2021/")
    assert "总投资超710亿元" in spread(found)
    row = next(r for r in found.xpath("//tbody/tr") if r.xpath("string(td[1])") == "D10")
    assert "714.63 亿元" in row.text_content()
    assert "演示数据" in found.xpath("string(//*[@class='demonstration'])")
    assert len(gaps(found)) == 36


def test_english_holds_no_chinese_of_its_own(client: Client) -> None:
    found = page(client, "/review/2021/", "en")
    assert found.xpath("//article//p[@lang='zh']"), "the review's own sentences stay Chinese"
    for element in found.xpath("//*[@lang='zh']"):
        element.drop_tree()
    # navigation and header belong to all pages
    text = found.xpath("string(//main)")
    assert not CHINESE.search(text), CHINESE.findall(text)
    assert "Parcels of innovation-industry land granted" in text
    assert "listings of applications" in text


def test_a_day_before_publication_leaves_the_figure_out(client: Client) -> None:
    found = page(client, "/review/2021/?as_of=2021-10-31")
    assert {"D11", "D12", "D21", "D24", "S03"} <= gaps(found)
    assert not {"D05", "D19"} & gaps(found)
    assert "固定资产投资完成" not in spread(found)


def test_addresses(client: Client) -> None:
    assert client.get("/review/").headers["Location"] == "/review/2021/"
    assert client.get("/review/1999/").status_code == 404
    day = date(2021, 12, 31)
    assert [explain(key, day, OPERATOR) for key in ("2021/D99", "2021/S24", "D05", "x/D05", "2021")] == [None] * 5


def test_another_load_is_seen_at_once(client: Client, tmp_path: Path) -> None:
    assert "创新型产业用地5宗" in page(client, "/review/2021/").text_content()
    load_folder(without_row(SAMPLE, tmp_path / "copy", "土地出让.xlsx", "宗地", "拱创2021-03"), "tests")
    assert "创新型产业用地4宗，面积128.2亩" in page(client, "/review/2021/").text_content()
