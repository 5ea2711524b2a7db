"""Bonuses and penalties (加分、扣分) as stages of a scheme's plan: where they hold, their limits, their quotas."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import narwhals as nw

from threeones.kernel.scheme.compile import GROUP, PEER, Column
from threeones.kernel.scheme.exact import bordered, is_true, summed
from threeones.kernel.scheme.model import Adjustment

if TYPE_CHECKING:
    from threeones.kernel.scheme.stages import Stages

MEMBERS = "__members"


def adjusted(stages: Stages) -> list[Column]:
    """The points of every adjustment in whole millionths; missing where its condition does not hold."""
    return [_adjustment(stages, a) for a in stages.scheme.adjustments]


def _adjustment(stages: Stages, adjustment: Adjustment) -> Column:
    name, plan = f"adjustment:{adjustment.id}", stages.plan
    points = plan.compile(adjustment.points.root)
    holds, stage = nw.lit(True), points.stage
    if adjustment.when is not None:
        when = stages.condition(f"when:{adjustment.id}", adjustment.when)
        holds, stage = when.expr, max(when.stage, points.stage)
    stages.flag(f"missing:{name}", holds & points.expr.is_null(), stage)
    stages.divisions(name, points, holds, stage)
    held = plan.add(f"__{name}", nw.when(holds).then(points.expr), stage)
    within = held.expr
    if adjustment.floor is not None:
        within = nw.when(within < float(adjustment.floor)).then(nw.lit(float(adjustment.floor))).otherwise(within)
    if adjustment.cap is not None:
        within = nw.when(within > float(adjustment.cap)).then(nw.lit(float(adjustment.cap))).otherwise(within)
    if adjustment.at_most is None:
        return stages.whole(name, within, held.stage)
    asked = stages.whole(f"asked:{adjustment.id}", within, held.stage)
    return stages.out(name, *_allotted(stages, adjustment, adjustment.at_most, asked))


def _allotted(stages: Stages, adjustment: Adjustment, share: Fraction, asked: Column) -> tuple[nw.Expr, int]:
    """The points that are left of those asked for: nothing for who does not come within the quota."""
    plan = stages.plan
    # An exempt subject takes no place and gets none.
    asks = stages.out(f"asks:{adjustment.id}", is_true(nw.col(PEER) & (asked.expr > 0)), asked.stage)
    order = _order(stages, adjustment, asks)
    rival = plan.add(f"__rival:{adjustment.id}", nw.when(asks.expr).then(order.expr), max(order.stage, asks.stage))
    # The place of the last of a tie: the whole tie must come within the quota, so that no more than it get the bonus.
    last = rival.expr.rank("max", descending=True).over(GROUP).cast(nw.Int64)
    place = plan.add(f"__last:{adjustment.id}", last, rival.stage)
    members = _members(stages)
    fits = asks.expr & (place.expr * share.denominator <= members.expr * share.numerator)
    given = nw.when(fits).then(asked.expr).otherwise(nw.lit(0))
    left = nw.when(asked.expr > 0).then(given).otherwise(asked.expr).cast(nw.Int64)
    return left, max(place.stage, members.stage)


def _order(stages: Stages, adjustment: Adjustment, asks: Column) -> Column:
    """By what those who ask are ranked, the greatest first."""
    if adjustment.by is None:
        given = [nw.coalesce(c.expr, nw.lit(0)).cast(nw.Int64) for c in stages.final.values()]
        return Column(summed(given), max(c.stage for c in stages.final.values()))
    name = f"by:{adjustment.id}"
    by = stages.plan.compile(adjustment.by.root)
    stage = max(by.stage, asks.stage)
    stages.flag(f"missing:{name}", asks.expr & by.expr.is_null(), stage)
    stages.divisions(name, by, asks.expr, stage)
    stages.flag(f"range:{name}", asks.expr & ~by.expr.is_finite(), stage)
    return Column(bordered(by.expr), stage)


def _members(stages: Stages) -> Column:
    """How many subjects of the group are ranked."""
    known = stages.plan.made.get(MEMBERS)
    if known is None:
        one = stages.plan.store(
            Column(nw.when(nw.col(PEER)).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64), 1), "n"
        )
        known = stages.plan.add(MEMBERS, one.expr.sum().over(GROUP).cast(nw.Int64), one.stage)
        stages.plan.made[MEMBERS] = known
    return known
