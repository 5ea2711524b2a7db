from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.quantity import Quantity, convert, is_unit, unit


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("12.5", "亿元", "万元", "125000"),
        ("2355", "万元", "亿元", "0.2355"),
        ("562.87", "亿元", "元", "56287000000"),
        ("3", "亩", "平方米", "2000"),
        ("2000", "平方米", "亩", "3"),
        ("165.7", "亩", "平方米", "110466.666666666667"),
        ("1", "公顷", "亩", "15"),
        ("1", "㎡", "亩", "0.0015"),
        ("3", "万人", "人", "30000"),
        ("450", "万元/亩", "元/平方米", "6750"),
        ("10.2", "%", "%", "10.2"),
    ],
)
def test_conversions(value: str, source: str, target: str, expected: str) -> None:
    assert convert(Decimal(value), source, target) == Decimal(expected)


@pytest.mark.parametrize(("source", "target"), [("万元", "亩"), ("%", "个百分点"), ("家", "个"), ("人", "人次")])
def test_different_things_do_not_convert(source: str, target: str) -> None:
    with pytest.raises(ValueProblem, match="不能换算"):
        convert(1, source, target)


def test_unknown_unit_names_near_ones() -> None:
    with pytest.raises(ValueProblem) as caught:
        unit("万园")
    assert caught.value.fault == "没有单位“万园”"
    assert "万元" in caught.value.expected
    assert is_unit("万元/亩") and is_unit("％") and not is_unit("万园/亩")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_money_round_trip_is_exact(value: Decimal) -> None:
    assert convert(convert(value, "亿元", "元"), "元", "亿元") == value
    assert convert(convert(value, "平方米", "亩"), "亩", "平方米") == value


def test_quantities() -> None:
    land = Quantity(Decimal("1"), "亩") + Quantity(Decimal("1000"), "平方米")
    assert (land.value, land.unit) == (Decimal("2.5"), "亩")
    assert Quantity(Decimal("1"), "亿元").same_as(Quantity(Decimal("10000"), "万元"))
    assert Quantity(Decimal("1"), "亩") < Quantity(Decimal("667"), "平方米")
    assert Quantity(Decimal("1"), "亩") > Quantity(Decimal("666"), "平方米")
    assert Quantity(Decimal("3"), "亩") <= Quantity(Decimal("2000"), "平方米")
    assert str(Quantity(Decimal("3"), "亩") - Quantity(Decimal("1"), "亩")) == "2亩"
    with pytest.raises(ValueProblem, match="不能与"):
        _ = Quantity(Decimal("1"), "亩") < Quantity(Decimal("1"), "万元")
