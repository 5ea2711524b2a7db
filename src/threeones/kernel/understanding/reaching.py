"""Which value of an item is enough (反推): the nearest one at which its points reach a goal, found on the engine's own
scalar functions.

Values are sought in whole millionths, so that the one that is told can be written down, and is enough as written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from threeones.kernel.scheme.arithmetic import score_of
from threeones.kernel.scheme.cells import LARGEST
from threeones.kernel.scheme.model import POINT, Part, Score

GRID = 1_000_000
"""Values are sought in whole parts of so many."""
Enough = Callable[[int], bool]


def points_at(part: Part, value: float, peers: Sequence[float]) -> int:
    """The points of a part in millionths at a value; ``peers`` are the others' values, the subject itself counts too."""
    score = score_of(part.score, value, [*peers, value])
    return math.floor(score * float(part.weight) * float(POINT) + 0.5)


def nearest_value(part: Part, now: float, needed: int, peers: Sequence[float]) -> float | None:
    """The value nearest to ``now`` at which the part has at least ``needed`` points (millionths); None where none has."""

    def enough(step: int) -> bool:
        return points_at(part, step / GRID, peers) >= needed

    most = best(part.score)
    if most is not None and math.floor(float(most) * float(part.weight) * float(POINT) + 0.5) < needed:
        return None
    start = round(now * GRID)
    found = [f for up, stop in _stretches(part.score, start) if (f := _first(enough, start, stop, up=up)) is not None]
    return min(found, key=lambda step: abs(step - start)) / GRID if found else None


def best(score: Score) -> Decimal | None:
    """The greatest score that a function gives, None where it has no end."""
    match score.name:
        case "ratio":
            return score.numbers.get("cap")
        case "inverse":
            return None
        case "bands":
            return max((s for _x, s in score.points), default=Decimal(0))
    return Decimal(1)


def edge_above(score: Score, value: float) -> Decimal | None:
    """The edge of a step that a value stays just under, None where it does not."""
    if score.name != "bands" or score.words["between"] != "step":
        return None
    return next((x for x, _s in score.points if math.ceil(x * GRID) == round(value * GRID) + 1), None)


def rises(score: Score) -> bool | None:
    """Whether a score grows with its value, None where it goes up and down."""
    if score.name == "bands":
        scores = [s for _x, s in score.points]
        # below the first edge of steps a score is 0
        first = [Decimal(0)] if score.words["between"] == "step" else []
        ordered = [*first, *scores]
        if ordered == sorted(ordered):
            return True
        return False if ordered == sorted(ordered, reverse=True) else None
    if score.name == "linear":
        return score.numbers["full"] > score.numbers["zero"]
    return score.name != "inverse" and score.words.get("order", "desc") == "desc"


def _stretches(score: Score, start: int) -> Iterator[tuple[bool, int | None]]:
    """Where to look from ``start``: up or down, and up to which edge; a score that goes both ways edge by edge."""
    way = rises(score)
    if way is not None:
        yield way, None
        return
    edges = [math.ceil(x * GRID) for x, _s in score.points]
    yield from ((True, e) for e in edges if e > start)
    yield from ((False, e - 1) for e in edges if e <= start)
    yield from ((False, e) for e in edges if e < start)
    yield True, None
    yield False, None


def _first(enough: Enough, start: int, stop: int | None, *, up: bool) -> int | None:
    """The first step from ``start`` on that is enough, if all behind it are too; not beyond ``stop``."""
    way, most = (1 if up else -1), int(LARGEST)
    reach, before = 1, 0
    if enough(start):
        return start
    while stop is None or reach < abs(stop - start):
        if enough(start + way * reach):
            break
        before, reach = reach, reach * 2
        if reach > most * GRID:
            return None
    else:
        reach = abs(stop - start)
        if not enough(start + way * reach):
            return None
    while reach - before > 1:
        middle = (before + reach) // 2
        before, reach = (before, middle) if enough(start + way * middle) else (middle, reach)
    return start + way * reach
