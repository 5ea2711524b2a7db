"""What this app offers to the rest of the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from threeones.apps.land import explain, selectors, sheets, sight
from threeones.apps.land.selectors import ParcelStanding
from threeones.base.accounts.access import OPERATOR
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.explainers import explainers
from threeones.base.registry.navigation import Entry, navigation
from threeones.kernel.values.derivation import Scalar

__all__ = ["sheets", "sight"]

_COLUMNS = {
    "code": "宗地编号",
    "name": "项目名称",
    "use": "用途",
    "area": "面积（亩）",
    "manufacturing": "制造业项目",
    "sub_district": "街道",
    "enterprise": "受让企业",
    "granted_on": "出让日期",
    "started_on": "开工日期",
    "completed_on": "竣工日期",
    "deadline": "半年期满日",
    "half_year_ended": "半年已满",
    "started": "已开工",
    "started_in_time": "半年内开工",
    "judged_on": "能否按时已定之日",
}


def _record(s: ParcelStanding) -> Record:
    p = s.parcel
    values: dict[str, Scalar] = {
        "code": p.code,
        "name": p.name,
        "use": p.get_use_display(),
        "area": p.area,
        "manufacturing": p.manufacturing,
        "sub_district": p.sub_district.name if p.sub_district else None,
        "enterprise": p.enterprise.name if p.enterprise else None,
        "granted_on": p.granted_on.isoformat(),
        "started_on": _iso(s.started_on),
        "completed_on": _iso(s.completed_on),
        "deadline": s.deadline.isoformat(),
        "half_year_ended": s.half_year_ended,
        "started": s.started,
        "started_in_time": s.started_in_time,
        "judged_on": _iso(s.judged_on),
    }
    return Record(p.code, p.name, values, p.source, p.source_row, p.basis, p.document)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def parcels(as_of: date) -> Sequence[Record]:
    """Parcels granted by the day, as they stood then."""
    return [_record(s) for s in selectors.parcels(as_of, OPERATOR)]


datasets.register("land.parcels", Dataset("出让的宗地", _COLUMNS, parcels))
explainers.register("parcels", explain.explain_parcels)
navigation.register("parcels", Entry(gettext_lazy("用地"), "parcels", "building", 60, permission=sight.APART))
