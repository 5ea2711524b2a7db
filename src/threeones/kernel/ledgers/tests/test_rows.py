"""What each row is read as: projects, parts of them, sections, sums, signatures, notes."""

from __future__ import annotations

from datetime import date

from threeones.kernel.ledgers.tests.reading_of import faults, grid, names, project, read, read_as, under
from threeones.kernel.ledgers.understand import understand

HEAD = ["序号", "项目名称", "牵头单位", "备注"]


def test_section_rows_are_objectives() -> None:
    seen = read(
        HEAD,
        ["一、科技创新", None, None, None],
        [1, "甲", "区科技局", None],
        ["二", "改革开放", None, None],
        [2, "乙", "区发改局", None],
        ["民生实事", None, None, None],
        [3, "丙", "区民政局", None],
        merged=["A2:D2", "A6:D6"],
    )
    assert read_as(seen) == ["header", "section", "project", "section", "project", "section", "project"]
    # a section without a number stands below those that have one
    assert under(seen) == {"甲": ["科技创新"], "乙": ["改革开放"], "丙": ["改革开放", "民生实事"]}


def test_sections_above_the_head_and_between_repeated_heads() -> None:
    seen = read(
        ["一、科技创新"], list(HEAD), [1, "甲", "区科技局", None], ["二、民生"], list(HEAD), [1, "乙", "区民政局", None]
    )
    assert read_as(seen) == ["section", "header", "project", "section", "repeated_header", "project"]
    assert under(seen) == {"甲": ["科技创新"], "乙": ["民生"]}


def test_blank_rows_swallow_nothing() -> None:
    seen = read(HEAD, [], [1, "甲", "区科技局", None], [None, " ", None, None], [], [2, "乙", "区科技局", None])
    assert read_as(seen) == ["header", "blank", "project", "blank", "blank", "project"]


def test_sums_signatures_and_notes_are_told_and_kept_with_their_row() -> None:
    seen = read(
        HEAD,
        [1, "甲", "区科技局", None],
        ["合计", None, None, "1项"],
        ["填表人：某甲", None, "审核人：某乙", None],
        ["注：*为牵头单位", None, None, None],
        ["以上各项按月报送", None, None, None],
        merged=["A5:D5", "A6:D6"],
    )
    assert read_as(seen) == ["header", "project", "total", "signature", "footnote", "footnote"]
    assert [dict(row.kept) for row in seen.rows[2:4]] == [
        {"序号": "合计", "备注": "1项"},
        {"A列": "填表人：某甲", "C列": "审核人：某乙"},
    ]
    assert all(row.reason for row in seen.rows[2:])


def test_a_further_row_without_name_and_number_is_part_of_the_project() -> None:
    seen = read(
        ["序号", "项目名称", "工作内容", "完成时限", "备注"],
        [1, "甲", "选址", "3月底", "快"],
        [None, None, "招标", "6月底", "慢"],
        [2, "乙", "开会", "全年", None],
    )
    assert read_as(seen) == ["header", "project", "continuation", "project"]
    first = project(seen, "甲")
    assert (first.content, first.kept, first.deadline) == ("选址\n招标", {"备注": "快\n慢"}, date(2021, 6, 30))
    assert [(m.name, m.due_on) for m in first.milestones] == [("选址", date(2021, 3, 31)), ("招标", date(2021, 6, 30))]


def test_merged_cells_mean_as_above() -> None:
    seen = read(
        ["序号", "项目名称", "牵头单位", "责任领导", "完成时限", "备注"],
        [1, "甲", "区科技局", "某局长", date(2021, 6, 30), "省重点"],
        [2, "乙", None, None, None, None],
        merged=["C2:C3", "D2:D3", "E2:E3", "F2:F3"],
    )
    second = project(seen, "乙")
    assert (second.lead_unit, second.leader, second.deadline) == ("区科技局", "某局长", date(2021, 6, 30))
    assert second.kept == {"备注": "省重点"}


def test_empty_cells_of_objectives_mean_as_above_until_a_section_begins() -> None:
    seen = read(
        ["类别", "序号", "项目名称", "牵头单位"],
        ["经济", 1, "甲", "区发改局"],
        [None, 2, "乙", "区财政局"],
        ["二、社会", None, None, None],
        [None, 3, "丙", "区民政局"],
        merged=["A4:D4"],
    )
    assert under(seen) == {"甲": ["经济"], "乙": ["经济"], "丙": ["社会"]}


