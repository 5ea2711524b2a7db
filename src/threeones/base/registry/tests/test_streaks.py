"""The order in which a streak runs, and what its condition may name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.measures import Rows, read_measure, take
from threeones.kernel.values.faults import Faults

ROWS = [(9, "2022-02", True), (10, "2022-03", True), (2, "2021-12", False), (None, "2022-01", True)]


@pytest.fixture(autouse=True)
def runs() -> Iterator[None]:
    """A dataset for the length of a test."""
    found = [
        Record(
            month, month, {"round": None if n is None else Decimal(n), "month": month, "held": held}, "某.xlsx#表", 2
        )
        for n, month, held in ROWS
    ]
    datasets.register("test.runs", Dataset("试验", {"round": "轮次", "month": "月份", "held": "守住"}, lambda _: found))
    yield
    datasets._items.pop("test.runs")


def run(condition: str, order_by: str) -> tuple[object, list[str]]:
    body = {"dataset": "test.runs", "measure": "streak", "condition": condition, "order_by": order_by}
    node = take(read_measure(body, "某.yaml", 3), Rows(2022, date(2022, 12, 31)))
    return node.value, [step.label for step in node.args]


def test_numbers_go_by_their_size_and_what_is_missing_comes_first() -> None:
    assert run("held", "round") == (2, ["2022-01", "2021-12", "2022-02", "2022-03"])


def test_months_go_by_their_names() -> None:
    assert run("held", "month") == (3, ["2021-12", "2022-01", "2022-02", "2022-03"])


def test_a_condition_may_name_the_years_bounds() -> None:
    assert run('month >= "2022-01" and month <= year_end', "month")[0] == 3
    assert run("month < year_start", "month")[0] == 0


def test_a_streak_without_an_order_and_odd_decimals_are_faults() -> None:
    body = {"dataset": "test.runs", "measure": "streak", "condition": "held", "decimals": "two"}
    with pytest.raises(Faults) as found:
        read_measure(body, "某.yaml", 3)
    assert {f.column for f in found.value.faults} == {"order_by", "decimals"}
