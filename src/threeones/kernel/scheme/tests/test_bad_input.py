"""What people really hand in: each gives a clear fault or a documented result, never a silent zero, never a crash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from threeones.kernel.scheme import Facts, evaluate, load_scheme, read_facts
from threeones.kernel.values.faults import Fault, Faults

pytestmark = pytest.mark.once
SCHEME = """scheme: t
facts: {x: {label: 税收, optional: true}, k: {type: text, optional: true}}
items: [{id: i, weight: 10, value: %s, score: "%s", missing: %s}]
"""


def totals(xs: list[Any], value: str = "x", score: str = "ratio(base=1)", missing: str = "error") -> list[str]:
    scheme = load_scheme((SCHEME % (value, score, missing)).encode())
    facts = Facts.from_rows(scheme, [{"subject": f"s{n}", "x": x} for n, x in enumerate(xs)])
    both = [[s["total"] for s in evaluate(scheme, facts, e).to_json()["subjects"]] for e in ("polars", "duckdb")]
    assert both[0] == both[1]
    return both[0]


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(Faults) as error:
        load_scheme(text.encode())
    return error.value.faults


def told(xs: list[Any], **more: str) -> str:
    with pytest.raises(Faults) as error:
        totals(xs, **more)
    return str(error.value)


PEERS = pytest.mark.parametrize("score", ["minmax()", "minmax(low=0.2, order=asc)", "by_rank(step=0.3)"])


@PEERS
def test_a_group_of_one_and_a_group_of_equals_are_the_best(score: str) -> None:
    assert totals([3], score=score) == ["10.00"]
    assert totals([3, 3, 3], score=score) == ["10.00"] * 3
    assert totals([0, 0], score=score) == ["10.00"] * 2


@PEERS
def test_no_value_at_all_is_what_the_scheme_says_or_a_fault(score: str) -> None:
    assert totals([None, None], score=score, missing="zero") == ["0.00", "0.00"]
    assert "s0：“i”缺少数据（税收）" in told([None, None], score=score)
    assert "s1：“i”取平均时没有任何一项有数据" in told([None, None], score=score, missing="average")
    assert "s1：没有任何一项有数据" in told([None, None], score=score, missing="skip")


def test_no_subject_at_all_is_a_fault() -> None:
    assert "没有任何单位的数据" in told([])


def test_a_negative_divisor_is_arithmetic_and_a_scheme_may_say_otherwise() -> None:
    """As documented: -10 / -4 is 2.5; only zero is a fault. A ratio is not below its floor of 0."""
    assert totals([-4, 5], "(0 - 10) / x") == ["25.00", "0.00"]
    assert totals([-4, 5], "'if(x < 0, 0, 10 / x)'") == ["0.00", "20.00"]
    assert totals([-4], "10 / x", "ratio(base=1, floor=-9)") == ["-25.00"]
    assert "s1：“i”的除数为零" in told([1, 0], value="10 / x")


@pytest.mark.parametrize("x", [float("nan"), float("inf"), "abc", "8元", True])
def test_what_is_no_number_is_no_number(x: object) -> None:
    assert "第1行" in told([x, 1])


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 10_000 + "x" + ")" * 10_000,
        "not " * 10_000 + "true",
        "-" * 10_000 + "x",
        "+".join(["x"] * 10_000),
        " and ".join(["x > 1"] * 10_000),
        "abs(" * 10_000 + "x" + ")" * 10_000,
        "if(x > 1, " * 10_000 + "x" + ", 1)" * 10_000,
        "peer_avg(" * 10_000 + "x" + ")" * 10_000,
    ],
    ids=["brackets", "not", "minus", "plus", "and", "abs", "if", "peers"],
)
def test_an_expression_10_000_deep_is_a_fault(expression: str) -> None:
    (fault,) = faults(SCHEME % (f"'{expression}'", "reach(1)", "error"))
    assert fault.column == "items.i.value"
    assert "层" in fault.fault or "太长" in fault.fault


def test_an_expression_as_deep_as_may_be_is_computed_on_both_engines() -> None:
    assert totals([2, 1], "'" + "+".join(["x"] * 120) + "'") == ["2400.00", "1200.00"]
    assert totals([2, 1], "'" + "if(x > 1, " * 29 + "x" + ", 1)" * 29 + "'") == ["20.00", "10.00"]


def test_a_list_of_lists_of_lists_does_not_fill_the_memory() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert any("循环引用" in f.expected for f in faults("\n".join(lines)))


def test_an_anchor_may_be_used_but_not_in_itself_nor_merged() -> None:
    text = "scheme: t\nfacts: {x: &n {unit: 个}, y: *n}\nitems: [{id: i, weight: 1, value: x + y, score: reach(1)}]\n"
    assert load_scheme(text.encode()).facts["y"].unit == "个"
    assert any("循环引用" in f.expected for f in faults(text.replace("{unit: 个}", "{unit: *n}")))
    (merged,) = (f for f in faults(text.replace("{id: i,", "{<<: {label: 甲}, id: i,")) if "<<" in f.fault)
    assert "合并键" in merged.expected


BASE = "scheme: t\nfacts: {tax: {label: 税收}, land: {label: 用地}}\nitems:\n  - {id: i, weight: 60, value: tax, score: ratio(1)}\n"


@pytest.mark.parametrize(
    ("added", "column", "says"),
    [
        ("total: {weights: 100}\n", "total.weights", "各项权重之和是 60，写明的是 100"),
        ("  - {id: j, label: i, weight: 1, value: tax, score: ratio(1)}\n", "items.i", "计分表上分不清"),
        ("  - {id: j, weight: '40', value: tax, score: ratio(1)}\n", "items.j.weight", "加了引号，成了文字"),
        ("  - {id: j, weight: 40, value: 税收, score: ratio(1)}\n", "items.j.value", "它是“tax”的 label"),
        ("  - {id: j, weight: 40, value: 2021-01-01, score: ratio(1)}\n", "items.j.value", "这是日期"),
        ("  - {id: j, weight: 40, value: 'min()', score: ratio(1)}\n", "items.j.value", "1到99个参数"),
        ("source: 年度考评办法\n", "source", "不是映射"),
        ("grades: [{name: A, min: 60}, {name: B, min: 80}]\n", "grades.B.min", "永远轮不到它"),
        ("grades: [{name: A, min: 60}, {name: B, min: 60}]\n", "grades.B.min", "永远轮不到它"),
        ("grades: [{name: A, top: 120%}]\n", "grades.A.top", "0% 到 100%"),
        ("grades: [{name: A, top: 60%}, {name: B, top: 40%}]\n", "grades.B.top", "累计"),
        ("adjustments: [{id: a, points: 1, at_most: 101%}]\n", "adjustments.a.at_most", "0% 到 100%"),
    ],
)
def test_what_cannot_be_meant_is_a_fault(added: str, column: str, says: str) -> None:
    (fault,) = faults(BASE + added)
    assert (fault.column, says in str(fault)) == (column, True), fault


def test_two_facts_that_would_read_the_same_column() -> None:
    (fault,) = faults(BASE.replace("用地", "税收"))
    assert (fault.column, "同时是“tax”的" in fault.fault) == ("facts.land", True)


def test_a_threshold_may_rise_where_the_one_above_is_a_quota() -> None:
    assert load_scheme((BASE + "grades: [{name: A, top: 20%, min: 60}, {name: B, min: 80}, {name: C}]\n").encode())


def test_a_quota_of_a_small_group_may_have_no_whole_place() -> None:
    scheme = load_scheme((BASE + "grades: [{name: A, top: 20%}, {name: B, top: 60%}, {name: C}]\n").encode())
    facts = Facts.from_rows(scheme, [{"subject": "a", "tax": 1, "land": 1}])
    assert [s["grade"] for s in evaluate(scheme, facts).to_json()["subjects"]] == ["C"]


def in_file(tmp_path: Path, lines: str) -> list[tuple[int, str]]:
    path = tmp_path / "f.csv"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(Faults) as error:
        read_facts(load_scheme(BASE.encode()), path)
    return [(f.row, f.fault) for f in error.value.faults]


def test_a_fact_given_twice_in_a_file(tmp_path: Path) -> None:
    assert in_file(tmp_path, "subject,tax,税收,land\n甲,1,2,3\n") == [(1, "同一项数据给了两列：“tax”、“税收”")]
    assert in_file(tmp_path, "subject,tax,tax,land\n甲,1,1,3\n") == [(1, "表头“tax”有两列")]
    assert in_file(tmp_path, "subject,tax,land\n甲,1,3\n甲 ,1,3\n") == [(3, "“甲”有两行（另一行是第2行）")]
    twice = "subject,fact,value\n甲,tax,1\n甲,税收,1\n甲,land,1\n"
    assert in_file(tmp_path, twice) == [(3, "甲的“税收”给了两次")]


def test_a_subject_that_only_full_width_letters_tell_apart(tmp_path: Path) -> None:
    (found,) = in_file(tmp_path, "subject,tax,land\n甲(一)厂,1,3\n甲（一）厂,1,3\n")
    assert "只差全角半角" in found[1]


def test_a_row_of_sums_is_no_subject(tmp_path: Path) -> None:
    assert in_file(tmp_path, "subject,tax,land\n甲,1,3\n合计,1,3\n") == [(3, "“合计”不是一个单位，像是合计行")]


def test_nan_among_texts_is_no_group_and_no_name(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    text = BASE.replace("facts: {", "groups: k\nfacts: {k: {type: text}, ")
    pl.DataFrame({"subject": ["甲", "乙"], "k": [1.0, float("nan")], "tax": [1, 1], "land": [1, 1]}).write_parquet(path)
    with pytest.raises(Faults) as error:
        read_facts(load_scheme(text.encode()), path)
    assert [(f.row, f.column) for f in error.value.faults] == [(2, "k")]
    pl.DataFrame({"subject": [1.0, float("nan")], "tax": [1, 1], "land": [1, 1]}).write_parquet(path)
    with pytest.raises(Faults, match="单位名称为空"):
        read_facts(load_scheme(BASE.encode()), path)


def test_points_out_of_range_are_not_called_missing() -> None:
    text = told([1], score="ratio(base=0.00000000000000000001)")
    assert "超出可精确计算的范围" in text
    assert "缺少数据" not in text
