"""What leans on the items' points: item_points, peer_share, and bonuses for few (at_most)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.oracle.recompute import Contradiction, recompute
from threeones.kernel.scheme import Facts, Result, evaluate, explain, load_scheme
from threeones.kernel.values.faults import Fault, Faults

pytestmark = pytest.mark.once
HEAD = """scheme: t
facts: {x: {optional: true}, y: {optional: true}, out: {type: bool, optional: true}}
exempt: coalesce(out, false)
items:
  - {id: i, label: 甲项, weight: 10, value: x, score: "linear(zero=0, full=10)", missing: %s}
  - {id: j, label: 乙项, weight: 30, value: 1, score: "reach(1)"}
"""
ENGINES = pytest.mark.parametrize("engine", ["polars", "duckdb"])


def evaluated(more: str, xs: list[Any], engine: str = "polars", missing: str = "zero", **columns: list[Any]) -> Result:
    scheme = load_scheme((HEAD % missing + more).encode())
    rows: list[dict[str, Any]] = [{"subject": "abcdefghijklmnopqrst"[n], "x": x} for n, x in enumerate(xs)]
    for name, column in columns.items():
        for line, value in zip(rows, column, strict=True):
            line[name] = value
    return evaluate(scheme, Facts.from_rows(scheme, rows), engine)


def given(result: Result) -> list[str]:
    """Each subject's first adjustment; "-" where its condition does not hold."""
    subjects = result.to_json()["subjects"]
    return [next((str(Decimal(a["points"]).normalize()) for a in s["adjustments"]), "-") for s in subjects]


def sheet(result: Result, more: str, xs: list[Any], subject: str, **columns: list[Any]) -> dict[str, Any]:
    scheme = result.scheme
    rows = [
        {"subject": "abcdefghijklmnopqrst"[n], "x": x, **{k: c[n] for k, c in columns.items()}}
        for n, x in enumerate(xs)
    ]
    return explain(scheme, Facts.from_rows(scheme, rows), result, subject).to_json()


def nodes(tree: dict[str, Any], op: str) -> list[dict[str, Any]]:
    return [*([tree] if tree["op"] == op else []), *(n for a in tree["args"] for n in nodes(a, op))]


@ENGINES
@pytest.mark.parametrize(
    ("missing", "expected"),
    [("zero", ["0.5", "0"]), ("average", ["0.5", "1"]), ("skip", ["0.5", "-"])],
)
def test_item_points_are_those_that_count(engine: str, missing: str, expected: list[str]) -> None:
    more = "adjustments: [{id: a, when: not is_missing(item_points(i)), points: item_points(i) * 0.1}]\n"
    assert given(evaluated(more, [5, None], engine, missing)) == expected


@ENGINES
def test_after_scaling_the_scaled_points_are_read(engine: str) -> None:
    more = "adjustments: [{id: a, points: item_points(j)}]\n"
    assert given(evaluated(more, [5, None], engine, "skip")) == ["3E+1", "4E+1"]


@pytest.mark.parametrize("missing", ["zero", "average", "skip"])
def test_what_is_read_of_an_item_is_what_its_sheet_says(missing: str) -> None:
    more = "adjustments: [{id: a, points: '(coalesce(item_points(i), -5) + item_points(j) + peer_avg(item_points(j))) * 0.01'}]\n"
    xs = [5, None, 8]
    result = evaluated(more, xs, missing=missing)
    for line in result.to_json()["subjects"]:
        tree = sheet(result, more, xs, line["subject"])
        assert recompute(tree) == Decimal(line["total"])
        read = [n["value"] for n in nodes(nodes(tree, "adjustment")[0], "ref")]
        held = {i["id"]: Decimal(i["points"]) for i in line["items"]}
        assert [v and Decimal(v) for v in read] == [held.get("i"), held["j"]]


def test_the_points_of_a_skipped_item_are_missing_and_the_fault_says_so() -> None:
    more = "adjustments: [{id: a, label: 加分, when: item_points(i) > 1, points: 1}]\n"
    with pytest.raises(Faults) as error:
        evaluated(more, [5, None], missing="skip")
    assert [f.fault for f in error.value.faults] == ["b：“加分”缺少数据（计分项“甲项”已略去）"]


