from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.series import (
    Observation,
    View,
    contribution_rate,
    growth,
    latest,
    pull,
    rank,
    share,
    streak,
    total,
)
from threeones.kernel.values.derivation import Node, row
from threeones.kernel.values.period import Period
from threeones.kernel.values.period_text import parse_period

FAI = "固定资产投资"
ALL = date(2022, 3, 1)


def seen(
    value: str | None,
    period: str,
    place: str = "拱墅区",
    *,
    measure: Any = "level",
    unit: str = "亿元",
    published: date = date(2021, 11, 20),
    vintage: Any = "preliminary",
    comparable: bool = False,
    line: int = 2,
) -> Observation:
    return Observation(
        FAI, place, parse_period(period), None if value is None else Decimal(value), unit, published,
        measure, vintage, comparable, "指标.xlsx#月度", line,
    )  # fmt: skip


def test_the_newest_vintage_by_a_day() -> None:
    flash = seen("560.1", "2021-01/2021-10", published=date(2021, 11, 10), vintage="flash", line=2)
    preliminary = seen("562.87", "2021-01/2021-10", published=date(2021, 11, 20), line=3)
    final = seen("561.9", "2021-01/2021-10", published=date(2022, 3, 1), vintage="final", line=4)
    every = [final, flash, preliminary]
    assert latest(every, date(2021, 11, 9)) is None
    assert latest(every, date(2021, 11, 10)) is flash
    assert latest(every, date(2021, 12, 31)) is preliminary
    assert latest(every, date(2022, 3, 1)) is final
    same_day = seen("561.0", "2021-01/2021-10", published=date(2022, 3, 1), vintage="flash")
    assert latest([final, same_day], ALL) is final
    with pytest.raises(ValueError, match="2 keys"):
        latest([flash, seen("1", "2021-03")], ALL)


def test_growth_published_on_a_comparable_basis_stands_before_the_levels() -> None:
    observations = [
        seen("562.87", "2021-01/2021-10"),
        seen("480.00", "2020-01/2020-10", published=date(2020, 11, 20)),
        seen("10.2", "2021-01/2021-10", measure="growth", unit="%", comparable=True, line=9),
    ]
    period = Period.to_date(2021, 10)
    node = View(observations, ALL).growth(FAI, "拱墅区", period)
    assert (node.op, node.value, node.row) == ("row", Decimal("10.2"), 9)
    assert "可比口径" in node.label
    derived = View(observations[:2], ALL).growth(FAI, "拱墅区", period, decimals=1)
    assert (derived.op, derived.value) == ("growth", Decimal("17.3"))
    comparable = seen("5107700", "2020-01/2020-10", unit="万元", comparable=True, published=date(2021, 5, 1))
    on_new_boundaries = View([*observations[:2], comparable], ALL).growth(FAI, "拱墅区", period, decimals=1)
    assert on_new_boundaries.value == Decimal("10.2")
    assert on_new_boundaries.args[1].op == "*"


def test_missing_numbers_stay_missing() -> None:
    view = View([seen("562.87", "2021-01/2021-10"), seen(None, "2020-01/2020-10")], ALL)
    assert view.growth(FAI, "拱墅区", Period.to_date(2021, 10)).value is None
    assert view.level(FAI, "拱墅区", Period.to_date(2021, 12)).value is None
    assert view.single(FAI, "拱墅区", Period.month(2021, 10)).value is None
    assert view.rank(FAI, "甲区", Period.to_date(2021, 10), ["甲区", "拱墅区"]).value is None
    assert View([seen("1", "2021-01/2021-10")], date(2021, 11, 1)).known == {}


def test_single_months_from_cumulative_ones() -> None:
    view = View(
        [seen("90", "2021-01/2021-02"), seen("150", "2021-01/2021-03"), seen("2200000", "2021-04", unit="万元")], ALL
    )
    march = view.single(FAI, "拱墅区", Period.month(2021, 3))
    assert (march.op, march.value) == ("-", Decimal(60))
    assert view.single(FAI, "拱墅区", Period.month(2021, 4)).value == Decimal(2200000)
    assert view.single(FAI, "拱墅区", Period.to_date(2021, 2)).value == Decimal(90)
    assert view.single(FAI, "拱墅区", Period.month(2021, 2)).value is None


