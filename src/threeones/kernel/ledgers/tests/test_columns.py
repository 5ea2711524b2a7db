"""What columns mean: by heading, by what stands in them, by where they stand to the names."""

from __future__ import annotations

import pytest

from threeones.kernel.ledgers.tests.reading_of import meanings, names, project, read, under


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("责任单位（第一个为牵头单位）", "responsible"),
        ("牵头 处室", "lead"),
        ("协办单位", "supporting"),
        ("分管领导", "leader"),
        ("联系人", "owner"),
        ("2021年度考核指标", "target"),
        ("目标任务", "target"),
        ("主要工作举措", "content"),
        ("完成时间", "deadline"),
        ("进度要求", "deadline"),
        ("第一节点", "milestone"),
        ("三季度目标", "milestone"),
        ("三季度完成情况", "kept"),
        ("12月", "milestone"),
        ("清单来源", "kept"),
        ("备注", "kept"),
        ("完成率", "kept"),
        ("说不清的列", "kept"),
    ],
)
def test_a_heading_says_what_its_column_is(heading: str, meaning: str) -> None:
    seen = read(["序号", "项目名称", heading], [1, "甲", "内容"])
    assert meanings(seen) == ["number", "name", meaning]


def test_columns_are_found_in_any_order() -> None:
    seen = read(["备注", "完成时限", "牵头单位", "项目名称", "目标"], ["记", "6月底", "区科技局", "甲", "建成3个"])
    assert meanings(seen) == ["kept", "deadline", "lead", "name", "target"]


def test_codes_and_numbers_are_told_apart_by_what_stands_there() -> None:
    assert meanings(read(["编号", "项目名称"], ["KJ-01", "甲"], ["KJ-02", "乙"]))[0] == "code"
    assert meanings(read(["编号", "项目名称"], ["1", "甲"], ["2", "乙"]))[0] == "number"


def test_a_column_of_units_of_measure_or_of_bureaus() -> None:
    assert meanings(read(["指标名称", "目标值", "单位"], ["高企", 60, "家"], ["投资", 3, "亿元"]))[2] == "measure"
    assert meanings(read(["项目名称", "单位"], ["高企", "区科技局"], ["投资", "区发改局"]))[1] == "responsible"


def test_content_is_evidence_where_the_heading_says_nothing() -> None:
    seen = read(
        ["序号", "项目名称", "何人", "何时"], [1, "甲", "区科技局", "6月底"], [2, "乙", "区财政局、区发改局", "三季度"]
    )
    assert meanings(seen) == ["number", "name", "responsible", "deadline"]
    reasons = [seen.tables[0].columns[c].reason for c in (2, 3)]
    assert reasons == ["“何人”里多是单位的名称", "“何时”里多是时间"]
    assert all(seen.tables[0].columns[c].sure < 0.7 for c in (2, 3))


def test_an_objective_left_of_the_names_is_a_target_right_of_them() -> None:
    assert meanings(read(["目标", "项目名称"], ["强区", "甲"]))[0] == "objective"
    assert meanings(read(["项目名称", "目标"], ["甲", "建成3个"]))[1] == "target"


def test_a_task_is_the_project_where_nothing_names_it_better() -> None:
    assert meanings(read(["重点工作", "责任单位"], ["甲", "区科技局"])) == ["name", "responsible"]
    assert meanings(read(["重点工作", "项目名称"], ["强区", "甲"])) == ["objective", "name"]
    assert meanings(read(["项目名称", "工作任务"], ["甲", "把它建成"])) == ["name", "content"]


def test_a_second_column_of_one_meaning_is_kept() -> None:
    seen = read(["项目名称", "责任人", "联系人"], ["甲", "某甲", "某乙"])
    assert meanings(seen) == ["name", "owner", "kept"]
    assert (project(seen, "甲").owner, project(seen, "甲").kept) == ("某甲", {"联系人": "某乙"})


def test_a_unit_above_our_own_leads_only_alone() -> None:
    assert meanings(read(["项目名称", "省牵头单位", "责任单位"], ["甲", "省科技厅", "区科技局"]))[1] == "kept"
    assert meanings(read(["项目名称", "省牵头单位"], ["甲", "省科技厅"]))[1] == "lead"


def test_a_name_over_rows_with_units_of_their_own_is_an_objective() -> None:
    seen = read(
        ["项目名称", "项目内容", "责任单位"],
        ["强区", "建一个平台", "区科技局"],
        [None, "引十个人才", "区人社局"],
        [None, "育五家企业", "区经信局"],
    )
    assert meanings(seen) == ["objective", "name", "responsible"]
    assert under(seen) == {"建一个平台": ["强区"], "引十个人才": ["强区"], "育五家企业": ["强区"]}


def test_a_numbered_name_over_rows_without_numbers_is_one_project() -> None:
    seen = read(
        ["序号", "项目名称", "具体任务", "责任单位"],
        [1, "平台", "选址", "区科技局"],
        [None, None, "招标", "区财政局"],
        [2, "人才", "引进", "区人社局"],
        merged=["A2:A3", "B2:B3"],
    )
    assert names(seen) == ["平台", "人才"]
    assert project(seen, "平台").content == "选址\n招标"
    assert (project(seen, "平台").lead_unit, project(seen, "平台").supporting_units) == ("区科技局", ("区财政局",))


def test_beside_a_column_of_objectives_a_name_over_rows_is_one_project() -> None:
    rows: tuple[list[object], ...] = (
        ["数字经济", "平台", "选址", "区科技局", "3月底"],
        [None, None, "招标", "区财政局", "6月底"],
        [None, "工厂", "评定", "区经信局", "9月底"],
    )
    head = ["目标", "项目名称", "工作举措", "责任单位", "完成时限"]
    seen = read(head, *rows, merged=["A2:A4", "B2:B3"])
    assert under(seen) == {"平台": ["数字经济"], "工厂": ["数字经济"]}
    first = project(seen, "平台")
    assert (first.lead_unit, first.supporting_units) == ("区科技局", ("区财政局",))
    assert [m.name for m in first.milestones] == ["选址", "招标"]
    numbered = read(["序号", *head], *([n, *row] for n, row in enumerate(rows, 1)), merged=["B2:B4", "C2:C3"])
    assert names(numbered) == ["选址", "招标", "评定"]


def test_a_paragraph_gives_the_name_and_stays_the_content() -> None:
    text = "推进改革，" + "逐项抓好落实，" * 20 + "按期完成。"
    seen = read(["序号", "重点任务"], [1, text], [2, "短的。"])
    long, short = seen.book.projects
    assert len(long.name) <= 100 and text.startswith(long.name) and long.content == text
    assert (short.name, short.content) == ("短的", "")


def test_targets_are_read_out_of_the_work_only_where_no_column_holds_them() -> None:
    with_targets = read(["项目名称", "主要工作内容", "年度目标"], ["甲", "开会3场", "引进5家"])
    assert [t.indicator for t in project(with_targets, "甲").targets] == ["引进"]
    without = read(["项目名称", "主要工作内容"], ["三个一工程", "开会3场，抓好落实"])
    assert [(t.indicator, str(t.number)) for t in project(without, "三个一工程").targets] == [("开会", "3")]
