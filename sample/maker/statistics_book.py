"""统计指标.xlsx: places, sets, indicators, observations with vintage, published ranks."""

from __future__ import annotations

from maker.books import Row, Sheet
from maker.indicators import CITY, INDICATORS, OWN, PUBLISHED_RANK, SETS
from maker.organisation import REVIEW
from maker.statistics import Observation, observations

UNSTATED_DAY = "（发布日期原文未写，按统计惯例填）"


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    return [
        Sheet("地区", "参加比较的地区（除本区外均为化名）", ("地区代码", "地区名称", "本区"), _places()),
        Sheet(
            "位次范围",
            "位次范围",
            ("范围名称", "地区"),
            [{"范围名称": n, "地区": "、".join(places), "记录性质": "示例"} for n, places in SETS.items()],
        ),
        Sheet(
            "指标",
            "指标目录",
            ("指标代码", "指标名称", "英文名称", "计量单位", "小数位", "方向", "频率", "数据来源单位"),
            [_indicator(i) for i in INDICATORS],
        ),
        Sheet(
            "数据",
            "指标数据（累计数；2020年按新区划可比口径）",
            ("指标", "地区", "期间", "版本", "数值", "同比增速（%）", "可比口径", "发布日期"),
            [_row(o) for o in observations()],
        ),
        Sheet(
            "公布位次",
            "上级公布的位次",
            ("指标", "地区", "期间", "位次范围", "位次", "范围内个数", "发布日期"),
            [_rank()],
        ),
    ]


def _places() -> list[Row]:
    rows = [
        {"地区代码": f"S{n:02d}", "地区名称": name, "本区": False, "记录性质": "示例"}
        for n, name in enumerate((p for p in CITY if p != OWN), 1)
    ]
    return [{"地区代码": "330105", "地区名称": OWN, "本区": True, "记录性质": "真实", "依据文件": REVIEW}, *rows]


def _indicator(indicator: object) -> Row:
    names = {
        "指标代码": "code", "指标名称": "name", "英文名称": "name_en", "计量单位": "unit", "小数位": "decimals",
        "方向": "direction", "频率": "frequency", "数据来源单位": "responsible",
    }  # fmt: skip
    return {heading: getattr(indicator, field) for heading, field in names.items()} | {"记录性质": "真实"}


def period(year: int, month: int) -> str:
    """As the office writes it: 2021年1—10月."""
    return f"{year}年1—{month}月" if month else "未注明"


def _row(o: Observation) -> Row:
    return {
        "指标": next(i.name for i in INDICATORS if i.code == o.indicator),
        "地区": o.place,
        "期间": period(o.year, o.month),
        "版本": o.vintage,
        "数值": o.value,
        "同比增速（%）": o.growth,
        "可比口径": "是" if o.comparable else "",
        "发布日期": o.on,
        "记录性质": o.basis,
        "依据文件": o.document + (UNSTATED_DAY if o.basis == "公布" else ""),
    }


def _rank() -> Row:
    code, month, among, rank, size, on, document = PUBLISHED_RANK
    return {
        "指标": next(i.name for i in INDICATORS if i.code == code),
        "地区": OWN,
        "期间": period(2021, month),
        "位次范围": among,
        "位次": rank,
        "范围内个数": size,
        "发布日期": on,
        "记录性质": "公布",
        "依据文件": document + UNSTATED_DAY,
    }
