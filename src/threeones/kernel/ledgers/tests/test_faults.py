"""What is wrong in a ledger: all of it at once, each with its row and column, and what would be right."""

from __future__ import annotations

from datetime import date

import pytest

from threeones.kernel.ledgers.grid import Cell
from threeones.kernel.ledgers.tests.reading_of import faults, grid, names, project, read
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.words.units import KnownUnit, Units


def test_all_faults_are_told_at_once() -> None:
    seen = read(
        ["项目编号", "项目名称", "年度目标", "牵头单位", "开始时间", "完成时限"],
        ["A-1", "甲", "不低于10家，不高于5家", "区科技局", "2021-09-01", "2021-06-30"],
        ["A-1", None, "3家", "区财政局、区财政局", None, "13月"],
        ["A-2", "长" * 201, None, "区旅游局", None, "2021-02-30"],
        units=Units([KnownUnit("区科技局"), KnownUnit("区财政局")]),
    )
    told = [(row, column) for row, column, _ in faults(seen)]
    assert told == [
        (2, "完成时限"),
        (2, "年度目标"),
        (3, "完成时限"),
        (3, "牵头单位"),
        (3, "项目名称"),
        (3, "项目编号"),
        (4, "完成时限"),
        (4, "牵头单位"),
        (4, "项目名称"),
    ]
    assert all(f.expected and f.sheet == "Sheet1" and f.file == "2021年.xlsx" for f in seen.faults)
    assert len(seen.book.projects) == 3


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("尽快", "“尽快”不是完成时限"),
        ("2021-02-30", "日期“2021-02-30”不存在"),
        (7, "“7”不是完成时限"),
        (True, "“True”不是完成时限"),
    ],
)
def test_a_bad_date_is_a_fault_and_is_kept(cell: Cell, fault: str) -> None:
    seen = read(["项目名称", "完成时限"], ["甲", cell], ["乙", "6月底"], ["丙", "6月底"])
    assert faults(seen) == [(2, "完成时限", fault)]
    assert project(seen, "甲").deadline is None
    assert "完成时限" in project(seen, "甲").kept


def test_an_unknown_unit_is_a_fault_only_where_units_are_known() -> None:
    rows: tuple[list[Cell], ...] = (["项目名称", "牵头单位"], ["甲", "区科技局"], ["乙", "区科投局"])
    assert faults(read(*rows)) == []
    known = read(*rows, units=Units([KnownUnit("区科技局"), KnownUnit("区财政局")]))
    assert [(row, column) for row, column, _ in faults(known)] == [(3, "牵头单位")]
    assert "区科技局" in known.faults[0].expected
    assert project(known, "乙").lead_unit == "区科投局"


def test_a_project_without_name_is_a_fault_and_keeps_its_work() -> None:
    seen = read(
        ["序号", "项目名称", "工作内容", "牵头单位"],
        [1, "甲", "做甲", "区科技局"],
        [2, None, "做没有名称的事。", "区财政局"],
        [3, "丙", "做丙", "区科技局"],
        [4, "丁", "做丁", "区科技局"],
    )
    assert faults(seen) == [(3, "项目名称", "项目没有名称")]
    assert names(seen)[1] == "做没有名称的事"


def test_dates_without_a_year_ask_for_one_once_for_each_column() -> None:
    def ledger(**more: object) -> object:
        rows: list[list[Cell]] = [["项目名称", "一季度", "完成时限"], ["甲", "开工", "6月底"], ["乙", "竣工", "常年"]]
        return understand([grid(*rows, file="台账.xlsx")], **more)  # type: ignore[arg-type]

    seen = ledger()
    assert [(f.row, f.column) for f in seen.faults] == [(2, "一季度"), (2, "完成时限")]  # type: ignore[attr-defined]
    assert all("给出手册的年份" in f.expected for f in seen.faults)  # type: ignore[attr-defined]
    given = ledger(year=2022)
    assert given.faults == ()  # type: ignore[attr-defined]
    assert {p.deadline for p in given.book.projects} == {date(2022, 6, 30), date(2022, 12, 31)}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("title", "file", "sheet", "cell", "year"),
    [
        ("2021年台账", "2020.xlsx", "2019", "6月底", 2021),
        ("台账", "2020年台账.xlsx", "2019", "6月底", 2020),
        ("台账", "台账.xlsx", "2019年", "6月底", 2019),
        ("台账", "台账.xlsx", "Sheet1", "2018年6月底", 2018),
    ],
)
def test_where_the_year_is_found(title: str, file: str, sheet: str, cell: str, year: int) -> None:
    seen = understand(
        [grid([title, None], ["项目名称", "完成时限"], ["甲", cell], file=file, name=sheet, merged=["A1:B1"])]
    )
    assert (seen.book.year, seen.book.projects[0].deadline) == (year, date(year, 6, 30))


def test_texts_that_the_tables_cannot_hold() -> None:
    seen = read(
        ["目标", "项目编号", "项目名称", "一季度", "牵头单位"],
        ["目" * 201, "C" * 41, "甲", "节" * 301, "单" * 61],
    )
    assert {column for _, column, _ in faults(seen)} == {"", "项目编号", "牵头单位"}
    assert len(seen.faults) == 4


def test_long_words_of_a_target_are_work() -> None:
    long = "切实抓好" * 80
    seen = read(["项目名称", "年度目标"], ["甲", f"新增企业5家；{long}"])
    assert [t.indicator for t in project(seen, "甲").targets] == ["新增企业"]
    assert project(seen, "甲").content == long
    assert faults(seen) == []


def test_one_indicator_twice_is_a_contradiction_only_where_both_cannot_hold() -> None:
    def told(cell: str) -> list[tuple[int, str, str]]:
        return faults(read(["项目名称", "年度目标"], ["甲", cell]))

    assert told("高企不少于20家，高企不超过10家")[0][:2] == (2, "年度目标")
    assert told("高企20家；高企30家")
    assert told("增长8%以上且不超过5%")[0][2] == "目标自相矛盾：“增长8%以上”与“不超过5%”"
    assert told("GDP增长8%以上，但不超过5%") and told("高企不少于20家且不超过10家")
    assert told("GDP增长5%以上且不超过8%") == told("GDP增长8%以上，占比不超过5%") == []
    assert told("高企不少于10家，高企不超过20家") == []
    assert told("高企20家；瞪羚20家") == []


def test_notes_of_one_kind_are_told_of_the_first_rows_and_counted() -> None:
    rows = [[f"项{n}", f"增长{n}%左右"] for n in range(1, 31)]
    seen = read(["项目名称", "年度目标"], *rows)
    assert len(seen.notes) == 21
    assert seen.notes[0].startswith("Sheet1 第2行：目标“增长1%左右”：“左右”没有说明")
    assert seen.notes[-1] == "Sheet1：目标：没有说明高于还是低于，按不低于计：另有10处"
