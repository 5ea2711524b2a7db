"""The sheet of 土地出让.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from threeones.apps.land.models import LandUse, Parcel
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare


def check_parcels(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """A parcel has an area, and nothing starts on it before it is granted."""
    for row in rows:
        area = row.values.get("area")
        if area is not None and area <= 0:
            yield RowFault(row, "area", f"面积是{area}亩", "大于0的数")
        granted, started = row.values.get("granted_on"), row.values.get("started_on")
        if granted and started and started < granted:
            yield RowFault(row, "started_on", f"开工日期{started}早于出让日期{granted}", "不早于出让日期")


PARCELS = declare(
    SheetSpec(
        "土地出让.xlsx",
        "宗地",
        "出让的宗地",
        Parcel,
        (
            Column("宗地编号", "code", required=True),
            Column("项目名称", "name", required=True),
            Column("用途", "use", "choice", required=True, choices={t: v for v, t in LandUse.choices}),
            Column("面积（亩）", "area", "number", required=True, unit="亩"),
            Column("街道", "sub_district", "ref", ref="unit"),
            Column("受让企业", "enterprise", "ref", ref="enterprise"),
            Column("制造业项目", "manufacturing", "bool"),
            Column("出让日期", "granted_on", "date", required=True),
            Column("开工日期", "started_on", "date"),
            Column("竣工日期", "completed_on", "date"),
        ),
        key=("code",),
        order=520,
        provides="parcel",
        names=("code",),
        check=check_parcels,
    )
)
