"""Derivations in words: formulas with their numbers, rows, what they rest on."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import override

from threeones.base.pages.derivations import Step, evidence
from threeones.base.pages.formulas import condition, formula
from threeones.kernel.values.derivation import Node, const, row


def number(value: str, n: int = 2, basis: str = "synthetic") -> Node:
    leaf = row(Decimal(value), "重大项目.xlsx#项目", n, f"项目{n}")
    leaf.params["basis"] = basis
    return leaf


def total(*values: str) -> Node:
    return Node("sum", sum(map(Decimal, values), Decimal()), tuple(number(v, n) for n, v in enumerate(values, 2)))


def test_formulas_are_written_with_signs_and_brackets() -> None:
    difference = Node("-", Decimal(4), (number("10.50"), number("6.5")))
    quotient = Node("/", Decimal(2), (difference, number("-2")))
    assert formula(difference) == "10.5 − 6.5"
    assert formula(quotient) == "(10.5 − 6.5) ÷ (-2)"
    assert formula(Node("share", Decimal(50), (number("1"), number("2")))) == "1 ÷ 2 × 100"
    assert formula(Node("round", Decimal("0.3"), (number("0.33"), const(1)))) == "0.33，四舍五入到1位小数"
    assert formula(Node("min", Decimal(1), (number("1"), number("2")))) == "最小值(1，2)"
    assert formula(Node("not_yet_named", Decimal(1), (number("1"),))) == "not_yet_named(1)"


def test_long_sums_are_counted_and_deep_ones_cut() -> None:
    many = total(*["1.25"] * 91)
    assert formula(many) == "合计，共91项"
    two = Node("count", 2, (number("1"), number("2", 3)))
    assert (formula(two), formula(Node("-", 0, (two, const(2))))) == ("计数，共2项", "2 − 2")
    assert formula(Node("/", Decimal(1), (many, number("113.75")))) == "113.75 ÷ 113.75"
    assert Step(many).total == "共91行，合计113.75"
    with override("en"):
        assert Step(many).total == "91 rows, sum 113.75"


def test_missing_and_logical_values_are_words() -> None:
    assert formula(Node(">=", None, (row(None, "a.xlsx#b", 2), number("3")))) == "数据未出 ≥ 项目2 3"
    assert Step(Node("and", True, (const(True), const(False)))).value == "是"


def test_rows_and_what_the_rule_gives_stand_apart() -> None:
    step = Step(Node("*", Decimal(6), (number("2", 7, "recorded"), const(Decimal(3), "packs/x.yaml", "系数"))))
    assert [(r.name, r.place, r.basis_word, r.url) for r in step.rows] == [
        (
            "项目7",
            "重大项目.xlsx 项目 第7行",
            "公布",
            "/source/%E9%87%8D%E5%A4%A7%E9%A1%B9%E7%9B%AE.xlsx/%E9%A1%B9%E7%9B%AE/7/",
        )
    ]
    assert [(g.name, g.value, g.place, g.url) for g in step.given] == [("系数", "3", "packs/x.yaml", "")]


def test_a_row_used_twice_is_one_record() -> None:
    twice = Node("+", Decimal(4), (number("2", 7), number("2", 7)))
    both = Node("+", Decimal(5), (twice, number("1", 8, "recorded")))
    assert [(e.basis, e.count) for e in evidence(both)] == [("recorded", 1), ("synthetic", 1)]


def light_tree() -> Node:
    undone = Node(">", False, (Node("count", 0, label="未完成"), const(0)), label="open_count > 0")
    late = Node("==", True, (row("red", "进展.xlsx#进展", 4, "当月首次亮灯"), const("red")))
    either = Node("or", True, (Node("not", False, (row(True, "a.xlsx#b", 2, "目标已下达"),)), late))
    args = (undone, const("red", "packs/x.yaml", "missed"), either, const("yellow", "packs/x.yaml", "made_good"))
    return Node("first_true", "yellow", args, label="made_good")


def test_conditions_say_what_is_compared() -> None:
    tree = light_tree()
    assert condition(tree.args[0]) == "未完成 0 > 0"
    assert condition(tree.args[2]) == "并非：目标已下达 是，或者当月首次亮灯 红 = 红"
    with override("en"):
        assert condition(tree.args[0], {"未完成": "undone"}) == "undone 0 > 0"


def test_rules_are_listed_as_they_were_tried_up_to_the_one_that_decided() -> None:
    step = Step(light_tree(), {"missed": "当月未完成", "made_good": "后已补上"})
    assert (step.title, step.value, step.state, step.steps, step.given) == ("后已补上", "黄", "yellow", [], [])
    told = [(d.outcome.name, d.condition.value, d.decided) for d in step.decisions if d.outcome]
    assert told == [("当月未完成", "否", False), ("后已补上", "是", True)]


def test_a_rule_whose_condition_is_missing_decides_that_there_is_no_data() -> None:
    missing = Node(">", None, (row(None, "a.xlsx#b", 2, "完成数"), const(0)))
    step = Step(Node("first_true", "no_data", (missing,), params={"missing": "no_data"}))
    assert [(d.outcome, d.condition.value, d.decided) for d in step.decisions] == [(None, "数据未出", True)]


def test_months_of_a_light_have_their_names() -> None:
    year = Node("roll_up", "yellow", (light_tree(), light_tree()), params={"take": "worst"})
    assert [s.part for s in Step(year, {}, ("2021-01", "2021-02")).steps] == ["2021-01", "2021-02"]
    assert formula(year) == "取各月中最差的灯"


def test_the_month_that_decided_a_light_is_opened() -> None:
    green = Node("first_true", "green", (const(True), const("green")))
    year = Node("roll_up", "yellow", (light_tree(), light_tree(), green), params={"take": "worst"})
    step = Step(year)
    assert step.opened is step.steps[1]
    lone = Step(Node("neg", Decimal(-3), (total("1", "2"),)))
    assert lone.opened is lone.steps[0]
    assert Step(Node("+", Decimal(6), (total("1", "2"), total("3", "0")))).opened is None