def test_cumulative_from_single_months() -> None:
    months = [seen("90", "2021-01/2021-02"), seen("60", "2021-03"), seen("500000", "2021-04", unit="万元")]
    to_april = View(months, ALL).to_date(FAI, "拱墅区", 2021, 4)
    assert (to_april.op, to_april.value, to_april.unit) == ("sum", Decimal(200), "亿元")
    assert View(months, ALL).to_date(FAI, "拱墅区", 2021, 2).op == "row"
    assert View(months, ALL).to_date(FAI, "拱墅区", 2021, 5).value is None
    january = [seen("40", "2021-01"), seen("50", "2021-02")]
    assert View(january, ALL).to_date(FAI, "拱墅区", 2021, 2).value == Decimal(90)


@given(st.lists(st.decimals(0, 1000, places=2), min_size=11, max_size=11))
def test_cumulating_and_taking_apart_are_inverse(parts: list[Decimal]) -> None:
    cumulative, running = [], Decimal(0)
    for i, part in enumerate(parts):
        running += part
        cumulative.append(seen(str(running), f"2021-01/2021-{i + 2:02d}"))
    view = View(cumulative, ALL)
    singles = [view.single(FAI, "拱墅区", Period.to_date(2021, 2))]
    singles += [view.single(FAI, "拱墅区", Period.month(2021, m)) for m in range(3, 13)]
    assert [n.value for n in singles] == parts
    assert total(singles).value == running


def test_rank_among_the_city() -> None:
    places = ["甲区", "乙区", "丙区", "拱墅区", "丁区"]
    values = ["12.0", "9.9", "10.2", "10.2", None]
    observations = [
        seen(v, "2021-01/2021-10", p, measure="growth", unit="%") for p, v in zip(places, values, strict=True)
    ]
    node = View(observations, ALL).rank(FAI, "拱墅区", Period.to_date(2021, 10), places, measure="growth")
    assert (node.op, node.value, len(node.args)) == ("rank", Decimal(2), 5)
    assert node.args[0].value == Decimal("10.2")
    ascending = View(observations, ALL).rank(
        FAI, "拱墅区", Period.to_date(2021, 10), places, measure="growth", order="asc"
    )
    assert ascending.value == Decimal(2)


def test_first_in_the_city_four_months_in_a_row() -> None:
    own = {6: "10", 7: "15", 8: "16", 9: "17", 10: "18"}
    other = {6: "11", 7: "14", 8: "15.9", 9: "16", 10: "17.9"}
    observations = [
        seen(v, f"2021-01/2021-{m:02d}", place, measure="growth", unit="%")
        for place, values in (("拱墅区", own), ("甲区", other))
        for m, v in values.items()
    ]
    periods = [Period.to_date(2021, m) for m in range(2, 11)]
    node = View(observations, ALL).rank_streak(FAI, "拱墅区", periods, ["拱墅区", "甲区"])
    assert (node.op, node.value) == ("streak", Decimal(4))
    broken = [o for o in observations if not (o.place == "拱墅区" and o.period == periods[-2])]
    assert View(broken, ALL).rank_streak(FAI, "拱墅区", periods, ["拱墅区", "甲区"]).value == Decimal(1)


def leaf(value: str | None) -> Node:
    return row(None if value is None else Decimal(value), "f#s", 1)


def test_steps() -> None:
    assert growth(leaf("110.2"), leaf("100"), 1).value == Decimal("10.2")
    assert growth(leaf("110"), leaf("0")).value is None
    assert growth(leaf("110"), leaf("-5")).value is None
    assert share(leaf("1"), leaf("3"), 2).value == Decimal("33.33")
    assert share(leaf("1"), leaf("0")).value is None
    assert pull(leaf("30"), leaf("20"), leaf("200")).value == Decimal(5)
    assert pull(leaf("30"), leaf(None), leaf("200")).value is None
    assert contribution_rate(leaf("30"), leaf("20"), leaf("240"), leaf("200")).value == Decimal(25)
    assert contribution_rate(leaf("30"), leaf("20"), leaf("200"), leaf("200")).value is None
    assert total([]).value is None
    assert streak([]).value == Decimal(0)
    with pytest.raises(TypeError):
        growth(row("优秀", "f", 1), leaf("1"))


@given(st.lists(st.one_of(st.none(), st.decimals(-50, 50, places=1)), min_size=1))
def test_rank_is_one_plus_the_better_ones(values: list[Decimal | None]) -> None:
    own, *peers = [row(v, "f", i) for i, v in enumerate(values)]
    better = None if own.value is None else 1 + sum(p.value is not None and p.value > own.value for p in peers)  # type: ignore[operator]
    assert rank(own, peers).value == better
