"""Sheets of 进展报送/*.xlsx, one workbook a month: reports, and milestones done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from threeones.apps.supervision.models import Completion, OwnView, Report
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare

BOOKS = "进展报送/*.xlsx"


def check_completions(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """Nothing is reported done before it is done."""
    for row in rows:
        done, reported = row.values.get("done_on"), row.values.get("reported_on")
        if done and reported and done > reported:
            yield RowFault(row, "done_on", f"完成日期{done}晚于报送日期{reported}", "不晚于报送日期")


def check_reports(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """Progress is a share of the whole."""
    for row in rows:
        progress = row.values.get("progress")
        if progress is not None and not 0 <= progress <= 100:
            yield RowFault(row, "progress", f"进度是{progress}", "0到100之间的数（%）")


REPORTS = declare(
    SheetSpec(
        BOOKS,
        "进展",
        "项目进展",
        Report,
        (
            Column("项目编码", "project", "ref", required=True, ref="project"),
            Column("月份", "month", "month", required=True, example="2021-03"),
            Column(
                "报送单位",
                "unit",
                "ref",
                ref="unit",
                note="空着即项目的牵头单位；配合单位报的填配合单位",
                follows=("project", "lead_unit"),
            ),
            Column("本月进展", "text", required=True),
            Column("自评", "own_view", "choice", required=True, choices={t: v for v, t in OwnView.choices}),
            Column("累计进度（%）", "progress", "number", unit="%"),
            Column("报送人", "reported_by", "ref", required=True, ref="person", note="填工号"),
            Column("报送日期", "reported_on", "date", required=True),
            Column("迟报原因", "late_reason", note="报送日期晚于时限的填"),
        ),
        key=("project", "month", "unit"),
        order=310,
        check=check_reports,
        beside={"sent_by": "报送人姓名", "edition_id": "手册版次"},
    )
)
COMPLETIONS = declare(
    SheetSpec(
        BOOKS,
        "节点完成",
        "节点完成情况",
        Completion,
        (
            Column("节点编码", "milestone", "ref", required=True, ref="milestone"),
            Column("完成日期", "done_on", "date", required=True),
            Column("报送日期", "reported_on", "date", required=True),
            Column("佐证", "evidence"),
        ),
        key=("milestone",),
        order=320,
        check=check_completions,
    )
)
