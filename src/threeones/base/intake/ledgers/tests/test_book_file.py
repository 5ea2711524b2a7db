"""A handbook spelled out in YAML: every field, every fault with its line, and editions read back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.base.intake.ledgers import read_ledger
from threeones.base.intake.ledgers.tests.making import notes, read
from threeones.kernel.book.canonical import to_bytes
from threeones.kernel.book.model import AT_MOST, Book, Milestone, Objective, Project, Target

ENGLISH = """
year: 2021
bureau: 区发改经信局
title: 2021年工作手册
objectives:
  - code: 1.10
    name: 经济增长
    objectives:
      - {code: 1.2, name: 有效投资, parent: "1.10"}
    projects:
      - code: GDP
        name: 地区生产总值
        objectives: [1.2]
        content: |
          第一行
          第二行
        lead_unit: 综合科
        supporting_units: 统计局、商务局
        leader: 张三
        owner: 李四
        start_on: 2021-01-01
        period: 2021年
        weight: 2.50
        lists: {民生实事: {序号: 3}, 共富清单: ~}
        milestones:
          - {code: a, name: 一季度, due_on: 2021年3月31日, revised_from: 2021-03-15, weight: 2}
          - {name: 半年}
        targets:
          - {indicator: GDP, text: 增长7.5%左右, number: 7.5, unit: "%", of_growth: true}
          - {indicator: 电耗, number: "1,200", unit: 千瓦时, comparison: 不高于}
        kept: {备注: yes}
projects:
  - {name: 祥符老街, objectives: "1.2", lists: 民生实事、十大行动, deadline: 2021/6/30}
"""
CHINESE = """
年份: 2021
单位: 区发改经信局
项目:
  - {编码: A, 名称: 甲, 牵头单位: 住建局, 完成时限: 2021-06-30, 节点: [{编码: a, 名称: 开工, 完成时限: 2021-03-31}],
     目标值: [{指标: 户数, 数值: 100, 计量单位: 户, 比较: 不低于, 增速: 否}]}
"""


def book(text: str) -> Book:
    found = read("a.yaml", text.encode()).book
    assert found
    return found


def faults(text: str) -> list[tuple[int, str, str]]:
    ledger = read_ledger("a.yaml", text.encode())
    assert ledger.book is None and not ledger.grids
    return [(f.row, f.column, f.fault) for f in ledger.faults]


def test_every_field() -> None:
    found = book(ENGLISH)
    assert (found.year, found.bureau, found.title) == (2021, "区发改经信局", "2021年工作手册")
    assert found.objectives == (Objective("1.10", "经济增长"), Objective("1.2", "有效投资", "1.10"))
    first, second = found.projects
    assert first == Project(
        code="GDP",
        name="地区生产总值",
        objectives=("1.10", "1.2"),
        content="第一行\n第二行",
        lead_unit="综合科",
        supporting_units=("统计局", "商务局"),
        leader="张三",
        owner="李四",
        start_on=date(2021, 1, 1),
        deadline=date(2021, 12, 31),
        period="2021",
        weight=Decimal("2.5"),
        lists=MappingProxyType({"民生实事": MappingProxyType({"序号": "3"}), "共富清单": MappingProxyType({})}),
        milestones=(
            Milestone("a", "一季度", date(2021, 3, 31), date(2021, 3, 15), Decimal(2)),
            Milestone("2", "半年"),
        ),
        targets=(
            Target("GDP", "增长7.5%左右", Decimal("7.5"), "%", of_growth=True),
            Target("电耗", "", Decimal(1200), "千瓦时", AT_MOST),
        ),
        kept=MappingProxyType({"备注": "yes"}),
    )
    assert (second.code, second.deadline) == ("P2", date(2021, 6, 30))
    assert set(second.lists) == {"民生实事", "十大行动"}
    told = [n[2] for n in notes(read("a.yaml", ENGLISH.encode()))]
    assert [t[:10] for t in told] == ["1个项目没有编码，按", "1个节点没有编码，按"]


def test_keys_may_be_chinese() -> None:
    (project,) = book(CHINESE).projects
    assert (project.code, project.lead_unit, project.deadline) == ("A", "住建局", date(2021, 6, 30))
    assert project.targets == (Target("户数", "", Decimal(100), "户"),)
    assert project.milestones == (Milestone("a", "开工", date(2021, 3, 31)),)


def test_codes_that_are_made_up_are_not_among_those_given() -> None:
    text = "year: 2021\nobjectives: [{name: 甲}, {code: 1, name: 乙}, {name: 丙, objectives: [{name: 丁}]}]\n"
    assert [o.code for o in book(text).objectives] == ["2", "1", "3", "3.1"]


def test_every_fault_at_once_with_its_line() -> None:
    text = """year: 21
objective: []
projects:
  - code: A
    naem: 甲
    deadline: 2021-02-30
    start_on: 2021-13-01
    period: 2021年9季度
    weight: 0
    weight: 1
    objectives: [X]
    milestones: 开工
    targets:
      - {indicator: GDP, number: 7.5%, comparison: 大于, of_growth: 也许}
      - {indicator: GDP, text: [a]}
  - {code: A, name: 乙, milestones: [{code: 1, name: 子}, {code: 1}], kept: [1]}