def test_ditto_marks_mean_as_above() -> None:
    seen = read(["项目名称", "牵头单位", "完成时限"], ["甲", "区科技局", "6月底"], ["乙", "同上", "〃"])
    assert (project(seen, "乙").lead_unit, project(seen, "乙").deadline) == ("区科技局", date(2021, 6, 30))


def test_what_stands_above_the_table_holds_for_rows_that_do_not_say_it() -> None:
    seen = read(
        ["填报单位：新城管委会", None, None],
        ["责任单位：规划科  责任人：某甲", None, None],
        ["序号", "职能目标", "考核指标"],
        [1, "滨江开发", "开工4个"],
        merged=["A1:C1", "A2:C2"],
    )
    first = project(seen, "滨江开发")
    assert (seen.book.bureau, first.lead_unit, first.owner) == ("新城管委会", "规划科", "某甲")


def test_a_list_of_numbered_paragraphs_is_read_with_its_labels() -> None:
    seen = understand(
        [
            grid(
                ["一、甲区长牵头工作"],
                ["1.稳住投资，增长6%以上。（牵头单位：区发改局；配合单位：各街道；完成时限：12月底）"],
                ["2.优化审批。（区政务办、区数据局）"],
                ["二、乙副区长牵头工作"],
                ["3.新增企业30家。"],
                ["牵头单位：区经信局"],
                ["责任单位：区商务局、各街道"],
                name="",
                before=["2021年重点工作责任分解"],
            )
        ]
    )
    assert names(seen) == ["稳住投资，增长6%以上", "优化审批", "新增企业30家"]
    first, second, third = seen.book.projects
    assert (first.lead_unit, first.supporting_units, first.leader) == ("区发改局", ("各街道",), "甲区长")
    assert first.deadline == date(2021, 12, 31)
    assert (second.lead_unit, second.supporting_units) == ("区政务办", ("区数据局",))
    assert (third.lead_unit, third.supporting_units, third.leader) == ("区经信局", ("区商务局", "各街道"), "乙副区长")


def test_words_that_break_over_lines_are_whole_again() -> None:
    seen = read(
        ["目标", "项目\n名称", "责任单位"],
        ["重点产业\n招商", "科创中心\n（一期）", "生态环境\n分局\n区财政局、\n区总工会"],
    )
    assert under(seen) == {"科创中心（一期）": ["重点产业招商"]}
    first = project(seen, "科创中心（一期）")
    assert (first.lead_unit, first.supporting_units) == ("生态环境分局", ("区财政局", "区总工会"))


def test_tables_with_titles_of_their_own_and_no_objectives_stand_under_their_titles() -> None:
    head = ["序号", "项目清单", "完成情况"]
    tables = [
        grid(head, [1, "甲", "好"], name="表1", before=["2022年绩效目标", "迎赛行动任务"]),
        grid(head, [1, "乙", "好"], name="表2", before=["惠民行动任务"]),
    ]
    seen = understand(tables)
    assert under(seen) == {"甲": ["迎赛行动任务"], "乙": ["惠民行动任务"]}
    assert seen.book.title == "2022年绩效目标"


def test_a_sheet_that_is_no_ledger_is_told_and_not_read() -> None:
    seen = understand(
        [
            grid(["各科室每月填报"], ["谢谢配合"], name="说明"),
            grid(["单位", "项目数"], ["区科技局", 3], name="统计"),
            grid(HEAD, [1, "甲", "区科技局", None], name="台账"),
        ]
    )
    assert names(seen) == ["甲"]
    assert [(r.sheet, r.read_as) for r in seen.rows[:4]] == [
        ("说明", "ignored"),
        ("说明", "ignored"),
        ("统计", "ignored"),
        ("统计", "ignored"),
    ]
    assert dict(seen.rows[3].kept) == {"A列": "区科技局", "B列": "3"}
    assert any("说明：没有读" in note for note in seen.notes)


def test_a_file_without_a_project_says_so() -> None:
    assert faults(read(["随便写写"])) == [(0, "", "没有读出项目（看过：Sheet1）")]
    assert faults(understand([])) == [(0, "", "没有读出项目")]
