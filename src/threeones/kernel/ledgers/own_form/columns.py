"""The sheets and columns of our own form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Cell = str | int | float | date | None
Kind = Literal["text", "names", "date", "number", "year", "period", "comparison", "flag", "shown", "own"]
FORMAT = "threeones-handbook-workbook/1"
FORMAT_NAME = FORMAT.partition("/")[0]
MARK_SHEET, MARK = "版式", "格式"
DIGEST = "导出时的摘要（SHA-256）"
"""The sheet that says whose form it is, and the word beside which it says so."""
NOTES, BOOK, OBJECTIVES, PROJECTS, MILESTONES, TARGETS, LISTS = "说明", "手册", "目标", "项目", "节点", "指标", "清单"
"""Names of sheets; each list has one of its own that begins with the last of them."""
LONGEST = 32_767
"""So many characters a cell of a workbook holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``field`` is what it says of the record (empty: the heading is kept with its cells), ``width`` in characters.

    A column that is ``shown`` only helps people to read; what stands in it is not read back.
    """

    heading: str
    field: str
    kind: Kind = "text"
    required: bool = False
    width: int = 12
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: its columns, and the rows below them."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


_NAMES = "几个用、隔开；名字里有标点的用英文双引号括起来"
_DAY = "日期，如 2021-06-30"
_OF_PROJECT = (
    Column("项目编码", "project", required=True, width=14, note="“项目”表里的编码"),
    Column("项目名称（只供看）", "", "shown", width=26, note="读回时不看这一列"),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    BOOK: (
        Column("年度", "year", "year", required=True, width=8, note="四位数"),
        Column("局", "bureau", width=28),
        Column("标题", "title", width=48),
    ),
    OBJECTIVES: (
        Column("目标编码", "code", required=True, width=14, note="不重复；改名时编码不变"),
        Column("目标名称", "name", required=True, width=48),
        Column("上级目标", "parent", width=14, note="上一级目标的编码，没有就空着"),
    ),
    PROJECTS: (
        Column("项目编码", "code", required=True, width=14, note="不重复；改名时编码不变"),
        Column("项目名称", "name", required=True, width=30),
        Column("所属目标", "objective", width=12, note="“目标”表里的编码"),
        Column("所属目标名称（只供看）", "", "shown", width=22, note="读回时不看这一列"),
        Column("主要工作内容", "content", width=60),
        Column("牵头单位", "lead_unit", width=18),
        Column("配合单位", "supporting_units", "names", width=26, note=_NAMES),
        Column("责任领导", "leader", width=10),
        Column("责任人", "owner", width=10),
        Column("开始日期", "start_on", "date", width=12, note=_DAY),
        Column("完成时限", "deadline", "date", width=12, note=_DAY),
        Column("期间", "period", "period", width=10, note="写的不是日子而是一段时间时填，如 2021-Q3；常年填 2021"),
        Column("权重", "weight", "number", width=8, note="在所属目标内的权重，空着为1"),
        Column("清单来源", "lists", "names", width=22, note=_NAMES),
        Column("兼属目标", "also", "names", width=14, note="还服务于哪些目标的编码；" + _NAMES),
    ),
    MILESTONES: (
        *_OF_PROJECT,
        Column("节点编码", "code", required=True, width=16, note="不重复；改名时编码不变"),
        Column("节点内容", "name", required=True, width=48),
        Column("完成时间", "due_on", "date", width=12, note=_DAY),
        Column("原定时间", "revised_from", "date", width=12, note="调整过的节点填最初定的日期"),
        Column("权重", "weight", "number", width=8, note="在项目内的权重，空着为1"),
    ),
    TARGETS: (
        *_OF_PROJECT,
        Column("指标", "indicator", required=True, width=28, note="名称或代码，在一个项目里不重复"),
        Column("原文", "text", width=36),
        Column("方式", "comparison", "comparison", width=10, note="不低于 或 不高于，空着为不低于"),
        Column("目标值", "number", "number", width=12, note="没有数的空着，算作不可衡量"),
        Column("计量单位", "unit", width=10),
        Column("目标是增速", "of_growth", "flag", width=10, note="是 或 否，空着为否"),
    ),
    LISTS: (Column("清单", "list", required=True, width=18, note="清单的名称，与“项目”表的清单来源相同"), *_OF_PROJECT),
}
OWN_COLUMNS = frozenset({PROJECTS, LISTS})
"""Sheets where further columns are kept with their headings: 项目 what had no place, a list's sheet its own columns."""
