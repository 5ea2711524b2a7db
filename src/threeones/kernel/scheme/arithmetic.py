"""The engine's operations on single doubles, digit for digit: what explanations compute with."""

from __future__ import annotations

import math
from collections.abc import Sequence

from threeones.kernel.scheme.model import Score
from threeones.kernel.scheme.origin import Raw

ADDABLE = 2.0**62
LIMB = 2.0**30


def bordered(x: float) -> float:
    """A number as comparisons see it: floor(x * 10^9 + 1/2)."""
    scaled = x * 1e9 + 0.5
    return float(math.floor(scaled)) if math.isfinite(scaled) else scaled


def compare(op: str, a: Raw, b: Raw) -> bool | None:
    """A comparison; numbers rounded to 9 decimals on both sides, missing where either is."""
    if a is None or b is None:
        return None
    if isinstance(a, float) and isinstance(b, float):
        a, b = bordered(a), bordered(b)
    if op in ("==", "!="):
        return (a == b) == (op == "==")
    assert not isinstance(a, bool) and isinstance(a, str) == isinstance(b, str)
    before, after = a < b, a > b  # type: ignore[operator]
    return {"<": before, "<=": not after, ">": after, ">=": not before}[op]


def logic(op: str, values: Sequence[Raw]) -> bool | None:
    """Three-valued and, or, not."""
    if op == "not":
        return None if values[0] is None else not values[0]
    decisive = op == "or"
    if any(v is decisive for v in values):
        return decisive
    return None if None in values else not decisive


def arithmetic(op: str, values: Sequence[Raw], decimals: int = 0) -> float | None:
    """``+ - * / neg abs min max round``; missing where an argument is, or the divisor is 0."""
    v = [float(x) for x in values if x is not None]
    if len(v) < len(values):
        return None
    match op:
        case "+":
            return v[0] + v[1]
        case "-":
            return v[0] - v[1]
        case "*":
            return v[0] * v[1]
        case "/":
            return v[0] / v[1] if v[1] else None
        case "neg":
            return 0.0 - v[0]
        case "abs":
            return abs(v[0])
        case "min":
            return min(v)
        case "max":
            return max(v)
        case "round":
            return rounded(v[0], decimals)
    raise AssertionError(op)


def rounded(x: float, decimals: int) -> float:
    """Half-up, by way of 9 decimals as a whole number."""
    step = 10.0 ** (9 - decimals)
    whole = float(math.floor((bordered(x) + step / 2.0) / step))
    return whole / 10.0**decimals if decimals >= 0 else whole * 10.0**-decimals


def mean(values: Sequence[float]) -> float | None:
    """The mean, summed exactly in three limbs as the engine does."""
    if not values:
        return None
    if not max(abs(v) for v in values) * len(values) < ADDABLE:
        return math.inf
    high = [math.floor(v) for v in values]
    rest = [(v - h) * LIMB for v, h in zip(values, high, strict=True)]
    middle = [math.floor(r) for r in rest]
    low = [math.floor((r - m) * LIMB) for r, m in zip(rest, middle, strict=True)]
    total = float(sum(high)) + (float(sum(middle)) + float(sum(low)) / LIMB) / LIMB
    return total / float(len(values))


def rank_of(own: float, others: Sequence[float], *, descending: bool) -> float:
    """1 + the number of others that are strictly better."""
    key = bordered(own)
    if descending:
        return 1.0 + sum(bordered(o) > key for o in others)
    return 1.0 + sum(bordered(o) < key for o in others)


def score_of(score: Score, value: float, peers: Sequence[float]) -> float:
    """A score function on a value; ``peers`` are the group's values, the subject's own where it counts."""
    n = {k: float(v) for k, v in score.numbers.items()}
    match score.name:
        case "ratio":
            out = max(value / n["base"], n["floor"])
            return min(out, n["cap"]) if "cap" in n else out
        case "inverse":
            return max(2.0 - value / n["base"], 0.0)
        case "reach":
            return 1.0 if bordered(value) >= bordered(n["target"]) else 0.0
        case "linear":
            return min(max((value - n["zero"]) / (n["full"] - n["zero"]), 0.0), 1.0)
        case "by_rank":
            rank = rank_of(value, peers, descending=score.words["order"] == "desc")
            return max(1.0 - (rank - 1.0) * n["step"], n["floor"])
        case "bands":
            return bands(score, value)
        case "minmax":
            return minmax(score, value, peers)
    raise AssertionError(score.name)


def bands(score: Score, value: float) -> float:
    """Steps or interpolation between bands."""
    key = bordered(value)
    points = [(float(x), float(s)) for x, s in score.points]
    if score.words["between"] == "step":
        return next((s for x, s in reversed(points) if key >= bordered(x)), float(score.below))
    if key < bordered(points[0][0]):
        return float(score.below)
    if key <= bordered(points[0][0]):
        return points[0][1]
    for (x0, s0), (x1, s1) in zip(points, points[1:], strict=False):
        if key < bordered(x1):
            return s0 + (value - x0) * (s1 - s0) / (x1 - x0)
    return points[-1][1]


def minmax(score: Score, value: float, peers: Sequence[float]) -> float:
    """Between the group's least and greatest value; 1 where they are equal or there are no peers."""
    low = float(score.numbers["low"])
    least, most = min(peers, default=0.0), max(peers, default=0.0)
    if not bordered(least) < bordered(most):
        return 1.0
    part = value - least if score.words["order"] == "desc" else most - value
    return min(max(low + (1.0 - low) * (part / (most - least)), low), 1.0)
