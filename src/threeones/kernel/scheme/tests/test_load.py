"""Faults of a scheme file: the line, the word, what was meant, all at once."""

from __future__ import annotations

import pytest

from threeones.kernel.scheme import load_scheme
from threeones.kernel.values.faults import Fault, Faults

GOOD = """scheme: t
title: T
version: 1
facts:
  kind: {label: 类别, type: text}
  tax: {label: 税收, unit: 万元}
  output: {label: 产值, unit: 亿元}
  land: {label: 用地, unit: 亩}
items:
  - {id: i, label: 亩均税收, weight: 60, value: tax / land, score: "ratio(base=24.097)"}
  - {id: j, weight: 40, value: output, score: "by_rank(step=0.05, floor=0.2)"}
total: {weights: 100}
grades: [{name: A, top: 20%}, {name: B}]
"""


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(Faults) as error:
        load_scheme(text.encode())
    return error.value.faults


def only(old: str, new: str) -> Fault:
    assert old in GOOD
    found = faults(GOOD.replace(old, new))
    assert len(found) == 1, found
    return found[0]


def test_the_good_one_is_good() -> None:
    scheme = load_scheme(GOOD.encode())
    assert (scheme.id, len(scheme.items), scheme.total.decimals) == ("t", 2, 2)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "says"),
    [
        ("tax / land", "tax / lnad", 10, "items.i.value", "land"),
        ("value: tax / land", "value: 税收 / land", 10, "items.i.value", "不认识的名称“税收”"),
        ("tax / land", "tax + land", 10, "items.i.value", "万元”与“亩"),
        ("tax / land", "kind", 10, "items.i.value", "文字"),
        ("tax / land", "tax > land", 10, "items.i.value", "单位不合"),
        ("tax / land", "tax /", 10, "items.i.value", "缺少"),
        ("ratio(base=24.097)", "ration(base=24.097)", 10, "items.i.score", "ratio"),
        ("ratio(base=24.097)", "ratio(bse=24.097)", 10, "items.i.score", "base"),
        ("ratio(base=24.097)", "ratio()", 10, "items.i.score", "base"),
        ("ratio(base=24.097)", "ratio(base=-1)", 10, "items.i.score", "正数"),
        ("ratio(base=24.097)", "ratio(base=tax)", 10, "items.i.score", "须是数"),
        ("ratio(base=24.097)", "ratio(base=tax / 2)", 10, "items.i.score", "常数"),
        ("step=0.05, floor=0.2", "step=0.05, order=up", 11, "items.j.score", "desc 或 asc"),
        ("weight: 60", "weigth: 60", 10, "items.i.weight", "缺少"),
        ("weight: 60", "weight: sixty", 10, "items.i.weight", "不是数"),
        ("weight: 60", "weight: -60", 10, "items.i.weight", "负数"),
        ("weights: 100", "weights: 99", 12, "total.weights", "100"),
        ("top: 20%", "top: 120%", 13, "grades.A.top", "0% 到 100%"),
        ("top: 20%", "top: 20", 13, "grades.A.top", "20%"),
        ("unit: 亩", "unit: 亩//", 8, "facts.land.unit", "单位"),
        ("type: text", "type: txt", 5, "facts.kind.type", "text"),
        (
            "{label: 用地, unit: 亩}",
            "{label: 用地, unit: 亩, optional: yes}",
            8,
            "facts.land.optional",
            "true 或 false",
        ),
        ("id: j", "id: i", 11, "items.i", "重复"),
        ("title: T", "titel: T", 2, "titel", "title"),
        ("title: T", "title: T\ntitle: U", 3, "title", "重复"),
        ("title: T", "groups: tax", 2, "groups", "不是文字"),
        ("title: T", "groups: clas", 2, "groups", "不认识"),
        ("title: T", "exempt: peer_rank(tax) > 1", 2, "exempt", "同组单位"),
        ("title: T", "veto: [{id: v, when: tax > 0, grade: C}]", 2, "veto.v.grade", "等次“C”"),
        ("title: T", "total: 3", 12, "total", "重复"),
        ("title: T", "adjustment_limits: {bonus: -1}", 2, "adjustment_limits.bonus", "负数"),
        ("title: T", "ranking: {ties: none}", 2, "ranking.ties", "competition"),
    ],
)
def test_one_fault(old: str, new: str, line: int, column: str, says: str) -> None:
    found = faults(GOOD.replace(old, new))
    hit = [f for f in found if f.row == line and f.column == column]
    assert hit, found
    assert says in str(hit[0])


