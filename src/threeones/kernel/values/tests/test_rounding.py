from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.values.rounding import border, decimals_of, from_fraction, half_up, shortest


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=8), st.integers(-3, 6))
def test_half_up_is_the_floor_formula(value: Decimal, decimals: int) -> None:
    scale = Fraction(10) ** decimals
    assert Fraction(half_up(value, decimals)) == Fraction(math.floor(Fraction(value) * scale + Fraction(1, 2))) / scale


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [("2.5", 0, "3"), ("-2.5", 0, "-2"), ("0.125", 2, "0.13"), ("1250", -2, "1300"), ("10", 2, "10.00")],
)
def test_half_up(value: str, decimals: int, rounded: str) -> None:
    assert str(half_up(Decimal(value), decimals)) == rounded


def test_borders_meet() -> None:
    assert border(Decimal("0.1") + Decimal("0.2")) == border(Decimal("0.3000000000004"))


def test_shortest_and_decimals() -> None:
    assert str(shortest(Decimal("12.50"))) == "12.5"
    assert str(shortest(Decimal("3E+4"))) == "30000"
    assert (decimals_of(Decimal("562.87")), decimals_of(Decimal("3E+4"))) == (2, 0)


@given(st.integers(-(10**15), 10**15), st.integers(0, 12))
def test_finite_fractions_stay_exact(numerator: int, places: int) -> None:
    assert from_fraction(Fraction(numerator, 10**places), 2) == Decimal(numerator).scaleb(-places)


def test_endless_fractions_are_rounded() -> None:
    assert from_fraction(Fraction(2, 3), 4) == Decimal("0.6667")
    assert from_fraction(Fraction(-2, 3), 4) == Decimal("-0.6667")