def test_an_item_without_data_is_told_once_not_again_where_its_points_are_read() -> None:
    more = "adjustments: [{id: a, when: item_points(i) > 1, points: 1}]\n"
    with pytest.raises(Faults) as error:
        evaluated(more, [5, None], missing="error")
    assert [f.column for f in error.value.faults] == ["甲项"]


@ENGINES
def test_a_veto_may_look_at_the_points_of_an_item(engine: str) -> None:
    more = "veto: [{id: v, when: item_points(i) == 0, grade: B}]\ngrades: [{name: A}, {name: B}]\n"
    result = evaluated(more.replace("[{name: A}, {name: B}]", "[{name: A, top: 100%}, {name: B}]"), [5, 0], engine)
    assert [s["grade"] for s in result.to_json()["subjects"]] == ["A", "B"]


@ENGINES
def test_the_share_is_of_the_peers_for_which_the_condition_is_known(engine: str) -> None:
    more = "adjustments: [{id: a, points: 'coalesce(peer_share(x > 4), -1)'}]\n"
    assert given(evaluated(more, [5, 9, 1, None], engine))[0].startswith("0.666667")
    assert given(evaluated(more, [None, None], engine)) == ["-1", "-1"]
    # An exempt subject never counts; alone with exempt ones there are no peers.
    assert given(evaluated(more, [5, 1], engine, out=[True, False])) == ["0", "0"]
    assert given(evaluated(more, [5], engine, out=[True])) == ["-1"]


@ENGINES
def test_a_share_on_the_border_is_not_beyond_it(engine: str) -> None:
    """Three of twenty are 15 %: a rule for “more than 15 %” does not hold, for four it does."""
    more = "adjustments: [{id: a, when: peer_share(item_points(i) < 10) > 0.15, points: 1}]\n"
    assert given(evaluated(more, [9] * 3 + [10] * 17, engine)) == ["-"] * 20
    assert given(evaluated(more, [9] * 4 + [10] * 16, engine)) == ["1"] * 20


@ENGINES
@pytest.mark.parametrize(
    ("xs", "at_most", "expected"),
    [
        ([9, 8, 7, 6], "50%", ["1", "1", "0", "0"]),
        ([9, 8, 7, 6], "49.9%", ["1", "0", "0", "0"]),
        ([9, 8, 8, 6], "50%", ["1", "0", "0", "0"]),  # the two that tie would be three in all
        ([9, 9, 9, 6], "50%", ["0", "0", "0", "0"]),
        ([9, 9, 7, 6], "50%", ["1", "1", "0", "0"]),
        ([6, 7, 8, 9], "100%", ["1", "1", "1", "1"]),
        ([9], "99%", ["0"]),  # a group of one: no whole place
        ([9], "100%", ["1"]),
        (list(range(10, 0, -1)), "70%", ["1"] * 7 + ["0"] * 3),  # 0.7 × 10 is 7 exactly
    ],
)
def test_no_more_than_the_quota_get_a_bonus(xs: list[int], at_most: str, expected: list[str], engine: str) -> None:
    assert given(evaluated(f"adjustments: [{{id: a, points: 1, at_most: {at_most}}}]\n", xs, engine)) == expected


@ENGINES
def test_only_those_who_ask_take_places_and_the_quota_is_of_all_ranked(engine: str) -> None:
    more = "adjustments: [{id: a, when: 'y > 0', points: y - 2, at_most: 50%}]\n"
    # a's condition does not hold, b asks for 0 points: neither takes one of the two places; e loses what it loses.
    result = evaluated(more, [9, 8, 7, 6, 5], engine, y=[0, 2, 3, 4, 1])
    assert given(result) == ["-", "0", "1", "2", "-1"]
    assert [Decimal(s["bonus"]) for s in result.to_json()["subjects"]] == [0, 0, 1, 2, 0]
    assert given(evaluated(more, [9, 8, 7, 6, 5], engine, y=[3, 3, 3, 0, 0])) == ["1", "1", "0", "-", "-"]


