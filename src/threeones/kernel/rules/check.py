"""Types and units of an expression, checked before any data is read.

A bare number takes its neighbour's unit; facts without a unit combine freely; where two
units convert (万元, 亿元) the conversion is written into the tree, the first operand's unit
being kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from threeones.kernel.rules.errors import RuleError, unknown
from threeones.kernel.rules.syntax import COMPARISONS, ITEM_FUNCTIONS, PEER_FUNCTIONS, Ast, Call, Const, Name
from threeones.kernel.rules.units import NUMBER, Unit, conversion, parse_unit, times, without_percent

KIND_NAMES = {"number": "数", "text": "文字", "bool": "条件", "date": "日期"}


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a value: ``name`` number, text, bool or date, and a number's unit.

    ``unit`` None: no unit is stated, it combines freely; ``bare`` marks a number that the
    expression itself states, which takes its neighbour's unit.
    """

    name: str = "number"
    unit: Unit | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """The type of an expression and its tree with the unit conversions written in."""

    kind: Kind
    root: Ast


_BOOL = Kind("bool")
_BARE = Kind("number", NUMBER, bare=True)
_POINTS = Kind("number", parse_unit("分"))


def check(root: Ast, facts: Mapping[str, Kind]) -> Checked:
    """The type of ``root`` for facts of these types; ``RuleError`` names the place that does not fit."""
    if isinstance(root, Const):
        if isinstance(root.value, bool):
            return Checked(_BOOL, root)
        return Checked(_BARE if isinstance(root.value, Decimal) else Kind("text"), root)
    if isinstance(root, Name):
        if root.name not in facts:
            raise unknown("名称", root.name, facts, root.start + 1)
        return Checked(facts[root.name], root)
    return _call(root, [check(a, facts) for a in root.args])


def _call(node: Call, args: list[Checked]) -> Checked:
    op = node.op
    if op == "is_missing":
        return Checked(_BOOL, _rebuilt(node, args))
    if op in ("and", "or", "not"):
        for arg in args:
            _want(arg, "bool", node)
        return Checked(_BOOL, _rebuilt(node, args))
    if op in COMPARISONS:
        return Checked(_BOOL, _rebuilt(node, _comparable(node, args)))
    if op == "if":
        _want(args[0], "bool", node)
        alike = _alike(node, args[1:])
        return Checked(alike[0].kind if not alike[0].kind.bare else alike[1].kind, _rebuilt(node, [args[0], *alike]))
    if op == "coalesce":
        alike = _alike(node, args)
        return Checked(_joint(alike), _rebuilt(node, alike))
    if op in ITEM_FUNCTIONS:
        return Checked(_POINTS, node)
    if op == "peer_share":
        _want(args[0], "bool", node)
    if op in ("peer_count", "peer_share"):
        return Checked(_BARE, _rebuilt(node, args))
    for arg in args:
        _want(arg, "number", node)
    return _arithmetic(node, args)


def _arithmetic(node: Call, args: list[Checked]) -> Checked:
    if node.op in ("*", "/"):
        return _product(node, args)
    if node.op in ("+", "-", "min", "max"):
        alike = _alike(node, args)
        return Checked(_joint(alike), _rebuilt(node, alike))
    if node.op == "peer_rank":
        return Checked(_BARE, _rebuilt(node, args))
    if node.op in PEER_FUNCTIONS or node.op in ("neg", "abs", "round"):
        return Checked(args[0].kind, _rebuilt(node, args))
    raise RuleError(f"不认识的运算“{node.op}”", node.start + 1)


def _product(node: Call, args: list[Checked]) -> Checked:
    left, right = args[0].kind, args[1].kind
    tree = _rebuilt(node, args)
    if left.unit is None or right.unit is None:
        return Checked(Kind("number", None), tree)
    power = 1 if node.op == "*" else -1
    unit, factor = times(without_percent(left.unit), without_percent(right.unit), power)
    return Checked(Kind("number", unit, bare=left.bare and right.bare), scaled(tree, factor))


def _joint(args: list[Checked]) -> Kind:
    """The type that the alike arguments share: the first with a unit of its own."""
    stated = [a.kind for a in args if not a.kind.bare]
    return next((k for k in stated if k.unit is not None), stated[0] if stated else args[0].kind)


def _comparable(node: Call, args: list[Checked]) -> list[Checked]:
    kinds = {a.kind.name for a in args}
    if kinds == {"date", "text"} or kinds == {"date"}:
        for arg in args:
            _want_iso(arg.root)
        return args
    alike = _alike(node, args)
    if kinds == {"bool"} and node.op not in ("==", "!="):
        raise RuleError("条件不能比大小", node.start + 1, "== 或 !=")
    return alike


def _want_iso(root: Ast) -> None:
    """Dates compare as text, so a stated one must be ISO: “2021-9-30” would come after 2021-10-31."""
    if not isinstance(root, Const) or not isinstance(root.value, str):
        return
    try:
        good = date.fromisoformat(root.value).isoformat() == root.value
    except ValueError:
        good = False
    if not good:
        raise RuleError(f"“{root.value}”不是日期", root.start + 1, "如 “2021-09-30”")


def _alike(node: Call, args: list[Checked]) -> list[Checked]:
    """The arguments in one type and unit, or an error that names both."""
    kinds = {a.kind.name for a in args}
    if len(kinds) > 1:
        shown = "与".join(sorted(KIND_NAMES[k] for k in kinds))
        raise RuleError(f"“{node.op}”两边类型不同：{shown}", node.start + 1, "同为数、同为文字或同为条件")
    target = _joint(args).unit
    if kinds != {"number"} or target is None:
        return args
    return [_converted(node, a, target) for a in args]


def _converted(node: Call, arg: Checked, target: Unit) -> Checked:
    kind = arg.kind
    if kind.bare or kind.unit is None:
        return arg
    factor = conversion(kind.unit, target)
    if factor is None:
        shown = f"“{target or '数'}”与“{kind.unit or '数'}”"
        raise RuleError(f"单位不合：{shown}不能用“{node.op}”放在一起", arg.root.start + 1, "同类的单位，如 万元与亿元")
    return Checked(kind if factor == 1 else Kind("number", target), scaled(arg.root, factor))


def scaled(tree: Ast, factor: Fraction) -> Ast:
    """``tree`` times a factor of units, as a multiplication or division by a whole number."""
    if factor == 1:
        return tree
    op, number = ("*", factor) if factor >= 1 else ("/", 1 / factor)
    if number.denominator != 1:
        raise RuleError(f"单位之间的换算 {factor} 不是整数倍", tree.start + 1, "换成同一单位再计算")
    constant = Const(Decimal(number.numerator), tree.start, tree.end)
    return Call(op, (tree, constant), tree.start, tree.end, 1 + (tree.height if isinstance(tree, Call) else 0))


def _rebuilt(node: Call, args: list[Checked]) -> Call:
    return Call(node.op, tuple(a.root for a in args), node.start, node.end, node.height)


def _want(arg: Checked, name: str, node: Call) -> None:
    if arg.kind.name != name:
        what = KIND_NAMES[arg.kind.name]
        raise RuleError(f"“{node.op}”需要{KIND_NAMES[name]}，这里是{what}", arg.root.start + 1, KIND_NAMES[name])