def test_an_unquoted_comma_is_said_to_be_one() -> None:
    fault = only('"by_rank(step=0.05, floor=0.2)"', "by_rank(step=0.05, floor=0.2)")
    assert "two keys" in fault.fault
    assert "floor=0.2)" in fault.fault
    assert fault.expected == 'score: "by_rank(step=0.05, floor=0.2)"'
    bands = only('"ratio(base=24.097)"', "bands([[0, 0], [1, 1]])")
    assert (bands.row, "two keys" in bands.fault) == (10, True)
    assert bands.expected.endswith('score: "bands([[0, 0], [1, 1]])"')


def test_all_faults_at_once() -> None:
    text = (
        GOOD.replace("tax / land", "tax / lnad")
        .replace("20%", "x")
        .replace("unit: 亩", "unit: /")
        .replace("T\n", "T\nx: 1\n")
    )
    assert len(faults(text)) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "键: 值"),
        ("- a", "键: 值"),
        ("a: [1", "YAML"),
        ("a: &x [*x]", "自身"),
        ("a: *y", "YAML"),
        ("scheme: !!python/object:os.system ls", "标记"),
        ("a: " + "[" * 5000, "嵌套太深"),
        (
            "scheme: t\nfacts: {a: {}}\nitems: [{id: i, weight: 1, score: reach(1), value: '" + "(" * 10000 + "a'}]",
            "层",
        ),
        ("scheme: t\nfacts: {a: {}}\nitems: []", "计分项"),
        ("scheme: t\nitems: [{id: i, weight: 1, value: a, score: reach(1)}]", "哪些数据"),
        ("scheme: t\nfacts: {if: {}}\nitems: [{id: i, weight: 1, value: 1, score: reach(1)}]", "保留词"),
    ],
)
def test_files_that_are_no_scheme(text: str, says: str) -> None:
    assert says in "\n".join(str(f) for f in faults(text))


def test_yaml_1_2_and_names_folded() -> None:
    text = GOOD.replace("  kind: {label: 类别, type: text}", "  kind: {label: on, type: text}\n  ＡＢ: {}").replace(
        "tax / land", "(AB ＋ 1) ／ 2"
    )
    scheme = load_scheme(text.encode())
    assert scheme.facts["kind"].label == "on"
    assert "AB" in scheme.facts


def test_a_missing_file_is_a_fault() -> None:
    with pytest.raises(Faults, match="打不开"):
        load_scheme("nowhere.yaml")


@pytest.mark.parametrize(
    ("added", "column"),
    [
        ("veto: {id: v, when: tax > 1, grade: B}", "veto"),
        ("adjustments: {id: a, points: 1}", "adjustments"),
        ("adjustments: 3", "adjustments"),
    ],
)
def test_what_should_be_a_list_is_never_passed_over(added: str, column: str) -> None:
    (fault,) = faults(GOOD + added + "\n")
    assert (fault.row, fault.column, fault.fault) == (14, column, f"“{column}”不是列表")


def test_grades_that_are_no_list() -> None:
    assert only("[{name: A, top: 20%}, {name: B}]", "{A: 20%}").fault == "“grades”不是列表"


def test_an_empty_score_or_id_is_a_fault() -> None:
    assert only('"ratio(base=24.097)"', '""').column == "items.i.score"
    assert only("{id: i,", '{id: "",').fault == "“id”是空的"


def test_a_stated_date_is_iso() -> None:
    text = GOOD.replace("  land:", "  day: {type: date}\n  land:")
    assert load_scheme(text.replace("tax / land", "'if(day <= \"2021-09-30\", tax, 0)'").encode()).id == "t"
    for wrong in ("2021-9-30", "2021-02-30", "20210930", "明天"):
        (fault,) = faults(text.replace("tax / land", f"'if(day <= \"{wrong}\", tax, 0)'"))
        assert (fault.column, f"“{wrong}”不是日期" in fault.fault) == ("items.i.value", True)


def test_a_stated_number_has_at_most_15_digits_and_20_decimals() -> None:
    assert "数字太长" in only("base=24.097", "base=1" + "0" * 15).fault
    assert "数字太长" in only("base=24.097", "base=0." + "0" * 20 + "1").fault
    assert "数字太长" in only("tax / land", "tax / 1" + "0" * 400).fault


def test_an_unquoted_comma_s_advice_can_be_copied() -> None:
    found = only('"ratio(base=24.097)"', '"bands([[0, 0]], between="linear")"')
    assert "score: 'bands([[0, 0]], between=\"linear\")'" in found.expected


def test_a_long_expression_may_be_folded_over_lines() -> None:
    broken = GOOD.replace(
        '  - {id: i, label: 亩均税收, weight: 60, value: tax / land, score: "ratio(base=24.097)"}',
        "  - id: i\n    weight: 60\n    score: ratio(24.097)\n    value: >-\n      if(land > 0,\n      tax / land,\n      0)",
    )
    assert load_scheme(broken.encode()).items[0].parts[0].value.text == "if(land > 0, tax / land, 0)"
