"""Sheets of 工作手册.xlsx: objectives, lists, projects, milestones, targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from threeones.apps.handbook.models import (
    Comparison,
    ListEntry,
    Milestone,
    Objective,
    Project,
    ProjectState,
    StateChange,
    SuperiorTask,
    Target,
    WordedTarget,
    WorkList,
)
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare

BOOK = "工作手册.xlsx"
DECIDED = {text: value for value, text in ProjectState.choices if value != ProjectState.DONE_EARLY}
"""States that somebody decides; that all was done early is told by the days on which it was (提前完成)."""


def check_projects(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """A project cannot end before it starts, nor weigh nothing or less."""
    for row in rows:
        start, end = row.values.get("start_on"), row.values.get("deadline")
        if start and end and start > end:
            yield RowFault(row, "deadline", f"完成时限{end}早于开始日期{start}", "不早于开始日期")
        weight = row.values.get("weight")
        if weight is not None and weight <= 0:
            yield RowFault(row, "weight", f"权重是{weight}", "大于0的数")


def check_milestones(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """A milestone weighs something, or the plan's progress has nothing to be a share of."""
    for row in rows:
        weight = row.values.get("weight")
        if weight is not None and weight <= 0:
            yield RowFault(row, "weight", f"权重是{weight}", "大于0的数")


