"""How a return sheet is laid out: its two sheets, the columns that are known and locked, and those that are filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from threeones.apps.supervision.models import Completion, OwnView, Report
from threeones.apps.supervision.rounds.asking import Known
from threeones.base.audit.chain import canonical
from threeones.base.intake.specs import Column, SheetSpec

BOOK, COVER, REPORTS, MILESTONES = "回执表", "说明", "进展", "节点"
_VIEWS = {label: value for value, label in OwnView.choices}
KNOWN_OF_REPORT = (
    Column("项目编码", "project", required=True),
    Column("项目名称", "name"),
    Column("上次报送", "last_month"),
    Column("上次进度（%）", "last_progress"),
)
KNOWN_OF_MILESTONE = (
    Column("节点编码", "milestone", required=True),
    Column("项目编码", "project"),
    Column("节点", "milestone_name"),
    Column("到期日", "due_on"),
)
ASKED_OF_REPORT = (
    Column("本月进展", "text"),
    Column("自评", "own_view", "choice", choices=_VIEWS),
    Column("累计进度（%）", "progress", "number", unit="%"),
    Column("迟报原因", "late_reason"),
)
ASKED_OF_MILESTONE = (Column("完成日期", "done_on", "date"), Column("佐证", "evidence"))
REPORT_SHEET = SheetSpec(BOOK, REPORTS, "进展", Report, (*KNOWN_OF_REPORT, *ASKED_OF_REPORT), key=("project",), order=0)
MILESTONE_SHEET = SheetSpec(
    BOOK, MILESTONES, "节点", Completion, (*KNOWN_OF_MILESTONE, *ASKED_OF_MILESTONE), key=("milestone",), order=0
)
UNIT, MONTH, MADE_ON, DIGEST = "单位编码", "月份", "发出日期", "校验"
"""What the cover says, by its words; the digest tells that nothing known was changed in the sheet."""


def digest_of(unit: str, month: str, reports: Iterable[Known], milestones: Iterable[Known]) -> str:
    """What a sheet was made from, sealed: two that know the same have the same, and nobody else makes one."""
    told = {"unit": unit, "month": month, "reports": _plain(reports), "milestones": _plain(milestones)}
    plain = hashlib.sha256(canonical(told).encode("utf-8", "surrogatepass")).hexdigest()
    return salted_hmac("threeones.supervision.rounds.sheet", plain, algorithm="sha256").hexdigest()[:32]


def _plain(rows: Iterable[Known]) -> list[list[list[str]]]:
    return sorted([[name, value] for name, value in sorted(row.items())] for row in rows)
