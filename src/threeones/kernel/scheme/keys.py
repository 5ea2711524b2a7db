"""The keys of a scheme file (方案的键): the one place that knows them, for the loader and for editors.

``SECTIONS`` names, for every mapping of the file, its keys, what stands under each, and what
it means; the loader refuses all others, ``schema`` makes the JSON Schema out of the same table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """A key: ``kind`` says what stands under it, ``text`` what it means, in Chinese.

    Kinds: text, number, whole, weight, bool, expression, score, share, choice, map and list
    (of the section ``of``), names (a mapping whose keys the author chooses).
    """

    kind: str
    text: str
    choices: tuple[str, ...] = ()
    of: str = ""
    required: bool = False


_DESCRIPTION = Key("text", "说明；不参与计算")
_LABEL = Key("text", "名称，印在计分表上；不写就用 id")
_FLOOR = Key("number", "下限（分）")
_CAP = Key("number", "上限（分）")
_SOURCE = Key("map", "出处", of="source")
_VALUE = Key("expression", "取值的表达式，如 tax / land")
_SCORE = Key("score", "计分方法，参数是常数；有逗号的要加引号")
_WEIGHT = Key("weight", "权重（分），不小于0")

SECTIONS: dict[str, dict[str, Key]] = {
    "": {
        "scheme": Key("text", "代号，不与别的方案重复", required=True),
        "title": Key("text", "标题"),
        "version": Key("text", "版次"),
        "source": _SOURCE,
        "description": _DESCRIPTION,
        "subject": Key("text", "结果的一行是什么；数据文件里写在 subject 列，或以此为名的列"),
        "groups": Key("text", "一项文字事实：位次、同组函数、分档和名额都在它的每个值以内"),
        "facts": Key("names", "要读的数据项；多出来的列不理会，缺了的是错误", of="fact", required=True),
        "items": Key("list", "计分项", of="item", required=True),
        "adjustments": Key("list", "加分、扣分", of="adjustment"),
        "adjustment_limits": Key("map", "加分合计、扣分合计的限度", of="adjustment_limits"),
        "veto": Key("list", "一票否决：等次取得到的和这一个之中较差的，总分和位次不变", of="veto"),
        "total": Key("map", "总分的上下限和小数位数", of="total"),
        "ranking": Key("map", "怎样排位次", of="ranking"),
        "grades": Key("list", "等次，从高到低；取第一个符合的", of="grade"),
        "exempt": Key("expression", "单列的条件：列出并计分，但不排位次、不定等次，也不作别人的可比单位"),
    },
    "source": {
        "title": Key("text", "文件的标题"),
        "url": Key("text", "网址"),
        "date": Key("text", "日期"),
    },
    "fact": {
        "label": Key("text", "名称；也可作数据文件的表头"),
        "type": Key("choice", "类型，默认是数", ("number", "text", "bool", "date")),
        "unit": Key("text", "单位，如 万元、亩、万元/亩；不写的可以随意组合"),
        "column": Key("text", "数据文件里的表头，与名称和 label 都不同时写"),
        "optional": Key("bool", "这一列或其中的格可以没有"),
        "over": Key("choice", "长表的几个期间怎样合在一起", ("", "sum", "last", "mean")),
        "description": _DESCRIPTION,
    },
    "item": {
        "id": Key("text", "代号，不重复", required=True),
        "label": _LABEL,
        "weight": _WEIGHT,
        "value": _VALUE,
        "score": _SCORE,
        "parts": Key("list", "由几部分相加的计分项；写了就不再写 value 和 score", of="part"),
        "missing": Key(
            "choice",
            "缺数时：error 报错（默认），zero 记0分，skip 略去并折算其他各项，average 按其他各项平均",
            ("error", "zero", "skip", "average"),
        ),
        "zero_division": Key("choice", "除数为零时：error 报错（默认），missing 当作缺数", ("error", "missing")),
        "description": _DESCRIPTION,
        "source": _SOURCE,
    },
    "part": {
        "id": Key("text", "代号；不写就用计分项的 id 加序号"),
        "label": _LABEL,
        "weight": Key("weight", "权重（分），不小于0", required=True),
        "value": Key("expression", "取值的表达式", required=True),
        "score": Key("score", "计分方法，参数是常数；有逗号的要加引号", required=True),
        "description": _DESCRIPTION,
    },
    "adjustment": {
        "id": Key("text", "代号，不重复", required=True),
        "label": _LABEL,
        "when": Key("expression", "条件；不写就对每个单位都算"),
        "points": Key("expression", "加（正）或扣（负）多少分", required=True),
        "floor": _FLOOR,
        "cap": _CAP,
        "at_most": Key("share", "得这项加分的单位最多占组内参加排名的百分之几，如 10%"),
        "by": Key("expression", "名额不够时按什么排先后，大的在先；不写就按各项得分之和"),
        "description": _DESCRIPTION,
        "source": _SOURCE,
    },
    "adjustment_limits": {
        "bonus": Key("number", "加分合计最多多少分，不小于0"),
        "penalty": Key("number", "扣分合计最多扣到多少分，不大于0，如 -3"),
    },
    "veto": {
        "id": Key("text", "代号，不重复", required=True),
        "label": _LABEL,
        "when": Key("expression", "条件", required=True),
        "grade": Key("text", "条件成立时最好的等次", required=True),
        "description": _DESCRIPTION,
        "source": _SOURCE,
    },
    "total": {
        "floor": _FLOOR,
        "cap": _CAP,
        "decimals": Key("whole", "公布的总分的小数位数，0到6，默认2"),
        "weights": Key("number", "各项权重之和应当是多少；写了就检查"),
    },
    "ranking": {
        "ties": Key(
            "choice", "并列：competition 跳号（1、2、2、4），dense 不跳号（1、2、2、3）", ("competition", "dense")
        ),
        "by": Key("choice", "排位次：exact 按精确总分，published 按公布的总分", ("exact", "published")),
    },
    "grade": {
        "name": Key("text", "等次的名称", required=True),
        "top": Key("share", "从上往下累计的比例，如 20%"),
        "min": Key("number", "公布的总分至少多少"),
        "label": _LABEL,
        "description": _DESCRIPTION,
    },
}


def choices(section: str, key: str) -> tuple[str, ...]:
    """The words that may stand under a key; the first is the default."""
    return SECTIONS[section][key].choices