def check_changes(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """A project that is merged or split becomes others, not itself; no other change of state names any."""
    for row in rows:
        state, into = row.values.get("state"), row.values.get("into") or []
        if state == ProjectState.MERGED and len(into) != 1:
            yield RowFault(row, "into", f"并入了{len(into)}个项目", "并入的一个项目的编码")
        elif state == ProjectState.SPLIT and len(into) < 2:
            yield RowFault(row, "into", f"拆分为{len(into)}个项目", "至少两个项目的编码，用、隔开")
        elif state not in (ProjectState.MERGED, ProjectState.SPLIT, None) and into:
            yield RowFault(row, "into", "只有并入、拆分有去向", "空着")
        elif str(row.values.get("project")) in into:
            yield RowFault(row, "into", "并入或拆成了它自己", "别的项目的编码")


OBJECTIVES = declare(
    SheetSpec(
        BOOK,
        "目标",
        "目标",
        Objective,
        (
            Column("目标编码", "code", required=True, example="FG-M1"),
            Column("目标名称", "name", required=True),
            Column("责任局", "bureau", "ref", required=True, ref="unit"),
            Column("年度", "year", "int", required=True, example="2021"),
            Column("上级目标", "parent", "ref", ref="objective"),
        ),
        key=("code",),
        order=210,
        provides="objective",
        names=("code", "name"),
        required=True,
        beside={"position": "次序"},
    )
)
LISTS = declare(
    SheetSpec(
        BOOK,
        "清单",
        "清单",
        WorkList,
        (
            Column("清单名称", "name", required=True, example="民生实事"),
            Column("下达单位", "issuer"),
            Column("自有栏目", "headings", note="清单自己的栏目，用、隔开"),
        ),
        key=("name",),
        order=220,
        provides="list",
        names=("name",),
    )
)
PROJECTS = declare(
    SheetSpec(
        BOOK,
        "项目",
        "项目",
        Project,
        (
            Column("项目编码", "code", required=True, example="FG-01-003"),
            Column("项目名称", "name", required=True),
            Column("主要工作内容", "content", required=True),
            Column("所属目标", "objective", "ref", required=True, ref="objective"),
            Column("牵头单位", "lead_unit", "ref", required=True, ref="unit"),
            Column("配合单位", "supporting_units", "refs", ref="unit", note="用、隔开"),
            Column("责任领导", "leader", "ref", required=True, ref="person", note="填工号"),
            Column("责任人", "owner", "ref", required=True, ref="person", note="填工号"),
            Column("开始日期", "start_on", "date"),
            Column("完成时限", "deadline", "date", required=True),
            Column("权重", "weight", "number", note="在所属目标内的权重，空着为1"),
            Column("清单来源", "lists", "refs", ref="list", note="用、隔开"),
            Column("暂缓日期", "suspended_on", "date"),
            Column("兼属目标", "also_serves", "refs", ref="objective", note="还服务于哪些目标，用、隔开"),
            Column("期间", "period", "period", note="手册写的不是日子而是一段时间时填，如 2021-Q3"),
        ),
        key=("code",),
        order=230,
        provides="project",
        names=("code",),
        required=True,
        check=check_projects,
        beside={"kept": "未归位的内容", "position": "次序"},
    )
)
MILESTONES = declare(
    SheetSpec(
        BOOK,
        "节点",
        "节点",
        Milestone,
        (
            Column("项目编码", "project", "ref", required=True, ref="project"),
            Column("节点编码", "code", required=True, example="FG-01-003-2"),
            Column("节点内容", "name", required=True),
            Column("完成时间", "due_on", "date", required=True),
            Column("原定时间", "revised_from", "date", note="调整过的节点填最初定的日期"),
            Column("权重", "weight", "number", note="在项目内的权重，空着为1"),
        ),
        key=("code",),
        order=240,
        provides="milestone",
        names=("code",),
        required=True,
        check=check_milestones,
    )
)
TARGETS = declare(
    SheetSpec(
        BOOK,
        "指标任务",
        "项目的指标任务",
        Target,
        (
            Column("项目编码", "project", "ref", required=True, ref="project"),
            Column("指标", "indicator", "ref", required=True, ref="indicator"),
            Column("方式", "comparison", "choice", choices={t: v for v, t in Comparison.choices}),
            Column("目标值", "number", "number", required=True, note="按指标的计量单位；目标是增速时为%"),
            Column("目标是增速", "of_growth", "bool"),
            Column("原文", "text", example="增长8%以上"),
        ),
        key=("project", "indicator"),
        order=250,
    )
)
WORDED_TARGETS = declare(
    SheetSpec(
        BOOK,
        "目标任务",
        "不在统计指标里的目标",
        WordedTarget,
        (
            Column("项目编码", "project", "ref", required=True, ref="project"),
            Column("目标", "name", required=True, example="新引进企业"),
            Column("方式", "comparison", "choice", choices={t: v for v, t in Comparison.choices}),
            Column("目标值", "number", "number", note="没有数的空着，算作不可衡量"),
            Column("计量单位", "unit", example="家"),
            Column("目标是增速", "of_growth", "bool"),
            Column("原文", "text", example="新引进企业不少于20家"),
        ),
        key=("project", "name"),
        order=251,
    )
)
LIST_ENTRIES = declare(
    SheetSpec(
        BOOK,
        "清单内容",
        "清单自有栏目的内容",
        ListEntry,
        (
            Column("清单", "worklist", "ref", required=True, ref="list"),
            Column("项目编码", "project", "ref", required=True, ref="project"),
            Column("栏目", "heading", required=True),
            Column("内容", "value", required=True),
        ),
        key=("worklist", "project", "heading"),
        order=252,
    )
)
STATE_CHANGES = declare(
    SheetSpec(
        BOOK,
        "状态变更",
        "项目状态的变更",
        StateChange,
        (
            Column("项目编码", "project", "ref", required=True, ref="project"),
            Column("变更日期", "happened_on", "date", required=True),
            Column("状态", "state", "choice", required=True, choices=DECIDED),
            Column("理由", "reason", required=True),
            Column("上级同意文件", "consent", note="目标是上级下达的，填同意变更的文件"),
            Column("并入或拆分为", "into", "refs", ref="project", note="项目编码，用、隔开"),
        ),
        key=("project", "happened_on", "state"),
        order=253,
        check=check_changes,
    )
)
SUPERIOR_TASKS = declare(
    SheetSpec(
        BOOK,
        "上级任务",
        "上级下达的任务",
        SuperiorTask,
        (
            Column("任务编码", "code", required=True, example="HZ-2021-01"),
            Column("下达单位", "set_by", required=True),
            Column("年度", "year", "int", required=True, example="2021"),
            Column("序号", "number", example="一（3）"),
            Column("任务", "name", required=True),
            Column("内容", "content"),
            Column("目标", "target"),
            Column("完成时限", "due_on", "date"),
            Column("责任单位", "unit", "ref", ref="unit"),
            Column("上一级任务", "parent", "ref", ref="superior"),
            Column("承接项目", "carried_by", "refs", ref="project", note="项目编码，用、隔开"),
        ),
        key=("code",),
        order=254,
        provides="superior",
        names=("code",),
    )
)
