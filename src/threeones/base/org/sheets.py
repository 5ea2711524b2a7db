"""Sheets of the workbook 机构人员.xlsx: the year's settings, units, people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from threeones.base.intake.reading import fold, short
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare
from threeones.base.org.models import NOT_IN_ROSTER, Person, Role, Unit, UnitKind, YearSetting
from threeones.base.registry.own_packs import own_packs
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.parse import split_names

BOOK = "机构人员.xlsx"

PACKS = {"亮灯规则": "lights", "考评方案": "schemes", "措辞规则": "wording", "综述方案": "review"}
"""Settings that name packs, and the folder under ``packs/`` that holds them; 考评方案 may name several."""


def packs_exist(rows: Sequence[ParsedRow]) -> Iterator[RowFault]:
    """A setting that names a pack that is not there would only show when a page is asked for."""
    for row in rows:
        folder = PACKS.get(str(row.values["key"]))
        if folder is None:
            continue
        own = own_packs.get(folder)
        there = sorted({*(p.stem for p in (packs_dir() / folder).glob("*.yaml")), *(own() if own else ())})
        value = str(row.values["value"])
        for name in split_names(value) if folder == "schemes" else [value]:
            if name not in there:
                yield RowFault(row, "value", f"没有规则包“{short(name)}”", "、".join(there))


def units_follow(rows: Sequence[ParsedRow]) -> Iterator[RowFault]:
    """Only a unit that has ended is followed by others, and not by itself."""
    for row in rows:
        begins, ends = row.values.get("valid_from"), row.values.get("valid_to")
        if begins and ends and begins > ends:
            yield RowFault(row, "valid_to", f"撤并日期{ends}早于启用日期{begins}", "不早于启用日期")
        named = row.values.get("successors") or []
        if named and not ends:
            yield RowFault(row, "successors", "有继任单位，却没有撤并日期", "填撤并日期，或不填继任单位")
        own = {fold(n) for f in ("name", "code", "aliases") for n in split_names(str(row.values.get(f) or ""))}
        if any(fold(n) in own for n in named):
            yield RowFault(row, "successors", "继任单位是它自己", "承接它工作的别的单位")


SETTINGS = declare(
    SheetSpec(
        BOOK,
        "年度设置",
        "年度设置",
        YearSetting,
        (
            Column("年度", "year", "int", required=True, example="2021"),
            Column("设置项", "key", required=True, note="区名、区划代码、亮灯规则、考评方案、综述方案……（见说明）"),
            Column("设置值", "value", required=True),
        ),
        key=("year", "key"),
        order=10,
        required=True,
        check=packs_exist,
    )
)
UNITS = declare(
    SheetSpec(
        BOOK,
        "单位",
        "单位",
        Unit,
        (
            Column("单位编码", "code", required=True, example="FG-02"),
            Column("单位名称", "name", required=True, example="工业经济科"),
            Column("简称", "aliases", note="其他叫法，用、隔开"),
            Column(
                "类别", "kind", "choice", required=True, choices={label: value for value, label in UnitKind.choices}
            ),
            Column("上级单位", "parent", "ref", ref="unit", note="区和街道可以空着"),
            Column("启用日期", "valid_from", "date"),
            Column("撤并日期", "valid_to", "date", note="最后一天"),
            Column("继任单位", "successors", "refs", ref="unit", note="撤并、更名后由谁承接，用、隔开"),
        ),
        key=("code",),
        order=20,
        provides="unit",
        names=("name", "code", "aliases"),
        required=True,
        check=units_follow,
    )
)
PEOPLE = declare(
    SheetSpec(
        BOOK,
        "人员",
        "人员",
        Person,
        (
            Column("工号", "code", required=True, example="P001"),
            Column("姓名", "name", required=True),
            Column("单位", "unit", "ref", required=True, ref="unit"),
            Column("职务", "post"),
            Column(
                "角色",
                "role",
                "choice",
                choices={label: value for value, label in Role.choices if value not in NOT_IN_ROSTER},
            ),
            Column("分管单位", "portfolio", "refs", ref="unit", note="只分管领导填；几个的用、隔开"),
        ),
        key=("code",),
        order=30,
        provides="person",
        names=("code",),
        required=True,
    )
)
