from __future__ import annotations

from pathlib import Path

import pytest

from threeones.kernel.lights import MonthFacts, judge_months, load_light_pack
from threeones.kernel.values.derivation import Node, row
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packfile import pack_path

YINCHUAN = pack_path("lights", "yinchuan-2025").read_text(encoding="utf-8")
OUHAI = pack_path("lights", "ouhai-2020").read_text(encoding="utf-8")


def faults_of(tmp_path: Path, text: str) -> tuple[Fault, ...]:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as caught:
        load_light_pack(file)
    return caught.value.faults


def line(text: str, part: str) -> int:
    return next(i for i, each in enumerate(text.splitlines(), start=1) if part in each)


def test_a_changed_threshold_changes_light_and_words(tmp_path: Path) -> None:
    text = YINCHUAN[: YINCHUAN.index("cases:")].replace("behind_yellow: {value: 10", "behind_yellow: {value: 5")
    text += (
        "cases:\n  - name: 五个点\n    months:\n      - month: 2025-03\n"
        "        then: {planned_start_due: true, started: true, planned_pct: 20, progress_pct: 15}\n"
        "        light: yellow\n        rule: progress_yellow\n    project: yellow\n"
    )
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    pack = load_light_pack(tmp_path / "own.yaml")
    facts: dict[str, Node] = {
        "planned_start_due": row(True, "f", 1),
        "started": row(True, "f", 1),
        "planned_pct": row(20, "f", 1),
        "progress_pct": row(14, "f", 1),
    }
    [light] = judge_months(pack, [MonthFacts("2025-03", facts, facts)])
    assert light.light == "yellow"
    assert light.rule_text["zh"] == "低于序时进度5至30个百分点"


def test_a_pack_whose_case_does_not_come_out_is_refused(tmp_path: Path) -> None:
    text = OUHAI.replace('or first_light == "red"', "")
    faults = faults_of(tmp_path, text)
    assert len(faults) == 3
    assert all(f.row == line(text, "节点改期后当月不再有到期节点") for f in faults)
    assert any("灯算出“not_due”" in f.fault and f.expected == "yellow" for f in faults)


def test_all_faults_are_listed_with_their_lines(tmp_path: Path) -> None:
    text = (
        OUHAI.replace("when: open_count > 0", "when: open_cont > 0")
        .replace("light: yellow\n    when", "light: yelow\n    when")
        .replace("when: not target_issued", "when: due_count + 1")
        .replace("id: made_good", "id: missed")
        .replace("order: [red, yellow, green]", "order: [red, amber]")
        .replace("memory: [first_light]", "memory: [last_light]")
        .replace("take: worst ", "take: mean ")
        .replace("  date: 2020-05-21\n", "")
        .replace("when: withdrawn", "when: (withdrawn")
    )
    faults = faults_of(tmp_path, text)
    by_line = {f.row: f for f in faults}
    assert "open_count" in by_line[line(text, "open_cont > 0")].expected
    assert by_line[line(text, "light: yelow")].fault == "“yelow”不在本包的 states 里"
    assert "不是条件" in by_line[line(text, "due_count + 1")].fault
    assert "重复" in by_line[[i for i, x in enumerate(text.splitlines(), 1) if "id: missed" in x][1]].fault
    assert "amber" in by_line[line(text, "amber")].fault
    assert "last_light" in by_line[line(text, "last_light")].fault
    assert "mean" in by_line[line(text, "take: mean")].fault
    assert any(f.column == "date" for f in faults)
    assert line(text, "(withdrawn") in by_line


def test_memory_that_is_not_declared_cannot_be_read(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, OUHAI.replace("memory: [first_light]\n", ""))
    assert any("first_light" in f.fault for f in faults)


def test_unknown_keys_states_and_case_facts(tmp_path: Path) -> None:
    text = (
        OUHAI.replace("note:", "notes:")
        .replace("states: [green,", "states: [geen,")
        .replace("then: {due_count: 2, done_in_time_count: 2", "then: {due: 2, done_in_time_count: 2")
    )
    faults = faults_of(tmp_path, text)
    assert any(f.fault == "不认识的键“notes”" and f.expected == "note" for f in faults)
    assert any(f.fault == "没有状态“geen”" and f.expected == "green" for f in faults)
    assert any(f.fault == "本包没有事实“due”" and f.expected == "due_count" for f in faults)


def test_a_pack_without_cases_or_rules_is_refused(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, OUHAI[: OUHAI.index("cases:")])
    assert [f.column for f in faults] == ["cases"]
    assert "rules" in {f.column for f in faults_of(tmp_path, "lights: x\n")}


def test_an_unknown_pack_lists_those_there_are() -> None:
    with pytest.raises(Faults) as caught:
        load_light_pack("ouhai")
    there = caught.value.faults[0].expected.split("、")
    assert {"ouhai-2020", "wuhan", "yinchuan-2025"} <= set(there) and there == sorted(there)
