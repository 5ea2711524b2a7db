"""Measures over the rows of a dataset: the number, its derivation, and what is told of a bad one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from threeones.base.files.models import Basis
from threeones.base.registry.core import Registry
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.measures import NoRecords, Rows, basis_of, read_measure, take
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.faults import Faults

ROWS: list[tuple[Any, ...]] = [
    # place, month, rank, area, basis
    ("甲", "2022-01", 1, Decimal("10.5"), Basis.REAL),
    ("甲", "2022-03", 1, Decimal("4"), Basis.REAL),
    ("乙", "2022-02", 3, None, Basis.RECORDED),
    ("乙", "2021-12", 2, Decimal("0.1"), Basis.SYNTHETIC),
]
COLUMNS = {"place": "地区", "month": "月份", "rank": "位次", "area": "面积"}
YEAR = Rows(2022, date(2022, 12, 31))


@pytest.fixture(autouse=True)
def dataset() -> Iterator[list[date]]:
    """A dataset for the length of a test; gives the days that its rows were asked for."""
    asked: list[date] = []

    def rows(as_of: date) -> list[Record]:
        asked.append(as_of)
        return [
            Record(f"k{n}", place, dict(zip(COLUMNS, (place, *rest), strict=True)), "某.xlsx#表", n, basis)
            for n, (place, *rest, basis) in enumerate(ROWS, 2)
        ]

    datasets.register("test.rows", Dataset("试验", COLUMNS, rows))
    datasets.register("test.none", Dataset("空的", COLUMNS, lambda _: []))
    yield asked
    datasets._items.pop("test.rows")
    datasets._items.pop("test.none")


def measured(**body: Any) -> Node:
    return take(read_measure({"dataset": "test.rows", **body}, "某.yaml", 3), Rows(2022, date(2022, 12, 31)))


def test_a_count_cites_its_rows() -> None:
    node = measured(measure="count", where='place == "甲"')
    assert (node.op, node.value) == ("count", 2)
    assert [(n.source, n.row, n.params["key"]) for n in node.args] == [("某.xlsx#表", 2, "k2"), ("某.xlsx#表", 3, "k3")]


def test_a_sum_is_exact_and_skips_what_is_missing() -> None:
    node = measured(measure="sum", column="area", unit="亩")
    assert (node.value, node.unit, len(node.args)) == (Decimal("14.6"), "亩", 3)
    assert measured(measure="sum", column="area", where="rank == 9").value == 0


def test_a_mean_is_rounded_half_up_once() -> None:
    node = measured(measure="mean", column="rank", decimals=2)
    assert (node.op, node.value) == ("round", Decimal("1.75"))
    assert measured(measure="mean", column="rank", decimals=1).value == Decimal("1.8")
    mean, places = node.args
    assert (mean.op, mean.value, len(mean.args), places.value) == ("mean", Decimal("1.75"), 4, 2)


def test_a_share_of_the_rows_that_are_left() -> None:
    node = measured(measure="share", where='month >= "2022-01"', of="rank == 1", decimals=1)
    assert (node.value, node.unit) == (Decimal("66.7"), "%")
    part, whole = node.args
    assert (part.value, whole.value, part.label) == (2, 3, "位次 == 1")


def test_a_streak_counts_from_the_end_in_order_of_time() -> None:
    node = measured(measure="streak", condition="rank <= 2", order_by="month")
    assert node.value == 1 and [n.value for n in node.args] == [True, True, False, True]
    assert measured(measure="streak", condition="rank <= 3", order_by="month").value == 4
    assert measured(measure="streak", condition="rank > 3", order_by="month").value == 0


def test_one_value_and_only_one() -> None:
    assert measured(measure="value", column="area", where='month == "2022-03"').value == 4
    with pytest.raises(Faults) as found:
        measured(measure="value", column="area", where='place == "甲"')
    assert found.value.faults[0].fault == "口径 value 找到2行：某.xlsx#表第2行、某.xlsx#表第3行"


@pytest.mark.parametrize("body", [{"measure": "value", "column": "area"}, {"measure": "mean", "column": "area"}])
def test_nothing_to_take_it_from(body: dict[str, Any]) -> None:
    with pytest.raises(NoRecords):
        measured(**body, where="rank == 9")
    with pytest.raises(NoRecords):
        measured(**{**body, "dataset": "test.none"})
    with pytest.raises(NoRecords):
        measured(dataset="test.none", measure="count")


def test_a_condition_on_what_is_missing_does_not_hold() -> None:
    assert measured(measure="count", where="area >= 0").value == 3
    assert measured(measure="count", where="not (area >= 0)").value == 0
    assert measured(measure="count", where="is_missing(area)").value == 1


def test_the_years_bounds_are_facts_of_every_condition() -> None:
    assert measured(measure="count", where="month < year_start").value == 2  # 2022-01 stands before 2022-01-01
    assert measured(measure="count", where="month <= year_end and year_number == 2022").value == 4


def test_rows_are_read_once_and_as_of_the_day(dataset: list[date]) -> None:
    rows = Rows(2022, date(2022, 6, 30))
    for _ in range(3):
        take(read_measure({"dataset": "test.rows", "measure": "count"}, "某.yaml", 3), rows)
    assert dataset == [date(2022, 6, 30)]


def test_narrowed_to_some_rows() -> None:
    rows = Rows(2022, date(2022, 12, 31))
    measure = read_measure({"dataset": "test.rows", "measure": "count"}, "某.yaml", 3)
    assert take(measure, rows, [r for r in rows.of("test.rows") if r.label == "乙"]).value == 2


@pytest.mark.parametrize(
    ("body", "column", "fault"),
    [
        ({"dataset": "no.such", "measure": "count"}, "dataset", "没有数据集“no.such”"),
        ({"measure": "median"}, "measure", "“median”不是口径"),
        ({"measure": "sum"}, "column", "没有填"),
        ({"measure": "share", "where": "rank == 1"}, "of", "没有填"),
        ({"measure": "sum", "column": "size"}, "column", "数据集没有列“size”"),
        ({"measure": "count", "where": "size > 1"}, "where", "没有列：size"),
    ],
)
def test_faults_of_a_measure(body: dict[str, Any], column: str, fault: str) -> None:
    with pytest.raises(Faults) as found:
        read_measure({"dataset": "test.rows", **body}, "某.yaml", 7)
    assert [(f.file, f.row, f.column, f.fault) for f in found.value.faults] == [("某.yaml", 7, column, fault)]
    assert found.value.faults[0].expected


def test_all_faults_of_a_measure_at_once() -> None:
    with pytest.raises(Faults) as found:
        read_measure({"dataset": "test.rows", "measure": "sum", "column": "size", "where": "rank >"}, "某.yaml", 7)
    assert {f.column for f in found.value.faults} == {"column", "where"}


def test_what_a_number_is_worth_is_what_its_weakest_row_is() -> None:
    assert basis_of(measured(measure="count", where='place == "甲"')) == Basis.REAL
    assert basis_of(measured(measure="count", where='month == "2022-02"')) == Basis.RECORDED
    assert basis_of(measured(measure="count", where="rank <= 2")) == Basis.SYNTHETIC
    assert basis_of(measured(measure="count", where='rank == 3 or month == "2022-01"')) == Basis.REAL


def test_a_name_is_registered_once() -> None:
    made: Registry[int] = Registry("thing")
    made.register("a", 1)
    with pytest.raises(ValueError, match="thing 'a' is registered twice"):
        made.register("a", 2)
    assert (made.get("a"), made.get("b"), list(made), list(made.items()), "a" in made) == (
        1,
        None,
        [1],
        [("a", 1)],
        True,
    )
