"""Sheets of 统计指标.xlsx (places) and 名录.xlsx (enterprises)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from threeones.apps.register.models import Enterprise, Place, PlaceSet
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare
from threeones.base.texts.uscc import is_uscc


def check_codes(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """统一社会信用代码 must pass the check digit of GB 32100-2015."""
    for row in rows:
        code = row.values.get("uscc")
        if code and not is_uscc(str(code)):
            yield RowFault(row, "uscc", f"“{code}”通不过校验", "18位统一社会信用代码（GB 32100-2015）")


PLACES = declare(
    SheetSpec(
        "统计指标.xlsx",
        "地区",
        "参加比较的地区",
        Place,
        (
            Column("地区代码", "code", required=True, example="330105"),
            Column("地区名称", "name", required=True, example="拱墅区"),
            Column("本区", "is_own", "bool", note="是/否；只有一个“是”"),
        ),
        key=("code",),
        order=110,
        provides="place",
        names=("name", "code"),
        required=True,
    )
)
PLACE_SETS = declare(
    SheetSpec(
        "统计指标.xlsx",
        "位次范围",
        "位次在哪些地区中排",
        PlaceSet,
        (
            Column("范围名称", "name", required=True, example="全市"),
            Column("地区", "places", "refs", required=True, ref="place", note="地区名称，用、隔开"),
        ),
        key=("name",),
        order=120,
        provides="place_set",
        names=("name",),
        required=True,
    )
)
ENTERPRISES = declare(
    SheetSpec(
        "名录.xlsx",
        "企业",
        "企业",
        Enterprise,
        (
            Column("企业名称", "name", required=True),
            Column("简称", "aliases", note="其他叫法，用、隔开"),
            Column("统一社会信用代码", "uscc"),
            Column("行业代码", "industry", note="GB/T 4754，如 C27"),
        ),
        key=("name",),
        order=130,
        provides="enterprise",
        names=("name", "aliases"),
        check=check_codes,
    )
)
