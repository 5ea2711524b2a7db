"""The scheme language's contract, each rule on a small example."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from threeones.kernel.scheme import Facts, Result, evaluate, explain, freeze, load_scheme, read_facts, verify
from threeones.kernel.values.derivation import Node, row
from threeones.kernel.values.faults import Faults

HEAD = "scheme: t\ntitle: T\nversion: 1\n"


def run(yaml: str, rows: list[dict[str, Any]], engine: str = "polars") -> dict[str, dict[str, Any]]:
    """The result's subjects by name."""
    return {s["subject"]: s for s in result(yaml, rows, engine).to_json()["subjects"]}


def result(yaml: str, rows: list[dict[str, Any]], engine: str = "polars") -> Result:
    scheme = load_scheme((HEAD + yaml).encode())
    return evaluate(scheme, Facts.from_rows(scheme, rows), engine)


def xs(*values: object, **more: list[object]) -> list[dict[str, Any]]:
    rows = [{"subject": name, "x": v} for name, v in zip("abcdefghij", values, strict=False)]
    for key, column in more.items():
        for line, value in zip(rows, column, strict=True):
            line[key] = value
    return rows


def one(score: str, more: str = "", facts: str = "x: {optional: true}") -> str:
    return f"facts: {{{facts}}}\nitems: [{{id: i, weight: 10, value: x, score: '{score}'{more}}}]\n"


def points(yaml: str, rows: list[dict[str, Any]]) -> list[str]:
    both = [[s["items"][0]["points"] for s in run(yaml, rows, e).values()] for e in ("polars", "duckdb")]
    assert both[0] == both[1]
    return both[0]


@pytest.mark.parametrize(
    ("score", "values", "expected"),
    [
        ("ratio(base=4)", [4, 8, -4], ["10.000000", "20.000000", "0.000000"]),
        ("ratio(4, cap=1.5)", [8], ["15.000000"]),
        ("ratio(base=4, floor=-1)", [-2, -8], ["-5.000000", "-10.000000"]),
        ("inverse(base=4)", [4, 2, 8, 9], ["10.000000", "15.000000", "0.000000", "0.000000"]),
        ("minmax()", [1, 2, 5], ["0.000000", "2.500000", "10.000000"]),
        ("minmax(low=0.2, order=asc)", [1, 2, 5], ["10.000000", "8.000000", "2.000000"]),
        ("minmax()", [3, 3, 3], ["10.000000"] * 3),
        ("minmax()", [3], ["10.000000"]),
        ("by_rank(step=0.05, floor=0.9)", [5, 5, 3, 2], ["10.000000", "10.000000", "9.000000", "9.000000"]),
        ("by_rank(step=0.1, order=asc)", [5, 4, 3], ["8.000000", "9.000000", "10.000000"]),
        ("reach(target=0.3)", [Decimal("0.3"), Decimal("0.2999"), 0.1 + 0.2], ["10.000000", "0.000000", "10.000000"]),
        ("linear(zero=0, full=8)", [2, 9, -1], ["2.500000", "10.000000", "0.000000"]),
        ("linear(zero=8, full=0)", [2, 9, -1], ["7.500000", "0.000000", "10.000000"]),
        ("bands([[60, 0.6], [90, 1]])", [59, 60, 89, 95], ["0.000000", "6.000000", "6.000000", "10.000000"]),
        (
            'bands([[60, 0.6], [90, 1]], between="linear")',
            [50, 60, 75, 90, 99],
            ["6.000000", "6.000000", "8.000000", "10.000000", "10.000000"],
        ),
        (
            'bands([[60, 0.6], [90, 1]], below=0, between="linear")',
            [Decimal("59.9999999996"), Decimal("59.9999999994"), 60, 75],
            ["6.000000", "0.000000", "6.000000", "8.000000"],
        ),
        ("bands([[60, 0.6], [90, 1]], below=0.1)", [59, 60], ["1.000000", "6.000000"]),
        ("bands([[60, 0.6], [90, 1]], step, 0.1)", [59, 60], ["1.000000", "6.000000"]),
    ],
)
def test_scores(score: str, values: list[Any], expected: list[str]) -> None:
    assert points(one(score), xs(*values)) == expected


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_borders_meet_in_every_comparison(engine: str) -> None:
    assert 0.7 + 0.1 < 0.8  # in doubles
    facts = "x: {}, y: {}"
    rows = xs(Decimal("0.7"), Decimal("0.8"), y=[Decimal("0.1"), 0])
    for score in ("reach(0.8)", "bands([[0.8, 1]])", "by_rank(step=0.5)", "minmax()"):
        yaml = one(score, facts=facts).replace("value: x", "value: x + y")
        assert [s["items"][0]["points"] for s in run(yaml, rows, engine).values()] == ["10.000000"] * 2, score
    compared = one("reach(1)", facts=facts).replace("value: x", 'value: "if(x + y >= 0.8 and x + y == 0.8, 1, 0)"')
    assert [s["items"][0]["points"] for s in run(compared, rows, engine).values()] == ["10.000000"] * 2


