"""Lights without their derivations are the lights with them: random packs' facts, random months."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.lights import (
    LightPack,
    MonthFacts,
    MonthValues,
    QuickJudge,
    judge_project,
    load_light_pack,
)
from threeones.kernel.values.derivation import Node, Scalar, row
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.problem import ValueProblem

PACKS = [load_light_pack(p.stem) for p in sorted((packs_dir() / "lights").glob("*.yaml"))]


def value_of(name: str, pack: LightPack) -> st.SearchStrategy[Scalar]:
    """Values that a fact may have; missing among them."""
    if pack.facts[name].type == "bool":
        return st.none() | st.booleans()
    return st.none() | st.integers(0, 4) | st.decimals(0, 120, places=1)


def facts_of(pack: LightPack) -> st.SearchStrategy[dict[str, Scalar]]:
    known = {name: value_of(name, pack) for name in pack.facts}
    return st.fixed_dictionaries({}, optional={**known, "completed": st.booleans(), "unheard_of": st.just(Decimal(1))})


MONTHS = st.sampled_from(PACKS).flatmap(
    lambda pack: st.tuples(st.just(pack), st.lists(st.tuples(facts_of(pack), facts_of(pack)), max_size=6))
)


def nodes(facts: dict[str, Scalar]) -> dict[str, Node]:
    return {name: row(value, "表.xlsx#表", 2, name) for name, value in facts.items()}


def told(light: Any) -> dict[str, Any]:
    months = [(m.month, m.light, m.first_light, m.rule, m.rule_text) for m in light.months]
    names = ("light", "rule", "rule_text", "month", "completed")
    return {name: getattr(light, name) for name in names} | {"months": months}


@given(MONTHS)
def test_the_quick_light_is_the_light(
    drawn: tuple[LightPack, list[tuple[dict[str, Scalar], dict[str, Scalar]]]],
) -> None:
    pack, months = drawn
    names = [f"2021-{n + 1:02d}" for n in range(len(months))]
    full = judge_project(pack, [MonthFacts(m, nodes(t), nodes(n)) for m, (t, n) in zip(names, months, strict=True)])
    quick = QuickJudge(pack).project([MonthValues(m, t, n) for m, (t, n) in zip(names, months, strict=True)])
    assert told(quick) == told(full)


def test_months_out_of_order_are_refused_as_well() -> None:
    with pytest.raises(ValueProblem):
        QuickJudge(PACKS[0]).project([MonthValues(m, {}, {}) for m in ("2021-02", "2021-01")])
