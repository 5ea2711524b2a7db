"""Heads of sheets, sheets and rows: what is missing, doubled, merged, renamed."""

from __future__ import annotations

from datetime import date

from tests.intake.spoilt import HANDBOOK, JANUARY, ORGANISATION, RATINGS, STATISTICS, Folder
from tests.intake.test_cells import with_merge
from threeones.apps.supervision.models import Report
from threeones.base.org.models import Unit


def rename(year: Folder, book: str, sheet: str, old: str, new: str | None) -> None:
    """Rename a column, or leave it out."""
    for row in year.rows(book, sheet):
        value = row.pop(old)
        if new:
            row[new] = value


def test_a_missing_column(year: Folder) -> None:
    rename(year, HANDBOOK, "项目", "责任领导", None)
    assert year.fault() == ((HANDBOOK, "项目", 1, "责任领导"), "缺少这一列", "表头“责任领导”")


def test_a_renamed_column_is_recognised(year: Folder) -> None:
    rename(year, HANDBOOK, "项目", "完成时限", "完成时限（年月日）")
    place, fault, expected = year.fault()
    assert place == (HANDBOOK, "项目", 1, "完成时限")
    assert (fault, expected) == ("缺少这一列；第I列“完成时限（年月日）”像是它", "表头写作“完成时限”")


def test_a_renamed_column_that_may_be_left_out_is_told_too(year: Folder) -> None:
    for row in year.rows(HANDBOOK, "节点"):
        row["权重值"] = 2
    assert year.fault() == ((HANDBOOK, "节点", 1, "权重"), "缺少这一列；第E列“权重值”像是它", "表头写作“权重”")


def test_a_column_twice(year: Folder) -> None:
    for row in year.rows(RATINGS, "评议"):
        row["票 数"] = 8
    assert year.fault() == ((RATINGS, "评议", 1, "票数"), "这个表头在第F列又出现一次", "只留一列")


def test_heads_are_found_whatever_their_spaces_width_and_title(year: Folder) -> None:
    rename(year, STATISTICS, "数据", "同比增速（%）", "同比增速\n(%)")
    year.load()
    assert Unit.objects.count() == 4


def test_a_merged_head(year: Folder) -> None:
    rename(year, HANDBOOK, "项目", "开始日期", "起止时间")
    rename(year, HANDBOOK, "项目", "完成时限", "　")
    year.write()
    with_merge(year, HANDBOOK, "xl/worksheets/sheet2.xml", "G1:H1")
    place, fault, expected = year.fault()
    assert place == (HANDBOOK, "项目", 1, "完成时限")
    assert fault == "缺少这一列；表头有合并单元格（G1:H1）" and expected == "取消合并，每列一个表头"


def test_a_sheet_without_rows(year: Folder) -> None:
    year.rows(HANDBOOK, "节点")[:] = [dict.fromkeys(year.rows(HANDBOOK, "节点")[0])]
    place, fault, expected = next(((f.file, f.sheet, f.row, f.column), f.fault, f.expected) for f in year.faults())
    assert (place, fault, expected) == ((HANDBOOK, "节点", 0, ""), "工作表没有数据", "至少一行节点")


def test_an_empty_sheet(year: Folder) -> None:
    year.rows(ORGANISATION, "人员").clear()
    assert year.fault() == (
        (ORGANISATION, "人员", 0, ""),
        "工作表是空的",
        "表头含：工号、姓名、单位",
    )


def test_a_sheet_without_a_head(year: Folder) -> None:
    year.rows(ORGANISATION, "人员")[:] = [{"甲": "1", "乙": "赵一"}]
    assert year.fault()[1] == "找不到表头"


def test_a_missing_sheet(year: Folder) -> None:
    del year.books[ORGANISATION]["人员"]
    assert year.fault() == ((ORGANISATION, "人员", 0, ""), "缺少这张工作表", "名为“人员”的工作表")


def test_a_renamed_sheet_does_not_silently_empty_the_old_one(year: Folder) -> None:
    year.load()
    year.books[JANUARY]["项目进展"] = year.books[JANUARY].pop("进展")
    assert year.fault() == ((JANUARY, "项目进展", 0, ""), "不认识的工作表", "“进展”；与它无关的，改个名字")
    assert Report.objects.count() == 1


def test_a_missing_workbook(year: Folder) -> None:
    del year.books[ORGANISATION]
    found = year.faults()
    assert [(f.file, f.sheet, f.fault) for f in found] == [
        (ORGANISATION, s, "缺少这个工作簿") for s in ("人员", "单位", "年度设置")
    ]


def test_two_rows_with_one_code(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[2]["项目编码"] = "J-001"
    faults = [f for f in year.faults() if f.sheet == "项目"]
    assert [(f.row, f.column, f.fault, f.expected) for f in faults] == [
        (4, "项目编码", "“J-001”与第2行重复", "每行一个不同的值")
    ]


def test_a_code_in_full_width_is_the_same_code(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[2]["项目编码"] = "Ｊ－００１"
    assert ("项目", 4, "“Ｊ－００１”与第2行重复") in [(f.sheet, f.row, f.fault) for f in year.faults()]


def test_two_rows_with_one_key_over_two_months(year: Folder) -> None:
    again = "进展报送/2022-02.xlsx"
    year.rows(again, "节点完成").append(dict(year.rows(JANUARY, "节点完成")[0]))
    assert year.fault() == (
        (again, "节点完成", 2, "节点编码"),
        f"“J-001-1”与{JANUARY}第2行重复",
        "每行一个不同的值",
    )


def test_two_spellings_of_one_reference_are_one_key(year: Folder) -> None:
    year.rows(RATINGS, "评议").append({**year.rows(RATINGS, "评议")[0], "单位": "J-1"})
    assert year.fault() == (
        (RATINGS, "评议", 8, "评议主体"),
        "“J-1 / 2022 / 领导评价”与第2行重复",
        "每行一个不同的值",
    )


def test_a_unit_name_twice(year: Folder) -> None:
    year.rows(ORGANISATION, "单位")[3]["单位名称"] = "道路科"
    found = [f for f in year.faults() if f.file == ORGANISATION and f.sheet == "单位"]
    assert [(f.row, f.column, f.fault, f.expected) for f in found] == [
        (5, "单位名称", "“道路科”与第4行重复", "每行一个不同的名称")
    ]


def test_a_row_with_a_fault_still_gives_its_name(year: Folder) -> None:
    year.rows(ORGANISATION, "单位")[2]["启用日期"] = "很早"
    assert year.fault()[0] == (ORGANISATION, "单位", 4, "启用日期")


def test_all_faults_of_one_row(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[0] |= {"完成时限": "2022-02-30", "责任人": "9", "权重": "重", "牵头单位": "道路课"}
    assert {(f.row, f.column) for f in year.faults()} == {(2, c) for c in ("完成时限", "责任人", "权重", "牵头单位")}


def test_something_done_before_it_was_reported_done(year: Folder) -> None:
    year.rows(JANUARY, "节点完成")[0]["完成日期"] = date(2022, 2, 8)
    assert year.fault() == (
        (JANUARY, "节点完成", 2, "完成日期"),
        "完成日期2022-02-08晚于报送日期2022-02-07",
        "不晚于报送日期",
    )
