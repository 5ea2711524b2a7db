from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.lights import MonthFacts, judge_months, judge_project, label, load_light_pack
from threeones.kernel.values.derivation import Node, Scalar, const, row
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.problem import ValueProblem

OUHAI = load_light_pack("ouhai-2020")
YINCHUAN = load_light_pack("yinchuan-2025")
PACKS = sorted(p.stem for p in (packs_dir() / "lights").glob("*.yaml"))
NOTHING_DUE: dict[str, Scalar] = {"due_count": 0, "open_count": 0, "done_in_time_count": 0, "done_late_count": 0}


def nodes(facts: dict[str, Scalar]) -> dict[str, Node]:
    return {name: row(value, "手册.xlsx#节点", i + 2, name) for i, (name, value) in enumerate(facts.items())}


def month(name: str, then: dict[str, Scalar], now: dict[str, Scalar] | None = None) -> MonthFacts:
    return MonthFacts(name, nodes(then), nodes(then if now is None else now))


def due(open_: int = 0, in_time: int = 0, late: int = 0) -> dict[str, Scalar]:
    return {
        "due_count": open_ + in_time + late,
        "open_count": open_,
        "done_in_time_count": in_time,
        "done_late_count": late,
    }


COUNTS = st.integers(0, 5)
STATES_OF_MONTH = st.builds(due, COUNTS, COUNTS, COUNTS)
FLAGS = st.fixed_dictionaries(
    {}, optional={name: st.booleans() for name in ("target_issued", "data_available", "suspended", "withdrawn")}
)
ANYTHING = st.dictionaries(st.sampled_from(sorted(OUHAI.facts)), st.none())


@pytest.mark.parametrize("name", PACKS)
def test_every_pack_passes_its_own_cases(name: str) -> None:
    pack = load_light_pack(name)
    assert pack.cases
    shown = {m.rule for c in pack.cases for m in c.months}
    assert shown >= {r.id for r in pack.rules} - {"withdrawn", "suspended", "not_issued"}


@given(then_open=st.integers(1, 5), then=STATES_OF_MONTH, now=STATES_OF_MONTH, flags=FLAGS, absent=ANYTHING)
def test_a_red_month_is_never_green_again(
    then_open: int, then: dict[str, Scalar], now: dict[str, Scalar], flags: dict[str, bool], absent: dict[str, None]
) -> None:
    missed = due(then_open, int(str(then["done_in_time_count"])), int(str(then["done_late_count"])))
    [light] = judge_months(OUHAI, [month("2021-03", missed, {**now, **flags, **absent})])
    assert light.first_light == "red"
    assert light.light != "green"


@given(missed=st.integers(1, 5), in_time=COUNTS, later=st.lists(STATES_OF_MONTH, max_size=6))
def test_made_good_is_yellow_and_so_is_its_project(missed: int, in_time: int, later: list[dict[str, Scalar]]) -> None:
    months = [month("2021-03", due(missed, in_time), due(0, in_time, missed))]
    months += [month(f"2021-{i + 4:02d}", facts) for i, facts in enumerate(later)]
    judged = judge_project(OUHAI, months)
    assert (judged.months[0].first_light, judged.months[0].light) == ("red", "yellow")
    assert judged.months[0].rule == "made_good"
    assert judged.light in ("yellow", "red")
    assert (judged.light == "red") == any(m.light == "red" for m in judged.months)