def test_an_exempt_subject_is_scored_as_if_among_the_peers_but_never_one() -> None:
    yaml = one("minmax(low=0.2)", facts="x: {}, kind: {type: text}") + "exempt: kind == '单列'\n"
    rows = xs(1, 3, 9, 0, kind=["", "", "单列", "单列"])
    for r in rows:
        r["kind"] = r["kind"] or "常"
    out = run(yaml, rows)
    assert [s["items"][0]["points"] for s in out.values()] == ["2.000000", "10.000000", "10.000000", "2.000000"]
    assert [(s["rank"], s["exempt"]) for s in out.values()] == [("2", False), ("1", False), (None, True), (None, True)]
    ranked = yaml.replace("minmax(low=0.2)", "by_rank(step=0.1)")
    assert points(ranked, rows) == ["9.000000", "10.000000", "10.000000", "8.000000"]


def test_a_group_without_peers_scores_1() -> None:
    yaml = one("minmax()", facts="x: {}, k: {}") + "exempt: k == 1\n"
    assert points(yaml, xs(5, k=[1])) == ["10.000000"]
    assert points(yaml.replace("minmax()", "by_rank(step=0.1)"), xs(5, k=[1])) == ["10.000000"]


TWO = """facts: {x: {optional: true}, y: {optional: true}}
items:
  - {id: i, weight: 10, value: x, score: "linear(zero=0, full=10)", missing: %s}
  - {id: j, weight: 30, value: y, score: "linear(zero=0, full=10)", missing: %s}
"""


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (("zero", "zero"), [["5.000000", "15.000000"], ["0.000000", "15.000000"]]),
        (("average", "error"), [["5.000000", "15.000000"], ["5.000000", "15.000000"]]),
        (("skip", "error"), [["5.000000", "15.000000"], ["20.000000"]]),
    ],
)
def test_missing_policies(policies: tuple[str, str], expected: list[list[str]]) -> None:
    rows = xs(5, None, y=[5, 5])
    for engine in ("polars", "duckdb"):
        out = run(TWO % policies, rows, engine)
        assert [[i["points"] for i in s["items"]] for s in out.values()] == expected


@pytest.mark.parametrize("policies", [("error", "error"), ("average", "average"), ("skip", "skip")])
def test_missing_without_an_answer_is_an_error_that_names_the_subject(policies: tuple[str, str]) -> None:
    with pytest.raises(Faults, match="b：") as error:
        run(TWO % policies, xs(5, None, y=[5, None]))
    assert all("b：" in f.fault for f in error.value.faults)


def test_an_item_one_of_whose_parts_is_missing_is_missing() -> None:
    yaml = """facts: {x: {optional: true}, y: {}}
items:
  - {id: i, missing: zero, parts: [{weight: 4, value: x, score: "reach(1)"}, {weight: 6, value: y, score: "reach(1)"}]}
"""
    out = run(yaml, xs(1, None, y=[2, 2]))
    assert [s["items"][0]["points"] for s in out.values()] == ["10.000000", "0.000000"]
    assert [p["points"] for p in out["b"]["items"][0]["parts"]] == [None, "6.000000"]


def test_division_by_zero_names_the_subject_unless_the_item_says_missing() -> None:
    yaml = one("reach(1)").replace("value: x", "value: 1 / x")
    with pytest.raises(Faults, match="b：.*除数为零"):
        run(yaml, xs(1, 0))
    with pytest.raises(Faults, match="b：.*除数为零"):
        run(yaml.replace("1 / x", "1 / x + peer_avg(1 / x)"), xs(1, 0))
    soft = yaml.replace("weight: 10", "weight: 10, missing: zero, zero_division: missing")
    assert points(soft, xs(1, 0)) == ["10.000000", "0.000000"]
    guarded = one("reach(1)").replace("value: x", 'value: "if(x > 0, 1 / x, 0)"')
    assert points(guarded, xs(1, 0)) == ["10.000000", "0.000000"]


