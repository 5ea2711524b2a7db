"""What is missing to a better rank or grade (差距分析), and which single item could close the gap.

The others are taken as they are: their totals stay, and so do their values where an item is scored among peers. Only
what a subject's own sheet and the published ranking show is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import polars as pl

from threeones.kernel.scheme import Result, Scheme
from threeones.kernel.scheme.model import POINT, Item
from threeones.kernel.understanding.prepared import free_of_points
from threeones.kernel.understanding.reaching import edge_above, nearest_value, points_at, rises

VETO, QUOTA, CAP = "veto", "quota", "cap"


@dataclass(frozen=True, slots=True)
class Way:
    """One part whose value alone would do: now and then. ``now`` is the value that it has, ``gained`` the points;
    ``one_way``: more of it (or less) is never worse; ``below``: the edge of a step that it must
    stay under."""

    item: str
    number: int
    label: str
    unit: str
    now: Decimal
    then: Decimal
    gained: Decimal
    one_way: bool
    below: Decimal | None = None

    @property
    def told(self) -> Decimal:
        """``then`` in four digits, on the side on which it is still enough."""
        places = 3 - self.then.adjusted() if self.then else 0
        rounding = ROUND_CEILING if self.then > self.now else ROUND_FLOOR
        return self.then.quantize(Decimal(1).scaleb(-max(places, 0)), rounding) if self.one_way else self.then

    @property
    def decimals(self) -> int:
        """The places of ``told``."""
        return max(-int(self.told.normalize().as_tuple().exponent), 0)

    @property
    def effort(self) -> Decimal:
        """The change beside the value as it is: by this the ways are ordered, the smallest first."""
        return abs(self.then - self.now) / abs(self.now) if self.now else Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Goal:
    """A rank or a grade to reach: the total that is enough, the points that are missing, and the ways that there are.

    ``barred`` says why points do not help: ``veto`` (a veto holds), ``quota`` (the group is too small for the share), ``cap``
    (the total ends below).
    """

    kind: str
    name: str
    total: Decimal | None
    missing: Decimal | None
    barred: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing to the next rank and to the next grade, None where there is no better one."""

    rank: Goal | None
    grade: Goal | None


def gaps(result: Result, subject: str) -> Gaps:
    """What a ranked subject lacks to the next better rank and grade. An exempt one has neither."""
    own = _Own(result, subject)
    return Gaps(own.next_rank(), own.next_grade())


def to_rank(result: Result, subject: str, rank: int) -> Goal | None:
    """Why not that rank: what is missing to it; None where the subject has it or a better one, or is not ranked."""
    own = _Own(result, subject)
    if own.line[":exempt"] or rank < 1 or own.line[":rank"] <= rank:
        return None
    return own.goal("rank", str(rank), own.total_of_rank(rank, dense=result.scheme.ties == "dense"))