@ENGINES
def test_by_says_who_comes_first_and_meets_at_9_decimals(engine: str) -> None:
    more = "adjustments: [{id: a, points: 1, at_most: 34%, by: y}]\n"
    assert given(evaluated(more, [9, 8, 7], engine, y=[1, 2, 3])) == ["0", "0", "1"]
    tie = [Decimal("0.3"), 0.1 + 0.2, 0]
    assert given(evaluated(more, [9, 8, 7], engine, y=tie)) == ["0", "0", "0"]


@ENGINES
def test_an_exempt_subject_takes_no_place_and_gets_none(engine: str) -> None:
    more = "adjustments: [{id: a, points: 1, at_most: 50%}]\n"
    result = evaluated(more, [9, 8, 7], engine, out=[True, False, False])
    assert given(result) == ["0", "1", "0"]


def test_who_asks_needs_a_known_place_others_do_not() -> None:
    more = "adjustments: [{id: a, label: 加分, when: x > 5, points: 1, at_most: 50%, by: y}]\n"
    assert given(evaluated(more, [9, 1], y=[3, None])) == ["1", "-"]
    with pytest.raises(Faults, match="b：“加分（先后）”缺少数据（y）"):
        evaluated(more, [9, 8], y=[3, None])
    divided = more.replace("by: y", "by: 1 / y")
    assert given(evaluated(divided, [9, 1], y=[3, 0])) == ["1", "-"]
    with pytest.raises(Faults, match="b：“加分（先后）”的除数为零"):
        evaluated(divided, [9, 8], y=[3, 0])


QUOTA = "adjustments: [{id: a, label: 加分, when: peer_share(item_points(i) < 10) > 0.2, points: item_points(i) * 0.1, at_most: 50%}]\n"


def test_the_explanation_shows_the_quota_the_place_and_who_came_before() -> None:
    xs = [9, 8, 8, 6, 10]
    result = evaluated(QUOTA, xs)
    tree = sheet(result, QUOTA, xs, "b")
    (within,) = nodes(tree, "within_quota")
    place, places = within["args"]
    assert (within["value"], place["op"], place["value"], places["op"], places["value"]) == (
        *(False, "last_rank", "4"),
        *("quota", "2"),
    )
    assert places["params"] == {"share": "50", "ranked": "5"}
    assert [(a["label"], a["value"]) for a in place["args"]] == [
        ("各项得分之和", "38"),
        ("e", "40"),
        ("a", "39"),
        ("c", "38"),
        ("d", "36"),
    ]
    for subject in "abcde":
        assert recompute(sheet(result, QUOTA, xs, subject)) == Decimal(
            next(s["total"] for s in result.to_json()["subjects"] if s["subject"] == subject)
        )


def test_a_quota_is_tied_to_the_rest_of_the_sheet() -> None:
    xs = [9, 8, 8, 6, 10]
    text = json.dumps(sheet(evaluated(QUOTA, xs), QUOTA, xs, "a"))
    assert recompute(json.loads(text)) == Decimal("39.90")
    for op, change in (
        ("quota", {"params": {"share": "50", "ranked": "9"}}),
        ("quota", {"value": "3"}),
        ("last_rank", {"value": "1"}),
        ("within_quota", {"value": False}),
        ("true_share", {"value": "0.5"}),
        ("ref", {"value": "7"}),
    ):
        for n in range(len(nodes(json.loads(text), op))):
            changed = json.loads(text)
            nodes(changed, op)[n].update(change)
            with pytest.raises(Contradiction):
                recompute(changed)
    bare = json.loads(text)
    nodes(bare, "adjustment")[0]["args"].pop()
    with pytest.raises(Contradiction, match="quota"):
        recompute(bare)


def faults(more: str, head: str = HEAD % "zero") -> tuple[Fault, ...]:
    with pytest.raises(Faults) as error:
        load_scheme((head + more).encode())
    return error.value.faults


