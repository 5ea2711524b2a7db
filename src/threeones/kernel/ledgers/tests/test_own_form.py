"""Our own form of a handbook: whatever a book says comes back, and what is wrong in it is told where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from threeones.kernel.book import canonical
from threeones.kernel.book.model import AT_MOST, Book, Milestone, Objective, Project, Target
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.own_form import is_own, read_own, written
from threeones.kernel.ledgers.own_form.cells import names_cell, names_of, number_cell, number_of
from threeones.kernel.ledgers.tests.books import books
from threeones.kernel.values.faults import Faults

# cells have no zone
MAY_DAY, HALF_PAST_EIGHT = datetime(2021, 5, 1), datetime(2021, 9, 1, 8, 30)  # noqa: DTZ001
BOOK = Book(
    2021,
    "某局",
    "2021年工作手册",
    (Objective("M1", "畅通道路"), Objective("M1-1", "次干路", "M1"), Objective("M2", "安全")),
    (
        Project(
            "P1",
            "路面整治",
            ("M1", "M2"),
            "修路",
            "道路科",
            ("运输科", "安监、执法科"),
            "1",
            "2",
            date(2021, 1, 4),
            date(2021, 12, 31),
            "2021",
            Decimal("2.5"),
            {"民生实事": {"资金": "100万元"}, "重点举措": {}},
            (
                Milestone("P1-1", "开工", date(2021, 3, 1)),
                Milestone("P1-2", "完工", date(2021, 9, 1), date(2021, 8, 1)),
            ),
            (
                Target("投资", "增长8%以上", Decimal(8), "%", of_growth=True),
                Target("事故", "不多于3起", Decimal(3), "起", AT_MOST),
            ),
            {"备注": "市级督办"},
        ),
        Project("P2", "桥梁检测", ("M2",), lead_unit="安监科"),
    ),
)


def grids(book: Book, **changed: Mapping[tuple[int, int], Any]) -> list[Grid]:
    """The sheets as they are read; ``changed`` cells by sheet, row (from 1 as a workbook shows them) and column (from 0)."""
    found = []
    for sheet in written(book):
        cells: list[list[Any]] = [[c.heading for c in sheet.columns], *[list(row) for row in sheet.rows]]
        for (row, column), value in changed.get(sheet.name, {}).items():
            while len(cells) < row:
                cells.append([])
            cells[row - 1] += [None] * (column + 1 - len(cells[row - 1]))
            cells[row - 1][column] = value
        found.append(Grid("手册.xlsx", sheet.name, cells))
    return found


def faults(**changed: Mapping[tuple[int, int], Any]) -> list[tuple[str, int, str, str]]:
    with pytest.raises(Faults) as told:
        read_own(grids(BOOK, **changed))
    return [(f.sheet, f.row, f.column, f.fault) for f in told.value.faults]


@given(books())
@settings(max_examples=80, deadline=None)
def test_whatever_a_book_says_comes_back(book: Book) -> None:
    tables = grids(book)
    assert is_own(tables)
    assert canonical.to_bytes(read_own(tables)) == canonical.to_bytes(book)


def test_a_file_of_somebody_else_is_not_ours() -> None:
    assert not is_own([Grid("台账.xlsx", "版式", [["说明", "x"]]), Grid("台账.xlsx", "Sheet1", [])])
    later = [
        replace(g, cells=[["格式", "threeones-handbook-workbook/2"]]) if g.name == "版式" else g for g in grids(BOOK)
    ]
    assert is_own(later)
    with pytest.raises(Faults, match="threeones-handbook-workbook/1"):
        read_own(later)


def test_rows_may_be_added_changed_moved_and_deleted() -> None:
    tables = grids(BOOK)
    by_name = {g.name: [list(r) for r in g.cells] for g in tables}
    by_name["项目"] = [by_name["项目"][0], by_name["项目"][2], [], by_name["项目"][1], ["P3", "新项目", "M2"]]
    by_name["项目"][1][1] = "桥梁全面检测"
    by_name["节点"] = [
        by_name["节点"][0],
        by_name["节点"][2],
        ["P3", None, "P3-1", "启动", MAY_DAY, "", "2"],
    ]
    told = read_own([replace(g, cells=by_name[g.name]) for g in tables])
    assert [p.code for p in told.projects] == ["P2", "P1", "P3"], "the order of the rows"
    second, first, third = told.projects
    assert second.name == "桥梁全面检测"
    assert [m.code for m in first.milestones] == ["P1-2"]
    assert third.milestones == (Milestone("P3-1", "启动", date(2021, 5, 1), None, Decimal(2)),)
    assert third.weight == 1 and third.deadline is None


def test_what_people_type_is_understood_where_it_is_plain() -> None:
    typed = {
        (3, 5): "  ",
        (3, 6): "甲科，乙科; 丙科",
        (3, 9): "2021年3月1日",
        (3, 10): "2021/6/30",
        (3, 12): "１.5",
        (3, 11): 2021.0,
    }
    project = read_own(grids(BOOK, 项目=typed)).projects[1]
    assert project.supporting_units == ("甲科", "乙科", "丙科")
    assert (project.start_on, project.deadline) == (date(2021, 3, 1), date(2021, 6, 30))
    assert (project.weight, project.period) == (Decimal("1.5"), "2021")
    assert read_own(grids(BOOK, 项目={(1, 17): "分管区长", (3, 17): "王区长"})).projects[1].kept == {
        "分管区长": "王区长"
    }


def test_all_faults_at_once_each_with_its_place() -> None:
    found = faults(
        手册={(2, 0): "二〇二一"},
        目标={(4, 2): "M9", (2, 2): "M1-1"},
        项目={
            (3, 0): "P1",
            (3, 9): "三月底",
            (3, 12): "高",
            (3, 11): "三季度初",
            (2, 6): '"安监科',
            (3, 2): None,
            (3, 14): "M1",
        },
        节点={(2, 0): "P9", (3, 4): HALF_PAST_EIGHT},
        指标={(2, 4): "大于", (3, 7): "对", (2, 2): " "},
        清单1={},
    )
    assert ("手册", 2, "年度", "“二〇二一”不是数") in found
    assert ("目标", 4, "上级目标", "“目标”表里没有“M9”") in found
    assert {f for f in found if "一圈" in f[3]} == {("目标", n, "上级目标", "上级目标绕成了一圈") for n in (2, 3)}
    assert ("项目", 3, "项目编码", "“P1”重复：第2行已有") in found
    assert ("项目", 3, "开始日期", "“三月底”不是日期") in found
    assert ("项目", 3, "权重", "“高”不是数") in found
    assert ("项目", 3, "期间", "“三季度初”不是期间") in found
    assert ("项目", 2, "配合单位", "双引号没有配对") in found
    assert ("项目", 3, "所属目标", "有兼属目标，没有所属目标") in found
    assert ("节点", 2, "项目编码", "“项目”表里没有“P9”") in found
    assert ("节点", 3, "完成时间", "“2021-09-01 08:30:00”带有时刻") in found
    assert ("指标", 2, "方式", "“大于”不是方式") in found
    assert ("指标", 2, "指标", "空着") in found
    assert ("指标", 3, "目标是增速", "“对”不是是或否") in found


def test_columns_that_lack_or_nobody_knows() -> None:
    assert faults(节点={(1, 4): "到期"}) == [
        ("节点", 1, "到期", "不认识的栏目“到期”"),
        ("节点", 1, "完成时间", "少了“完成时间”这一列"),
    ]
    assert faults(节点={(2, 9): "注"}) == [("节点", 2, "J列", "这一列没有栏目名")]
    without = [g for g in grids(BOOK) if g.name != "指标"]
    with pytest.raises(Faults, match="少了工作表“指标”"):
        read_own(without)
    with pytest.raises(Faults, match="不认识的工作表“Sheet1”"):
        read_own([*grids(BOOK), Grid("手册.xlsx", "Sheet1", [["随手记"]])])


def test_what_a_list_says_of_a_project_that_is_not_on_it() -> None:
    (found,) = faults(**{"清单1 民生实事": {(3, 0): "民生实事", (3, 1): "P2", (3, 3): "5万元"}})
    assert found == ("清单1 民生实事", 3, "清单", "“项目”表里，项目P2的清单来源没有“民生实事”")


def test_a_text_that_no_cell_holds_is_refused_not_cut() -> None:
    long = replace(BOOK, projects=(replace(BOOK.projects[1], content="长" * 32_768),))
    with pytest.raises(Faults, match="项目 · 第2行 · 主要工作内容：有32768个字符"):
        written(long)


def test_names_and_numbers() -> None:
    assert names_cell(["甲科", "乙、丙科", '"丁"科', ""]) == '甲科、"乙、丙科"、"""丁""科"、""'
    assert names_of('甲科、"乙、丙科"、"""丁""科"、""') == ("甲科", "乙、丙科", '"丁"科', "")
    assert number_cell(Decimal("562.870")) == 562.87 and number_cell(Decimal("1E+3")) == 1000
    exact = Decimal("0.12345678901234567890")
    assert number_of(number_cell(exact)) == exact
