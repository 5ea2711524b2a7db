from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from threeones.kernel.series import Observation, check, load_check_pack
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packfile import exact, pack_path, read_pack
from threeones.kernel.values.period_text import parse_period

PACK = load_check_pack()
CASES = list(read_pack(pack_path("series", "checks")).body["cases"])
FAI = "固定资产投资"


def seen(value: Any, period: str, line: int = 2, **more: Any) -> Observation:
    given: dict[str, Any] = {"indicator": FAI, "place": "拱墅区", "unit": "亿元", "published": date(2021, 12, 1)} | more
    given |= {"period": parse_period(period), "value": Decimal(str(value)), "source": "指标.xlsx#月度", "row": line}
    return Observation(**given)


def growth_of(value: str, **more: Any) -> Observation:
    return seen(value, "2021-01/2021-10", 9, measure="growth", unit="%", **more)


def months(values: list[Any]) -> list[Observation]:
    return [seen(exact(v), f"2021-01/2021-{i + 9:02d}", i) for i, v in enumerate(values)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['check']}-{list(c['values'])}")
def test_cases_of_the_pack(case: dict[str, Any]) -> None:
    found = check(months(list(case["values"])), PACK, [FAI])
    assert [f.observation.row for f in found if f.check == case["check"]] == list(case["found"])


def test_a_cumulative_that_falls_is_told_in_words() -> None:
    [finding] = check([seen("562.87", "2021-01/2021-10", 4), seen("543.1", "2021-01/2021-11", 5)], PACK, [FAI])
    assert finding.check == "cumulative_falls"
    assert finding.text["zh"] == "拱墅区固定资产投资2021年1—11月累计543.1亿元，小于2021年1—10月的562.87亿元"
    assert "January–November 2021 is less than 562.87 亿元" in finding.text["en"]
    assert "当月数" in finding.advice["zh"]
    told = finding.to_json()
    assert (told["source"], told["row"], told["against"]) == (
        "指标.xlsx#月度",
        5,
        [{"source": "指标.xlsx#月度", "row": 4, "period": "2021-01/2021-10"}],
    )


def test_what_may_fall_may_fall() -> None:
    observations = [seen("562.87", "2021-01/2021-10"), seen("543.1", "2021-01/2021-11")]
    assert check(observations, PACK, []) == []
    next_year = [seen("562.87", "2021-01/2021-10"), seen("80.1", "2022-01/2022-02")]
    assert check(next_year, PACK, [FAI]) == []
    other_unit = [seen("5628700", "2021-01/2021-10", unit="万元"), seen("570", "2021-01/2021-11")]
    assert check(other_unit, PACK, [FAI]) == []


def test_growth_that_its_levels_do_not_bear_out() -> None:
    levels = [seen("562.87", "2021-01/2021-10", 3), seen("480", "2020-01/2020-10", 4)]
    [finding] = check([*levels, growth_of("10.2")], PACK, [FAI])
    assert finding.check == "growth_disagrees"
    assert finding.text["zh"] == ("拱墅区固定资产投资2021年1—10月同比10.2%，而按水平值562.87与480亿元推算为17.3%")
    assert "可比口径" in finding.advice["zh"]
    assert [o.row for o in finding.against] == [3, 4]
    assert check([*levels, growth_of("10.2", comparable=True)], PACK, [FAI]) == []
    assert check([*levels, growth_of("17.3")], PACK, [FAI]) == []


@pytest.mark.parametrize(("reported", "odd"), [("17.4", False), ("17.1", True), ("17.2", False), ("17.5", True)])
def test_the_tolerance_is_beyond_the_printed_place(reported: str, odd: bool) -> None:
    # 562.87 / 480 - 1 = 17.2646 %; the tolerance of 0.1, half a printed place and the rounding of the levels make 0.152.
    levels = [seen("562.87", "2021-01/2021-10"), seen("480.00", "2020-01/2020-10")]
    assert bool(check([*levels, growth_of(reported)], PACK, [FAI])) is odd


def test_small_levels_leave_more_room_since_they_are_printed_rounded() -> None:
    # 4.17 / 3.20 - 1 = 30.31 %, and anything from 29.95 % to 30.67 % once the rounding of both is undone.
    levels = [seen("4.17", "2021-01/2021-10"), seen("3.20", "2020-01/2020-10")]
    assert check([*levels, growth_of("30.2")], PACK, [FAI]) == []
    assert check([*levels, growth_of("29.7")], PACK, [FAI])
    exact = [seen("4.1700", "2021-01/2021-10"), seen("3.2000", "2020-01/2020-10")]
    assert check([*exact, growth_of("30.0")], PACK, [FAI])


def test_a_value_off_by_ten_thousand_names_what_may_be_meant() -> None:
    values = ["450.1", "510.2", "5628700", "610.4"]
    found = check([seen(v, f"2021-01/2021-{i + 8:02d}", i) for i, v in enumerate(values)], PACK, [])
    assert [(f.check, f.observation.row) for f in found] == [("off_by_scale", 2)]
    assert found[0].text["zh"].endswith("比相邻各期大约10000倍")
    assert found[0].advice["zh"].endswith("可能应为562.87亿元")
    small = check([seen(v, f"2021-01/2021-{i + 8:02d}", i) for i, v in enumerate(["450", "0.0512", "562"])], PACK, [])
    assert [f.observation.row for f in small] == [1]
    assert "小约10000倍" in small[0].text["zh"]


def test_the_same_period_of_last_year_is_a_neighbour() -> None:
    found = check([seen("510.2", "2020-01/2020-10", 2), seen("5628700", "2021-01/2021-10", 3)], PACK, [])
    assert {f.observation.row for f in found} == {2, 3}
    assert check([seen("510.2", "2020-01/2020-10"), seen("0", "2021-01/2021-10")], PACK, []) == []


def test_units_that_convert_are_compared_and_unknown_ones_left_alone() -> None:
    assert check([seen("510.2", "2021-01/2021-09"), seen("5628700", "2021-01/2021-10", unit="万元")], PACK, []) == []
    assert check([seen("5", "2021-01/2021-09", unit="箩"), seen("6", "2021-01/2021-10", unit="箩")], PACK, []) == []


def test_a_bad_pack_lists_its_faults(tmp_path: Path) -> None:
    text = pack_path("series", "checks").read_text(encoding="utf-8")
    text = text.replace("{period_before}的", "{perod}的").replace("factors: [1000,", "factors: [1,")
    bad = tmp_path / "checks.yaml"
    bad.write_text(text.replace("tolerance: 0.1", "tolerance: some"), encoding="utf-8")
    with pytest.raises(Faults) as caught:
        load_check_pack(bad)
    told = "\n".join(f.fault for f in caught.value.faults)
    assert "{perod}" in told and "倍数不是大于1的数" in told and "tolerance" in told