"""
    assert faults(text) == [
        (1, "year", "“21”不是年份"),
        (2, "", "不认识的键“objective”"),
        (4, "projects[1].name", "没有填"),
        (5, "projects[1]", "不认识的键“naem”"),
        (6, "projects[1].deadline", "日期“2021-02-30”不存在"),
        (7, "projects[1].start_on", "日期“2021-13-01”不存在：没有13月"),
        (8, "projects[1].period", "“2021年9季度”不是期间"),
        (9, "projects[1].weight", "权重是0"),
        (10, "projects[1].weight", "这个键写了两次"),
        (11, "projects[1].objectives", "没有编码为“X”的目标"),
        (12, "projects[1].milestones", "不是列表"),
        (14, "projects[1].targets[1].comparison", "没有“大于”这种比较"),
        (14, "projects[1].targets[1].number", "“7.5%”带有单位，本列单位为“无”"),
        (14, "projects[1].targets[1].of_growth", "“也许”不是“是”或“否”"),
        (15, "projects[1].targets[2].indicator", "指标“GDP”写了两次"),
        (15, "projects[1].targets[2].text", "不是一个值"),
        (16, "projects[2].code", "编码“A”与第4行重复"),
        (16, "projects[2].kept", "不是“键: 值”"),
        (16, "projects[2].milestones[2].code", "编码“1”与第16行重复"),
        (16, "projects[2].milestones[2].name", "没有填"),
    ]
    assert next(f for f in read_ledger("a.yaml", text.encode()).faults if f.row == 5).expected == "name"


@pytest.mark.parametrize(
    ("text", "row", "fault"),
    [
        ("year: 2021\nprojects: [", 3, "不是有效的 YAML"),
        ("year: &a 2021\ntitle: *a\n", 2, "别名"),
        ("year: 2021\n---\nyear: 2022\n", 2, "几份文档"),
        ("[" * 100_000, 1, "嵌套超过200层"),
        ("- 1\n", 1, "不是“键: 值”"),
        ("# 空\n", 0, "文件是空的"),
        ("year: 2021\ntitle: \u200b\ufffe\n", 0, "不能有的字符"),
        ("title: x\n", 1, "没有填"),
        ("format: threeones-book/9\nyear: 2021\n", 1, "格式是"),
        ("year: 2021\nobjectives: [{code: 1, name: 甲, parent: 2}, {code: 2, name: 乙, parent: 1}]\n", 2, "绕了一圈"),
        ("year: 2021\nprojects: [{name: 甲, start_on: 2021-06-01, deadline: 2021-05-01}]\n", 2, "晚于完成"),
    ],
)
def test_what_is_no_book(text: str, row: int, fault: str) -> None:
    found = faults(text)
    assert found[0][0] == row and fault in found[0][2], found


PARTING = "、，,；;\ufffe\uffff\ufeff"
WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Z"), blacklist_characters=PARTING), min_size=1, max_size=6
)
NUMBERS = st.decimals(Decimal("0.01"), 10**6, places=2).filter(bool)
DAYS = st.dates(date(2021, 1, 1), date(2021, 12, 31))


@st.composite
def books(draw: st.DrawFn) -> Book:
    codes = draw(st.lists(WORDS, unique=True, max_size=3))
    objectives = tuple(Objective(c, draw(WORDS), draw(st.sampled_from(["", *codes[:n]]))) for n, c in enumerate(codes))
    projects = tuple(
        Project(
            code,
            draw(WORDS),
            tuple(draw(st.lists(st.sampled_from(codes), unique=True))) if codes else (),
            supporting_units=tuple(draw(st.lists(WORDS, unique=True, max_size=2))),
            deadline=draw(st.none() | DAYS),
            weight=draw(NUMBERS),
            lists=MappingProxyType(
                {
                    name: MappingProxyType({draw(WORDS): draw(WORDS)})
                    for name in draw(st.lists(WORDS, unique=True, max_size=2))
                }
            ),
            milestones=tuple(
                Milestone(c, draw(WORDS), draw(DAYS)) for c in draw(st.lists(WORDS, unique=True, max_size=2))
            ),
            targets=tuple(
                Target(i, draw(WORDS), draw(st.none() | NUMBERS), draw(WORDS))
                for i in draw(st.lists(WORDS, unique=True, max_size=2))
            ),
            kept=MappingProxyType({draw(WORDS): draw(WORDS)}),
        )  # fmt: skip
        for code in draw(st.lists(WORDS, unique=True, max_size=3))
    )
    return Book(2021, draw(WORDS), draw(WORDS), objectives, projects)


@given(made=books())
@settings(max_examples=60)
def test_an_edition_is_read_back_to_the_same_bytes(made: Book) -> None:
    found = read("a.json", to_bytes(made)).book
    assert found == made and to_bytes(found) == to_bytes(made)
