"""The chance (把握) of finishing in time from three-point estimates, and the activities that decide it.

found = chance(schedule, runs=2000, seed=1)
found.in_time, found.finish_by(80), found.deciding[0].text, found.to_json()

Off until asked for: no date of a plan comes from here. Each run draws every estimated duration that still lies
ahead (rounded to whole days, never below the law's), places the plan forwards and looks which activities had no
float. The same seed gives the same answer. What is done stays done; what goes on ends no sooner than ``as_of``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from threeones.kernel.schedule.columns import Links, Problem, backward_problem, forward_problem
from threeones.kernel.schedule.levels import place
from threeones.kernel.schedule.lookups import Ints
from threeones.kernel.schedule.plan import Activity
from threeones.kernel.schedule.scheduling import Schedule

Shape = Literal["pert", "triangular"]
AT_ONCE = 400_000
"""Activities times runs that are placed in one go, so that memory stays small."""


@dataclass(frozen=True, slots=True)
class Decider:
    """How often an activity decided the end: ``critical`` of all runs, ``when_late`` of the late ones (None: none was)."""

    id: str
    label: str
    milestone: bool
    critical: float
    when_late: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Chance:
    """What the runs came to: ``in_time`` is the share that kept the plan's finish (None where it has none).

    ``finishes``: how many runs ended on which day; ``deciding``: the activities not done that were ever critical, the
    most deciding first; ``estimated``: how many activities had an estimate that counted (0: nothing was left open).
    """

    runs: int
    seed: int
    shape: Shape
    in_time: float | None
    finishes: Mapping[date, int]
    deciding: tuple[Decider, ...]
    estimated: int

    def finish_by(self, percent: float) -> date:
        """The day by which that share of the runs was finished."""
        left = max(1, -int(-self.runs * percent // 100))
        for day, count in self.finishes.items():
            left -= count
            if left <= 0:
                return day
        return max(self.finishes)

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "runs": self.runs,
            "seed": self.seed,
            "shape": self.shape,
            "estimated": self.estimated,
            "in_time": self.in_time,
            "finish_by": {str(p): self.finish_by(p).isoformat() for p in (50, 80, 90)},
            "finishes": {day.isoformat(): count for day, count in self.finishes.items()},
            "deciding": [
                {"id": d.id, "critical": d.critical, "when_late": d.when_late, "text": d.text} for d in self.deciding
            ],
        }


def chance(schedule: Schedule, *, runs: int, seed: int, shape: Shape = "pert") -> Chance:
    """Play the plan ``runs`` times; ``shape`` is how a duration lies between optimistic and pessimistic."""
    if runs < 1:
        raise ValueError("至少试算一次")
    rng = np.random.default_rng(seed)
    ahead = [i for i, a in enumerate(schedule.plan.activities) if _open(a)]
    size, drawn = len(schedule.plan.activities), _Runs(schedule)
    ends, critical = np.empty(runs, dtype=np.int64), np.zeros(size)
    late = np.zeros(size)
    step = max(1, AT_ONCE // size)
    for begin in range(0, runs, step):
        count = min(step, runs - begin)
        days = np.tile(drawn.forward.days, (count, 1))
        for i in ahead:
            days[:, i] = _draw(rng, schedule.plan.activities[i], shape, count)
        ends[begin : begin + count], held = drawn.play(days)
        critical += held.sum(axis=0)
        late += held[ends[begin : begin + count] > schedule.end].sum(axis=0)
    too_late = int((ends > schedule.end).sum()) if schedule.plan.finish is not None else 0
    days_of, counts = np.unique(ends, return_counts=True)
    return Chance(
        runs=runs,
        seed=seed,
        shape=shape,
        in_time=None if schedule.plan.finish is None else (runs - too_late) / runs,
        finishes={date.fromordinal(int(d) - 1): int(n) for d, n in zip(days_of, counts, strict=True)},
        deciding=_deciding(schedule, critical / runs, late / too_late if too_late else None),
        estimated=len(ahead),
    )


def _open(activity: Activity) -> bool:
    return activity.estimate is not None and not activity.done and not activity.milestone


def _draw(rng: np.random.Generator, activity: Activity, shape: Shape, count: int) -> Ints:
    """Durations of one activity in whole days."""
    assert activity.estimate is not None
    low, likely, high = (float(n) for n in activity.estimate)
    drawn: NDArray[np.float64]
    if low == high:
        drawn = np.full(count, low)
    elif shape == "triangular":
        drawn = rng.triangular(low, likely, high, count)
    else:
        span = high - low
        drawn = low + span * rng.beta(1 + 4 * (likely - low) / span, 1 + 4 * (high - likely) / span, count)
    least = max(1, activity.legal_min.days if activity.legal_min else 1)
    found: Ints = np.maximum(np.floor(drawn + 0.5).astype(np.int64), least)
    return found


class _Runs:
    """A plan many times over, as one problem."""

    def __init__(self, schedule: Schedule) -> None:
        network = schedule.network
        self.forward = forward_problem(network, schedule.origin)
        self.backward = backward_problem(network, schedule.end)
        self.done = np.array([done is not None for done in network.done])

    def play(self, days: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """For each run when it ends (an instant) and which activities had no float against that end."""
        runs, size = days.shape
        early = place(_repeated(self.forward, days)).finish.reshape(runs, size)
        ends: Ints = early.max(axis=1)
        mirror = replace(_repeated(self.backward, days), floor=np.repeat(ends, size))
        late = place(mirror).finish.reshape(runs, size)
        return ends, (late <= early) & ~self.done


def _repeated(problem: Problem, days: Ints) -> Problem:
    """As many copies of a problem as there are rows of durations, side by side."""
    runs, size = days.shape
    links = problem.links
    shift = np.repeat(np.arange(runs) * size, len(links.source))
    return replace(
        problem,
        row=np.tile(problem.row, runs),
        days=days.reshape(-1),
        floor=np.tile(problem.floor, runs),
        held=np.tile(problem.held, runs),
        fixed_start=np.tile(problem.fixed_start, runs),
        fixed_finish=np.tile(problem.fixed_finish, runs),
        links=Links(
            source=np.tile(links.source, runs) + shift,
            target=np.tile(links.target, runs) + shift,
            from_finish=np.tile(links.from_finish, runs),
            to_finish=np.tile(links.to_finish, runs),
            lag=np.tile(links.lag, runs),
            row=np.tile(links.row, runs),
            arcs=(),
        ),
    )


def _deciding(
    schedule: Schedule, critical: NDArray[np.float64], late: NDArray[np.float64] | None
) -> tuple[Decider, ...]:
    found = []
    for i, activity in enumerate(schedule.plan.activities):
        if critical[i] <= 0:
            continue
        share, when_late = float(critical[i]), None if late is None else float(late[i])
        text = f"“{activity.name}”在{share:.0%}的试算中没有机动时间"
        if when_late is not None:
            text += f"，拖期的试算中{when_late:.0%}如此"
        found.append(Decider(activity.id, activity.name, activity.milestone, share, when_late, text))
    found.sort(key=lambda d: (-(d.when_late or 0), -d.critical))
    return tuple(found)
