"""The scheme language a second time: plain, slow, in exact fractions, one subject after the other.

It reads expressions with Python's own parser and imports nothing of the product, so that the
two can only agree by both being right.
"""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from math import floor
from typing import Any

Value = Fraction | str | bool | None
HALF = Fraction(1, 2)


def half_up(x: Fraction, decimals: int) -> Fraction:
    return Fraction(floor(x * Fraction(10) ** decimals + HALF)) / Fraction(10) ** decimals


def micro(points: Fraction) -> int:
    return floor(points * 10**6 + HALF)


def key(x: Fraction) -> int:
    """A number as comparisons see it."""
    return floor(x * 10**9 + HALF)


class Oracle:
    """A scheme (a plain dict, numbers as Fractions or strings) on rows of facts."""

    def __init__(self, scheme: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.scheme, self.rows = scheme, rows
        self.bad: set[str] = set()  # subjects with an error
        self.near: set[tuple[str, str]] = set()  # (subject, item) whose exact points lie on a border
        self.quiet = False  # divisions by zero count as missing
        self.exempt = [False] * len(rows)
        self.trees: dict[str, ast.expr] = {}
        self.counted: dict[int, dict[str, int]] = {}  # the points of each subject's items, once they are computed

    # --- expressions

    def eval(self, text: str, i: int) -> Value:
        if text not in self.trees:
            python = re.sub(r"\bif\(", "IF(", text)
            self.trees[text] = ast.parse(python, mode="eval").body
        return self.walk(self.trees[text], i)

    def walk(self, node: ast.expr, i: int) -> Value:
        match node:
            case ast.Constant(value=v):
                return v if isinstance(v, bool | str) else Fraction(str(v))
            case ast.Name(id="true"):
                return True
            case ast.Name(id="false"):
                return False
            case ast.Name(id=name):
                v = self.rows[i].get(name)
                return v if v is None or isinstance(v, bool | str) else Fraction(v)
            case ast.UnaryOp(op=ast.USub(), operand=o):
                v = self.walk(o, i)
                return None if v is None else -v
            case ast.UnaryOp(op=ast.Not(), operand=o):
                v = self.walk(o, i)
                return None if v is None else not v
            case ast.BoolOp(op=op, values=parts):
                values = [self.walk(p, i) for p in parts]
                decisive = isinstance(op, ast.Or)
                return (
                    decisive
                    if decisive in [v for v in values if v is not None]
                    else None
                    if None in values
                    else not decisive
                )
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.compare(op, self.walk(left, i), self.walk(right, i))
            case ast.BinOp(left=left, op=op, right=right):
                return self.binary(op, self.walk(left, i), self.walk(right, i), i)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, args, i)
        raise AssertionError(ast.dump(node))

    def compare(self, op: ast.cmpop, a: Value, b: Value) -> bool | None:
        if a is None or b is None:
            return None
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            a, b = key(a), key(b)
        match op:
            case ast.Eq():
                return a == b
            case ast.NotEq():
                return a != b
            case ast.Lt():
                return a < b
            case ast.LtE():
                return a <= b
            case ast.Gt():
                return a > b
        return a >= b

    def binary(self, op: ast.operator, a: Value, b: Value, i: int) -> Value:
        if a is None or b is None:
            return None
        match op:
            case ast.Add():
                return a + b
            case ast.Sub():
                return a - b
            case ast.Mult():
                return a * b
        if b == 0:
            if not self.quiet:
                self.bad.add(self.rows[i]["subject"])
            return None
        return a / b

    def call(self, name: str, args: list[ast.expr], i: int) -> Value:
        if name == "IF":
            c = self.walk(args[0], i)
            return None if c is None else self.walk(args[1] if c else args[2], i)
        if name == "coalesce":
            for a in args:
                v = self.walk(a, i)
                if v is not None:
                    return v
            return None
        if name == "item_points":
            (item,) = args
            assert isinstance(item, ast.Name)
            points = self.points(i).get(item.id)
            return None if points is None else Fraction(points, 10**6)
        if name.startswith("peer_"):
            return self.peer(name, args[0], i)
        values = [self.walk(a, i) for a in args]
        if name == "is_missing":
            return values[0] is None
        if None in values:
            return None
        if name == "round":
            return half_up(values[0], int(values[1]))
        return {"min": min, "max": max, "abs": lambda *v: abs(v[0])}[name](*values)

    # --- peers

    def peers(self, i: int) -> list[int]:
        group = self.scheme.get("groups")
        return [
            j
            for j, row in enumerate(self.rows)
            if not self.exempt[j] and (group is None or row[group] == self.rows[i][group])
        ]

    def peer(self, name: str, arg: ast.expr, i: int) -> Value:
        values = [v for j in self.peers(i) if (v := self.walk(arg, j)) is not None]
        if name == "peer_count":
            return Fraction(len(values))
        if name == "peer_rank":
            own = self.walk(arg, i)
            return None if own is None else 1 + Fraction(sum(key(v) > key(own) for v in values))
        if not values:
            return None
        if name == "peer_share":
            return Fraction(values.count(True), len(values))
        return {"peer_avg": lambda v: sum(v) / len(v), "peer_min": min, "peer_max": max}[name](values)

    # --- scores

    def score(self, spec: dict[str, Any], text: str, i: int) -> tuple[Value, Fraction | None]:
        v = self.eval(text, i)
        if v is None:
            return None, None
        n = {k: Fraction(x) for k, x in spec.items() if k not in ("name", "order", "between", "points")}
        match spec["name"]:
            case "ratio":
                s = max(v / n["base"], n.get("floor", Fraction(0)))
                return v, min(s, n["cap"]) if "cap" in n else s
            case "inverse":
                return v, max(2 - v / n["base"], Fraction(0))
            case "reach":
                return v, Fraction(key(v) >= key(n["target"]))
            case "linear":
                return v, min(max((v - n["zero"]) / (n["full"] - n["zero"]), Fraction(0)), Fraction(1))
            case "bands":
                return v, self.bands(spec, v)
        values = [x for j in self.peers(i) if (x := self.eval(text, j)) is not None]
        desc = spec.get("order", "desc") == "desc"
        if spec["name"] == "by_rank":
            better = sum(key(x) > key(v) if desc else key(x) < key(v) for x in values)
            return v, max(1 - better * n["step"], n.get("floor", Fraction(0)))
        low = n.get("low", Fraction(0))
        if not values or key(min(values)) == key(max(values)):
            return v, Fraction(1)
        part = (v - min(values) if desc else max(values) - v) / (max(values) - min(values))
        return v, min(max(low + (1 - low) * part, low), Fraction(1))

    def bands(self, spec: dict[str, Any], v: Fraction) -> Fraction:
        points = [(Fraction(x), Fraction(s)) for x, s in spec["points"]]
        below = [p for p in points if key(p[0]) <= key(v)]
        above = [p for p in points if key(p[0]) > key(v)]
        if spec.get("between", "step") == "step":
            return below[-1][1] if below else Fraction(spec.get("below", 0))
        if not below:
            return Fraction(spec.get("below", points[0][1]))
        if not above or key(below[-1][0]) == key(v) == key(points[0][0]):
            return below[-1][1]
        (x0, s0), (x1, s1) = below[-1], above[0]
        return s0 + (v - x0) * (s1 - s0) / (x1 - x0)

    # --- a subject's points

    def item(self, item: dict[str, Any], i: int) -> tuple[int | None, list[dict[str, Any]]]:
        parts = item.get("parts") or [item]
        self.quiet = item.get("zero_division") == "missing"
        made: list[dict[str, Any]] = []
        for part in parts:
            value, score = self.score(part["spec"], part["value"], i)
            points = None
            if score is not None:
                exact = Fraction(part["weight"]) * score * 10**6 + HALF
                if abs(exact - round(exact)) < Fraction(1, 10**5):
                    self.near.add((self.rows[i]["subject"], item["id"]))
                points = floor(exact)
            made.append({"value": value, "score": score, "points": points})
        self.quiet = False
        total = None if any(p["points"] is None for p in made) else sum(p["points"] for p in made)
        return total, made

    def weight(self, item: dict[str, Any]) -> Fraction:
        return sum((Fraction(p["weight"]) for p in item.get("parts") or [item]), Fraction(0))

    def points(self, i: int) -> dict[str, int]:
        """Points by item as they count; skipped items are absent."""
        if i not in self.counted:
            self.counted[i] = self.count(i)
        return self.counted[i]

    def count(self, i: int) -> dict[str, int]:
        name = self.rows[i]["subject"]
        items = self.scheme["items"]
        raw = {item["id"]: self.item(item, i)[0] for item in items}
        have = [item for item in items if raw[item["id"]] is not None]
        held, weights = sum(raw[h["id"]] for h in have), sum((self.weight(h) for h in have), Fraction(0))
        skipped = Fraction(0)
        out: dict[str, int] = {}
        for item in items:
            points = raw[item["id"]]
            policy = item.get("missing", "error")
            if points is not None:
                out[item["id"]] = points
            elif policy == "zero":
                out[item["id"]] = 0
            elif policy == "skip":
                skipped += self.weight(item)
            elif policy == "average" and weights:
                out[item["id"]] = floor(self.weight(item) * held / weights + HALF)
            else:
                self.bad.add(name)
        whole = sum((self.weight(item) for item in items), Fraction(0))
        if skipped and skipped == whole:
            self.bad.add(name)
        elif skipped:
            out = {k: floor(p * whole / (whole - skipped) + HALF) for k, p in out.items()}
        return out

    def condition(self, text: str, i: int) -> bool:
        value = self.eval(text, i)
        if value is None:
            self.bad.add(self.rows[i]["subject"])
        return bool(value)

    def adjusted(self, i: int) -> dict[str, int]:
        """Points of the adjustments whose condition holds, before any quota."""
        out: dict[str, int] = {}
        for a in self.scheme.get("adjustments", []):
            if "when" in a and not self.condition(a["when"], i):
                continue
            points = self.eval(a["points"], i)
            if points is None:
                self.bad.add(self.rows[i]["subject"])
                continue
            if "floor" in a:
                points = max(points, Fraction(a["floor"]))
            if "cap" in a:
                points = min(points, Fraction(a["cap"]))
            if abs(points * 10**6 + HALF - round(points * 10**6 + HALF)) < Fraction(1, 10**5):
                self.near.add((self.rows[i]["subject"], a["id"]))
            out[a["id"]] = micro(points)
        return out

    def allot(self, a: dict[str, Any], adjusted: list[dict[str, int]], members: list[int]) -> None:
        """One adjustment's quota inside one group: the best take their places, a tie all or none of it."""
        order: dict[int, int] = {}
        for i in members:
            if adjusted[i].get(a["id"], 0) <= 0 or self.exempt[i]:
                continue
            by = self.eval(a["by"], i) if "by" in a else Fraction(sum(self.points(i).values()), 10**6)
            if by is None:
                self.bad.add(self.rows[i]["subject"])
            else:
                order[i] = key(by)
        left = floor(Fraction(a["at_most"]) / 100 * sum(not self.exempt[i] for i in members))
        for best in sorted(set(order.values()), reverse=True):
            tie = [i for i in order if order[i] == best]
            left -= len(tie)
            if left < 0:
                for i in tie:
                    adjusted[i][a["id"]] = 0
        for i in members:
            if self.exempt[i] and a["id"] in adjusted[i]:
                adjusted[i][a["id"]] = min(adjusted[i][a["id"]], 0)

    def all_adjusted(self) -> list[dict[str, int]]:
        out = [self.adjusted(i) for i in range(len(self.rows))]
        groups: dict[Any, list[int]] = {}
        for i, row in enumerate(self.rows):
            groups.setdefault(row[self.scheme["groups"]] if "groups" in self.scheme else None, []).append(i)
        for a in self.scheme.get("adjustments", []):
            for members in groups.values() if "at_most" in a else ():
                self.allot(a, out, members)
        return out

    def line(self, i: int, adjusted: dict[str, int]) -> dict[str, Any]:
        scheme = self.scheme
        points = self.points(i)
        limits, total = scheme.get("adjustment_limits", {}), scheme.get("total", {})
        bonus, penalty = sum(p for p in adjusted.values() if p > 0), sum(p for p in adjusted.values() if p < 0)
        if "bonus" in limits:
            bonus = min(bonus, micro(Fraction(limits["bonus"])))
        if "penalty" in limits:
            penalty = max(penalty, micro(Fraction(limits["penalty"])))
        whole = sum(points.values()) + bonus + penalty
        if "floor" in total:
            whole = max(whole, micro(Fraction(total["floor"])))
        if "cap" in total:
            whole = min(whole, micro(Fraction(total["cap"])))
        published = half_up(Fraction(whole, 10**6), int(total.get("decimals", 2)))
        veto = [v["id"] for v in scheme.get("veto", []) if self.condition(v["when"], i)]
        return {
            "subject": self.rows[i]["subject"],
            "items": points,
            "adjustments": adjusted,
            "bonus": bonus,
            "penalty": penalty,
            "exact": whole,
            "total": published,
            "veto": veto,
            "exempt": self.exempt[i],
        }

    def run(self) -> list[dict[str, Any]]:
        """The result lines, in the order of the rows; ``bad`` then holds the subjects with errors."""
        if "exempt" in self.scheme:
            self.exempt = [self.condition(self.scheme["exempt"], i) for i in range(len(self.rows))]
        lines = [self.line(i, adjusted) for i, adjusted in enumerate(self.all_adjusted())]
        ranking = self.scheme.get("ranking", {})
        for i, line in enumerate(lines):
            by = (lambda x: x["exact"]) if ranking.get("by", "exact") == "exact" else (lambda x: x["total"])
            peers = [lines[j] for j in self.peers(i)]
            better = [by(p) for p in peers if by(p) > by(line)]
            place = 1 + len(better)
            line["rank"] = line["grade"] = None
            if not line["exempt"]:
                line["rank"] = 1 + len(set(better)) if ranking.get("ties") == "dense" else place
                line["grade"] = self.grade(line, place, len(peers))
        return lines

    def grade(self, line: dict[str, Any], place: int, ranked: int) -> str | None:
        grades = self.scheme.get("grades", [])
        names = [g["name"] for g in grades]
        earned = None
        for g in grades:
            top = "top" not in g or place <= floor(Fraction(g["top"]) * ranked / 100)
            if top and ("min" not in g or line["total"] >= Fraction(g["min"])):
                earned = g["name"]
                break
        worst = [names.index(v["grade"]) for v in self.scheme.get("veto", []) if v["id"] in line["veto"]]
        if earned is not None:
            worst.append(names.index(earned))
        return names[max(worst)] if worst else None
