"""Words that data carries and pages translate: units of measure, states of a light, operations of a derivation.

Everything here is a Chinese msgid; ``locale/en`` holds the English. A word that is not here is data and
is shown as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark


@dataclass(frozen=True, slots=True)
class LightWord:
    """How a state of a light looks: a shape, the class of its colour, and a word (colour is never alone)."""

    shape: str
    tone: str
    msgid: str

    @property
    def word(self) -> str:
        """The word in the reader's language."""
        return _(self.msgid)


LIGHTS: dict[str, LightWord] = {
    "green": LightWord("●", "green", mark("绿")),
    "yellow": LightWord("▲", "yellow", mark("黄")),
    "red": LightWord("■", "red", mark("红")),
    "orange": LightWord("◆", "orange", mark("橙")),
    "blue": LightWord("▼", "blue", mark("蓝")),
    "done": LightWord("✓", "done", mark("完成")),
    "done_early": LightWord("✓", "done", mark("提前完成")),
    "not_started": LightWord("□", "plain", mark("未启动")),
    "not_due": LightWord("○", "plain", mark("未到期")),
    "no_data": LightWord("–", "plain", mark("数据未出")),
    "not_issued": LightWord("–", "plain", mark("目标未下达")),
    "suspended": LightWord("‖", "plain", mark("暂缓")),
    "withdrawn": LightWord("×", "plain", mark("调出")),
    "merged": LightWord("×", "plain", mark("并入")),
    "split": LightWord("×", "plain", mark("拆分")),
}


def light(state: object) -> LightWord:
    """The look of a state; none at all is a state without data."""
    key = str(state) if state else "no_data"
    return LIGHTS.get(key) or LightWord("–", "plain", key)


_UNITS = (
    mark("元"),
    mark("万元"),
    mark("亿元"),
    mark("万美元"),
    mark("亿美元"),
    mark("亩"),
    mark("平方米"),
    mark("万平方米"),
    mark("公顷"),
    mark("人"),
    mark("万人"),
    mark("次"),
    mark("家次"),
    mark("人次"),
    mark("场"),
    mark("场次"),
    mark("天"),
    mark("分"),
    mark("月"),
    mark("个月"),
    mark("年"),
    mark("工作日"),
    mark("个工作日"),
    mark("个百分点"),
    mark("百分点"),
    mark("吨"),
    mark("吨标准煤"),
    mark("吨标煤"),
    mark("万千瓦时"),
    mark("倍"),
)
KNOWN_UNITS = frozenset(_UNITS)
MEASURE_WORDS = frozenset("个家项宗位件条座栋")
"""Measure words (量词) that English has no word for: 91个 is 91."""


def unit_word(unit: str) -> str:
    """A unit in the reader's language; as it stands where no word is known, empty for a measure word in English."""
    if unit in MEASURE_WORDS:
        return unit if (get_language() or "zh").startswith("zh") else ""
    if "/" in unit:
        return "/".join(unit_word(part) or part for part in unit.split("/"))
    return _(unit) if unit in KNOWN_UNITS else unit


_BASES = {"real": mark("真实"), "synthetic": mark("示例"), "recorded": mark("公布")}


def basis_word(basis: str) -> str:
    """What a record is worth as evidence, in the reader's language."""
    return _(_BASES[basis]) if basis in _BASES else basis


OPERATIONS: dict[str, str] = {
    "row": mark("记录"),
    "const": mark("规则给定"),
    "+": mark("相加"),
    "-": mark("相减"),
    "*": mark("相乘"),
    "/": mark("相除"),
    "neg": mark("取负"),
    "abs": mark("绝对值"),
    "min": mark("最小值"),
    "max": mark("最大值"),
    "round": mark("四舍五入"),
    "==": mark("等于"),
    "!=": mark("不等于"),
    "<": mark("小于"),
    "<=": mark("不大于"),
    ">": mark("大于"),
    ">=": mark("不小于"),
    "and": mark("并且"),
    "or": mark("或者"),
    "not": mark("不成立"),
    "if": mark("按条件取值"),
    "coalesce": mark("取第一个有值的"),
    "is_missing": mark("是否缺数"),
    "count": mark("计数"),
    "sum": mark("合计"),
    "mean": mark("平均"),
    "rank": mark("位次"),
    "streak": mark("连续次数"),
    "share": mark("占比"),
    "ratio": mark("按比值计分"),
    "inverse": mark("按反向比值计分"),
    "minmax": mark("按极差计分"),
    "by_rank": mark("按位次计分"),
    "reach": mark("达标计分"),
    "linear": mark("按区间计分"),
    "bands": mark("分档计分"),
    "points": mark("得分"),
    "sheet": mark("计分表"),
    "total": mark("总分"),
    "bonus": mark("加分"),
    "penalty": mark("扣分"),
    "adjustment": mark("加减分项"),
    "grade": mark("等次"),
    "veto": mark("一票否决"),
    "dense_rank": mark("位次（并列不跳号）"),
    "last_rank": mark("位次（并列取末位）"),
    "true_share": mark("成立的占比"),
    "quota": mark("名额"),
    "within_quota": mark("在名额以内"),
    "scaled": mark("按其余项折算"),
    "average": mark("按其他各项平均"),
    "instead": mark("缺数时的替代"),
    "decided": mark("认定"),
    "exempt": mark("单列"),
    "peer": mark("同组单位"),
    "ref": mark("见上"),
    "unused": mark("未取用"),
    "first_true": mark("第一条成立的规则"),
    "roll_up": mark("由各月汇总"),
    "growth": mark("同比增速"),
    "pull": mark("拉动"),
    "contribution_rate": mark("贡献率"),
}
SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "==": " = ", "!=": " ≠ "}
SIGNS |= {"<": " < ", "<=": " ≤ ", ">": " > ", ">=": " ≥ "}


def operation_word(op: str) -> str:
    """An operation of a derivation in words; its name where no word is known."""
    return _(OPERATIONS[op]) if op in OPERATIONS else op