@given(st.lists(st.tuples(STATES_OF_MONTH, STATES_OF_MONTH, FLAGS), min_size=1, max_size=8))
def test_the_rules_leave_no_gap_and_name_what_decided(
    given_months: list[tuple[dict[str, Scalar], dict[str, Scalar], dict[str, bool]]],
) -> None:
    months = [month(f"2021-{i + 1:02d}", then, {**now, **f}) for i, (then, now, f) in enumerate(given_months)]
    judged = judge_project(OUHAI, months)
    for light in judged.months:
        assert light.light in OUHAI.states
        rule = OUHAI.rule(light.rule)
        assert rule is not None and rule.light == light.light
        assert light.facts
    assert judged.light in {m.light for m in judged.months}
    assert judged.month in {m.month for m in judged.months if m.light == judged.light}


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "planned_start_due": st.booleans(),
                "started": st.booleans(),
                "progress_pct": st.integers(0, 100),
                "planned_pct": st.integers(0, 100),
            },
            optional={"start_excused": st.booleans(), "months_without_entry": st.integers(0, 5)},
        ),
        min_size=1,
        max_size=6,
    )
)
def test_yinchuan_against_its_sentences(given_months: list[dict[str, Any]]) -> None:
    lights = judge_months(YINCHUAN, [month(f"2025-{i + 1:02d}", f) for i, f in enumerate(given_months)])
    waiting = 0
    for facts, light in zip(given_months, lights, strict=True):
        idle = facts["planned_start_due"] and not facts["started"] and not facts.get("start_excused", False)
        waiting = waiting + 1 if idle else 0
        behind = facts["planned_pct"] - facts["progress_pct"] if facts["started"] else 0
        entry = facts.get("months_without_entry", 0) if facts["started"] else 0
        if waiting >= 3 or behind > 30 or entry > 2:
            assert light.light == "red"
        elif waiting or behind >= 10 or entry >= 1:
            assert light.light == "yellow"
        else:
            assert light.light == ("green" if facts["started"] else "not_due")


def test_the_decision_names_rule_facts_and_rows() -> None:
    open_count = Node(
        "count",
        2,
        (row("签约", "手册.xlsx#节点", 14, "签约"), row("开工", "手册.xlsx#节点", 15, "开工")),
        label="当月到期而未完成",
    )
    facts = nodes(due(2)) | {"open_count": open_count}
    judged = judge_project(OUHAI, [MonthFacts("2021-10", facts, facts)])
    assert judged.to_json("FG-001") | {"months": None} == {
        "code": "FG-001",
        "light": "red",
        "rule": "missed",
        "rule_text": {"zh": "当月应完成的节点未完成", "en": "A milestone due in this month is still undone"},
        "month": "2021-10",
        "facts": [
            {
                "id": "open_count",
                "value": "2",
                "source": "手册.xlsx#节点",
                "row": 14,
                "rows": [
                    {"value": "签约", "label": "签约", "source": "手册.xlsx#节点", "row": 14},
                    {"value": "开工", "label": "开工", "source": "手册.xlsx#节点", "row": 15},
                ],
            }
        ],
        "completed": False,
        "consequences": [
            {
                "id": "remind",
                "text": {
                    "zh": "向责任单位发出督办提醒（钉钉消息）",
                    "en": "A reminder (DING message) goes to the responsible unit",
                },
            }
        ],
        "months": None,
    }


def test_memory_is_derived_down_to_the_rows_of_then() -> None:
    [light] = judge_months(OUHAI, [month("2021-03", due(1), due(0, 0, 0))])
    assert (light.light, light.rule) == ("yellow", "made_good")
    memory = next(f for f in light.facts if f.id == "first_light")
    assert memory.value == "red"
    assert (memory.source, memory.row) == ("手册.xlsx#节点", 3)


def test_a_missing_fact_decides_nothing() -> None:
    facts: dict[str, Scalar] = {**due(0, 1), "open_count": None}
    [light] = judge_months(OUHAI, [month("2021-03", facts)])
    assert (light.light, light.rule) == ("no_data", "missed")
    assert light.rule_text["zh"] == "缺少当月到期而未完成的节点数，规则“missed”无法判断"
    del facts["open_count"]
    assert judge_months(OUHAI, [month("2021-03", facts)])[0].light == "no_data"


def test_an_optional_fact_given_as_missing_takes_the_default() -> None:
    facts: dict[str, Scalar] = {**due(0, 1), "suspended": None}
    assert judge_months(OUHAI, [month("2021-03", facts)])[0].light == "green"


def test_facts_that_a_pack_does_not_name_are_ignored() -> None:
    facts = {**due(0, 1), "app_logins": 0}
    assert judge_months(OUHAI, [month("2021-03", facts)])[0].light == "green"


def test_completed_stands_beside_the_colour() -> None:
    judged = judge_project(
        OUHAI, [month("2021-03", due(1), due(0, 0, 1)), month("2021-04", {**NOTHING_DUE, "completed": True})]
    )
    assert (judged.light, judged.completed) == ("yellow", True)


def test_the_latest_month_of_the_worst_colour_decides() -> None:
    months = [month("2021-03", due(1)), month("2021-04", due(0, 1)), month("2021-05", due(1)), month("2021-06", due())]
    judged = judge_project(OUHAI, months)
    assert (judged.light, judged.month, judged.rule) == ("red", "2021-05", "missed")
    assert [c.id for c in judged.consequences] == ["remind"]


