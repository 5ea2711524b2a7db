"""Every scheme pack loads; those with worked cases give them, on both engines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.oracle.recompute import recompute
from threeones.kernel.scheme import evaluate, explain, load_scheme, read_facts
from threeones.kernel.values.packs import packs_dir

PACKS = sorted((packs_dir() / "schemes").glob("*.yaml"))
WORKED = sorted((packs_dir() / "schemes" / "cases").glob("*.yaml"))


@pytest.mark.parametrize("path", PACKS, ids=lambda p: p.stem)
def test_every_pack_loads_and_names_its_source(path: Path) -> None:
    scheme = load_scheme(path)
    assert scheme.id == path.stem
    assert scheme.source["title"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("path", WORKED, ids=lambda p: p.stem)
def test_worked_cases(path: Path, engine: str) -> None:
    cases: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    scheme = load_scheme(path.parents[1] / path.name)
    facts = read_facts(scheme, path.with_suffix(".csv"))
    found = {s["subject"]: s for s in evaluate(scheme, facts, engine).to_json()["subjects"]}
    assert found.keys() == {c["subject"] for c in cases}
    for case in cases:
        own = found[case["subject"]]
        assert (own["total"], own["rank"]) == (case["total"], case["rank"]), case["why"]
        assert [Decimal(i["points"]) for i in own["items"]] == [Decimal(p) for p in case["points"]], case["why"]
        assert own["grade"] == case.get("grade", own["grade"]), case["why"]
        for side in ("bonus", "penalty"):
            assert Decimal(own[side]) == Decimal(case.get(side, own[side])), case["why"]
        if "adjustments" in case:
            given = {a["id"]: Decimal(a["points"]) for a in own["adjustments"]}
            assert given == {i: Decimal(p) for i, p in case["adjustments"].items()}, case["why"]


@pytest.mark.parametrize("path", WORKED, ids=lambda p: p.stem)
def test_a_stranger_recomputes_the_worked_cases(path: Path) -> None:
    scheme = load_scheme(path.parents[1] / path.name)
    facts = read_facts(scheme, path.with_suffix(".csv"))
    result = evaluate(scheme, facts)
    for line in result.to_json()["subjects"]:
        assert recompute(explain(scheme, facts, result, line["subject"]).to_json()) == Decimal(line["total"])


def test_every_pack_of_a_public_rule_has_worked_cases() -> None:
    examples = {p.stem for p in PACKS if load_scheme(p).source["url"] == ""}
    assert {p.stem for p in PACKS} - examples == {p.stem for p in WORKED}


def test_the_bases_of_huangyan_2022_give_full_marks() -> None:
    assert {p.stem for p in WORKED} >= {"huangyan-2021", "huangyan-2022", "huangyan-2022-below-scale"}
    scheme = load_scheme(packs_dir() / "schemes" / "huangyan-2022.yaml")
    bases = {i.id: i.parts[0].score.numbers["base"] for i in scheme.items}
    assert bases["tax_per_mu"] == Decimal("24.097")
    assert sum(i.weight for i in scheme.items) == 100
