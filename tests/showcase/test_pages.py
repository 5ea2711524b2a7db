"""Pages as a browserless reader gets them: layout, languages, as-of day, drawer, headers."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from lxml import html

from tests.i18n.test_messages import CHINESE
from threeones.base.files.models import SourceFile
from threeones.base.org.models import YearSetting

pytestmark = pytest.mark.django_db
IN_DRAWER = {"HX-Request": "true", "HX-Target": "drawer-body"}


@pytest.fixture
def year() -> None:
    when = "2022-01-05T00:00:00+08:00"
    file = SourceFile.objects.create(name="年度设置.xlsx", sha256="0" * 64, size=1, loaded_at=when)
    for n, (key, value) in enumerate((("区名", "拱墅区"), ("数据性质", "演示数据"))):
        YearSetting.objects.create(
            year=2021, key=key, value=value, source_file=file, source_sheet="年度设置", source_row=n + 2
        )


def page(client: Client, path: str, **headers: str) -> html.HtmlElement:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.content.decode()
    return html.fromstring(response.content.decode())


def chinese_outside_its_language(tree: html.HtmlElement) -> list[str]:
    for element in tree.xpath("//script | //style | //*[starts-with(@lang, 'zh') and not(self::html)]"):
        tail = element.tail
        element.clear()
        element.tail = tail
    return [t for t in tree.itertext() if CHINESE.search(t)]


@pytest.mark.usefixtures("year")
def test_every_page_says_whose_it_is_and_that_it_is_a_demonstration(client: Client) -> None:
    text = page(client, "/showcase/").text_content()
    assert "拱墅区" in text and "2021年" in text and "演示数据" in text and "数据截至" in text


@pytest.mark.usefixtures("year")
def test_a_year_of_real_records_is_no_demonstration(client: Client) -> None:
    YearSetting.objects.filter(key="数据性质").update(value="真实")
    assert "演示数据" not in page(client, "/showcase/").text_content()


@pytest.mark.usefixtures("year")
def test_english_pages_hold_no_chinese_outside_its_language(client: Client) -> None:
    for path in ("/showcase/", "/why/showcase/investment/", "/why/showcase/P001/"):
        tree = page(client, path, **{"Accept-Language": "en"})
        assert tree.get("lang") == "en"
        assert not chinese_outside_its_language(tree)


@pytest.mark.usefixtures("year")
def test_the_language_is_changed_on_the_same_page_and_kept(client: Client) -> None:
    form = page(client, "/showcase/?light=red").xpath("//form[@class='language']")[0]
    target = form.xpath(".//input[@name='next']/@value")[0]
    response = client.post(form.get("action"), {"next": target, "language": "en"})
    assert (response.status_code, response.headers["Location"]) == (302, "/showcase/?light=red")
    assert page(client, "/showcase/").get("lang") == "en"


@pytest.mark.usefixtures("year")
@time_machine.travel(date(2026, 3, 1), tick=False)
def test_the_day_is_the_years_last_until_another_is_chosen_and_then_kept(client: Client) -> None:
    def day(path: str) -> str:
        return str(page(client, path).xpath("//input[@id='as-of']/@value")[0])

    assert day("/showcase/") == "2021-12-31"
    assert day("/showcase/?as_of=2021-10-31") == "2021-10-31"
    assert day("/showcase/") == "2021-10-31"
    assert page(client, "/showcase/").xpath("//a[@class='number']/@href")[0].endswith("?as_of=2021-10-31")
    assert day("/showcase/?as_of=") == "2021-12-31"
    assert day("/showcase/") == "2021-12-31"


@pytest.mark.usefixtures("year")
@time_machine.travel(date(2021, 8, 3), tick=False)
def test_in_a_running_year_the_day_is_today(client: Client) -> None:
    assert page(client, "/showcase/").xpath("//input[@id='as-of']/@value") == ["2021-08-03"]


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("asked", ["2021-02-30", "31.10.2021", "2020-12-31", "2022-01-01"])
def test_a_day_that_cannot_be_is_refused_with_what_would_be_right(client: Client, asked: str) -> None:
    tree = page(client, f"/showcase/?as_of={asked}")
    assert "2021" in tree.xpath("//*[@role='alert']")[0].text_content()
    assert tree.xpath("//input[@id='as-of']/@value") == ["2021-12-31"]
    assert "as_of" not in client.cookies


@pytest.mark.usefixtures("year")
def test_a_filter_survives_the_choice_of_a_day(client: Client) -> None:
    forms = page(client, "/showcase/?light=red&light=yellow").xpath("//*[contains(@class, 'as-of')]//form")
    assert [f.xpath(".//input[@name='light']/@value") for f in forms] == [["red", "yellow"]] * 2


def test_a_site_without_records_still_shows_its_pages(client: Client) -> None:
    assert "演示数据" not in page(client, "/showcase/").text_content()


def test_a_number_opens_as_a_page_in_the_drawer_and_as_json(client: Client) -> None:
    whole = page(client, "/why/showcase/investment/")
    part = page(client, "/why/showcase/investment/", **IN_DRAWER)
    for tree in (whole, part):
        assert "全年集中开工项目的总投资之和" in tree.text_content() and "共7行，合计5618.85" in tree.text_content()
    assert whole.xpath("//nav") and not part.xpath("//nav")
    told = json.loads(client.get("/why/showcase/investment/?format=json").content)
    assert set(told) == {"title", "shown", "rule", "notes", "node"}
    values = [Decimal(leaf["value"]) for leaf in told["node"]["args"][0]["args"][0]["args"]]
    shown = whole.xpath("//p[@class='result']/span/@data-value")
    assert [str((sum(values) / 10000).quantize(Decimal("0.01")))] == shown


def test_a_derivation_that_does_not_exist_is_a_404_that_says_so(client: Client) -> None:
    for path in ("/why/showcase/nothing/", "/why/nothing/P001/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "没有“" in response.content.decode()


def test_chart_data_cannot_end_its_block_early(client: Client) -> None:
    blocks = page(client, "/showcase/").xpath("//script[@type='application/json']/text()")
    data = [json.loads(b) for b in blocks]
    assert data[0]["series"][0]["points"][9] == 562 and data[1]["inverted"] is True
    assert all("<" not in b for b in blocks)


def test_a_filter_stands_in_the_address_and_is_taken_away_by_its_chip(client: Client) -> None:
    tree = page(client, "/showcase/?light=red&sort=code&page=3")
    red, yellow = tree.xpath("//a[@class='chip']")
    assert (red.get("href"), red.get("aria-current")) == ("?sort=code", "true")
    assert (yellow.get("href"), yellow.get("aria-current")) == ("?sort=code&light=yellow", None)
    assert tree.xpath("//th[@aria-sort='ascending']/a/@href") == ["?light=red&sort=-code"]


def test_answers_forbid_scripts_and_styles_written_into_them(client: Client) -> None:
    response = client.get("/showcase/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response.headers["Cache-Control"] == "private, no-cache"
    body = response.content.decode()
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", body)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", body)


def test_the_current_line_of_the_navigation_is_marked(client: Client) -> None:
    assert page(client, "/showcase/").xpath("//nav[@id='menu']//a[@aria-current='page']/@href") == ["/showcase/"]
