"""The sample's ranking, recomputed from what ``threeones explain`` prints by a reader that imports nothing of ours."""

from __future__ import annotations

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.recompute import recompute
from tests.support.commands import Bureau
from tests.support.plugin import MakeBureau

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def runs(demo: Bureau) -> list[Path]:
    """The frozen runs of the demo's schemes."""
    found = demo.json("rank", "--year", "2021")["runs"]
    assert {r["scheme"] for r in found} == {"gongshu-2021-sections", "gongshu-2021-sub-districts"}
    return [Path(r["file"]) for r in found]


def subjects_of(run: Path) -> list[str]:
    """The subjects as the frozen result lists them."""
    with zipfile.ZipFile(run) as archive:
        return [s["subject"] for s in json.loads(archive.read("result.json"))["subjects"]]


def explained(demo: Bureau, run: Path) -> dict[str, dict[str, Any]]:
    """What ``explain`` prints of each subject; two commands at a time."""
    names = subjects_of(run)
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(lambda n: demo.json("explain", run, n), names), strict=True))


def leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows and constants below a node."""
    return [leaf for a in node["args"] for leaf in leaves(a)] if node["args"] else [node]


def test_every_point_total_and_rank_recomputes(demo: Bureau, runs: list[Path]) -> None:
    subjects = 0
    for run in runs:
        totals: dict[str, list[tuple[Decimal, int]]] = {}
        for subject, tree in explained(demo, run).items():
            assert recompute(tree) is not None
            published, rank, _grade = tree["args"][:3]
            assert all(leaf.get("source") for leaf in leaves(tree) if leaf["op"] == "row"), subject
            peers = frozenset([subject, *(a["label"] for a in rank["args"][1:])])
            totals.setdefault(str(sorted(peers)), []).append(
                (Decimal(published["args"][0]["value"]), int(rank["value"]))
            )
            subjects += 1
        for group in totals.values():
            # the ranks of a group follow from its totals: 1 + how many are better
            for total, rank_value in group:
                assert rank_value == 1 + sum(other > total for other, _ in group)
    assert subjects == 34


def test_a_run_verifies_on_a_machine_without_the_records(runs: list[Path], make_bureau: MakeBureau) -> None:
    bureau = make_bureau("elsewhere", tables=False)
    for run in runs:
        assert "signer unknown" in bureau.run("verify", run).stdout
    assert not list(bureau.home.glob("*.sqlite3"))
