"""The stranger's reader: it imports nothing of ours, knows every documented operation, and contradicts."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.oracle import recompute as reader
from tests.oracle.recompute import Contradiction, recompute
from threeones.kernel.scheme import evaluate, explain, load_scheme, read_facts

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "packs" / "schemes"


def leaf(value: Any) -> dict[str, Any]:
    return {"op": "row", "args": [], "value": value, "source": "a", "row": 1}


def node(op: str, value: Any, *args: Any, **params: Any) -> dict[str, Any]:
    inner = [a if isinstance(a, dict) else leaf(a) for a in args]
    return {"op": op, "args": inner, "value": value, "source": None, "row": None, "params": params}


@pytest.mark.parametrize("name", ["recompute.py", "scheme_oracle.py", "schemes.py"])
def test_the_oracles_import_nothing_of_ours(name: str) -> None:
    tree = ast.parse((Path(__file__).parent / name).read_text(encoding="utf-8"))
    modules = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    modules += [str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert modules
    assert not [m for m in modules if m.split(".")[0] in ("threeones", "tests")]


def test_every_documented_operation_is_known() -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| op \|.*\n\|[-| ]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    named = {op for t in tables for line in t.splitlines() for op in re.findall(r"`([^`]+)`", line.split("|")[1])}
    assert {"points", "roll_up", "rank", "if"} <= named
    assert not sorted(named - reader.OPS.keys() - reader.LEAVES)


@pytest.mark.parametrize(
    "tree",
    [
        node("+", "0.3", "0.1", "0.2"),
        node("/", None, "1", "0"),
        node("and", False, None, False),
        node("or", None, None, False),
        node("==", True, "0.3", "0.30000000000000004"),
        node("rank", "2", "5", "7", "5", None, order="desc"),
        node("dense_rank", "3", "5", "7", "7", "8", order="desc"),
        node("mean", "2", "1", "3"),
        node("count", "2", "x", "y"),
        node("streak", "2", True, False, True, True),
        node("share", "33.3", "1", "3", decimals=1),
        node("growth", "10.2", "110.2", "100", decimals=1),
        node("growth", None, "1", "0"),
        node("first_true", "red", False, "green", True, "red", missing="no_data"),
        node("roll_up", "yellow", "green", "yellow", "green", take="worst", order=["red", "yellow"], latest_wins=[]),
        node("points", "0.333333", "0.3333333333333333", weight="1"),
        node("points", "0.000001", "0.0000005", weight="1"),
        node("average", "5.000000", "10", "30", weight="5", weights=["10", "30"]),
        node("scaled", "13.333333", "10", whole="40", left="30"),
        node("bonus", "2", "1", "-5", "4", limit="2"),
        node("minmax", "0.6", "2", "1", "3", low="0.2", order="asc", own_is_peer=True),
        node("bands", "0.8", "75", points=[["60", "0.6"], ["90", "1"]], between="linear"),
    ],
)
def test_true_nodes(tree: dict[str, Any]) -> None:
    assert recompute(tree) == reader.parsed(tree["value"])


@pytest.mark.parametrize(
    "tree",
    [
        node("+", "0.4", "0.1", "0.2"),
        node("==", False, "0.3", "0.30000000000000004"),
        node("and", True, None, True),
        node("rank", "1", "5", "7"),
        node("points", "0.333334", "0.3333333333333333", weight="1"),
        node("count", "3", "x", "y"),
        node("count", "2", node("+", "9", "1", "1"), "y"),
        node("share", "33.4", "1", "3", decimals=1),
        node("coalesce", "2", "1", "2"),
        node("if", "1", True, "1", "2"),
        node("never heard of", "1", "1"),
        node("==", "True", "1", "1"),
        node("row", "1", "1"),
    ],
)
def test_false_nodes(tree: dict[str, Any]) -> None:
    with pytest.raises(Contradiction):
        recompute(tree)


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for a in tree["args"]:
        yield from nodes(a)


def test_every_number_of_a_sheet_is_tied_to_the_others() -> None:
    """A sheet in which any one number is changed, leaf or not, contradicts itself, or ends in another total."""
    scheme = load_scheme(PACKS / "huangyan-2022.yaml")
    facts = read_facts(scheme, PACKS / "cases" / "huangyan-2022.csv")
    text = json.dumps(explain(scheme, facts, evaluate(scheme, facts), "无排放数据且税收减半").to_json())
    assert recompute(json.loads(text)) == Fraction("83.33")
    # What stands beside a missing number decides nothing.
    whole = json.loads(text)
    beside = {id(a) for n in nodes(whole) if n["value"] is None for a in n["args"]}
    loose = []
    for i, original in enumerate(nodes(whole)):
        changed = json.loads(text)
        target = list(nodes(changed))[i]
        if original["op"] in ("peer", "unused") or id(original) in beside or not isinstance(original["value"], str):
            continue
        target["value"] = str(Decimal(original["value"]) + 1) if original["value"][0].isdigit() else "x"
        try:
            recompute(changed)
            loose.append((original["op"], original.get("label")))
        except Contradiction:
            continue
    assert not loose
