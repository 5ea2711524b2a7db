"""A fact that jumped far beyond the peers' is told where it passed a border, and only there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from threeones.kernel.scheme import Facts, Run, evaluate, load_scheme
from threeones.kernel.understanding import prepare
from threeones.kernel.understanding.jumps import jumps
from threeones.kernel.understanding.settings import read_settings

pytestmark = pytest.mark.once
SCHEME = """
scheme: s
facts: {a: {label: 甲数, unit: 个}, b: {}}
items: [{id: a, weight: 50, value: a, score: "ratio(base=100)"}, {id: b, weight: 50, value: b, score: "ratio(base=100)"}]
grades: [{name: A, top: 25%}, {name: B}]
"""
BEFORE = {"甲": (80, 80), "乙": (78, 78), "丙": (70, 70), "丁": (40, 40)}


def run_of(values: Mapping[str, tuple[float, float]]) -> Run:
    scheme = load_scheme(SCHEME.encode())
    rows: list[dict[str, Any]] = [{"subject": s, "a": int(a), "b": int(b)} for s, (a, b) in values.items()]
    facts = Facts.from_rows(scheme, rows)
    return Run(scheme, facts, evaluate(scheme, facts), {})


def told(now: Mapping[str, tuple[float, float]]) -> list[tuple[str, str]]:
    after = run_of(now)
    found = jumps(run_of(BEFORE), prepare(after.scheme, after.facts, after.result), read_settings())
    return [(j.subject, j.fact) for j in found]


def test_a_jump_over_a_border_is_told_with_what_it_would_be_without() -> None:
    after = run_of({**{s: (a + 1, b) for s, (a, b) in BEFORE.items()}, "丙": (99, 70)})
    [jump] = jumps(run_of(BEFORE), prepare(after.scheme, after.facts, after.result), read_settings())
    assert (jump.subject, jump.label, jump.unit) == ("丙", "甲数", "个")
    assert (jump.before, jump.now, jump.usual) == (70, 99, 1)
    assert (jump.place.rank, jump.place.grade, jump.without.rank, jump.without.grade) == (1, "A", 3, "B")


def test_what_passes_no_border_or_moves_with_the_peers_is_not_told() -> None:
    assert told({**BEFORE, "丁": (60, 40)}) == [], "it jumped and stayed the last"
    assert told({s: (a + 30, b) for s, (a, b) in BEFORE.items()}) == [], "all went the same way"
    assert told({**BEFORE, "乙": (83, 78)}) == [], "less than a fifth of what it was"
    assert told({s: v for s, v in BEFORE.items() if s != "丁"} | {"丙": (99, 70)}) == [], "two others say nothing"
