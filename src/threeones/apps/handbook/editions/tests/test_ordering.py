"""Positions that give an order, with as few of them changed as can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from threeones.apps.handbook.editions.ordering import positions

CODES = [f"C{n}" for n in range(6)]


@given(st.permutations(CODES), st.dictionaries(st.sampled_from(CODES), st.integers(0, 5)))
def test_sorting_by_them_gives_the_order(order: list[str], there: dict[str, int]) -> None:
    found = positions(order, there)
    assert sorted(order, key=lambda c: (found[c], c)) == order
    assert all(p >= 0 for p in found.values())


@given(st.dictionaries(st.sampled_from(CODES), st.integers(0, 5)))
def test_an_order_that_is_there_changes_none(there: dict[str, int]) -> None:
    order = sorted(there, key=lambda c: (there[c], c))
    assert positions(order, there) == there


def test_one_that_comes_to_the_front_is_the_only_one_that_may_change() -> None:
    there = {"A": 10, "B": 20, "C": 30}
    assert positions(["C", "A", "B"], there) == {"C": 0, "A": 10, "B": 20}
