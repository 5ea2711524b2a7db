"""Where the head of a table is, and what its columns are called."""

from __future__ import annotations

from datetime import date

from threeones.kernel.ledgers.tests.reading_of import grid, meanings, names, project, read, read_as, under
from threeones.kernel.ledgers.understand import understand


def test_two_rows_of_heads_with_merges_are_joined() -> None:
    seen = read(
        ["序号", "项目名称", "责任分工", None, "进展"],
        [None, None, "牵头单位", "配合单位", None],
        [1, "甲", "区科技局", "区财政局", "好"],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:E2"],
    )
    assert seen.tables[0].header_rows == (1, 2)
    assert seen.tables[0].headings[3] == "责任分工·配合单位"
    assert meanings(seen) == ["number", "name", "lead", "supporting", "kept"]


def test_heads_without_merges_reach_over_the_gaps_to_their_right() -> None:
    seen = read(
        ["序号", "项目名称", "责任单位", None, "进度安排", None],
        [None, None, "牵头", "配合", "上半年", "四季度"],
        [1, "甲", "区科技局", "区财政局", "立项", "竣工"],
    )
    assert seen.tables[0].header_rows == (1, 2)
    assert meanings(seen) == ["number", "name", "lead", "supporting", "milestone", "milestone"]
    assert [(m.name, m.due_on) for m in project(seen, "甲").milestones] == [
        ("立项", date(2021, 6, 30)),
        ("竣工", date(2021, 12, 31)),
    ]


def test_a_date_in_a_cell_goes_before_the_time_of_its_column() -> None:
    seen = read(
        ["序号", "项目名称", "二季度", "三季度"],
        [1, "甲", "6月15日前完成方案", "三季度前实现开工"],
        [2, "乙", "分析一季度数据；5月20日签约", "完成全年计划的70%"],
        [3, "丙", "6月底前立项", "落实5月6日会议要求"],
    )
    said = {p.name: [(m.name, str(m.due_on)[5:]) for m in p.milestones] for p in seen.book.projects}
    assert said == {
        "甲": [("完成方案", "06-15"), ("实现开工", "06-30")],
        "乙": [("分析一季度数据", "06-30"), ("签约", "05-20"), ("完成全年计划的70%", "09-30")],
        "丙": [("立项", "06-30"), ("落实5月6日会议要求", "09-30")],
    }
    assert "Sheet1 第2行：二季度：按格内写明的2021-06-15计" in seen.notes
    assert sum("格内写明" in note for note in seen.notes) == 3


def test_words_below_months_are_heads_though_nobody_knows_them() -> None:
    seen = read(
        ["序号", "任务", "责任科室", "1月", None, "2月", None],
        [None, None, None, "打算", "完成", "打算", "完成"],
        [1, "甲", "某科", "立项", "已立项", "招标", None],
    )
    assert read_as(seen) == ["header", "header", "project"]
    assert meanings(seen)[3:] == ["milestone", "kept", "milestone", "kept"]


def test_a_heading_over_a_number_and_its_words_is_of_both() -> None:
    seen = read(
        ["目标", None, "任务", "牵头单位"],
        ["一", "经济", "稳投资", "区发改局"],
        ["二", "民生", "办实事", "区民政局"],
    )
    assert under(seen) == {"稳投资": ["经济"], "办实事": ["民生"]}


def test_groups_over_all_columns_belong_to_the_head_and_a_title_does_not() -> None:
    seen = read(
        ["区科技局工作台账", None, None, "填报日期"],
        ["基本情况", None, "责任分工", None],
        ["序号", "工作\n事项", "责任\n单位", "责任人"],
        ["1", "2", "3", "4"],
        [1, "建平台", "科技科", "甲某"],
        merged=["A1:C1", "A2:B2", "C2:D2"],
    )
    assert read_as(seen) == ["title", "header", "header", "ignored", "project"]
    assert (seen.book.title, names(seen)) == ("区科技局工作台账", ["建平台"])


def test_a_table_may_begin_anywhere() -> None:
    seen = read([], [None, None, None], [None, "任务名称", "责任单位"], [None, "甲", "区科技局"])
    assert seen.tables[0].header_rows == (3,)
    assert project(seen, "甲").lead_unit == "区科技局"


def test_months_make_a_head() -> None:
    heads = ["项目名称", "牵头单位", *(f"{month}月" for month in range(1, 13))]
    seen = read(list(heads), ["甲", "区科技局", *(f"做{month}" for month in range(1, 13))])
    assert seen.tables[0].header_rows == (1,)
    assert [m.due_on for m in project(seen, "甲").milestones if m.due_on][1] == date(2021, 2, 28)


def test_tables_below_one_another_have_heads_of_their_own() -> None:
    seen = read(
        ["表一 指标"],
        ["序号", "指标名称", "目标值", "计量单位", "责任单位"],
        [1, "高企数", 60, "家", "区科技局"],
        [None],
        ["表二 项目"],
        ["序号", "项目名称", "建设内容", "责任单位"],
        [1, "修路", "3公里", "区住建局"],
    )
    assert read_as(seen) == ["title", "header", "project", "blank", "title", "header", "project"]
    assert [(t.text, t.unit) for t in project(seen, "高企数").targets] == [("60家", "家")]
    assert project(seen, "修路").content == "3公里"


def test_words_that_nobody_knows_are_still_a_head() -> None:
    seen = read(["事情", "干什么", "谁来干", "啥时候"], ["甲事", "把甲做好做实", "区科技局、区财政局", "6月底"])
    assert seen.tables[0].header_rows == (1,)
    assert seen.tables[0].sure < 0.6
    assert project(seen, "甲事").lead_unit == "区科技局"
    assert project(seen, "甲事").kept == {"干什么": "把甲做好做实"}


def test_a_document_goes_on_after_a_page_without_its_head() -> None:
    first = grid(["序号", "任务", "牵头处室"], [1, "甲", "规划处"], name="表1", before=["一、长远"])
    second = grid([2, "乙", "投资处"], name="表2")
    seen = understand([first, second])
    assert names(seen) == ["甲", "乙"]
    assert {p.objectives for p in seen.book.projects} == {("2021-01",)}
    assert "接着上一个表" in seen.tables[1].reason


def test_the_rows_of_a_reader_are_named_as_he_counts_them() -> None:
    seen = understand([grid(["任务名称", "责任单位"], ["甲", "区科技局"], first_row=0)])
    assert seen.tables[0].header_rows == (0,)
    assert seen.placed == {"2021-00-001": ("Sheet1", 1)}


def test_a_column_of_unknown_words_names_the_projects_where_the_objectives_repeat() -> None:
    seen = read(
        ["序号", "板块", "干什么", "谁来牵头"],
        [1, "数字经济", "建成产业园", "区科技局"],
        [2, "数字经济", "办好大会", "区科技局"],
    )
    assert [p.name for p in seen.book.projects] == ["建成产业园", "办好大会"]
    assert [o.name for o in seen.book.objectives] == ["数字经济"]
    guess = seen.tables[0].columns[2]
    assert guess.reason == "“板块”重复，“干什么”每行不同，读作项目名称" and guess.sure < 0.6
