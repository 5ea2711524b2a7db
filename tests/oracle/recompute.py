"""A stranger's reader of derivations: it recomputes every node of a tree from the node's arguments.

It imports nothing of the product. ``recompute(node)`` gives the root's value and raises
``Contradiction`` at the first node whose stated value is not what its operation gives.
Numbers are exact fractions; where the product computes in doubles a last-digit difference
(one part in 10^14) is let pass, never a different rounding, comparison, rank or grade.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

Value = Fraction | str | bool | None
HALF = Fraction(1, 2)
CLOSE = Fraction(1, 10**14)
LEAVES = frozenset({"row", "const", "peer", "ref", "unused"})


class Contradiction(AssertionError):
    """A node states another value than its operation gives."""


def recompute(node: dict[str, Any]) -> Value:
    """The value of the root, every node below it having been recomputed."""
    op = node["op"]
    values = [recompute(a) for a in node["args"]]
    stated = parsed(node["value"])
    if op in LEAVES:
        if node["args"]:
            raise Contradiction(f"a leaf {op} has arguments")
        return stated
    if op not in OPS:
        raise Contradiction(f"unknown operation {op}")
    computed = OPS[op](values, node.get("params", {}), node)
    if op in FLOATING:
        if not close(computed, stated):
            raise Contradiction(f"{op} {node.get('label', '')}: stated {node['value']}, recomputed {computed}")
    elif computed != stated or isinstance(computed, bool) != isinstance(stated, bool):
        raise Contradiction(f"{op} {node.get('label', '')}: stated {node['value']}, recomputed {computed}")
    return stated


def parsed(value: Any) -> Value:
    """A JSON value: decimal strings are numbers, other strings texts."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return Fraction(value) if "/" not in value and "_" not in value else value
        except ValueError:
            return value
    raise Contradiction(f"{value!r} is no decimal string")


def close(a: Value, b: Value) -> bool:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return abs(a - b) <= CLOSE * max(1, abs(a), abs(b))
    return a == b and type(a) is type(b)


def half_up(x: Fraction, decimals: int) -> Fraction:
    return Fraction(floor(x * Fraction(10) ** decimals + HALF)) / Fraction(10) ** decimals


def key(x: Value) -> Any:
    """What comparisons see: numbers rounded to 9 decimals."""
    return floor(x * 10**9 + HALF) if isinstance(x, Fraction) else x


def number(params: dict[str, Any], name: str) -> Fraction:
    return Fraction(str(params[name]))


Op = Callable[[list[Any], dict[str, Any], dict[str, Any]], Value]


def strict(work: Callable[..., Value]) -> Op:
    """Missing where any argument is."""
    return lambda v, p, n: None if any(x is None for x in v) else work(*v)


def comparison(work: Callable[[Any, Any], bool]) -> Op:
    return strict(lambda a, b: work(key(a), key(b)))


