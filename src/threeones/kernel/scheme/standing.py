"""What makes the standing out of points: limits, total and grades, read from a scheme's file."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from threeones.kernel.rules.tokens import fold
from threeones.kernel.scheme.document import Spot, exact, only
from threeones.kernel.scheme.fields import Fields
from threeones.kernel.scheme.keys import SECTIONS
from threeones.kernel.scheme.model import Grade, Item, Total


def bounds(fields: Fields, spot: Spot, path: str) -> tuple[Decimal | None, Decimal | None]:
    """``floor`` and ``cap`` of an adjustment or of the total, in points."""
    floor, cap = fields.points(spot, "floor", path), fields.points(spot, "cap", path)
    if floor is not None and cap is not None and floor > cap:
        fields.doc.fault(spot.mapping["floor"], f"{path}.floor", f"下限 {floor} 高于上限 {cap}", "下限不高于上限")
    return floor, cap


def read_limits(fields: Fields, top: Spot) -> tuple[Decimal | None, Decimal | None]:
    """The limits of the sums of bonuses and of penalties."""
    at = fields.child(top, "adjustment_limits", SECTIONS["adjustment_limits"])
    bonus = fields.points(at, "bonus", "adjustment_limits")
    penalty = fields.points(at, "penalty", "adjustment_limits")
    if bonus is not None and bonus < 0:
        fields.doc.fault(at.mapping["bonus"], "adjustment_limits.bonus", f"加分上限 {bonus} 是负数", "不小于0")
    if penalty is not None and penalty > 0:
        fields.doc.fault(
            at.mapping["penalty"], "adjustment_limits.penalty", f"扣分下限 {penalty} 是正数", f"-{penalty}"
        )
    return bonus, penalty


def read_total(fields: Fields, top: Spot, items: tuple[Item, ...]) -> Total:
    """Limits and decimals of the total; the declared sum of weights is checked."""
    at = fields.child(top, "total", SECTIONS["total"])
    floor, cap = bounds(fields, at, "total")
    decimals = fields.number(at, "decimals", "total")
    if decimals is not None and (decimals != int(decimals) or not 0 <= decimals <= 6):
        fields.doc.fault(at.mapping["decimals"], "total.decimals", f"小数位数 {decimals} 不可用", "0 到 6 的整数")
        decimals = None
    declared = fields.number(at, "weights", "total")
    weights = sum((i.weight for i in items), Decimal(0))
    if declared is not None and declared != weights and not fields.doc.faults:
        fields.doc.fault(
            at.mapping["weights"], "total.weights", f"各项权重之和是 {weights}，写明的是 {declared}", f"{declared}"
        )
    return Total(floor, cap, 2 if decimals is None else int(decimals))


def read_grades(fields: Fields, top: Spot) -> tuple[Grade, ...]:
    """The grades (等次) from the top."""
    out: list[Grade] = []
    for n, spot in enumerate(fields.rows(top, "grades"), 1):
        name = fields.text(spot, "name", f"grades[{n}]", required=True)
        only(fields.doc, spot, f"grades.{name or n}", SECTIONS["grade"])
        share = read_share(fields, spot, "top", f"grades.{name}", "从上往下的累计比例")
        least = fields.number(spot, "min", f"grades.{name}")
        before = [g.top for g in out if g.top is not None]
        if share is not None and before and share < before[-1]:
            fields.doc.fault(
                spot, f"grades.{name}.top", "比例小于前一等次：比例从上往下累计", "不小于前一等次的累计比例"
            )
        if least is not None and (
            passed := [g for g in out if g.top is None and g.least is not None and g.least <= least]
        ):
            fault = f"门槛 {least} 不低于“{passed[0].name}”的 {passed[0].least}，永远轮不到它"
            fields.doc.fault(spot, f"grades.{name}.min", fault, "从高到低，门槛逐级降低")
        if any(g.name == name for g in out):
            fields.doc.fault(spot, f"grades.{name}", f"等次“{name}”写了两次", "每个等次一次")
        if out and out[-1].top is None and out[-1].least is None:
            fields.doc.fault(
                spot, f"grades.{name}", f"“{out[-1].name}”没有条件，已收下其余各单位", "没有条件的等次放在最后"
            )
        out.append(Grade(name, share, least))
    return tuple(out)


def read_share(fields: Fields, at: Spot, key: str, path: str, what: str) -> Fraction | None:
    """A share in per cent as a fraction of 1; None where it is absent."""
    spot = at.mapping.get(key)
    if spot is None:
        return None
    text = fold(spot.text).strip()
    number = exact(Spot(text[:-1], "str", spot.line)) if text.endswith("%") else None
    if number is None or not 0 <= number <= 100:
        fields.doc.fault(spot, f"{path}.{key}", f"“{spot.text}”不是{what}", f"0% 到 100%，如 {key}: 20%")
        return Fraction(0)
    return Fraction(number) / 100
