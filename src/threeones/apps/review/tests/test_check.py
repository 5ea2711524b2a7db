"""Published figures against the records: hedges, units, what cannot be compared, the line that sums up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from threeones.apps.review.check import Checked, check, summary
from threeones.apps.review.figures import Reading
from threeones.apps.review.published import read_published
from threeones.apps.review.tests.given import parcel, reading, statistics
from threeones.kernel.values.faults import Faults

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once

PARCELS = [parcel("42.3"), parcel("123.4")]
PROJECTS = [{"batch": "一", "started": True, "started_on": "2021-02-01", "total_investment": 7_123_456}]


@pytest.fixture
def records() -> Reading:
    return reading(
        {
            "land.parcels": PARCELS,
            "capital_projects.projects": PROJECTS,
            "indicators.observations": [statistics(value=Decimal("562.874"), growth=Decimal("-3.1"))],
        }
    )


def checked(tmp_path: Path, entries: str, found: Reading) -> list[Checked]:
    path = tmp_path / "figures.yaml"
    path.write_text(f"group:\n{entries}", encoding="utf-8")
    return check(read_published(path), found)


@pytest.mark.parametrize(
    ("entry", "status", "computed"),
    [
        ("{id: D05, value: 2, unit: 宗}", "reproduced", "2"),
        ("{id: D05, value: 3, unit: 宗}", "contradicted", "2"),
        ("{id: D06, value: 165.7, unit: 亩}", "reproduced", "165.7"),
        ("{id: D06, value: 165.70, unit: 亩}", "reproduced", "165.7"),
        ("{id: D11, value: 562.87, unit: 亿元}", "reproduced", "562.874"),
        # to three decimals it is another number, even where the last is a nought
        ("{id: D11, value: 562.870, unit: 亿元}", "contradicted", "562.874"),
        ("{id: D11, value: 5628740, unit: 万元}", "reproduced", "5628740"),
        ("{id: D10, value: 710, unit: 亿元, hedge: over}", "reproduced", "712.3456"),
        ("{id: D10, value: 7100000, unit: 万元, hedge: over}", "reproduced", "7123456"),
        ("{id: D10, value: 700, unit: 亿元, hedge: over}", "reproduced", "712.3456"),
        ("{id: D10, value: 702, unit: 亿元, hedge: over}", "contradicted", "712.3456"),
        ("{id: D10, value: 720, unit: 亿元, hedge: nearly}", "reproduced", "712.3456"),
        ("{id: D10, value: 713, unit: 亿元, hedge: atleast}", "contradicted", "712.3456"),
        ("{id: D05, value: 2, hedge: ambiguous, readings: [{tens: [20, 99]}, {exact: 2}]}", "reproduced", "2"),
        ("{id: D12, value: -3.1, unit: '%', period: 2021年1—10月}", "reproduced", "-3.1"),
        ("{id: D09, value: 1, unit: 个}", "reproduced", "1"),
        ("{id: S24, value: 150, unit: 家, hedge: over}", "no_records", None),
        ("{id: X99, value: 1, unit: 个}", "no_records", None),
    ],
)
def test_status(tmp_path: Path, records: Reading, entry: str, status: str, computed: str | None) -> None:
    (found,) = checked(tmp_path, f"  - {entry}\n", records)
    assert (found.status, found.computed) == (status, computed)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{id: D06, value: 165.7, unit: 万元}", "“亩”不能换算为“万元”"),
        ("{id: D06, value: 165.7, unit: 甲}", "没有单位“甲”"),
        ("{id: S24, value: 150, unit: 亩}", "“家”不能换算为“亩”"),
        ("{id: D11, value: 562.87, unit: 亿元, period: 2021-01/2021-11}", "期间“2021-01/2021-11”与口径的不同"),
        ("{id: D13, value: 1, unit: 位, set: 全省}", "范围“全省”与口径的不同"),
        ("{id: D05, value: 五, unit: 宗}", "“五”不是数"),
    ],
)
def test_what_cannot_be_compared_is_a_fault(tmp_path: Path, records: Reading, entry: str, fault: str) -> None:
    with pytest.raises(Faults) as raised:
        checked(tmp_path, f"  - {entry}\n", records)
    (found,) = raised.value.faults
    assert (found.fault, found.row) == (fault, 2) and found.expected


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: [", ["不是合法的 YAML"]),
        ("- 1\n", ["内容不是键值对"]),
        ("note: 没有数字\n", ["没有数字"]),
        ("a:\n  - {id: D05, value: 2}\n  - {id: D05, value: 3}\n", ["编号“D05”重复，第2行已有"]),
        ("a:\n  - {value: 2}\n  - {id: D05, value: [2]}\n", ["“[2]”不是数", "“id”缺失"]),
        ("a:\n  - {id: D05, value: 2, hedge: about}\n", ["没有措辞“about”"]),
        ("a:\n  - {id: S22, value: 10, hedge: ambiguous}\n", ["几种读法没有写明"]),
        ("a:\n  - {id: D14, value: 优秀, hedge: over}\n", ["“优秀”不是数，却用了措辞“over”"]),
    ],
)
def test_a_bad_file_of_figures(tmp_path: Path, text: str, faults: list[str]) -> None:
    path = tmp_path / "figures.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as raised:
        read_published(path)
    found = [f.fault for f in raised.value.faults]
    assert len(found) == len(faults) and all(any(f.startswith(start) for f in found) for start in faults), found


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="读不出来"):
        read_published(tmp_path / "none.yaml")


def test_facts_without_a_value_are_no_figures(tmp_path: Path, records: Reading) -> None:
    found = checked(tmp_path, "  - {id: D05, value: 2}\nnamed:\n  - {id: N01, text: 入选名单}\n", records)
    assert [c.published.id for c in found] == ["D05"]


def test_a_claim_that_fails_contradicts_a_right_count(tmp_path: Path) -> None:
    before: dict[str, object] = {"use": "工业用地", "granted_on": "2020-05-01"}
    begun = before | {"started": True, "started_on": "2021-03-01"}
    rows = [begun, begun, before | {"started": False}]
    (found,) = checked(tmp_path, "  - {id: D03, value: 2}\n", reading({"land.parcels": rows}))
    assert (found.status, found.computed) == ("contradicted", "2")
    assert found.promise.endswith("并且全部开工")


def test_two_rows_for_one_value_refuse_the_check(tmp_path: Path) -> None:
    twice = reading({"indicators.observations": [statistics(value=Decimal(1)), statistics(value=Decimal(2))]})
    with pytest.raises(Faults, match="找到2行"):
        checked(tmp_path, "  - {id: D11, value: 1}\n", twice)


def test_the_line_that_sums_up(tmp_path: Path, records: Reading) -> None:
    found = checked(tmp_path, "  - {id: D05, value: 2}\n  - {id: D06, value: 1}\n  - {id: S24, value: 1}\n", records)
    assert summary(found) == "3个数字：1个由记录得出（真实1、公布0、示例0、计数0），1个与记录不符，1个没有记录"


@pytest.mark.parametrize("value", ["1e400", "1e300", "1000000000000000", "0." + "0" * 70 + "1", "1e-400"])
def test_a_published_number_beyond_bounds_is_a_fault(tmp_path: Path, value: str) -> None:
    path = tmp_path / "figures.yaml"
    path.write_text(f"g:\n  - {{id: D10, value: {value}, unit: 亿元, hedge: over}}\n", encoding="utf-8")
    with pytest.raises(Faults, match="数太大或小数太多"):
        read_published(path)


def test_a_file_nested_too_deep_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "figures.yaml"
    path.write_text("g: " + "[" * 900 + "]" * 900, encoding="utf-8")
    with pytest.raises(Faults, match="嵌套太深"):
        read_published(path)
