from __future__ import annotations

from pathlib import Path

import pytest

from threeones.kernel.schedule import Activity, LegalMin, Plan, Span, load_plan, schedule, statutory
from threeones.kernel.values.faults import Faults


def plan(*activities: str) -> bytes:
    lines = "".join(f"  - {a}\n" for a in activities)
    return f"project: x\nfinish: 2022-09-30\nactivities:\n{lines}".encode()


def test_the_worked_cases_of_the_pack() -> None:
    pack = statutory()
    assert {case["term"] for case in pack.cases} == set(pack.terms)
    for case in pack.cases:
        text = plan(f"{{id: a, duration: {case['duration']}, legal: {case['term']}}}")
        if case["kept"]:
            assert load_plan(text).activities[0].legal_min == pack.terms[str(case["term"])].legal_min
        else:
            with pytest.raises(Faults) as caught:
                load_plan(text)
            [fault] = caught.value.faults
            assert fault.column == "duration"
            assert pack.terms[str(case["term"])].source.title in fault.expected


def test_the_fault_names_the_source() -> None:
    with pytest.raises(Faults) as caught:
        load_plan(plan("{id: a, duration: 19 days, legal: tender-documents}"))
    [fault] = caught.value.faults
    assert (fault.row, fault.fault) == (4, "工期19天短于法定时限20天")
    assert fault.expected == "不少于20（招标投标法第二十四条（2017年12月27日修正））"
    with pytest.raises(Faults, match="按日历天计"):
        load_plan(plan("{id: a, duration: 40 days, legal: permit-decision}"))


def test_unknown_and_double_terms() -> None:
    with pytest.raises(Faults) as caught:
        load_plan(
            plan(
                "{id: a, duration: 30, legal: moon}",
                "{id: b, duration: 30, legal: land-notice, legal_min: {days: 1, source: 示例}}",
            )
        )
    assert [f.fault for f in caught.value.faults] == ["没有法定时限“moon”", "legal 和 legal_min 都写了"]


def test_a_plan_made_in_code_keeps_the_law_too() -> None:
    squeezed = Activity("a", Span(5), legal_min=LegalMin(7, "示例法第一条"))
    with pytest.raises(Faults, match="短于法定时限"):
        schedule(Plan("x", (squeezed,), finish=statutory().terms["land-notice"].source.date))


def test_faults_of_the_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "schedule"
    folder.mkdir()
    folder.joinpath("statutory.yaml").write_text(
        "id: statutory\nsource: {title: t, url: '', date: 2020-01-01}\n"
        "terms:\n  a: {label: {zh: 甲, en: a}, days: 0, unit: weeks, kind: at_least, source: {title: t, date: soon}}\n"
        "cases: [{term: a}]\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("THREEONES_PACKS", str(tmp_path))
    with pytest.raises(Faults) as caught:
        statutory()
    assert {f.column for f in caught.value.faults} == {"days", "unit", "date"}
