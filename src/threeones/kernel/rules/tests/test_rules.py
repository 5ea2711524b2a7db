from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from threeones.kernel import rules
from threeones.kernel.rules import Kind, RuleError, parse_unit
from threeones.kernel.rules.evaluate import prepare
from threeones.kernel.values.derivation import Scalar, row

D = Decimal


def value(text: str, **facts: Scalar) -> Scalar:
    return rules.evaluate(rules.parse(text), facts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", D(7)),
        ("(1 + 2) * 3", D(9)),
        ("-2 * -3", D(6)),
        ("2 - 3 - 4", D(-5)),
        ("12 / 4 / 3", D(1)),
        ("not 1 == 2", True),
        ("1 == 2 or 2 == 2 and 3 > 2", True),
        ("0.1 + 0.2 == 0.3", True),
        ("0.3000000004 == 0.3", True),
        ("0.3000000006 == 0.3", False),
        ("min(3, 1, 2) + max(3, 1, 2) + abs(-4)", D(8)),
        ("round(2.675, 2)", D("2.68")),
        ("round(-2.5, 0)", D(-2)),
        ("round(1250, -2)", D(1300)),
        ("if(1 > 2, 1 / 0, 5)", D(5)),
        ("coalesce(3, 1 / 0)", D(3)),
        ('“甲” == "甲"', True),
        ("（１ ＋ ２）× ３ ≥ ９", True),
        ("min（3，1）", D(1)),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert value(text) == expected


def test_three_valued_logic_and_missing() -> None:
    assert value("a > 1 and b > 1", a=None, b=0) is False
    assert value("a > 1 or b > 1", a=None, b=2) is True
    assert value("a > 1 and b > 1", a=None, b=2) is None
    assert value("not a > 1", a=None) is None
    assert value("min(a, 1)", a=None) is None
    assert value("is_missing(a + 1)", a=None) is True
    assert value("coalesce(a, b, 7)", a=None, b=None) == 7
    assert value("if(a > 1, 2, 3)", a=None) is None


def test_chinese_names_ints_and_dates() -> None:
    assert value("达标数 >= 3 and not is_missing(增速)", 达标数=3, 增速=D("5.8")) is True
    assert value("开工 <= “2021-10-31”", 开工=date(2021, 10, 8)) is True
    assert value("7 / 2", x=1) == D("3.5")
    assert value("a / b", a=7, b=2) == D("3.5")


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("1 < 2 < 3", 7, "连写"),
        ("a = 3", 3, "=="),
        ("a b", 3, "运算符"),
        ("(a + 1", 7, "合上"),
        ("a + 1)", 6, "右括号"),
        ("12.5亿 + 1", 1, "单位"),
        ("85%", 1, "百分数"),
        ("mim(1, 2)", 1, "min"),
        ("min", 4, "括号"),
        ("if(a, 1)", 1, "3个"),
        ("round(a, 1.5)", 10, "整数"),
        ("a $ 3", 3, "$"),
        ("“甲", 1, "引号"),
        ("", 1, "空"),
        ("1 +", 4, "缺少"),
    ],
)
def test_errors_name_the_place_and_what_would_be_right(text: str, column: int, says: str) -> None:
    with pytest.raises(RuleError) as error:
        rules.parse(text)
    assert error.value.column == column
    assert says in str(error.value)


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000 + "1" + ")" * 10_000, "-" * 10_000 + "1", "not " * 10_000 + "a", "+".join(["1"] * 10_000)]
    + ["abs(" * 10_000 + "1" + ")" * 10_000, "if(a," * 10_000],
)
def test_an_expression_too_deep_is_a_clear_error(text: str) -> None:
    with pytest.raises(RuleError, match="层"):
        rules.parse(text)


def test_an_unknown_name_is_answered_with_the_one_meant() -> None:
    with pytest.raises(RuleError, match="亩均税收"):
        value("亩均税 > 1", 亩均税收=1, 用地=2)


