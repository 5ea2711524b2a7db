"""The two example schemes: they read only facts that records can give, and do what they say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from threeones.kernel.scheme import Facts, evaluate, load_scheme

PACKS = Path(__file__).resolve().parents[2] / "packs"
SECTIONS, SUB_DISTRICTS = "gongshu-2021-sections", "gongshu-2021-sub-districts"


def path(scheme: str) -> Path:
    return PACKS / "schemes" / f"{scheme}.yaml"


def section(name: str, **facts: int | str) -> dict[str, Any]:
    """A section without fault, but for what is given."""
    row = {
        "subject": name, "bureau": "局", "milestones_due": 20, "milestones_on_time": 20, "milestones_late": 0,
        "milestones_open": 0, "projects_led": 5, "red_months": 0, "reports_due": 40, "reports_on_time": 40,
        "targets_due": 2, "targets_met": 2, "leader_score": 90, "peer_score": 90, "public_score": 90,
        "commendations": 0, "pilots": 0, "criticisms": 0, "accidents": 0,
    }  # fmt: skip
    return {k: Decimal(v) if isinstance(v, int) else v for k, v in {**row, **facts}.items()}


def outcome(rows: list[dict[str, Any]], scheme: str = SECTIONS) -> dict[str, dict[str, Any]]:
    loaded = load_scheme(path(scheme))
    result = evaluate(loaded, Facts.from_rows(loaded, rows))
    return {s["subject"]: s for s in result.to_json()["subjects"]}


@pytest.mark.parametrize("name", [SECTIONS, SUB_DISTRICTS])
def test_their_facts_are_counted_from_records(name: str) -> None:
    known = YAML(typ="safe").load(PACKS / "evaluation" / "unit-facts.yaml")
    assert set(load_scheme(path(name)).facts) <= {*known["facts"], "bureau", "unit_kind"}


@pytest.mark.parametrize("name", [SECTIONS, SUB_DISTRICTS])
def test_they_say_that_they_are_examples(name: str) -> None:
    plain = YAML(typ="safe").load(path(name))
    assert plain["title"].startswith("示例方案")
    assert plain["source"]["title"] == "示例，为演示而拟"
    assert str(plain["source"]["date"]) == "2021-01-15"
    assert sum(i.get("weight") or sum(p["weight"] for p in i["parts"]) for i in plain["items"]) == 100


def test_a_late_milestone_costs_points_in_two_places() -> None:
    found = outcome([section("甲"), section("乙", milestones_on_time=19, milestones_late=1)])
    points = {s: {i["id"]: Decimal(i["points"]) for i in found[s]["items"]} for s in found}
    assert points["甲"]["on_time"] == 30
    assert points["乙"]["on_time"] == 27
    assert Decimal(found["乙"]["penalty"]) == Decimal("-0.2")
    assert (found["甲"]["rank"], found["乙"]["rank"]) == ("1", "2")


def test_a_section_without_targets_gets_the_share_of_its_other_items() -> None:
    found = outcome([section("甲"), section("乙", targets_due=0, targets_met=0)])
    items = {i["id"]: i for i in found["乙"]["items"]}
    assert items["targets"]["value"] is None
    others = sum(Decimal(i["points"]) for n, i in items.items() if n != "targets")
    assert Decimal(items["targets"]["points"]) == (others * 15 / 85).quantize(Decimal("0.000001"))


def test_two_criticisms_bar_from_the_better_grades() -> None:
    rows = [section(n, leader_score=90 - k) for k, n in enumerate("甲乙丙丁")]
    assert outcome(rows)["甲"]["grade"] == "优秀"
    barred = outcome([section("甲", criticisms=2, leader_score=99), *rows[1:]])["甲"]
    assert (barred["grade"], barred["veto"]) == ("达标", ["criticised_twice"])


def test_bonus_and_penalty_have_their_limits() -> None:
    found = outcome([section("甲", commendations=9, pilots=9), section("乙", criticisms=9, milestones_late=20)])
    assert Decimal(found["甲"]["bonus"]) == Decimal("1.5")
    assert Decimal(found["乙"]["penalty"]) == -3


def test_bureaus_are_ranked_apart() -> None:
    found = outcome([section("甲"), section("乙", bureau="别局", milestones_on_time=12)])
    assert {s["rank"] for s in found.values()} == {"1"}


def test_a_sub_district_that_supports_nothing_is_not_punished_for_it() -> None:
    base = dict.fromkeys(("commendations", "pilots", "criticisms", "accidents", "supported_open"), 0) | {
        "supported_due": 10, "supported_on_time": 10, "capital_projects_started": 4, "capital_projects_registered": 4,
        "capital_investment": 50000, "peer_score": 100, "public_score": 90,
    }  # fmt: skip
    rows = [{"subject": "甲", **base}, {"subject": "乙", **base, "supported_due": 0, "supported_on_time": 0}]
    found = outcome([{k: Decimal(v) if isinstance(v, int) else v for k, v in r.items()} for r in rows], SUB_DISTRICTS)
    assert found["甲"]["total"] == found["乙"]["total"] == "100.00"
