"""How rows nest, and what is odd about their numbers and codes."""

from __future__ import annotations

from datetime import date

import pytest

from threeones.kernel.ledgers.corrections import Corrections
from threeones.kernel.ledgers.tests.reading_of import faults, grid, names, project, read, read_as, under
from threeones.kernel.ledgers.understand import understand

HEAD = ["序号", "重点工作", "责任单位"]


def test_numbers_nest() -> None:
    seen = read(
        HEAD,
        ["一", "科创", "区科技局"],
        ["（一）", "平台", None],
        ["1", "算力", "区科技局"],
        ["2", "孵化", "区科技局"],
        ["（二）", "人才", None],
        ["1", "引才", "区人社局"],
        ["二", "民生", None],
        ["1", "养老", "区民政局"],
    )
    assert seen.tables[0].level_by == "numbering"
    assert under(seen) == {
        "算力": ["科创", "平台"],
        "孵化": ["科创", "平台"],
        "引才": ["科创", "人才"],
        "养老": ["民生"],
    }


def test_dotted_numbers_nest_and_a_lost_nought_is_no_skip() -> None:
    rows = [[float(f"1.{n}"), f"项{n}", "区科技局"] for n in range(1, 13)]
    seen = read(HEAD, ["1", "科创", None], *rows)
    assert set(map(tuple, under(seen).values())) == {("科创",)}
    assert (len(seen.book.projects), seen.notes) == (12, ())


def test_rows_below_a_project_without_units_of_their_own_are_its_steps() -> None:
    seen = read(
        ["序号", "工作任务", "责任单位", "完成时限"],
        ["1", "算力中心", "区科技局", "12月底"],
        ["（1）", "选址", None, "3月底"],
        ["（2）", "随时报告", None, None],
        ["2", "人才", "区人社局", "年底"],
    )
    assert read_as(seen) == ["header", "project", "milestone", "milestone", "project"]
    first = project(seen, "算力中心")
    assert [(m.name, m.due_on) for m in first.milestones] == [("选址", date(2021, 3, 31))]
    assert first.content == "（2）随时报告"


def test_what_a_row_above_says_is_taken_over_or_kept() -> None:
    seen = read(
        ["序号", "工作任务", "责任单位", "完成时限", "备注"],
        ["一", "科创", "区科技局", "12月底", "省考"],
        ["1", "平台", None, "6月底", None],
        ["2", "人才", "区人社局", None, None],
    )
    first, second = project(seen, "平台"), project(seen, "人才")
    assert (first.lead_unit, first.deadline) == ("区科技局", date(2021, 6, 30))
    assert (second.lead_unit, second.deadline) == ("区人社局", date(2021, 12, 31))
    assert second.kept == {"科创·备注": "省考", "科创·责任单位": "区科技局"}


def test_indents_nest_by_format_and_by_spaces() -> None:
    rows = [("科创", None, 0), ("平台", "科技科", 1), ("人才", "人事科", 1), ("民生", None, 0), ("养老", "社会科", 1)]
    head = ("工作事项", "责任科室")
    indents = {(n, 0): level for n, (_, _, level) in enumerate(rows, 1)}
    by_format = understand([grid(head, *[row[:2] for row in rows], indents=indents)])
    by_spaces = read(head, *[("\u3000" * level + name, unit) for name, unit, level in rows])
    wanted = {"平台": ["科创"], "人才": ["科创"], "养老": ["民生"]}
    assert under(by_format) == under(by_spaces) == wanted


def test_a_column_of_levels_decides() -> None:
    seen = read(
        ["大纲级别", "任务名称", "责任部门"],
        [1, "新区", None],
        [2, "土地", "资源局"],
        [2, "厂房", "建设局"],
        [1, "老城", "建设局"],
    )
    assert seen.tables[0].level_by == "outline"
    assert under(seen) == {"土地": ["新区"], "厂房": ["新区"], "老城": []}
    bad = read(["大纲级别", "任务名称"], [1, "新区"], ["无", "土地"])
    assert faults(bad) == [(3, "大纲级别", "“无”不是大纲级别")]