def test_adjustments_limits_total_and_grades() -> None:
    yaml = (
        one("ratio(base=10)", facts="x: {}, late: {}, green: {}, bad: {}")
        + """adjustments:
  - {id: green, when: green == 1, points: 4}
  - {id: more, when: green == 1, points: 3}
  - {id: late, points: -0.5 * late, floor: -3}
adjustment_limits: {bonus: 5, penalty: -2}
veto: [{id: v, when: bad > 0, grade: C}]
total: {floor: 0, cap: 12, decimals: 1}
grades: [{name: A, top: 50%, min: 9}, {name: B, top: 75%}, {name: C}]
"""
    )
    rows = xs(10, 9, 5, 1, late=[0, 2, 20, 8], green=[1, 0, 0, 0], bad=[1, 0, 0, 0])
    for engine in ("polars", "duckdb"):
        out = run(yaml, rows, engine)
        assert [s["total"] for s in out.values()] == ["12.0", "8.0", "3.0", "0.0"]
        assert [s["grade"] for s in out.values()] == ["C", "B", "B", "C"]
        assert [s["rank"] for s in out.values()] == ["1", "2", "3", "4"]
        assert out["a"]["adjustments"] == [
            {"id": "green", "points": "4.000000"},
            {"id": "more", "points": "3.000000"},
            {"id": "late", "points": "0.000000"},
        ]
        assert (out["a"]["bonus"], out["a"]["penalty"], out["a"]["veto"]) == ("5.000000", "0.000000", ["v"])
        assert out["c"]["adjustments"] == [{"id": "late", "points": "-3.000000"}]
        assert out["c"]["penalty"] == "-2.000000"


def test_ties_competition_and_dense_exact_and_published() -> None:
    rows = xs(Decimal("9.001"), 9, 9, 8)
    assert [s["rank"] for s in run(one("ratio(base=10)"), rows).values()] == ["1", "2", "2", "4"]
    dense = one("ratio(base=10)") + "ranking: {ties: dense, by: published}\ngrades: [{name: A, top: 75%}, {name: B}]\n"
    out = run(dense, rows)
    assert [s["rank"] for s in out.values()] == ["1", "1", "1", "2"]
    assert [s["grade"] for s in out.values()] == ["A", "A", "A", "B"]


def test_quotas_use_exact_arithmetic() -> None:
    yaml = one("ratio(base=10)") + "grades: [{name: A, top: 70%}, {name: B}]\n"
    out = run(yaml, xs(*range(10, 0, -1)))
    assert [s["grade"] for s in out.values()] == ["A"] * 7 + ["B"] * 3


def test_the_published_total_is_rounded_half_up_once() -> None:
    yaml = one("ratio(base=10)") + "total: {decimals: 2}\n"
    assert run(yaml, xs(Decimal("8.125"), Decimal("8.124999")))["a"]["total"] == "8.13"
    assert run(yaml, xs(Decimal("8.124999")))["a"]["total"] == "8.12"


def test_explain_hangs_the_records_below_the_fact_and_ends_in_the_result() -> None:
    scheme = load_scheme((HEAD + one("ratio(base=4)")).encode())
    rows_read = tuple(row(1, "plans.xlsx#计划", n) for n in (3, 7))
    sources = {("a", "x"): [Node("count", Decimal(2), rows_read)]}
    facts = Facts.from_rows(scheme, [{"subject": "a", "x": 2}], sources)
    tree = explain(scheme, facts, evaluate(scheme, facts), "a")
    assert tree.value == Decimal("5.00")
    assert [(n.source, n.row) for n in tree.leaves() if n.op == "row"] == [
        ("plans.xlsx#计划", 3),
        ("plans.xlsx#计划", 7),
    ]
    with pytest.raises(Faults, match="没有单位"):
        explain(scheme, facts, evaluate(scheme, facts), "z")


def test_a_frozen_run_replays_and_a_changed_byte_is_named(tmp_path: Path) -> None:
    text = (HEAD + one("ratio(base=4)")).encode()
    scheme = load_scheme(text)
    facts = Facts.from_rows(scheme, xs(1, 2, None)[:2])
    path = tmp_path / "a.run"
    freeze(path, text, facts, evaluate(scheme, facts), {"note.txt": "公示".encode()})
    assert verify(path) == []
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"total":"2.50"', b'"total":"2.51"'))
    assert any("result.json" in line for line in verify(path))
    path.write_bytes(data.replace("公示".encode(), "公开".encode()))
    assert any("note.txt" in line for line in verify(path))


def test_facts_in_a_file(tmp_path: Path) -> None:
    scheme = load_scheme(
        (HEAD + one("ratio(base=4)", facts="x: {label: 税收, unit: 万元, column: 税收（万元）}")).encode()
    )
    path = tmp_path / "f.csv"
    path.write_text("subject,税收(万元),别的\n甲,４,\n乙,1\n", encoding="utf-8")
    assert read_facts(scheme, path).frame["x"].to_list() == [4.0, 1.0]
    path.write_text("subject,税收(万元)\n甲,12.5亿\n乙,\n甲,1\n,2\n", encoding="utf-8")
    with pytest.raises(Faults) as error:
        read_facts(scheme, path)
    assert [(f.row, f.column) for f in error.value.faults] == [(2, "税收"), (3, "税收"), (4, "subject"), (5, "subject")]
    assert "125000 万元" in str(error.value)
