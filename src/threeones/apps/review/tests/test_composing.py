"""The text of the review: what can be said is said, what cannot is listed with what it needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from threeones.apps.review.composing import Review, compose
from threeones.apps.review.documents import make
from threeones.apps.review.figures import with_later
from threeones.apps.review.selectors import day_of
from threeones.apps.review.tests.given import ByDataset, parcel, reading, statistics
from threeones.apps.review.words import condition_words

EARLIER = {"use": "工业用地", "granted_on": "2020-05-01"}


def text(review: Review) -> str:
    return "".join(p.text for s in review.sections for t in s.themes for x in t.sentences for p in x)


def test_a_sentence_needs_all_its_figures() -> None:
    review = compose(reading({"indicators.observations": [statistics(value=Decimal("562.87"))]}))
    assert "固定资产投资" not in text(review)
    review = compose(
        reading({"indicators.observations": [statistics(value=Decimal("562.87"), growth=Decimal("10.2"))]})
    )
    assert "1—10月，全区固定资产投资完成562.87亿元，同比增长10.2%。" in text(review)


def test_growth_says_which_way() -> None:
    for growth, said in (("-3.14", "同比下降3.1%"), ("0", "同比持平"), ("0.04", "同比增长0.0%")):
        rows = [statistics(value=Decimal(1), growth=Decimal(growth))]
        assert said in text(compose(reading({"indicators.observations": rows})))


def test_all_is_said_only_where_none_is_left() -> None:
    begun = [EARLIER | {"started": True, "started_on": f"2021-0{m}-01"} for m in (3, 4)]
    assert "第2、第3等2宗项目当年全部开工" in text(compose(reading({"land.parcels": begun})))
    left = compose(reading({"land.parcels": [*begun, EARLIER | {"started": False}]}))
    assert "2宗项目当年开工" in text(left)
    assert [f.id for f in left.sections[0].remarkable] == ["D03"]


def test_the_margin_shows_what_changed_later() -> None:
    rows = [statistics(value=Decimal("562.87"), growth=Decimal("10.2"))]
    found = reading({"indicators.observations": rows})
    now = ByDataset({"indicators.observations": [rows[0] | {"value": Decimal("563.1")}]})
    later = with_later(found.figures, now)
    assert {i: f.later for i, f in later.items() if f.later is not None} == {"D11": Decimal("563.1")}
    assert later["D11"].value == Decimal("562.87"), "the review itself stays as of its day"


def test_gaps_say_what_they_need() -> None:
    review = compose(reading({"land.parcels": [parcel("10")]}))
    needs = {g.figure.id: g.needs for g in review.gaps}
    assert needs["S24"]["zh"] == "走访记录（企业、日期、服务专员）"
    assert "indicators.observations" in needs["D11"]["zh"]
    assert not {"D05", "D06"} & set(needs)
    assert [f.id for f in review.sections[1].missing][:3] == ["S01", "S02", "S03"]


def test_the_file_needs_nothing_beside_it_and_opens_every_number(db: None) -> None:
    review = compose(reading({"land.parcels": [parcel("42.3"), parcel("123.4")]}, basis="synthetic"))
    page = make(review, 2021, ["html"])["html"].decode()
    assert "演示数据" in page and '<html lang="zh-CN">' in page
    assert '<a class="number" href="#why-D06" data-value="165.7">165.7亩</a>' in page
    assert all(f'id="why-{f.id}"' in page for f in review.computed)
    assert "合计(42.3，123.4) = 165.7 亩" in page and "数据.xlsx 表 第2行" in page
    for reach in ("<script", "<link", "src=", "http:", "https:", "url(", "@import"):
        assert reach not in page


def test_real_records_bear_no_label(db: None) -> None:
    assert "演示数据" not in make(compose(reading({"land.parcels": [parcel("1")]})), 2021, ["html"])["html"].decode()


def test_conditions_in_the_words_of_the_sheet() -> None:
    condition = 'use == "and 用途" and granted_on >= year_start'
    assert condition_words(condition, {"use": "用途", "granted_on": "出让日期"}) == (
        '用途 ＝ "and 用途" 且 出让日期 ≥ 当年第一天'
    )


def test_the_day_of_a_page_never_passes_the_year() -> None:
    assert day_of(2021, date(2022, 5, 1)) == date(2021, 12, 31)
    assert day_of(2021, date(2021, 5, 1)) == date(2021, 5, 1)
