"""What lights print fits the schema in docs/json.md, and the schema knows every state."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema

from threeones.kernel.lights import STATES, MonthFacts, judge_project, load_light_pack
from threeones.kernel.values.derivation import Node, row
from threeones.kernel.values.packs import packs_dir

PAGE = (packs_dir().parent / "docs" / "json.md").read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    found = [
        json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if '"$id": "lights"' in text
    ]
    assert len(found) == 1
    given: dict[str, Any] = found[0]
    return given


def test_projects_fit_the_schema() -> None:
    pack = load_light_pack("ouhai-2020")
    milestones = Node("count", 2, (row("签约", "手册.xlsx#节点", 14), row("开工", "手册.xlsx#节点", 15)))
    nothing = Node("count", 0)
    open_then = {"due_count": milestones, "open_count": milestones, "done_late_count": nothing}
    open_then["done_in_time_count"] = nothing
    made_good = open_then | {"open_count": nothing, "done_late_count": milestones}
    months = [MonthFacts("2021-03", open_then, made_good), MonthFacts("2021-04", open_then, open_then)]
    projects = [judge_project(pack, months[:n]).to_json(f"FG-{n}") for n in (0, 1, 2)]
    jsonschema.validate({"as_of": "2021-10-31", "projects": projects}, schema())
    assert [p["light"] for p in projects] == ["not_due", "yellow", "red"]


def test_the_schema_bites_and_knows_every_state() -> None:
    assert set(schema()["$defs"]["state"]["enum"]) == set(STATES)
    project = {"code": "A", "light": "greenish", "rule": "r", "facts": []}
    validator = jsonschema.Draft202012Validator(schema())
    assert not validator.is_valid({"as_of": "2021-10-31", "projects": [project]})
    assert validator.is_valid({"as_of": "2021-10-31", "projects": [{**project, "light": "green"}]})


def test_every_operation_of_lights_and_series_is_listed() -> None:
    ops = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    assert ops >= {"first_true", "streak", "roll_up", "growth", "share", "pull", "contribution_rate", "rank", "sum"}
