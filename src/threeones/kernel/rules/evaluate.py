"""A syntax tree to a prepared function on scalars: three-valued, missing is None.

Missing propagates through every operation, except ``is_missing`` and ``coalesce``; ``and or
not`` are three-valued; ``if`` and ``coalesce`` use only the branch taken. Numbers are Decimal;
dates are compared as ISO text.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from threeones.kernel.rules.errors import DivisionByZero, RuleError, unknown
from threeones.kernel.rules.syntax import COMPARISONS, ITEM_FUNCTIONS, SCHEME_FUNCTIONS, Ast, Call, Const, Name
from threeones.kernel.values.derivation import Scalar
from threeones.kernel.values.rounding import BORDER_DECIMALS, border, half_up

Value = Decimal | str | bool | None
Facts = Mapping[str, Scalar]
Prepared = Callable[[Facts], Value]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def prepare(node: Ast) -> Prepared:
    """The function that values ``node`` for given facts; build it once, call it often."""
    if isinstance(node, Const):
        value = node.value
        return lambda facts: value
    if isinstance(node, Name):
        return _lookup(node)
    if node.op in SCHEME_FUNCTIONS:
        why = "要看计分项的得分" if node.op in ITEM_FUNCTIONS else "要比较同组单位"
        raise_it = RuleError(f"“{node.op}”{why}", node.start + 1, "只在考评方案里使用")

        def refuse(facts: Facts) -> Value:
            raise raise_it

        return refuse
    if node.op in ("if", "coalesce"):
        return _branch(node)
    args = tuple(prepare(a) for a in node.args)
    apply = combine(node)
    if len(args) == 2:
        first, second = args
        return lambda facts: apply((first(facts), second(facts)))
    return lambda facts: apply(tuple(a(facts) for a in args))


def _lookup(node: Name) -> Prepared:
    name, column = node.name, node.start + 1

    def look(facts: Facts) -> Value:
        try:
            value = facts[name]
        except KeyError:
            raise unknown("名称", name, facts, column) from None
        return value if type(value) is Decimal else plain(value, name)

    return look


def plain(value: Scalar, name: str = "") -> Value:
    """A scalar as the language sees it: int as Decimal, date as ISO text."""
    if value is None or isinstance(value, bool | Decimal | str):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    raise RuleError(f"事实“{name}”是{type(value).__name__}", 0, "Decimal、整数、文字、真假或日期")


def _branch(node: Call) -> Prepared:
    args = tuple(prepare(a) for a in node.args)
    if node.op == "coalesce":

        def first_given(facts: Facts) -> Value:
            return next((v for a in args if (v := a(facts)) is not None), None)

        return first_given
    condition, yes, no = args
    column = node.start + 1

    def choose(facts: Facts) -> Value:
        holds = truth(condition(facts), column)
        return None if holds is None else yes(facts) if holds else no(facts)

    return choose


def combine(node: Call) -> Callable[[tuple[Value, ...]], Value]:
    """What an operator or function (not ``if``, ``coalesce``) does with its arguments' values."""
    op, column = node.op, node.start + 1
    if op == "is_missing":
        return lambda v: v[0] is None
    if op in ("and", "or", "not"):
        return lambda v: _logic(op, tuple(truth(x, column) for x in v))
    if op in COMPARISONS:
        test = _COMPARE[op]
        return lambda v: None if v[0] is None or v[1] is None else _compared(test, op, v[0], v[1], column)
    return lambda v: None if None in v else _arithmetic(op, tuple(number(x, column) for x in v), column)


def truth(value: Value, column: int) -> bool | None:
    """A condition's value; ``RuleError`` where it is no condition."""
    if value is None or isinstance(value, bool):
        return value
    raise RuleError(f"“{value}”不是条件", column, "比较，如 逾期次数 > 0")


def number(value: Value, column: int) -> Decimal:
    """A number; ``RuleError`` where it is text or a condition."""
    if isinstance(value, Decimal):
        return value
    raise RuleError(f"“{value}”不是数", column, "数")


def _logic(op: str, values: tuple[bool | None, ...]) -> bool | None:
    if op == "not":
        return None if values[0] is None else not values[0]
    decisive = op == "or"
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _compared(
    test: Callable[[Any, Any], bool], op: str, a: Decimal | str | bool, b: Decimal | str | bool, column: int
) -> bool:
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return test(_bordered(a), _bordered(b))
    if type(a) is not type(b):
        raise RuleError(f"“{a}”与“{b}”不能比较", column, "两边同为数、同为文字或同为真假")
    if isinstance(a, bool) and op not in ("==", "!="):
        raise RuleError("真假不能比大小", column, "== 或 !=")
    return test(a, b)


def _bordered(x: Decimal) -> Decimal:
    exponent = x.as_tuple().exponent
    return x if isinstance(exponent, int) and exponent >= -BORDER_DECIMALS else border(x)


def _arithmetic(op: str, v: tuple[Decimal, ...], column: int) -> Decimal:
    match op:
        case "+":
            return v[0] + v[1]
        case "-":
            return v[0] - v[1]
        case "*":
            return v[0] * v[1]
        case "/":
            if v[1] == 0:
                raise DivisionByZero("除数为零", column, "先用 if 判断除数，如 if(用地 > 0, 税收 / 用地, 0)")
            return v[0] / v[1]
        case "neg":
            return -v[0]
        case "abs":
            return abs(v[0])
        case "min":
            return min(v)
        case "max":
            return max(v)
        case "round":
            return half_up(v[0], int(v[1]))
    raise RuleError(f"不认识的运算“{op}”", column)
