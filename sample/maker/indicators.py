"""The indicators of the sample, and the figures that were published about the district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maker.organisation import REVIEW

LEDGER = "http://www.gongshu.gov.cn/art/2022/1/19/art_1229360616_4010764.html"
OWN = "拱墅区"
# Other districts bear pseudonyms: an invented rank must not be taken for a real one.
OTHERS = ("甲区", "乙区", "丙区", "丁区", "戊区", "己区", "庚区", "辛区", "壬区", "子县", "丑县", "寅市")
CITY = (OWN, *OTHERS)
TWELVE = tuple(p for p in CITY if p != "壬区")
URBAN = (OWN, "甲区", "乙区", "丙区", "丁区")
SETS = {"全市": CITY, "全市12个区县市": TWELVE, "主城区": URBAN}


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator and the shape of its invented series.

    ``size``: the district's level of a whole year in ``unit``. ``opening`` and ``closing``: growth in percent that the
    city's districts have on average early and late in 2021. ``lag``: from the end of the period to publication, in days.
    ``constant_prices``: growth doesn't follow from the levels.
    """

    code: str
    name: str
    name_en: str
    unit: str
    decimals: int
    frequency: str
    size: float
    opening: float
    closing: float
    lag: int
    responsible: str = "区统计局"
    direction: str = "越高越好"
    constant_prices: bool = False


