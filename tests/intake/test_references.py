"""Names that point to nothing, to more than one thing, or back to themselves."""

from __future__ import annotations

from tests.intake.spoilt import HANDBOOK, JANUARY, ORGANISATION, STATISTICS, Folder
from threeones.apps.handbook.models import Project
from threeones.base.org.models import Unit


def test_a_unit_that_does_not_exist_with_the_one_that_was_meant(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[0]["牵头单位"] = "道路课"
    assert year.fault() == ((HANDBOOK, "项目", 2, "牵头单位"), "“道路课”不存在", "“道路科”")


def test_a_unit_unlike_any_other(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[0]["牵头单位"] = "气象站"
    assert year.fault()[1:] == ("“气象站”不存在", "“机构人员.xlsx”的“单位”里有的名称")


def test_one_of_several_names(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[0]["配合单位"] = "运输科、道路课，区交通局"
    assert year.fault() == ((HANDBOOK, "项目", 2, "配合单位"), "“道路课”不存在", "“道路科”")


def test_codes_aliases_and_full_width_names_are_names(year: Folder) -> None:
    year.rows(ORGANISATION, "单位")[3]["简称"] = "运管、公交办"
    for row, unit in zip(year.rows(HANDBOOK, "项目"), ("Ｊ－２", "公交办", "运 输 科"), strict=True):
        row["牵头单位"] = unit
    year.load()
    assert {p.lead_unit.code for p in Project.objects.all()} == {"J-2"}


def test_an_alias_of_two_units(year: Folder) -> None:
    for row in year.rows(ORGANISATION, "单位")[2:]:
        row["简称"] = "业务科"
    year.rows(HANDBOOK, "项目")[1]["牵头单位"] = "业务科"
    assert year.fault() == ((HANDBOOK, "项目", 3, "牵头单位"), "“业务科”指的不止一个：J-1、J-2", "用编码")


def test_a_unit_above_itself(year: Folder) -> None:
    year.rows(ORGANISATION, "单位")[2]["上级单位"] = "道路科"
    assert year.fault() == ((ORGANISATION, "单位", 4, "上级单位"), "“道路科”绕成了圈", "不指回自己的上级")


def test_a_circle_of_units_beside_another_fault(year: Folder) -> None:
    units = year.rows(ORGANISATION, "单位")
    units[1]["上级单位"], units[2]["启用日期"] = "道路科", "很早"
    assert [(f.row, f.column) for f in year.faults()] == [(3, "上级单位"), (4, "上级单位"), (4, "启用日期")]


def test_a_unit_below_one_that_stands_further_down(year: Folder) -> None:
    year.rows(ORGANISATION, "单位").reverse()
    year.load()
    assert Unit.objects.get(code="J-1").parent == Unit.objects.get(code="J")


def test_an_unreadable_sheet_of_names_is_one_fault_not_hundreds(year: Folder) -> None:
    for row in year.rows(ORGANISATION, "单位"):
        row.pop("单位名称")
    assert year.fault()[0] == (ORGANISATION, "单位", 1, "单位名称")


def test_a_name_that_was_changed_is_gone(year: Folder) -> None:
    year.load()
    year.rows(ORGANISATION, "单位")[2]["单位名称"] = "公路科"
    found = {(f.sheet, f.fault, f.expected) for f in year.faults()}
    assert ("项目", "“道路科”不存在", "“公路科”") in found and len({s for s, _, _ in found}) == 3


def test_a_removed_row_that_others_name(year: Folder) -> None:
    year.load()
    del year.rows(HANDBOOK, "项目")[1]
    found = year.faults()
    assert [(f.file, f.sheet, f.row, f.fault) for f in found] == [
        (HANDBOOK, "节点", 4, "“J-002”不存在"),
        (HANDBOOK, "节点", 5, "“J-002”不存在"),
    ]


def test_an_indicator_by_its_code_and_by_its_name(year: Folder) -> None:
    year.rows(STATISTICS, "数据")[1]["指标"] = "固定资产投资"
    year.load()
    year.rows(STATISTICS, "数据")[1] |= {"指标": "固定资产投资", "地区": "某区"}
    place, fault, _ = year.fault()
    assert place == (STATISTICS, "数据", 3, "版本") and fault.endswith("与第2行重复")


def test_a_milestone_of_a_month_that_the_handbook_does_not_have(year: Folder) -> None:
    year.rows(JANUARY, "节点完成")[0]["节点编码"] = "J-001-9"
    place, fault, expected = year.fault()
    assert place == (JANUARY, "节点完成", 2, "节点编码") and fault == "“J-001-9”不存在"
    assert expected in ("“J-001-1”", "“J-001-2”")


def test_a_setting_that_names_no_pack(year: Folder) -> None:
    settings = year.rows(ORGANISATION, "年度设置")
    settings[1]["设置值"] = "ouhai"
    settings[2]["设置值"] = "gongshu-2021-sections、../../x"
    settings += [{"年度": 2022, "设置项": k, "设置值": "没有"} for k in ("措辞规则", "综述方案")]
    found = year.faults()
    assert {(f.row, f.column, f.fault) for f in found} == {
        (3, "设置值", "没有规则包“ouhai”"),
        (4, "设置值", "没有规则包“../../x”"),
        (5, "设置值", "没有规则包“没有”"),
        (6, "设置值", "没有规则包“没有”"),
    }
    assert "ouhai-2020" in next(f.expected for f in found if f.row == 3)