def test_red_months_in_a_row_count_over_months_with_a_colour() -> None:
    months = [month("2021-03", due(1)), month("2021-04", due()), month("2021-05", due(1))]
    assert [c.id for c in judge_project(OUHAI, months).consequences] == ["remind", "snail"]


def test_without_months_nothing_is_due() -> None:
    judged = judge_project(OUHAI, [])
    assert (judged.light, judged.rule, judged.month) == ("not_due", "no_months", None)
    assert judged.to_json("A")["facts"] == []


def test_months_must_be_in_order() -> None:
    with pytest.raises(ValueProblem, match="不在“2021-04”之后"):
        judge_months(OUHAI, [month("2021-04", due()), month("2021-03", due())])


def test_labels() -> None:
    assert (label("no_data"), label("not_issued", "en")) == ("数据未出", "Target not issued")


# What follows recomputes derivations from their JSON alone, as a reader would that has only docs/json.md.


def recompute(node: dict[str, Any]) -> Any:
    args = node["args"]
    op = node["op"]
    if op in ("row", "const"):
        return node["value"]
    if op == "unused":
        return None
    values = [recompute(a) for a in args]
    assert values == [a["value"] for a in args]
    match op:
        case "first_true":
            for i in range(0, len(values), 2):
                if values[i] is None:
                    return node["params"]["missing"]
                if values[i] is True:
                    return values[i + 1]
            return node["params"]["missing"]
        case "roll_up":
            last = values[-1]
            if node["params"]["take"] == "latest" or last in node["params"]["latest_wins"]:
                return last
            return next((state for state in node["params"]["order"] if state in values), last)
        case "streak":
            run = 0
            for value in values:
                run = run + 1 if value is True else 0
            return str(run)
        case "and":
            return False if False in values else None if None in values else True
        case "or":
            return True if True in values else None if None in values else False
        case "not":
            return None if values[0] is None else not values[0]
        case "-":
            return None if None in values else format(Decimal(values[0]) - Decimal(values[1]), "f")
    assert op in (">", ">=", "<", "<=", "==", "!=")
    if None in values:
        return None
    a, b = values
    if isinstance(a, str) and a.lstrip("-").replace(".", "").isdigit():
        a, b = Decimal(a), Decimal(b)
    return {">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b, "==": a == b, "!=": a != b}[op]


@given(st.lists(st.tuples(STATES_OF_MONTH, STATES_OF_MONTH, FLAGS, ANYTHING), min_size=1, max_size=5))
def test_a_reader_recomputes_every_light_from_its_json(given_months: list[tuple[Any, Any, Any, Any]]) -> None:
    months = [
        month(f"2021-{i + 1:02d}", then, {**now, **flags, **absent})
        for i, (then, now, flags, absent) in enumerate(given_months)
    ]
    judged = judge_project(OUHAI, months)
    assert recompute(judged.derivation.to_json()) == judged.light
    for light in judged.months:
        assert recompute(light.derivation.to_json()) == light.light


def test_a_reader_recomputes_streaks_and_gaps() -> None:
    waiting: dict[str, Scalar] = {"planned_start_due": True, "started": False}
    started: dict[str, Scalar] = {"planned_start_due": True, "started": True}
    months = [month(f"2025-0{i}", waiting) for i in (1, 2, 3)]
    months.append(month("2025-04", {**started, "planned_pct": Decimal("30.5"), "progress_pct": Decimal("20.5")}))
    lights = judge_months(YINCHUAN, months)
    assert [m.light for m in lights] == ["yellow", "yellow", "red", "yellow"]
    for light in lights:
        assert recompute(light.derivation.to_json()) == light.light


def test_every_leaf_names_its_source() -> None:
    [light] = judge_months(OUHAI, [month("2021-03", due(0, 1))])
    from_rows = {leaf.source for leaf in light.derivation.leaves() if leaf.op == "row"}
    assert from_rows == {"手册.xlsx#节点"}
    shown = [leaf for leaf in light.derivation.leaves() if leaf.op == "const" and leaf.value in OUHAI.states]
    assert {leaf.source for leaf in shown if leaf.label} == {"packs/lights/ouhai-2020.yaml"}
    assert const("red") in shown  # the text that the rule itself states