class _Own:
    """A subject's line in a result, and the others of its group that are ranked."""

    def __init__(self, result: Result, subject: str) -> None:
        self.scheme = result.scheme
        self.line: dict[str, Any] = result.frame.row(by_predicate=pl.col("subject") == subject, named=True)
        same = (pl.col("__group") == self.line["__group"]) & ~pl.col(":exempt") & (pl.col("subject") != subject)
        self.others = result.frame.filter(same)
        exact = self.scheme.rank_by == "exact"
        self.step = 1 if exact else 10 ** (6 - self.scheme.total.decimals)
        self.alone = free_of_points(self.scheme) and self._adds_up()
        self.keys: list[int] = sorted(self.others[":total" if exact else ":published"].to_list(), reverse=True)

    def _adds_up(self) -> bool:
        """Whether the total is what is reckoned here; where it is not, no way is told."""
        points = {i.id: self.line[f"raw:{i.id}"] for i in self.scheme.items}
        free = summed(self.scheme, points) + self.line[":bonus"] + self.line[":penalty"]
        floor, cap = (None if x is None else int(x * POINT) for x in (self.scheme.total.floor, self.scheme.total.cap))
        free = free if floor is None else max(free, floor)
        return bool((free if cap is None else min(free, cap)) == self.line[":total"])

    def next_rank(self) -> Goal | None:
        """The next better rank that somebody has."""
        if self.line[":exempt"] or self.line[":rank"] == 1:
            return None
        key = self.line[":total"] if self.step == 1 else self.line[":published"]
        better = [k for k in self.keys if k > key]
        rank = 1 + (
            len({k for k in better if k > better[-1]} if self._dense() else [k for k in better if k > better[-1]])
        )
        return self.goal("rank", str(rank), self._least(better[-1]))

    def _dense(self) -> bool:
        return self.scheme.ties == "dense"

    def _least(self, key: int) -> int:
        """The least total (millionths) that ranks with a key: published totals are rounded half-up."""
        return key if self.step == 1 else key * self.step - self.step // 2

    def total_of_rank(self, rank: int, *, dense: bool) -> int:
        """The total that is enough for a rank, by whom it is held."""
        keys = sorted(set(self.keys), reverse=True) if dense else self.keys
        return self._least(keys[min(rank, len(keys)) - 1])

    def next_grade(self) -> Goal | None:
        """The next better grade."""
        grade = self.line[":grade"]
        if self.line[":exempt"] or grade == 0 or not self.scheme.grades:
            return None
        return self._grade((len(self.scheme.grades) if grade is None else grade) - 1)

    def _grade(self, number: int) -> Goal:
        grade = self.scheme.grades[number]
        names = [g.name for g in self.scheme.grades]
        held = [names.index(v.grade) for v in self.scheme.vetoes if self.line[f"holds:veto:{v.id}"]]
        if held and max(held) > number:
            return Goal("grade", grade.name, None, None, VETO)
        least = [self.line[":total"]]
        if grade.top is not None:
            place = self.line[":ranked"] * grade.top.numerator // grade.top.denominator
            if place < 1:
                return Goal("grade", grade.name, None, None, QUOTA)
            if self.line[":place"] > place:
                least.append(self.total_of_rank(place, dense=False))
        if grade.least is not None:
            step = 10 ** (6 - self.scheme.total.decimals)
            published = -int(-grade.least.scaleb(self.scheme.total.decimals) // 1)
            least.append(published * step - step // 2)
        return self.goal("grade", grade.name, max(least))

    def goal(self, kind: str, name: str, total: int) -> Goal:
        """What a total asks of the subject."""
        cap = self.scheme.total.cap
        if cap is not None and total > int(cap * POINT):
            return Goal(kind, name, _points(total), _points(total - self.line[":total"]), CAP)
        ways = [w for item in self.scheme.items if self.alone for w in self._ways(item, total)]
        ways.sort(key=lambda w: (w.effort, w.item, w.number))
        return Goal(kind, name, _points(total), _points(total - self.line[":total"]), "", tuple(ways))

    def _ways(self, item: Item, total: int) -> Sequence[Way]:
        """The parts of an item that could do it alone; one without a value is no way."""
        raw: int | None = self.line[f"raw:{item.id}"]
        if raw is None:
            return []
        needed = self._raw_needed(item, raw, total)
        if needed is None:
            return []
        found = []
        for number, part in enumerate(item.parts):
            name = f"{item.id}:{number}"
            now, points = self.line[f"value:{name}"], self.line[f"points:{name}"]
            peers = self.others[f"value:{name}"].drop_nulls().to_list()
            then = nearest_value(part, now, needed - raw + points, peers)
            if then is not None:
                found.append(self._way(item, number, now, then, points_at(part, then, peers) - points))
        return found

    def _way(self, item: Item, number: int, now: float, then: float, gained: int) -> Way:
        part = item.parts[number]
        label = item.label if item.whole else f"{item.label} · {named(self.scheme, part.value.text)}"
        change = (Decimal(repr(now)), Decimal(repr(then)))
        one_way, below = rises(part.score) is not None, edge_above(part.score, then)
        return Way(item.id, number, label, part.value.unit, *change, _points(gained), one_way, below)

    def _raw_needed(self, item: Item, raw: int, total: int) -> int | None:
        """The least points of an item (before averages and scaling) with which the total is reached."""
        points = {i.id: self.line[f"raw:{i.id}"] for i in self.scheme.items}
        fixed: int = self.line[":bonus"] + self.line[":penalty"]

        if None not in points.values():
            there: int = sum(points.values())
            return raw + total - fixed - there

        def enough(more: int) -> bool:
            return summed(self.scheme, {**points, item.id: raw + more}) + fixed >= total

        most = 1
        while not enough(most):
            most *= 2
            if most > POINT**2:
                return None
        least = most // 2
        while most - least > 1:
            middle = (least + most) // 2
            least, most = (least, middle) if enough(middle) else (middle, most)
        return raw + most


def summed(scheme: Scheme, raw: Mapping[str, int | None]) -> int:
    """The sum of a line's items after averages and scaling, from their points as scored (None: missing)."""
    scale = max(max(0, -int(i.weight.as_tuple().exponent)) for i in scheme.items)
    weights = {i.id: int(i.weight.scaleb(scale)) for i in scheme.items}
    have = sum(weights[i] for i, points in raw.items() if points is not None)
    held = sum(points for points in raw.values() if points is not None)
    left = sum(weights[i.id] for i in scheme.items if i.missing != "skip" or raw[i.id] is not None)
    whole, out = sum(weights.values()), 0
    for item in scheme.items:
        points = raw[item.id]
        if points is None and item.missing == "average" and have:
            points = _half_up(held * weights[item.id], have)
        out += _half_up((points or 0) * whole, left) if left and left != whole else points or 0
    return out


def named(scheme: Scheme, text: str) -> str:
    """An expression with the labels of facts for their names."""
    return re.sub(r"[^\W\d]\w*", lambda m: scheme.facts[m[0]].label if m[0] in scheme.facts else m[0], text)


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def _points(micro: int) -> Decimal:
    return Decimal(micro).scaleb(-6)
