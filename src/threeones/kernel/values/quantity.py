"""Units and exact quantities: 万元 and 亿元, 亩 and 平方米, and ratios of them such as 万元/亩."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rounding import WIDE, from_fraction

CONVERSION_DECIMALS = 12
_TEN_THOUSAND = Fraction(10_000)
_HUNDRED_MILLION = Fraction(100_000_000)

# One factor per unit, to the first unit of its dimension. 15 mu are a hectare, so 1 mu is 2000/3 m² exactly.
_SCALES: Mapping[str, Mapping[str, Fraction]] = MappingProxyType(
    {
        "money": {
            "元": Fraction(1),
            "千元": Fraction(1_000),
            "万元": _TEN_THOUSAND,
            "百万元": Fraction(1_000_000),
            "千万元": Fraction(10_000_000),
            "亿元": _HUNDRED_MILLION,
            "万亿元": _TEN_THOUSAND * _HUNDRED_MILLION,
        },
        "area": {
            "平方米": Fraction(1),
            "亩": Fraction(2000, 3),
            "万平方米": _TEN_THOUSAND,
            "公顷": _TEN_THOUSAND,
            "平方公里": Fraction(1_000_000),
        },
        "length": {"米": Fraction(1), "公里": Fraction(1_000)},
        "mass": {"吨": Fraction(1), "千克": Fraction(1, 1000), "万吨": _TEN_THOUSAND},
        "energy": {"吨标煤": Fraction(1), "万吨标煤": _TEN_THOUSAND},
        "electricity": {"千瓦时": Fraction(1), "万千瓦时": _TEN_THOUSAND, "亿千瓦时": _HUNDRED_MILLION},
        "time": {"小时": Fraction(1)},
        "month": {"个月": Fraction(1), "月": Fraction(1)},
    }
)
_ALIASES: Mapping[str, str] = MappingProxyType({"㎡": "平方米", "m2": "平方米", "m²": "平方米", "km2": "平方公里"})
_COUNTS = (
    "个 家 项 宗 件 座 场 场次 次 名 位 人 户 条 篇 所 处 台 套 批 期 部 门 辆 家次 人次 人日 企业 天 日 年 工作日"
    " 级 分 倍 等次 名次 个百分点 % ‰"
)
_NEVER_SCALED = frozenset({"%", "‰", "个百分点", "等次", "名次", "倍", "分", "级", "位"})
_COUNT_PREFIXES: Mapping[str, Fraction] = MappingProxyType({"万": _TEN_THOUSAND, "亿": _HUNDRED_MILLION})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (计量单位): its name, its dimension, and how many of the dimension's base unit it is."""

    name: str
    dimension: str
    factor: Fraction


def _table() -> dict[str, Unit]:
    units = {n: Unit(n, dimension, f) for dimension, scale in _SCALES.items() for n, f in scale.items()}
    for name in _COUNTS.split():
        units[name] = Unit(name, name, Fraction(1))
        if name not in _NEVER_SCALED:
            for prefix, factor in _COUNT_PREFIXES.items():
                units.setdefault(prefix + name, Unit(prefix + name, name, factor))
    units["百分点"] = Unit("百分点", "个百分点", Fraction(1))
    units.update({alias: Unit(alias, units[name].dimension, units[name].factor) for alias, name in _ALIASES.items()})
    return units


_UNITS = _table()


def unit(name: str) -> Unit:
    """The unit called ``name``; ``a/b`` is a ratio of two units (万元/亩). Full-width letters and signs are folded.

    Raises ValueProblem naming the nearest known units where there is none of that name.
    """
    found = _known(name)
    if found is None:
        folded = unicodedata.normalize("NFKC", name).strip()
        above, slash, below = folded.partition("/")
        if slash and above and below:
            unit(above)
            unit(below)
        raise ValueProblem(f"没有单位“{name}”", _nearest(folded))
    return found


def is_unit(name: str) -> bool:
    """Whether ``name`` is a known unit or a ratio of known units."""
    return _known(name) is not None


@lru_cache(maxsize=512)
def _known(name: str) -> Unit | None:
    folded = unicodedata.normalize("NFKC", name).strip()
    if folded in _UNITS:
        return _UNITS[folded]
    above, slash, below = folded.partition("/")
    top, bottom = (_known(above), _known(below)) if slash and above and below else (None, None)
    if top is None or bottom is None:
        return None
    dimension = "" if top.dimension == bottom.dimension else f"{top.dimension}/{bottom.dimension}"
    return Unit(folded, dimension, top.factor / bottom.factor)


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, _UNITS, n=3, cutoff=0.4)
    near += [u for u in ("万元", "亿元", "亩", "平方米", "%", "个", "家") if u not in near]
    return "、".join(near[:5]) + "等"


def convert(value: Decimal | int, from_unit: str, to_unit: str) -> Decimal:
    """``value`` in another unit of the same dimension: 12.5 亿元 is 125000 万元, 3 亩 are 2000 平方米.

    Exact where a finite decimal exists, else half-up to 12 decimals. Percent is never rescaled.
    Raises ValueProblem where a unit is unknown or the two measure different things.
    """
    source, target = unit(from_unit), unit(to_unit)
    if source.dimension != target.dimension:
        raise ValueProblem(f"“{from_unit}”不能换算为“{to_unit}”", f"与“{to_unit}”同类的单位")
    if source.factor == target.factor:
        return Decimal(value)
    return from_fraction(Fraction(value) * source.factor / target.factor, CONVERSION_DECIMALS)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit (数量). Sums and comparisons convert; different things never add up."""

    value: Decimal
    unit: str

    def to(self, target: str) -> Quantity:
        """The same quantity in another unit of its dimension."""
        return Quantity(convert(self.value, self.unit, target), target)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(WIDE.add(self.value, other.to(self.unit).value), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(WIDE.subtract(self.value, other.to(self.unit).value), self.unit)

    def __lt__(self, other: Quantity) -> bool:
        return self._base() < other._in_base_of(self)

    def __le__(self, other: Quantity) -> bool:
        return self._base() <= other._in_base_of(self)

    def same_as(self, other: Quantity) -> bool:
        """Whether both are the same amount, whatever the unit: 10000 万元 and 1 亿元."""
        return self._base() == other._in_base_of(self)

    def _base(self) -> Fraction:
        return Fraction(self.value) * unit(self.unit).factor

    def _in_base_of(self, other: Quantity) -> Fraction:
        if unit(self.unit).dimension != unit(other.unit).dimension:
            raise ValueProblem(f"“{self.unit}”不能与“{other.unit}”相比", f"与“{other.unit}”同类的单位")
        return self._base()

    def __str__(self) -> str:
        return f"{self.value:f}{self.unit}"
