"""``threeones review`` as it is called: on the sample, and on a copy with one parcel less."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.contracts.workbooks import without_row
from tests.support.commands import ROOT, SAMPLE, Bureau

# the same records are read by the pages on both databases
pytestmark = pytest.mark.once

FIGURES = Path(__file__).with_name("figures-2021.yaml")


@pytest.fixture(scope="module")
def installation(make_bureau: Callable[[str], Bureau]) -> Bureau:
    """An installation that has loaded the sample."""
    made = make_bureau("review")
    made.run("load", SAMPLE)
    return made


def test_command_on_the_sample(installation: Bureau) -> None:
    done = installation.run("review", "2021", "--check", FIGURES, "--format", "json")
    answer = json.loads(done.stdout)
    blocks = re.findall(r"```json\n(.*?)```", (ROOT / "docs/json.md").read_text(encoding="utf-8"), re.S)
    schema = next(s for s in map(json.loads, blocks) if s.get("$id") == "review --check")
    assert list(Draft202012Validator(schema).iter_errors(answer)) == []
    statuses = [f["status"] for f in answer["figures"]]
    assert (statuses.count("reproduced"), statuses.count("contradicted"), statuses.count("no_records")) == (25, 0, 36)
    assert "25个由记录得出（真实0、公布12、示例13、计数0），0个与记录不符，36个没有记录" in done.stderr


def test_a_parcel_less_contradicts_its_count_and_its_area(installation: Bureau, tmp_path: Path) -> None:
    folder = without_row(SAMPLE, tmp_path / "copy", "土地出让.xlsx", "宗地", "拱创2021-03")
    installation.run("load", folder)
    answer = installation.json("review", "2021", "--check", FIGURES, expect=1)
    found = {f["id"]: f for f in answer["figures"] if f["status"] == "contradicted"}
    assert {i: (f["published"], f["computed"]) for i, f in found.items()} == {
        "D05": ("5", "4"),
        "D06": ("165.7", "128.2"),
    }
    assert sum(f["status"] == "reproduced" for f in answer["figures"]) == 23
