"""The review pack: its own cases, and what is wrong in one is said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from threeones.apps.review.definitions import load_review_pack
from threeones.apps.review.figures import number_text
from threeones.apps.review.tests.given import PACK, figure
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packfile import exact
from threeones.kernel.values.packs import packs_dir

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once


@pytest.mark.parametrize("case", PACK.cases, ids=lambda c: f"{c['figure']} {c['name']}")
def test_case_of_the_pack(case: dict[str, Any]) -> None:
    found = figure(case["figure"], case["rows"])
    assert number_text(found.value) == number_text(exact(case["value"]))
    if "wording" in case:
        assert found.wording == case["wording"]
    if "claim" in case:
        assert found.held is not None and found.held.text == case["claim"]


def test_every_figure_of_the_review_is_known_and_said() -> None:
    said = {i for s in PACK.sections for t in s.themes for x in t.sentences for i in x.figures}
    expected = {f"D{n:02d}" for n in range(1, 28)} | {f"S{n:02d}" for n in range(1, 35)}
    assert set(PACK.figures) == said == expected
    assert all(d.measure or d.awaits in PACK.awaited for d in PACK.figures.values())


def test_nothing_found_is_worth_what_was_searched() -> None:
    found = figure("D05", [{"use": "工业用地", "granted_on": "2021-02-01"}], basis="synthetic")
    assert (found.value, found.basis) == (0, "synthetic")


def test_a_conversion_is_a_step_of_the_derivation() -> None:
    rows = [{"batch": "一", "started": True, "started_on": "2021-02-01", "total_investment": 7_103_000}]
    node = figure("D10", rows).node
    assert node is not None and (node.op, node.value, node.unit) == ("/", Decimal("710.3"), "亿元")
    total, factor = node.args
    assert (total.op, total.value, factor.value) == ("sum", 7_103_000, 10_000)


def test_two_rows_for_one_value_are_a_fault_and_no_value() -> None:
    row = {"indicator": "FAI", "own": True, "period": "2021-01/2021-10", "value": Decimal("562.87")}
    found = figure("D11", [row, row])
    assert found.value is None and "找到2行" in found.faults[0].fault


def test_no_row_is_no_record() -> None:
    assert figure("D11", [{"indicator": "FAI", "own": False}]).status == "no_records"
    assert figure("D05", []).status == "no_records"


@pytest.mark.parametrize(
    ("old", "new", "where", "fault"),
    [
        ("unit: 宗", "unit: 梱", "unit", "没有单位“梱”"),
        ("dataset: land.parcels", "dataset: land.parcel", "dataset", "没有数据集“land.parcel”"),
        ("awaits: outreach.bases", "awaits: outreach.base", "awaits", "awaited 里没有“outreach.base”"),
        ("measure: streak", "measure: run", "measure", "“run”不是口径"),
        ('period: "{year}-01/{year}-10"', "period: 前年", "period", "“前年”不是期间"),
        ("hedge: nearly", "hedge: almost", "hedge", "没有措辞“almost”"),
        ("{D05}，面积", "{D55}，面积", "2", "句子里的“D55”没有定义"),
        ("record_unit: 万元", "record_unit: 亩", "record_unit", "“亩”不能换算为“亿元”"),
        ("    measure: count\n    note", "    measure: count\n    notes", "notes", "不认识的键“notes”"),
        ("requires: period ==", "requires: months ==", "where", "没有列：months"),
        ("use == ", "usage == ", "where", "没有列：usage"),
        ("- id: projects\n", "- id: Projects\n", "id", "“Projects”不能作编号"),
        ("- id: projects\n", "- id: party\n", "id", "编号“party”已经用了"),
        ("- id: projects\n", "- id: closing\n", "id", "编号“closing”已经用了"),
        ("indicator: FAI, of: growth}", "indicator: FAI, of: speed}", "of", "不会画“speed”"),
        ("of: rank, set: 全市}", "of: rank}", "set", "“set”缺失"),
        ("lights: objectives}", "lights: projects}", "lights", "不会画“projects”的灯"),
    ],
)
def test_what_is_wrong_in_a_pack_is_said(tmp_path: Path, old: str, new: str, where: str, fault: str) -> None:
    text = (packs_dir() / "review" / "gongshu-2021.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        load_review_pack(str(path), 2021)
    found = {(f.column, f.fault): f.row for f in raised.value.faults}
    hits = [row for (column, text), row in found.items() if column == where and text.startswith(fault)]
    assert hits and all(hits), f"no such fault with its line: {raised.value}"