def test_division_by_zero_and_wrong_types_are_errors() -> None:
    with pytest.raises(rules.DivisionByZero):
        value("a / b", a=1, b=0)
    with pytest.raises(RuleError, match="不是数"):
        value("a + 1", a="甲")
    with pytest.raises(RuleError, match="比较"):
        value("a == 1", a="1")
    with pytest.raises(RuleError, match="不是条件"):
        value("a and true", a=1)
    with pytest.raises(RuleError, match="同组"):
        value("peer_avg(a)", a=1)
    with pytest.raises(RuleError, match="同组"):
        value("peer_share(a > 1)", a=1)
    with pytest.raises(RuleError, match="计分项的得分.*只在考评方案里"):
        value("item_points(a)", a=1)


def test_the_id_of_an_item_is_no_fact() -> None:
    assert rules.names(rules.parse("item_points(a) + b")) == {"b"}


KINDS = {
    "税收": Kind("number", parse_unit("万元")),
    "产值": Kind("number", parse_unit("亿元")),
    "用地": Kind("number", parse_unit("亩")),
    "增速": Kind("number", parse_unit("%")),
    "人数": Kind("number"),
    "类别": Kind("text"),
    "开工": Kind("date"),
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("税收 + 产值", "万元"),
        ("产值 + 税收", "亿元"),
        ("税收 / 用地", "万元/亩"),
        ("税收 + 5", "万元"),
        ("2 * 税收", "万元"),
        ("产值 / 税收", ""),
        ("税收 * (1 + 增速 / 100)", "万元"),
        ("peer_avg(税收)", "万元"),
        ("税收 * peer_share(税收 > 1)", "万元"),
        ("item_points(i) * 0.1", "分"),
    ],
)
def test_units(text: str, unit: str) -> None:
    assert str(rules.check(rules.parse(text), KINDS).kind.unit) == unit


def test_units_convert() -> None:
    def converted(text: str, **facts: int) -> Scalar:
        return prepare(rules.check(rules.parse(text), KINDS).root)({**facts})

    assert converted("税收 + 产值", 税收=5, 产值=2) == 20005
    assert converted("产值 + 税收", 税收=5, 产值=2) == D("2.0005")
    assert converted("产值 / 税收", 税收=5, 产值=2) == 4000
    assert converted("产值 > 税收", 税收=15000, 产值=2) is True
    assert converted("增速 >= 5", 增速=5) is True


@pytest.mark.parametrize(
    "text", ["税收 + 用地", "税收 > 用地", "税收 + 类别", "if(税收, 1, 2)", "not 税收", "增速 + 税收"]
)
def test_units_and_types_that_do_not_fit(text: str) -> None:
    with pytest.raises(RuleError):
        rules.check(rules.parse(text), KINDS)
    assert rules.check(rules.parse("人数 + 用地"), KINDS).kind.name == "number"
    assert rules.check(rules.parse("开工 <= “2021-10-31”"), KINDS).kind.name == "bool"


def test_explain_keeps_the_given_nodes_as_leaves() -> None:
    facts = {"税收": row(D(240), "a.csv", 2), "用地": row(D(10), "a.csv", 2), "免": row(None, "a.csv", 2)}
    tree = rules.explain(rules.parse("if(用地 > 0, 税收 / 用地, 税收 / 0) + coalesce(免, 1)"), facts)
    assert tree.value == D(25)
    assert [a.op for a in tree.args] == ["if", "coalesce"]
    choice = tree.args[0]
    assert [a.op for a in choice.args] == [">", "/", "unused"]
    assert choice.args[2].label == "税收 / 0"
    leaf = choice.args[1].args[0]
    assert (leaf.op, leaf.source, leaf.row, leaf.label) == ("row", "a.csv", 2, "税收")
    assert tree.to_json()["args"][1]["args"][0]["value"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('指标 == "固投"', {"指标": "固投"}),
        ('"固投" == 指标 and 值 > 3 and 区 == "甲"', {"指标": "固投", "区": "甲"}),
        ('指标 == "固投" or 值 > 3', {}),
        ('not 指标 == "固投"', {}),
        ('指标 != "固投" and 值 == 3', {}),
    ],
)
def test_texts_that_a_condition_asks_for(text: str, expected: dict[str, str]) -> None:
    assert rules.required_texts(rules.parse(text)) == expected