INDICATORS = (
    Indicator("GDP", "地区生产总值", "Gross domestic product", "亿元", 2, "季度", 1730, 17.5, 8.2, 20, constant_prices=True),
    Indicator("FAI", "固定资产投资", "Fixed-asset investment", "亿元", 2, "月度", 640, 30.0, 7.0, 18),
    Indicator("IND_INV", "工业投资", "Industrial investment", "亿元", 2, "月度", 26, 33.0, 13.0, 18),
    Indicator("HT_INV", "高新技术产业投资", "High-tech industry investment", "亿元", 2, "月度", 25.4, 35.0, 11.0, 18, "区科技局"),
    Indicator("PRIVATE_INV", "民间投资", "Private investment", "亿元", 2, "月度", 330, 27.0, 6.0, 18),
    Indicator("IVA", "规上工业增加值", "Value added of larger industrial firms", "亿元", 2, "月度", 128, 38.0, 9.5, 17,
              constant_prices=True),
    Indicator("HT_VA", "高新技术产业增加值", "Value added of high-tech industry", "亿元", 2, "月度", 81.2, 32.0, 10.0, 18,
              "区科技局"),
    Indicator("DIGITAL", "数字经济核心产业增加值", "Value added of core digital industries", "亿元", 2, "季度", 226, 27.0, 14.0,
              24),
    Indicator("SERVICES", "营利性服务业营收", "Revenue of for-profit services", "亿元", 2, "月度", 462, 38.0, 22.0, 40),
    Indicator("RETAIL", "社会消费品零售总额", "Retail sales of consumer goods", "亿元", 2, "月度", 1105, 31.0, 9.0, 19,
              "区商务局"),
    Indicator("BUDGET", "一般公共预算收入", "General public budget revenue", "亿元", 2, "月度", 173, 24.0, 9.0, 10, "区财政局"),
    Indicator("EXPORTS", "货物出口额", "Exports of goods", "亿元", 2, "月度", 402, 36.0, 13.0, 20, "区商务局"),
    Indicator("INCOME", "居民人均可支配收入", "Disposable income per resident", "元", 0, "季度", 71200, 14.0, 8.6, 21),
    Indicator("ENERGY", "单位工业增加值能耗", "Energy per unit of industrial value added", "吨标煤/万元", 4, "季度", 0.21, -5.5, -2.6,
              26, direction="越低越好"),
    Indicator("RD", "R&D经费支出", "R&D expenditure", "亿元", 2, "年度", 19.0, 9.0, 9.0, 250, "区科技局"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of the district as a public document gives it; ``month`` 0: no period stated."""

    indicator: str
    month: int
    value: float | None
    growth: float | None
    on: date
    document: str = REVIEW


# The day of publication is not in the documents: it is the usual day of the statistical calendar.
PUBLISHED = (
    Published("FAI", 10, 562.87, 10.2, date(2021, 11, 18)),
    Published("FAI", 11, None, 5.8, date(2021, 12, 17), LEDGER),
    Published("GDP", 9, None, 9.6, date(2021, 10, 22), LEDGER),
    Published("DIGITAL", 9, None, 23.3, date(2021, 10, 25)),
    Published("SERVICES", 9, 439.48, 33.4, date(2021, 11, 9)),
    Published("HT_VA", 11, 79.35, None, date(2021, 12, 20)),
    Published("HT_INV", 11, 24.19, 10.8, date(2021, 12, 20)),
    Published("RD", 0, 19.98, 7.3, date(2021, 12, 20)),
)
# Rank of the growth: indicator, month, set, rank, size of the set.
PUBLISHED_RANK = ("FAI", 11, "全市12个区县市", 8, 12, date(2021, 12, 17), LEDGER)

# The district's growth by month in 2021, where what was published fixes its course. IND_INV has no published value:
# only that it led the city from July through October.
OWN_GROWTH: dict[str, dict[int, float]] = {
    "GDP": {3: 18.4, 6: 12.1, 9: 9.6, 12: 8.1},
    "FAI": {2: 24.6, 3: 21.8, 4: 19.4, 5: 17.3, 6: 15.6, 7: 14.2, 8: 12.9, 9: 11.4, 10: 10.2, 11: 5.8, 12: 4.9},
    "IND_INV": {2: 18.2, 3: 23.5, 4: 27.9, 5: 31.0, 6: 34.6, 7: 41.8, 8: 43.5, 9: 42.7, 10: 41.2, 11: 33.4, 12: 30.8},
    "HT_INV": {2: 21.5, 3: 22.7, 4: 19.8, 5: 18.1, 6: 16.4, 7: 15.2, 8: 13.9, 9: 12.6, 10: 11.7, 11: 10.8, 12: 10.1},
    "HT_VA": {2: 29.4, 3: 26.1, 4: 22.8, 5: 19.7, 6: 17.2, 7: 14.9, 8: 13.1, 9: 11.6, 10: 10.3, 11: 9.4, 12: 8.8},
    "DIGITAL": {3: 31.2, 6: 27.4, 9: 23.3, 12: 19.6},
    "SERVICES": {2: 46.8, 3: 44.1, 4: 41.9, 5: 39.6, 6: 37.5, 7: 36.0, 8: 34.7, 9: 33.4, 10: 31.9, 11: 30.2, 12: 28.8},
}
# Growth of others at the months that decide a rank; between them the series run smoothly.
RIVALS: dict[str, dict[int, tuple[float, ...]]] = {
    # two above 23.3
    "DIGITAL": {9: (25.1, 20.8, 17.6, 24.2, 15.3, 12.7, 21.9, 10.4, 18.8, 9.2, 14.1, 11.5)},
    # two above 33.4
    "SERVICES": {9: (31.0, 36.2, 27.5, 24.9, 29.8, 22.4, 34.9, 18.6, 20.7, 15.2, 12.8, 17.9)},
    # below the district in July to October, one above it before and after
    "IND_INV": {
        6: (38.9, 24.2, 19.5, 28.1, 16.0, 12.3, 22.7, 9.8, 14.4, 18.6, 7.5, 11.2),
        7: (39.4, 23.6, 19.0, 27.0, 15.8, 12.1, 22.0, 9.4, 14.2, 18.0, 7.9, 11.0),
        10: (38.2, 21.4, 17.3, 24.5, 14.6, 11.0, 20.3, 8.3, 13.1, 16.2, 7.1, 10.2),
        11: (37.6, 20.7, 16.8, 23.6, 14.0, 10.7, 19.5, 8.0, 12.6, 15.7, 6.8, 9.9),
    },
    # of the twelve (all but the ninth of these) seven above 5.8
    "FAI": {11: (9.4, 4.1, 7.7, 12.6, 6.9, 3.2, 10.8, 5.1, 8.3, 6.4, 2.5, 7.2)},
}
