"""Sheets of 统计指标.xlsx: indicators, their values with vintage, ranks as published."""

from __future__ import annotations

from threeones.apps.indicators.models import Direction, Frequency, Indicator, Observation, PublishedRank, Vintage
from threeones.base.intake.specs import Column, SheetSpec, declare

BOOK = "统计指标.xlsx"

INDICATORS = declare(
    SheetSpec(
        BOOK,
        "指标",
        "统计指标",
        Indicator,
        (
            Column("指标代码", "code", required=True, example="FAI"),
            Column("指标名称", "name", required=True, example="固定资产投资"),
            Column("英文名称", "name_en", example="Fixed-asset investment"),
            Column("计量单位", "unit", required=True, example="亿元"),
            Column("小数位", "decimals", "int", required=True, example="2"),
            Column("方向", "direction", "choice", required=True, choices={t: v for v, t in Direction.choices}),
            Column("频率", "frequency", "choice", required=True, choices={t: v for v, t in Frequency.choices}),
            Column("数据来源单位", "responsible", example="区统计局"),
        ),
        key=("code",),
        order=140,
        provides="indicator",
        names=("name", "code"),
        required=True,
    )
)
OBSERVATIONS = declare(
    SheetSpec(
        BOOK,
        "数据",
        "指标数据",
        Observation,
        (
            Column("指标", "indicator", "ref", required=True, ref="indicator"),
            Column("地区", "place", "ref", required=True, ref="place"),
            Column(
                "期间",
                "period",
                "period",
                required=True,
                example="2021-01/2021-10",
                note="如 2021年1—10月、前三季度；原文未写明填“未注明”",
            ),
            Column("版本", "vintage", "choice", required=True, choices={t: v for v, t in Vintage.choices}),
            Column("数值", "value", "number", note="按指标的计量单位；只公布增速的可以空着"),
            Column("同比增速（%）", "growth", "number", unit="%"),
            Column("可比口径", "comparable", "bool", note="是：增速按可比口径公布，不由两年数值直接相除"),
            Column("发布日期", "published_on", "date", required=True),
        ),
        key=("indicator", "place", "period", "vintage"),
        order=150,
        required=True,
        beside={"held": "未发布"},
    )
)
RANKS = declare(
    SheetSpec(
        BOOK,
        "公布位次",
        "公布的位次",
        PublishedRank,
        (
            Column("指标", "indicator", "ref", required=True, ref="indicator"),
            Column("地区", "place", "ref", required=True, ref="place"),
            Column("期间", "period", "period", required=True),
            Column("位次范围", "place_set", "ref", required=True, ref="place_set"),
            Column("位次", "rank", "int", required=True),
            Column("范围内个数", "set_size", "int", required=True),
            Column("发布日期", "published_on", "date", required=True),
        ),
        key=("indicator", "place", "period", "place_set"),
        order=160,
    )
)
