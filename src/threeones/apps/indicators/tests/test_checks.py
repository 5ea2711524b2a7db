"""Odd numbers among the records: found as they were printed, left alone where they are right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.indicators.checks import EVERYTHING, findings
from threeones.apps.indicators.models import Indicator, Observation

if TYPE_CHECKING:
    from threeones.apps.indicators.tests.conftest import Bureau

OWN = "拱墅区"


def test_a_sound_series_raises_no_question(investment: Indicator) -> None:
    assert findings(EVERYTHING) == []


def test_a_cumulative_number_that_falls_names_both_rows(bureau: Bureau, investment: Indicator) -> None:
    row = bureau.publish(investment, OWN, "2021", "540.1", None, published_on=date(2022, 1, 20))
    (found,) = findings(EVERYTHING)
    assert (found.check, found.observation.row, found.observation.source) == (
        "cumulative_falls",
        row.source_row,
        "统计指标.xlsx#数据",
    )
    assert "562.87亿元" in found.text["zh"] and "540.10亿元" in found.text["zh"] and found.advice["zh"]
    assert findings(date(2022, 1, 19)) == [], "what is published later is not known yet"


def test_a_ratio_may_fall(bureau: Bureau) -> None:
    energy = bureau.indicator("ENERGY", "单位能耗", unit="吨标煤/万元", decimals=4, direction="lower")
    bureau.publish(energy, OWN, "2021-01/2021-06", "0.2059", None)
    bureau.publish(energy, OWN, "2021-01/2021-09", "0.2057", None)
    assert findings(EVERYTHING) == []


def test_growth_is_held_against_the_levels_unless_comparable(bureau: Bureau, investment: Indicator) -> None:
    now = Observation.objects.filter(place__is_own=True, period="2021-01/2021-10")
    now.update(growth="17.3")
    (found,) = findings(EVERYTHING)
    assert found.check == "growth_disagrees" and "同比17.3%" in found.text["zh"] and "10.2%" in found.text["zh"]
    now.update(comparable=True)
    assert findings(EVERYTHING) == []


def test_a_value_in_the_wrong_unit(bureau: Bureau, investment: Indicator) -> None:
    Observation.objects.filter(place__is_own=True, period="2021-01/2021-10").update(value="5628700", growth=None)
    assert "off_by_scale" in {f.check for f in findings(EVERYTHING)}


def test_one_indicator_only(bureau: Bureau, investment: Indicator) -> None:
    other = bureau.indicator("IVA", "规上工业增加值")
    bureau.publish(other, OWN, "2021-01/2021-09", "90", None)
    bureau.publish(other, OWN, "2021-01/2021-10", "80", None)
    assert findings(EVERYTHING, investment) == []
    assert [f.observation.indicator for f in findings(EVERYTHING, other)] == ["规上工业增加值"]