def logic(decisive: bool) -> Op:
    def work(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
        if any(x is decisive for x in v):
            return decisive
        return None if None in v else not decisive

    return work


def branch(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    used = None if v[0] is None else 1 if v[0] else 2
    for i in (1, 2):
        if (n["args"][i]["op"] == "unused") != (i != used):
            raise Contradiction("if: the branch that is not taken must be the unused one")
    return None if used is None else v[used]


def coalesce(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    if any(x is not None for x in v[:-1]):
        raise Contradiction("coalesce: an earlier argument is given")
    return v[-1]


def extreme(pick: Callable[..., Any]) -> Op:
    return lambda v, p, n: None if not v or None in v else pick(v)


def mean(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    return None if not v or None in v else sum(v, Fraction(0)) / len(v)


def total_of(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    if not v:  # nothing to add: 0 where counting, missing where a statistic lacks
        return parsed(n["value"]) if n["value"] in (None, "0") else Fraction(0)
    return None if None in v else sum(v, Fraction(0))


def rank(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    if not v or v[0] is None:
        return None
    return 1 + Fraction(len(better(v, p)))


def dense_rank(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    return None if v[0] is None else 1 + Fraction(len(set(better(v, p))))


def better(v: list[Any], p: dict[str, Any]) -> list[Any]:
    own, others = key(v[0]), [key(x) for x in v[1:] if x is not None]
    return [x for x in others if (x > own if p.get("order", "desc") == "desc" else x < own)]


def streak(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    run = 0
    for x in reversed(v):
        if x is not True:
            break
        run += 1
    return Fraction(run)


def share(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    if None in v or v[1] == 0:
        return None
    percent = v[0] / v[1] * 100
    return half_up(percent, int(p["decimals"])) if "decimals" in p else percent


def percent(x: Fraction | None, p: dict[str, Any]) -> Value:
    if x is None:
        return None
    return half_up(x * 100, int(p["decimals"])) if "decimals" in p else x * 100


def growth(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    now, before = v
    return percent(None if now is None or before is None or before <= 0 else now / before - 1, p)


def pull(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    now, before, whole = v
    return percent(None if None in v or whole <= 0 else (now - before) / whole, p)


def contribution_rate(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    return percent(None if None in v or v[2] == v[3] else (v[0] - v[1]) / (v[2] - v[3]), p)


# --- lights


def first_true(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    """Conditions and states in turn; the first condition that is true, or missing, decides."""
    for i in range(0, len(v), 2):
        if v[i] is None:
            break
        if v[i] is True:
            return v[i + 1]
    return p["missing"]


def roll_up(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    if p["take"] == "latest" or v[-1] in p["latest_wins"]:
        return v[-1]
    return next((state for state in p["order"] if state in v), v[-1])


# --- score functions: the first argument is the value


def scored(work: Callable[[Fraction, dict[str, Any], list[Any]], Fraction]) -> Op:
    return lambda v, p, n: None if v[0] is None else work(v[0], p, v[1:])


def ratio(x: Fraction, p: dict[str, Any], rest: list[Any]) -> Fraction:
    out = max(x / number(p, "base"), number(p, "floor"))
    return min(out, number(p, "cap")) if "cap" in p else out


def linear(x: Fraction, p: dict[str, Any], rest: list[Any]) -> Fraction:
    zero, full = number(p, "zero"), number(p, "full")
    return min(max((x - zero) / (full - zero), Fraction(0)), Fraction(1))


def by_rank(place: Fraction, p: dict[str, Any], rest: list[Any]) -> Fraction:
    return max(1 - (place - 1) * number(p, "step"), number(p, "floor"))


def minmax(x: Fraction, p: dict[str, Any], rest: list[Any]) -> Fraction:
    peers = [y for y in rest if y is not None] + ([x] if p["own_is_peer"] else [])
    low = number(p, "low")
    if not peers or key(min(peers)) == key(max(peers)):
        return Fraction(1)
    part = x - min(peers) if p["order"] == "desc" else max(peers) - x
    return min(max(low + (1 - low) * part / (max(peers) - min(peers)), low), Fraction(1))


def bands(x: Fraction, p: dict[str, Any], rest: list[Any]) -> Fraction:
    points = [(Fraction(a), Fraction(b)) for a, b in p["points"]]
    reached = [i for i, (a, _) in enumerate(points) if key(a) <= key(x)]
    if p["between"] == "step":
        return points[reached[-1]][1] if reached else Fraction(p.get("below", 0))
    if not reached:
        return Fraction(p.get("below", points[0][1]))
    if key(points[0][0]) == key(x):
        return points[0][1]
    if reached[-1] == len(points) - 1:
        return points[-1][1]
    (x0, s0), (x1, s1) = points[reached[-1]], points[reached[-1] + 1]
    return s0 + (x - x0) * (s1 - s0) / (x1 - x0)


# --- the score sheet


def points(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    """weight * score, half-up to 10^-6; on the very border the product's double may fall to either side."""
    if v[0] is None:
        return None
    exact = number(p, "weight") * v[0] * 10**6 + HALF
    return on_border(exact, n)


def adjustment(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    tests = list(zip(n["args"][1:], v[1:], strict=True))
    quotas = [a for a, _ in tests if a["op"] in ("within_quota", "exempt")]
    if any(x is not True and a not in quotas for a, x in tests):
        if n["args"][0]["op"] != "unused":
            raise Contradiction("adjustment: its condition does not hold")
        return Fraction(0)
    x = v[0]
    if "floor" in p:
        x = max(x, number(p, "floor"))
    if "cap" in p:
        x = min(x, number(p, "cap"))
    if "at_most" in p and x >= Fraction(1, 2 * 10**6):
        if len(quotas) != 1:
            raise Contradiction("adjustment: a bonus for few must show its quota")
        if any(y is not True for a, y in tests if a in quotas):
            return Fraction(0)
    return on_border(x * 10**6 + HALF, n)


def true_share(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    return None if not v or None in v else Fraction(v.count(True), len(v))


def last_rank(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    """Of those who tie, the last place."""
    return 1 + Fraction(sum(key(x) >= key(v[0]) for x in v[1:]))


def quota(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    return Fraction(floor(number(p, "share") / 100 * number(p, "ranked")))


def on_border(exact: Fraction, node: dict[str, Any]) -> Fraction:
    stated = parsed(node["value"])
    near = abs(exact - round(exact)) <= Fraction(1, 10**6) * max(1, abs(exact) / 10**9)
    if near and isinstance(stated, Fraction) and abs(stated * 10**6 - exact) <= Fraction(1001, 1000):
        return stated
    return Fraction(floor(exact), 10**6)


def instead(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    if v[0] is not None:
        raise Contradiction("instead: the item is not missing")
    return v[1]


def average(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    weights = sum(Fraction(w) for w in p["weights"])
    return Fraction(floor(number(p, "weight") * sum(v) * 10**6 / weights + HALF), 10**6)


def scaled(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    return Fraction(floor(v[0] * 10**6 * number(p, "whole") / number(p, "left") + HALF), 10**6)


def bonus(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    raw = sum((x for x in v if x > 0), Fraction(0))
    return min(raw, number(p, "limit")) if "limit" in p else raw


def penalty(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    raw = sum((x for x in v if x < 0), Fraction(0))
    return max(raw, number(p, "limit")) if "limit" in p else raw


def total(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    out = sum(v, Fraction(0))
    if "floor" in p:
        out = max(out, number(p, "floor"))
    return min(out, number(p, "cap")) if "cap" in p else out


def veto(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    return parsed(p["grade"]) if v[0] is True else None


def grade(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    place, published = v[0], v[1]
    ranked = len(n["args"][0]["args"])
    names = [g["name"] for g in p["grades"]]
    earned = [
        i
        for i, g in enumerate(p["grades"])
        if ("top" not in g or place <= floor(Fraction(g["top"]) / 100 * ranked))
        and ("min" not in g or published >= Fraction(g["min"]))
    ][:1]
    worst = max(
        [*earned, *(names.index(n["args"][2 + i]["value"]) for i, x in enumerate(v[2:]) if x is not None)], default=None
    )
    return None if worst is None else parsed(names[worst])


def sheet(v: list[Any], p: dict[str, Any], n: dict[str, Any]) -> Value:
    """The published total; rank and grade must stand on this sheet's own total, averages on its own items."""
    published, place, graded = n["args"][:3]
    whole = published["args"][0]
    own = whole["value"] if p["by"] == "exact" else published["value"]
    if p["exempt"]:
        if not (place["op"] == graded["op"] == "exempt") or v[3] is not True:
            raise Contradiction("sheet: exempt, yet ranked or graded")
        lean(n, whole, None)
        return v[0]
    lean(n, whole, len(place["args"]))
    same(place["args"][0], own)
    same(graded["args"][0]["args"][0], own)
    same(graded["args"][1], published["value"])
    unscaled = [a["args"][0] if a["op"] == "scaled" else a for a in whole["args"]]
    held = {a.get("label", ""): a["value"] for a in unscaled if a["op"] in ("points", "sum")}
    for item in unscaled:
        if item["op"] == "instead" and item["args"][1]["op"] == "average":
            for ref in item["args"][1]["args"]:
                same(ref, held[ref.get("label", "")])
    return v[0]


def below(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(x for a in node["args"] for x in below(a))]


def lean(n: dict[str, Any], whole: dict[str, Any], ranked: int | None) -> None:
    """What adjustments and vetoes take from the sheet must be what stands there: points of items, numbers of ranked."""
    *items, ups, downs = whole["args"]
    counted = {a.get("label", ""): a["value"] for a in items}
    vetoes = n["args"][2]["args"][2:]
    for x in (x for tree in (ups, downs, *vetoes) for x in below(tree)):
        if x["op"] == "ref":
            same(x, counted.get(x["label"]))
        if x["op"] == "quota" and (ranked is None or number(x["params"], "ranked") != ranked):
            raise Contradiction(f"quota: {x['params']['ranked']} ranked, not {ranked}")


def same(node: dict[str, Any], value: str | None) -> None:
    if node["op"] != "ref" or parsed(node["value"]) != parsed(value):
        raise Contradiction(f"{node['op']} {node.get('label', '')} is {node['value']}, not {value}")


OPS: dict[str, Op] = {
    "+": strict(lambda a, b: a + b),
    "-": strict(lambda a, b: a - b),
    "*": strict(lambda a, b: a * b),
    "/": strict(lambda a, b: a / b if b else None),
    "neg": strict(lambda a: -a),
    "abs": strict(abs),
    "min": extreme(min),
    "max": extreme(max),
    "round": strict(lambda a, n: half_up(a, int(n))),
    "==": comparison(lambda a, b: a == b),
    "!=": comparison(lambda a, b: a != b),
    "<": comparison(lambda a, b: a < b),
    "<=": comparison(lambda a, b: a <= b),
    ">": comparison(lambda a, b: a > b),
    ">=": comparison(lambda a, b: a >= b),
    "and": logic(False),
    "or": logic(True),
    "not": strict(lambda a: not a),
    "if": branch,
    "coalesce": coalesce,
    "is_missing": lambda v, p, n: v[0] is None,
    "count": lambda v, p, n: Fraction(len(v)),
    "sum": total_of,
    "mean": mean,
    "rank": rank,
    "dense_rank": dense_rank,
    "true_share": true_share,
    "last_rank": last_rank,
    "quota": quota,
    "within_quota": strict(lambda place, places: place <= places),
    "streak": streak,
    "share": share,
    "growth": growth,
    "pull": pull,
    "contribution_rate": contribution_rate,
    "first_true": first_true,
    "roll_up": roll_up,
    "fact": lambda v, p, n: v[0],
    "exempt": lambda v, p, n: None,
    "ratio": scored(ratio),
    "inverse": scored(lambda x, p, r: max(2 - x / number(p, "base"), Fraction(0))),
    "reach": scored(lambda x, p, r: Fraction(key(x) >= key(number(p, "target")))),
    "linear": scored(linear),
    "bands": scored(bands),
    "by_rank": scored(by_rank),
    "minmax": scored(minmax),
    "points": points,
    "instead": instead,
    "decided": lambda v, p, n: v[-1],
    "average": average,
    "scaled": scaled,
    "adjustment": adjustment,
    "bonus": bonus,
    "penalty": penalty,
    "total": total,
    "veto": veto,
    "grade": grade,
    "sheet": sheet,
}
# Operations whose stated value may differ in the last digits of a double.
FLOATING = (
    frozenset({"growth", "pull", "contribution_rate"})
    | frozenset({"+", "-", "*", "/", "mean", "sum", "true_share", "fact", "share", "round"})
    | frozenset({"ratio", "inverse", "linear", "bands", "by_rank", "minmax"})
)
