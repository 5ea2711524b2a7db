"""The sheet of 重大项目.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from threeones.apps.capital_projects.models import CapitalProject
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare


def check_investments(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """An investment is more than nothing."""
    for row in rows:
        total = row.values.get("total_investment")
        if total is not None and total <= 0:
            yield RowFault(row, "total_investment", f"总投资是{total}万元", "大于0的数")


CAPITAL_PROJECTS = declare(
    SheetSpec(
        "重大项目.xlsx",
        "项目",
        "重大项目",
        CapitalProject,
        (
            Column("项目代码", "code", required=True, example="2021-001"),
            Column("项目名称", "name", required=True),
            Column("类别", "kind", required=True, example="产业"),
            Column("街道", "sub_district", "ref", ref="unit"),
            Column("总投资（万元）", "total_investment", "number", required=True, unit="万元"),
            Column("年度计划投资（万元）", "year_plan", "number", unit="万元"),
            Column("集中开工批次", "batch", example="2021年第一批"),
            Column("开工日期", "started_on", "date"),
            Column("入库日期", "registered_on", "date"),
        ),
        key=("code",),
        order=510,
        provides="capital_project",
        names=("code",),
        check=check_investments,
    )
)
