"""What this app offers to the rest of the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from threeones.apps.capital_projects import explain, selectors, sheets, sight
from threeones.apps.capital_projects.selectors import ProjectStanding
from threeones.base.accounts.access import OPERATOR
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.explainers import explainers
from threeones.base.registry.navigation import Entry, navigation
from threeones.kernel.values.derivation import Scalar

__all__ = ["sheets", "sight"]

_COLUMNS = {
    "code": "项目代码",
    "name": "项目名称",
    "kind": "类别",
    "sub_district": "街道",
    "total_investment": "总投资（万元）",
    "year_plan": "年度计划投资（万元）",
    "batch": "集中开工批次",
    "started_on": "开工日期",
    "registered_on": "入库日期",
    "started": "已开工",
    "registered": "已入库",
}


def _record(s: ProjectStanding) -> Record:
    p = s.project
    values: dict[str, Scalar] = {
        "code": p.code,
        "name": p.name,
        "kind": p.kind,
        "sub_district": p.sub_district.name if p.sub_district else None,
        "total_investment": p.total_investment,
        "year_plan": p.year_plan,
        "batch": p.batch or None,
        "started_on": s.started_on.isoformat() if s.started_on else None,
        "registered_on": s.registered_on.isoformat() if s.registered_on else None,
        "started": s.started_on is not None,
        "registered": s.registered_on is not None,
    }
    return Record(p.code, p.name, values, p.source, p.source_row, p.basis, p.document)


def projects(as_of: date) -> Sequence[Record]:
    """Capital projects as they stood on the day; ``batch`` is missing for one that is in no start ceremony."""
    return [_record(s) for s in selectors.projects(as_of, OPERATOR)]


datasets.register("capital_projects.projects", Dataset("重大项目", _COLUMNS, projects))
explainers.register("capital_projects", explain.explain_projects)
navigation.register(
    "capital_projects",
    Entry(gettext_lazy("项目与用地"), "capital_projects", "building", 60, also=("parcels",), permission=sight.READ),
)
