"""Two results side by side: moves, what caused them with their rows, rules that differ."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from threeones.kernel.scheme import Run, evaluate, freeze, load_scheme, open_run, read_facts
from threeones.kernel.understanding import Trial, compare, prepare, tried
from threeones.kernel.understanding.comparison import rule_changes, rules_of
from threeones.kernel.understanding.places import places

pytestmark = pytest.mark.once
SCHEME = """
scheme: s
facts: {a: {label: 甲数, unit: 个}, b: {}, flag: {optional: true}}
items:
  - {id: a, label: 甲项, weight: 60, value: a, score: "ratio(base=100, cap=1)"}
  - {id: b, label: 乙项, weight: 40, value: b, score: "reach(target=8)"}
adjustments: [{id: more, label: 加分项, when: "coalesce(flag, 0) > 0", points: 2}]
grades: [{name: A, top: 34%}, {name: B}]
"""
FIRST = "subject,a,b\n甲,100,8\n乙,80,8\n丙,70,8\n去,10,8\n"
THEN = "subject,a,b,flag\n甲,79,8,\n乙,80,8,1\n丙,70,8,\n新,75,9,\n"


def run_of(folder: Path, text: str, facts: str, name: str) -> Run:
    (folder / f"{name}.csv").write_text(facts, "utf-8")
    scheme = load_scheme(text.encode())
    read = read_facts(scheme, folder / f"{name}.csv")
    freeze(folder / f"{name}.run", scheme.text, read, evaluate(scheme, read))
    return open_run(folder / f"{name}.run")


def test_who_moved_by_which_items_and_facts_with_their_rows(tmp_path: Path) -> None:
    before, after = (run_of(tmp_path, SCHEME, f, n) for f, n in ((FIRST, "before"), (THEN, "after")))
    moves = {m.subject: m for m in compare(before, after).moves}
    assert list(moves) == ["乙", "甲", "新", "丙", "去"], "as the later ranking has them, those who are gone last"
    assert [(m.subject, m.kind, m.climbed) for m in moves.values()] == [
        ("乙", "moved", 1),
        ("甲", "moved", -1),
        ("新", "new", None),
        ("丙", "moved", -1),
        ("去", "gone", None),
    ]
    fallen = moves["甲"]
    assert (fallen.gained, fallen.fell, fallen.regraded) == (Decimal("-12.60"), 1, True)
    assert [(i.label, i.gained) for i in fallen.items] == [("甲项", Decimal("-12.6"))]
    [fact] = fallen.facts
    assert fact.before is not None and fact.after is not None
    assert (fact.label, fact.before.value, fact.before.source, fact.before.row) == ("甲数", 100, "before.csv", 2)
    assert (fact.after.value, fact.after.source, fact.after.row) == (79, "after.csv", 2)
    assert [(i.label, i.before, i.after) for i in moves["乙"].items] == [("加分", 0, 2)]
    assert not moves["丙"].items and not moves["丙"].facts, "it fell since another came"


def test_a_run_against_itself_differs_in_nothing(tmp_path: Path) -> None:
    run = run_of(tmp_path, SCHEME, FIRST, "one")
    found = compare(run, run)
    assert not found.rules and {(m.kind, m.climbed, m.items, m.facts) for m in found.moves} == {("same", 0, (), ())}


def test_two_versions_of_a_scheme_differ_in_their_rules_alone(tmp_path: Path) -> None:
    other = SCHEME.replace("weight: 60", "weight: 50").replace("target=8", "target=9").replace("34%", "50%")
    before, after = run_of(tmp_path, SCHEME, FIRST, "a"), run_of(tmp_path, other, FIRST, "b")
    found = compare(before, after)
    assert [(r.label, r.before, r.after) for r in found.rules] == [
        ("甲项：权重", "60", "50"),
        ("乙项：计分", "b → reach(target=8)", "b → reach(target=9)"),
        ("等次", "A top=34%；B", "A top=50%；B"),
    ]
    assert all(not m.facts for m in found.moves)


def test_every_line_of_a_scheme_is_compared() -> None:
    text = SCHEME + (
        "veto: [{id: v, label: 否决, when: b < 0, grade: B}]\ntotal: {cap: 100, decimals: 1}\nexempt: a == 1\n"
        "adjustment_limits: {bonus: 3}\nranking: {ties: dense, by: published}\n"
    )
    scheme = load_scheme(text.encode())
    changed = text
    others = {"cap=1)": "cap=2)", "points: 2": "points: 3", "b < 0": "b < 1", "cap: 100": "cap: 90", "a == 1": "a == 2"}
    others |= {"bonus: 3": "bonus: 4", "dense": "competition", "value: b,": "value: b, missing: zero,"}
    for old, new in others.items():
        assert old in changed
        changed = changed.replace(old, new)
    found = [r.label for r in rule_changes(scheme, load_scheme(changed.encode()))]
    assert found == ["甲项：计分", "乙项：缺失", "加减分 加分项", "加减分限额", "一票否决 否决", "总分", "排名", "单列"]
    assert rules_of(scheme)["等次"] == "A top=34%；B"


def test_a_trial_is_compared_with_its_run_and_its_fact_has_no_row(tmp_path: Path) -> None:
    run = run_of(tmp_path, SCHEME, FIRST, "run")
    prepared = prepare(run.scheme, run.facts, run.result)
    found = tried(prepared, Trial(weights={"b": Decimal(10)}, facts={("丙", "a"): 90.0}))
    moves = {m.subject: m for m in compare(run, found).moves}
    assert moves["丙"].climbed == 1
    [fact] = moves["丙"].facts
    assert fact.after is not None and (fact.after.op, fact.after.value, fact.after.source) == ("const", 90, None)
    assert places(found.result)["丙"].total == Decimal("64.00")