@pytest.mark.parametrize(
    ("more", "column", "says"),
    [
        ("adjustments: [{id: a, points: item_points(k)}]\n", "adjustments.a.points", "不认识的计分项“k”"),
        ("adjustments: [{id: a, points: item_points(甲项)}]\n", "adjustments.a.points", "不认识的计分项“甲项”"),
        ("adjustments: [{id: a, points: item_points(1)}]\n", "adjustments.a.points", "计分项的 id"),
        ("adjustments: [{id: a, points: item_points(x + 1)}]\n", "adjustments.a.points", "计分项的 id"),
        ("adjustments: [{id: a, points: item_points()}]\n", "adjustments.a.points", "0个参数"),
        ("adjustments: [{id: a, points: item_point(i)}]\n", "adjustments.a.points", "did you mean item_points?"),
        ("adjustments: [{id: a, when: peer_share(x), points: 1}]\n", "adjustments.a.when", "需要条件，这里是数"),
        ("adjustments: [{id: a, when: peer_share(x > 1), points: 1}]\n", "adjustments.a.when", "这里需要条件"),
        ("adjustments: [{id: a, points: 1, at_most: 120%}]\n", "adjustments.a.at_most", "0% 到 100%"),
        ("adjustments: [{id: a, points: 1, at_most: 3}]\n", "adjustments.a.at_most", "at_most: 20%"),
        ("adjustments: [{id: a, points: 1, at_mots: 3%}]\n", "adjustments.a.at_mots", "at_most"),
        ("adjustments: [{id: a, points: 1, by: x}]\n", "adjustments.a.by", "与 at_most 一起写"),
        ("adjustments: [{id: a, points: 1, at_most: 10%, by: x > 1}]\n", "adjustments.a.by", "这里需要数"),
        ("veto: [{id: v, when: item_points(k) > 1, grade: A}]\ngrades: [{name: A}]\n", "veto.v.when", "不认识的计分项"),
    ],
)
def test_faults(more: str, column: str, says: str) -> None:
    (fault,) = faults(more)
    assert fault.column == column
    assert says in str(fault)


def test_an_unknown_item_is_answered_with_the_one_that_was_meant() -> None:
    head = HEAD.replace("id: i,", "id: safety,") % "zero"
    (fault,) = faults("adjustments: [{id: a, points: item_points(saftey)}]\n", head)
    assert "did you mean safety?" in fault.expected


def test_what_is_not_there_yet_cannot_be_read_so_nothing_refers_to_itself() -> None:
    (inside,) = faults("", HEAD.replace("value: x,", "value: item_points(i),") % "zero")
    assert (inside.column, "会引用到自身" in inside.fault) == ("items.i.value", True)
    (other,) = faults("", HEAD.replace("value: x,", "value: peer_avg(item_points(j)),") % "zero")
    assert "还没有算出" in other.fault
    (exempt,) = faults("", HEAD.replace("coalesce(out, false)", "item_points(i) > 1") % "zero")
    assert (exempt.column, "还没有得分" in exempt.fault) == ("exempt", True)
    (peers,) = faults("", HEAD.replace("coalesce(out, false)", "peer_share(out) > 1") % "zero")
    assert "才有同组单位" in peers.fault


def test_a_fault_in_an_item_is_told_once_not_again_where_its_points_are_read() -> None:
    (fault,) = faults("adjustments: [{id: a, points: item_points(i)}]\n", HEAD.replace("full=10", "full=0") % "zero")
    assert fault.column == "items.i.score"


def test_points_have_their_unit_and_an_id_that_is_no_name_stands_in_quotes() -> None:
    head = HEAD.replace("id: i,", "id: 1-2,").replace("{x:", "{t: {unit: 万元, optional: true}, x:") % "zero"
    assert load_scheme((head + "adjustments: [{id: a, points: 'item_points(\"1-2\") + 1'}]\n").encode()).id == "t"
    (fault,) = faults("adjustments: [{id: a, points: 'item_points(\"1-2\") + t'}]\n", head)
    assert "“分”与“万元”不能" in fault.fault


def test_a_share_of_texts_and_a_count_of_them_are_explained_as_they_are_computed() -> None:
    text = """scheme: t
facts: {kind: {type: text, optional: true}}
items: [{id: i, weight: 1, value: "peer_count(kind) + 10 * peer_share(kind == 'x')", score: "ratio(base=1)"}]
"""
    scheme = load_scheme(text.encode())
    facts = Facts.from_rows(scheme, [{"subject": s, "kind": k} for s, k in zip("abc", ["x", "y", None], strict=True)])
    result = evaluate(scheme, facts)
    assert [s["total"] for s in result.to_json()["subjects"]] == ["7.00"] * 3
    assert recompute(explain(scheme, facts, result, "a").to_json()) == 7
