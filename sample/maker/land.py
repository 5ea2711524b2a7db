"""土地出让.xlsx and 名录.xlsx: parcels granted in 2020 and 2021, and enterprises."""

from __future__ import annotations

from datetime import date

from maker.books import Row, Sheet
from maker.organisation import REVIEW

INDUSTRY, INNOVATION = "工业用地", "创新型产业用地"
# Code, project, use, 亩, sub-district, enterprise, manufacturing, granted, started, completed.
PARCELS = (
    ("拱工2020-08", "景嘉医疗产业化基地", INDUSTRY, 17.6, "康桥", "景嘉医疗", True, date(2020, 11, 26), date(2021, 4, 20), None),
    ("拱工2020-09", "凯大催化研发制造基地", INDUSTRY, 14.3, "康桥", "凯大催化", True, date(2020, 12, 24), date(2021, 5, 18), None),
    ("拱创2020-05", "示例云栖研发中心", INNOVATION, 24.8, "祥符", "示例云栖软件", False, date(2020, 9, 17), date(2021, 2, 25), None),
    ("拱工2021-01", "示例精密传动生产基地", INDUSTRY, 12.8, "康桥", "示例精密传动", True, date(2021, 1, 28), date(2021, 6, 30), None),
    ("拱工2021-02", "示例新材料中试基地", INDUSTRY, 9.6, "石桥", "示例新材料", True, date(2021, 3, 25), date(2021, 9, 10), None),
    ("拱工2021-03", "示例医疗器械厂房", INDUSTRY, 18.4, "祥符", "示例医疗器械", True, date(2021, 5, 20), date(2021, 11, 12), None),
    ("拱工2021-04", "示例冷链加工中心", INDUSTRY, 15.2, "康桥", "示例冷链", False, date(2021, 6, 24), None, None),
    ("拱工2021-05", "示例智能装备扩建", INDUSTRY, 11.3, "上塘", "示例智能装备", True, date(2021, 8, 26), date(2021, 12, 20), None),
    ("拱工2021-06", "示例包装机械二期", INDUSTRY, 14.9, "石桥", "示例包装机械", True, date(2021, 10, 28), None, None),
    ("拱工2021-07", "示例检测仪器基地", INDUSTRY, 12.4, "半山", "示例检测仪器", True, date(2021, 12, 16), None, None),
    ("拱创2021-01", "示例数智产业园一期", INNOVATION, 42.3, "祥符", "示例数智产业", False, date(2021, 3, 18), date(2021, 8, 20), None),
    ("拱创2021-02", "示例工业软件园", INNOVATION, 28.6, "石桥", "示例工业软件", False, date(2021, 5, 27), date(2021, 12, 10), None),
    ("拱创2021-03", "示例生物医药加速器", INNOVATION, 37.5, "康桥", "示例生物医药", False, date(2021, 6, 29), date(2021, 12, 17), None),
    ("拱创2021-04", "示例时尚设计中心", INNOVATION, 30.9, "上塘", "示例时尚设计", False, date(2021, 9, 23), None, None),
    ("拱创2021-05", "示例集成电路设计园", INNOVATION, 26.4, "东新", "示例集成电路", False, date(2021, 11, 25), None, None),
)  # fmt: skip
# Named in the review; their codes aren't, so none is written. Industry where the name leaves no doubt.
NAMED = (
    ("景嘉医疗", ""),
    ("凯大催化", ""),
    ("中美华东", "C27"),
    ("中亚机械", "C35"),
    ("托普云农", ""),
    ("华普永明", ""),
    ("新湖集团", ""),
    ("凯喜雅", ""),
    ("华东勘测院", "M74"),
    ("芯河光电", ""),
)
# So that somebody can come in as an enterprise: an invented one, under a number that no organisation can have.
CODES = {"示例检测仪器": "91330105000000000H"}
FULL_NAMES = {"中亚机械": "杭州中亚机械股份有限公司"}
INDUSTRIES = {
    "示例精密传动": "C34", "示例新材料": "C26", "示例医疗器械": "C35", "示例冷链": "G59", "示例智能装备": "C35", "示例包装机械": "C34",
    "示例检测仪器": "C40", "示例数智产业": "I65", "示例工业软件": "I65", "示例生物医药": "C27", "示例时尚设计": "M74", "示例集成电路": "I65",
    "示例云栖软件": "I65",
}  # fmt: skip


def parcel_sheets() -> list[Sheet]:
    """The sheet of 土地出让.xlsx."""
    headings = (
        "宗地编号", "项目名称", "用途", "面积（亩）", "街道", "受让企业", "制造业项目", "出让日期", "开工日期", "竣工日期",
    )  # fmt: skip
    return [
        Sheet(
            "宗地", "2020—2021年出让宗地台账", headings, [_parcel(dict(zip(headings, p, strict=True))) for p in PARCELS]
        )
    ]


def _parcel(row: Row) -> Row:
    named = not str(row["项目名称"]).startswith("示例")
    document = f"企业和开工见{REVIEW}；面积、日期为虚构" if named else ""
    return {**row, "街道": f"{row['街道']}街道", "记录性质": "示例", "依据文件": document}


def enterprise_sheets() -> list[Sheet]:
    """The sheet of 名录.xlsx."""
    rows: list[Row] = [
        {
            "企业名称": FULL_NAMES.get(name, name),
            "简称": name if name in FULL_NAMES else "",
            "行业代码": industry,
            "记录性质": "真实",
            "依据文件": REVIEW,
        }
        for name, industry in NAMED
    ]
    rows += [
        {"企业名称": n, "统一社会信用代码": CODES.get(n, ""), "行业代码": c, "记录性质": "示例"}
        for n, c in INDUSTRIES.items()
    ]
    return [Sheet("企业", "企业名录（信用代码待补）", ("企业名称", "简称", "统一社会信用代码", "行业代码"), rows)]
