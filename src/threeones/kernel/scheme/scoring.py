"""Score functions as dataframe expressions over a value that stands in a column."""

from __future__ import annotations

import narwhals as nw

from threeones.kernel.scheme.compile import GROUP, PEER, Column, Plan
from threeones.kernel.scheme.exact import bordered, quotient
from threeones.kernel.scheme.model import Score


def scored(plan: Plan, score: Score, value: Column) -> Column:
    """The score of a written column; missing where the value is missing."""
    n = {k: float(v) for k, v in score.numbers.items()}
    v = value.expr
    match score.name:
        case "ratio":
            out = at_least(quotient(v, n["base"]), n["floor"])
            return Column(at_most(out, n["cap"]) if "cap" in n else out, value.stage)
        case "inverse":
            return Column(at_least(nw.lit(2.0) - quotient(v, n["base"]), 0.0), value.stage)
        case "reach":
            return Column(given(v, nw.when(bordered(v) >= edge(n["target"])).then(1.0).otherwise(0.0)), value.stage)
        case "linear":
            ratio = quotient(v - n["zero"], n["full"] - n["zero"])
            return Column(at_most(at_least(ratio, 0.0), 1.0), value.stage)
        case "bands":
            return Column(given(v, _bands(score, v)), value.stage)
        case "by_rank":
            rank = plan.rank(value, descending=score.words["order"] == "desc")
            rank = plan.store(Column(nw.when(~v.is_null()).then(rank.expr), rank.stage), "q")
            return Column(at_least(nw.lit(1.0) - (rank.expr - 1.0) * n["step"], n["floor"]), rank.stage)
        case "minmax":
            return _minmax(plan, score, value)
    raise AssertionError(score.name)


def edge(x: float) -> float:
    """A constant as comparisons see it, by the same operations as columns."""
    return float((x * 1e9 + 0.5) // 1.0)


def at_least(expr: nw.Expr, floor: float) -> nw.Expr:
    """The greater of the two; missing stays missing."""
    return nw.when(expr < floor).then(nw.lit(floor)).otherwise(expr)


def at_most(expr: nw.Expr, cap: float) -> nw.Expr:
    """The smaller of the two; missing stays missing."""
    return nw.when(expr > cap).then(nw.lit(cap)).otherwise(expr)


def given(value: nw.Expr, expr: nw.Expr) -> nw.Expr:
    """``expr`` where the value is there."""
    return nw.when(~value.is_null()).then(expr)


def _bands(score: Score, v: nw.Expr) -> nw.Expr:
    key = bordered(v)
    points = [(float(x), float(s)) for x, s in score.points]
    below = float(score.below)
    if score.words["between"] == "step":
        out = nw.lit(below)
        for x, s in points:
            out = nw.when(key >= edge(x)).then(nw.lit(s)).otherwise(out)
        return out
    out = nw.lit(points[-1][1])
    for (x0, s0), (x1, s1) in zip(reversed(points[:-1]), reversed(points[1:]), strict=True):
        between = nw.lit(s0) + quotient((v - x0) * (s1 - s0), x1 - x0)
        out = nw.when(key < edge(x1)).then(between).otherwise(out)
    out = nw.when(key <= edge(points[0][0])).then(nw.lit(points[0][1])).otherwise(out)
    return nw.when(key < edge(points[0][0])).then(nw.lit(below)).otherwise(out)


def _minmax(plan: Plan, score: Score, value: Column) -> Column:
    low = float(score.numbers["low"])
    peer = plan.store(Column(nw.when(nw.col(PEER)).then(value.expr), max(value.stage, 1)), "m", value.name)
    least = plan.store(Column(peer.expr.min().over(GROUP), peer.stage), "w")
    most = plan.store(Column(peer.expr.max().over(GROUP), peer.stage), "w")
    lo, hi, v = least.expr, most.expr, value.expr
    part = (v - lo) if score.words["order"] == "desc" else (hi - v)
    apart = bordered(lo) < bordered(hi)
    inside = at_most(at_least(nw.lit(low) + (1.0 - low) * quotient(part, hi - lo), low), 1.0)
    # Missing bounds (no peers) make the condition missing, which `otherwise` takes as not apart.
    return Column(given(v, nw.when(apart).then(inside).otherwise(nw.lit(1.0))), most.stage)
