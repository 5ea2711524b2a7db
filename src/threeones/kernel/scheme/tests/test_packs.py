"""Every scheme pack loads; those with worked cases give them, on both engines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from threeones.kernel.scheme import evaluate, load_scheme, read_facts
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


def test_the_bases_of_huangyan_2022_give_full_marks() -> None:
    assert {p.stem for p in WORKED} >= {"huangyan-2021", "huangyan-2022", "huangyan-2022-below-scale"}
    scheme = load_scheme(packs_dir() / "schemes" / "huangyan-2022.yaml")
    bases = {i.id: i.parts[0].score.numbers["base"] for i in scheme.items}
    assert bases["tax_per_mu"] == Decimal("24.097")
    assert sum(i.weight for i in scheme.items) == 100