def test_codes_nest_and_their_objectives_keep_them() -> None:
    seen = read(
        ["项目编号", "项目名称", "牵头科室"],
        ["FG-01", "增长", None],
        ["FG-01-001", "工业", "工业科"],
        ["FG-02-001", "能耗", "资环科"],
    )
    assert seen.tables[0].level_by == "codes"
    assert [o.code for o in seen.book.objectives] == ["FG-01"]
    assert project(seen, "工业").objectives == ("FG-01",)
    assert seen.notes == ("Sheet1 第4行：编码FG-02-001的上级FG-02没有这一行",)


def test_circles_and_unknown_parents_are_faults_and_nothing_is_lost() -> None:
    seen = read(
        ["编码", "上级编码", "项目名称", "责任单位"],
        ["A", None, "甲", "某局"],
        ["B", "A", "乙", "某局"],
        ["C", "D", "丙", "某局"],
        ["D", "C", "丁", "某局"],
        ["E", "Z", "戊", "某局"],
        ["F", "F", "己", "某局"],
    )
    assert faults(seen) == [
        (5, "上级编码", "上级成了一个圈：D → C → D"),
        (6, "上级编码", "没有编码为“Z”的上级"),
        (7, "上级编码", "上级成了一个圈：F → F"),
    ]
    assert set(names(seen)) == {"乙", "丙", "戊", "己"}
    assert {o.name for o in seen.book.objectives} == {"甲", "丁"}


@pytest.mark.parametrize(
    ("numbers", "note"),
    [
        ([1, 2, 4], "第4行：编号4与第3行的2不连续"),
        ([1, 2, 2], "第4行：编号2与第3行的2重复"),
        ([3, 4, 5], "第2行：编号从3开始"),
    ],
)
def test_numbers_that_skip_or_repeat_are_told(numbers: list[int], note: str) -> None:
    seen = read(HEAD, *[[n, f"项{place}", "某局"] for place, n in enumerate(numbers)])
    assert seen.notes == (f"Sheet1 {note}",)
    assert len(seen.book.projects) == 3


def test_a_count_that_runs_on_past_a_section_is_no_skip() -> None:
    seen = read(
        HEAD,
        ["一、甲", None, None],
        [1, "子", "某局"],
        [2, "丑", "某局"],
        ["二、乙", None, None],
        [3, "寅", "某局"],
        merged=["A2:C2", "A5:C5"],
    )
    assert seen.notes == ()


def test_headings_of_a_document_hold_over_its_tables() -> None:
    head = ["序号", "任务", "牵头处室"]
    tables = [
        grid(head, [1, "甲", "规划处"], name="表1", before=["年度任务", "一、长远", "（一）规划"]),
        grid(head, [1, "乙", "规划处"], name="表2", before=["（二）投资"]),
        grid(head, [1, "丙", "规划处"], name="表3", before=["二、眼前"]),
    ]
    seen = understand(tables)
    assert under(seen) == {"甲": ["长远", "规划"], "乙": ["长远", "投资"], "丙": ["眼前"]}
    assert seen.book.title == "年度任务"


def test_codes_are_given_by_place() -> None:
    seen = read(
        ["类别", "小类", "项目名称"], ["甲", "子", "修路"], ["甲", "丑", "修桥"], ["乙", None, "修渠"], merged=["A2:A3"]
    )
    assert [o.code for o in seen.book.objectives] == ["2021-01", "2021-01.1", "2021-01.2", "2021-02"]
    assert [p.code for p in seen.book.projects] == ["2021-01-001", "2021-01-002", "2021-02-001"]


def test_a_code_that_the_ledger_gives_is_not_given_again() -> None:
    seen = read(["项目编号", "项目名称"], ["2021-00-001", "甲"], [None, "乙"])
    assert [p.code for p in seen.book.projects] == ["2021-00-001", "2021-00-002"]


def test_a_correction_decides_the_levels() -> None:
    rows = (HEAD, ["1", "科创", "某局"], ["1.1", "平台", "某局"])
    assert under(read(*rows)) == {"平台": ["科创"]}
    flat = read(*rows, corrections=Corrections(levels={"*": "none"}))
    assert under(flat) == {"科创": [], "平台": []}
