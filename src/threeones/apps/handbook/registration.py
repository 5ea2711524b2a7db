"""What this app offers to the rest of the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from threeones.apps.handbook import sheets, sight
from threeones.apps.handbook.drafting import audited, rights
from threeones.apps.handbook.editions import registration as editions
from threeones.apps.handbook.importing import registration as importing
from threeones.apps.handbook.models import Project
from threeones.apps.handbook.printing import waiting
from threeones.apps.handbook.states import found as states
from threeones.apps.handbook.succession import at_home
from threeones.apps.handbook.superior import explaining
from threeones.apps.handbook.superior import found as superior
from threeones.apps.handbook.targets import results
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.accounts.sight import seen
from threeones.base.jobs.registry import daily, minutely
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.explainers import Explanation, explainers
from threeones.base.registry.navigation import Entry, navigation
from threeones.kernel.values.derivation import Scalar

__all__ = [
    "at_home",
    "audited",
    "editions",
    "explaining",
    "importing",
    "rights",
    "sheets",
    "sight",
    "states",
    "superior",
    "waiting",
]

_COLUMNS = {
    "code": "项目编码",
    "name": "项目名称",
    "objective": "目标编码",
    "bureau": "责任局",
    "year": "年度",
    "lead_unit": "牵头单位",
}


def _values(p: Project) -> dict[str, str | int]:
    return {
        "code": p.code,
        "name": p.name,
        "objective": p.objective.code,
        "bureau": p.objective.bureau.name,
        "year": p.objective.year,
        "lead_unit": p.lead_unit.name,
    }


def _record(p: Project, key: str, values: dict[str, str | int]) -> Record:
    return Record(key, p.name, values, p.source, p.source_row, p.basis, p.document, url=f"/projects/{p.code}/")


def _all() -> Sequence[Project]:
    query = seen(Project, OPERATOR).select_related("objective__bureau", "lead_unit", "source_file")
    return list(query.prefetch_related("lists"))


def projects(_as_of: date) -> Sequence[Record]:
    """Projects of all handbooks."""
    return [_record(p, p.code, _values(p)) for p in _all()]


def list_items(_as_of: date) -> Sequence[Record]:
    """One row for each project on each list."""
    return [
        _record(p, f"{entry.name}/{p.code}", {**_values(p), "list": entry.name})
        for p in _all()
        for entry in p.lists.all()
    ]


def target_results(as_of: date) -> Sequence[Record]:
    """Targets against the newest own value of their year known by the day."""
    out = []
    for result in results(as_of, OPERATOR):
        t, actual = result.target, result.observation
        values: dict[str, Scalar] = {
            "project": t.project.code,
            "unit": t.project.lead_unit.name,
            "year": t.project.objective.year,
            "indicator": t.indicator.code,
            "number": t.number,
            "actual": result.actual,
            "period": actual.period if actual else None,
            "known": result.actual is not None,
            "met": result.met,
        }
        key = f"{t.project.code}/{t.indicator.code}"
        out.append(Record(key, f"{t.project.name}：{t}", values, t.source, t.source_row, t.basis, t.document))
    return out


_TARGET = {
    "project": "项目编码",
    "unit": "牵头单位",
    "year": "年度",
    "indicator": "指标代码",
    "number": "目标值",
    "actual": "完成值",
    "period": "期间",
    "known": "数据已出",
    "met": "完成",
}
datasets.register("handbook.target_results", Dataset("指标任务完成情况", _TARGET, target_results))
datasets.register("handbook.projects", Dataset("手册项目", _COLUMNS, projects))
datasets.register("handbook.list_items", Dataset("清单项目", {**_COLUMNS, "list": "清单"}, list_items))


def explain_target(key: str, as_of: date, access: Access) -> Explanation | None:
    """A target's actual value against the goal: ``FG-01-003/FAI``."""
    code, _slash, indicator = key.partition("/")
    found = next((r for r in results(as_of, access, code) if r.target.indicator.code == indicator), None)
    if found is None or found.actual is None:
        return None
    node = found.node
    actual = node.args[0]
    return Explanation(f"{code} {found.target.indicator.name}", actual, str(found.actual), str(found.target))


explainers.register("target", explain_target)
navigation.register("handbook", Entry(gettext_lazy("手册"), "handbook", "book", 20, permission=sight.READ))
minutely.register("handbook-printing", waiting.carry_out)
daily.register("handbook-printing-cleaning", waiting.clean)
