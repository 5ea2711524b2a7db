from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rank import Rank, competition_ranks, dense_ranks

VALUES = st.dictionaries(st.integers(0, 50), st.one_of(st.none(), st.decimals(-100, 100, places=1)))


def positions(ranks: dict[str, Rank | None]) -> list[int | None]:
    return [r.position if r else None for r in ranks.values()]


def test_ties() -> None:
    values = {"甲": Decimal(9), "乙": Decimal(7), "丙": Decimal(7), "丁": Decimal(5), "戊": None}
    assert positions(competition_ranks(values)) == [1, 2, 2, 4, None]
    assert positions(dense_ranks(values)) == [1, 2, 2, 3, None]
    assert positions(competition_ranks(values, order="asc")) == [4, 2, 2, 1, None]
    second = competition_ranks(values, "全市")["乙"]
    assert second == Rank(2, 4, "全市", tied=True)


def test_nine_decimals_make_a_tie() -> None:
    values = {"a": Decimal("0.3"), "b": Decimal("0.3000000000004")}
    assert positions(competition_ranks(values)) == [1, 1]


def test_labels() -> None:
    third = Rank(3, 13, "全市")
    assert (third.label, third.label_zh, third.label_en) == ("第3/13", "全市第3位（共13个）", "3 of 13")
    assert Rank(1, None, "主城区").label == "第1"
    with pytest.raises(ValueProblem):
        Rank(14, 13, "全市")


@given(VALUES)
def test_position_is_one_plus_the_number_of_better_ones(values: dict[int, Decimal | None]) -> None:
    present = [v for v in values.values() if v is not None]
    for key, rank in competition_ranks(values).items():
        own = values[key]
        if own is None:
            assert rank is None
        else:
            assert rank is not None
            assert rank.position == 1 + sum(v > own for v in present)
            assert rank.size == len(present)
    for key, rank in dense_ranks(values).items():
        own = values[key]
        if own is not None:
            assert rank is not None
            assert rank.position == 1 + len({v for v in present if v > own})
