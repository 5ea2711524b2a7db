from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from threeones.kernel.schedule import LegalMin, Link, Span, load_plan
from threeones.kernel.values.faults import Faults

HEAD = "project: 示例\nfinish: 2022-09-30\ncalendar: cn\nactivities:\n"


def faults_of(text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(Faults) as caught:
        load_plan(text if isinstance(text, bytes) else text.encode(), "plan.yaml")
    return [(f.row, f.column, f.fault) for f in caught.value.faults]


def faults_in(*activities: str) -> list[tuple[int, str, str]]:
    return faults_of(HEAD + "".join(f"  - {a}\n" for a in activities))


def test_everything_of_the_contract_is_read(tmp_path: Path) -> None:
    text = HEAD + (
        "  - {id: design, label: 方案设计, duration: 20}\n"
        "  - {id: permit, duration: 10, after: [design], legal_min: {days: 7, source: {title: 建筑法, url: https://e.org}}}\n"
        '  - {id: build, duration: "180 days", after: ["permit+5"], not_before: 2022-01-10}\n'
        "  - {id: fit, duration: 30, calendar: weekdays, estimate: [20, 30.5, 55], not_after: 2022-09-20, after: [build]}\n"
    )
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    plan = load_plan(path)
    design, permit, build, fit = plan.activities
    assert (plan.project, plan.start, plan.finish, plan.calendar) == ("示例", None, date(2022, 9, 30), "cn")
    assert (design.name, design.duration, design.after, design.line) == ("方案设计", Span(20), (), 5)
    assert permit.legal_min == LegalMin(7, "建筑法 https://e.org")
    assert (build.duration, build.after, build.not_before) == (
        Span(180, False),
        (Link("permit", "FS", Span(5)),),
        date(2022, 1, 10),
    )
    assert (fit.calendar, fit.not_after) == ("weekdays", date(2022, 9, 20))
    assert fit.estimate is not None
    assert [str(n) for n in fit.estimate] == ["20", "30.5", "55"]


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("a", Link("a")),
        ("a+5", Link("a", "FS", Span(5))),
        ("a +5 days", Link("a", "FS", Span(5, False))),
        ("a+1 day", Link("a", "FS", Span(1, False))),
        ("a SS+3", Link("a", "SS", Span(3))),
        ("a FF", Link("a", "FF")),
        ("a SF + 2 days", Link("a", "SF", Span(2, False))),
        ("a FS+0", Link("a")),
        ("a＋５", Link("a", "FS", Span(5))),
        ("主体-2", Link("主体-2")),
        ("主体-2 SS+1", Link("主体-2", "SS", Span(1))),
    ],
)
def test_links(written: str, link: Link) -> None:
    acts = ["{id: a, duration: 1}", "{id: 主体-2, duration: 1}", f'{{id: z, duration: 1, after: ["{written}"]}}']
    plan = load_plan((HEAD + "".join(f"  - {a}\n" for a in acts)).encode())
    assert plan.activities[2].after == (link,)


def test_negative_lags_are_named_and_ids_with_a_dash_are_not_mistaken_for_them() -> None:
    assert faults_in("{id: a, duration: 1}", "{id: b, duration: 1, after: [a-3]}") == [
        (6, "after", "“a-3”的间隔是负的")
    ]
    assert faults_in("{id: a, duration: 1}", '{id: b, duration: 1, after: ["a SS-3 days"]}') == [
        (6, "after", "“a SS-3 days”的间隔是负的")
    ]


def test_all_faults_at_once() -> None:
    found = faults_of(
        "project: x\nfinish: 2022-02-30\ncalender: cn\nactivities:\n"
        "  - {id: a, duration: 20, after: [b]}\n"
        '  - {id: b, duration: "20 wd", not_before: soon}\n'
        '  - {id: c, duration: 3, after: [a, "zz SS+2"], legal_min: {days: 7, source: 行政许可法}, calendar: mars}\n'
        "  - {id: a, duration: -1, estimate: [3, 2, 1]}\n"
        "  - {duration: 1, after: a}\n"
        '  - {id: e f, duration: "20", legal_min: {days: 1}}\n'
    )
    assert found == [
        (2, "finish", "没有2022-02-30这一天"),
        (3, "", "不认识的键“calender”"),
        (6, "duration", "“20 wd”不是工期"),
        (6, "not_before", "“soon”不是日期"),
        (7, "after", "“zz SS+2”指向的工作不存在"),
        (7, "calendar", "没有工作日历“mars”"),
        (7, "duration", "工期3个工作日短于法定时限7个工作日"),
        (8, "duration", "“-1”不是工期"),
        (8, "estimate", "三点估算不对"),
        (8, "id", "“a”已在第5行用过"),
        (9, "activities", "缺“id”"),
        (9, "after", "“a”不是列表"),
        (10, "duration", "“20”不是工期"),
        (10, "id", "“e f”含有空格或加号"),
        (10, "legal_min", "缺“source”"),
    ]


def test_every_circle_is_named() -> None:
    found = faults_in(
        "{id: a, label: 甲, duration: 1, after: [b]}",
        "{id: b, duration: 1, after: [c SS+2]}",
        "{id: c, duration: 1, after: [a]}",
        "{id: d, duration: 1, after: [a]}",
        "{id: e, duration: 1, after: [e, d]}",
    )
    assert found == [
        (5, "after", "前后关系成了循环：c → b → a（甲） → c"),
        (9, "after", "前后关系成了循环：e → e"),
    ]


def test_a_plan_needs_an_end_and_work() -> None:
    assert faults_of("project: x\nactivities: []\n") == [
        (1, "finish", "既没有 finish 也没有 start"),
        (2, "activities", "没有任何工作"),
    ]
    late = "project: x\nstart: 2022-10-01\nfinish: 2022-09-30\nactivities:\n  - {id: a, duration: 1}\n"
    assert faults_of(late) == [(3, "finish", "完成日2022-09-30早于开始日2022-10-01")]
    assert faults_of("- 1\n")[0][2] == "不是“键: 值”的形式"
    assert faults_of("project: x\nfinish: 2022-01-01\nactivities: {a: 1}\n")[0][2] == "“”不是列表"


def test_yaml_that_is_none() -> None:
    assert faults_of("project: [x\n")[0][2].startswith("不是合法的YAML")
    assert faults_of("项目: x\n".encode("gb18030"))[0][2] == "不是UTF-8编码的文本"
    assert faults_of("[" * 5000)[0][2] in (
        "嵌套过深",
        "不是合法的YAML：expected the node content, but found '<stream end>'",
    )
