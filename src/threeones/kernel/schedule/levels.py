"""The two passes level by level in NumPy (see ``passes`` for what they mean), for plans of many thousands.

An activity's level (层级) is one more than the highest among those it waits for, so that all of one level are
placed in one step. The instants, bounds and links are those of the plain passes, to the last day; what decided
a date is found for all links at once when the instants are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from threeones.kernel.schedule.columns import NEVER, Problem, backward_problem, forward_problem
from threeones.kernel.schedule.lookups import Flags, Ints, Lookup, margin
from threeones.kernel.schedule.network import Arc, Network
from threeones.kernel.schedule.passes import Pass, earliest, floor_of, latest

FIRST_SPAN = 12_000
"""Calendar days that are tabled first; a plan that needs more is placed again with twice as many."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Instants by activity, as ordinals; in the mirror already turned back.

    ``by_bounds`` says where the bounds alone come to the same instant, ``decides`` which links do.
    """

    start: Ints
    finish: Ints
    by_bounds: Flags
    decides: Flags


class Beyond(Exception):
    """The tables do not reach far enough."""


def forward(network: Network, origin: int) -> Pass:
    """The earliest placement; nothing starts before ``origin``."""
    problem = forward_problem(network, origin)
    placed = place(problem)
    bounds = [
        "actual" if done is not None else (floor_of if begun is None else earliest)(network, i, origin)[1]
        for i, (begun, done) in enumerate(zip(network.begun, network.done, strict=True))
    ]
    first = _first(problem, placed.decides)
    ends = _first(problem, placed.decides & problem.links.from_finish)
    milestone = problem.days == 0
    chosen = np.where(milestone & (ends >= 0), ends, first)
    held = milestone & placed.by_bounds & np.array([bound == "not_before" for bound in bounds])
    return _pass(problem, placed, bounds, np.where(held, -1, chosen))


def backward(network: Network, end: int) -> Pass:
    """The latest placement; nothing ends after ``end``."""
    problem = backward_problem(network, end)
    placed = place(problem)
    bounds = ["actual" if done else latest(network, i, end)[1] for i, done in enumerate(network.done)]
    return _pass(problem, placed, bounds, _first(problem, placed.decides))


def _pass(problem: Problem, placed: Placed, bounds: list[str], chosen: Ints) -> Pass:
    arcs: list[Arc | None] = [None if n < 0 else problem.links.arcs[n] for n in chosen.tolist()]
    return Pass(placed.start.tolist(), placed.finish.tolist(), bounds, arcs)


def _first(problem: Problem, decides: Flags) -> Ints:
    """For each activity the number of the first of its links that decides, -1 where none does."""
    found = np.full(problem.size, -1, dtype=np.int64)
    numbers = np.flatnonzero(decides)[::-1]
    found[problem.links.target[numbers]] = numbers
    return found


def place(problem: Problem) -> Placed:
    """The instants of a problem. Raises OverflowError where they lie outside the years 1 to 9999."""
    order, borders = by_level(problem)
    known = np.concatenate([x[x != NEVER] for x in (problem.floor, problem.fixed_start, problem.fixed_finish)])
    low, high = int(known.min()), int(known.max())
    edge = margin(problem.calendars, int(problem.days.max()) + int(problem.links.lag.max(initial=0)))
    span = FIRST_SPAN
    while span < 4 * date.max.toordinal():
        first, end = (low - span, high) if problem.mirrored else (low, high + span)
        try:
            return _Placing(
                problem, order, Lookup(problem.calendars, first - edge, end + edge, problem.mirrored), edge
            ).run(borders)
        except Beyond:
            span *= 2
    raise OverflowError("计划的日期超出公元1年至9999年")


class _Placing:
    """One run over the levels, all instants relative to the tables, all columns in the order of the levels."""

    def __init__(self, problem: Problem, order: Ints, lookup: Lookup, edge: int) -> None:
        self.problem, self.order, self.lookup = problem, order, lookup
        self.limit = lookup.width - 1 - edge
        self.counts, self.table = lookup.counts, lookup.days
        self.base, self.days = (problem.row * lookup.width)[order], problem.days[order]
        self.fixed_start, self.fixed_finish = self._instants(problem.fixed_start), self._instants(problem.fixed_finish)
        self.facts = bool((self.fixed_start >= 0).any() or (self.fixed_finish >= 0).any())
        self.own = self._floors()
        self.by_bounds = self.own.copy()
        self._links()

    def _instants(self, column: Ints) -> Ints:
        found: Ints = np.where(column == NEVER, NEVER, self.lookup.relative(column))[self.order]
        return found

    def _floors(self) -> Ints:
        """The earliest starts by bounds alone; of what goes on: imagined ones, that end no sooner than may be."""
        floor, held = self._instants(self.problem.floor), self._instants(self.problem.held)
        starts = self.table[self.base + self.counts[self.base + floor]].astype(np.int64)
        last = np.where(held == NEVER, floor, held - 1)
        ends = self.table[self.base + self.counts[self.base + last] - self.days + 1]
        found: Ints = np.where(held == NEVER, starts, np.maximum(starts, ends))
        return found

    def _links(self) -> None:
        links, size = self.problem.links, self.problem.size
        place = np.empty(size, dtype=np.int64)
        place[self.order] = np.arange(size)
        target = place[links.target]
        self.by_target = np.argsort(target, kind="stable")
        self.target = target[self.by_target]
        self.source = (place[links.source] + size * links.from_finish)[self.by_target]
        self.lag_base = (links.row * self.lookup.width)[self.by_target]
        self.lag = links.lag[self.by_target] - 1
        to_finish = links.to_finish[self.by_target]
        self.back = to_finish.astype(np.int64)
        self.more = np.where(to_finish, 1 - self.days[self.target], 0)
        self.home = self.base[self.target]

    def implied(self, ends: Ints, some: slice) -> Ints:
        """The starts that links imply, from the starts and finishes so far."""
        counts, table, lag_base, home = self.counts, self.table, self.lag_base[some], self.home[some]
        reached = table[lag_base + counts[lag_base + ends[self.source[some]]] + self.lag[some]] + 1 - self.back[some]
        found: Ints = table[home + counts[home + reached] + self.more[some]]
        return found

    def run(self, borders: Ints) -> Placed:
        """Place level after level."""
        size, own = self.problem.size, self.own
        ends = np.empty(2 * size, dtype=np.int64)
        links = np.searchsorted(self.target, borders)
        for n, (lo, hi) in enumerate(zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True)):
            if n:
                some = slice(links[n], links[n + 1])
                runs = np.searchsorted(self.target[some], np.arange(lo, hi))
                np.maximum(own[lo:hi], np.maximum.reduceat(self.implied(ends, some), runs), out=own[lo:hi])
            home = self.base[lo:hi]
            ends[lo:hi] = own[lo:hi]
            finish = self.table[home + self.counts[home + own[lo:hi]] + self.days[lo:hi] - 1] + 1
            ends[size + lo : size + hi] = finish
            if self.facts:
                self._fix(ends, lo, hi)
            if finish.max() > self.limit:
                raise Beyond
        return self._placed(ends)

    def _fix(self, ends: Ints, lo: int, hi: int) -> None:
        size = self.problem.size
        for fixed, shift in ((self.fixed_start, 0), (self.fixed_finish, size)):
            np.copyto(ends[lo + shift : hi + shift], fixed[lo:hi], where=fixed[lo:hi] >= 0)

    def _placed(self, ends: Ints) -> Placed:
        size = self.problem.size
        decides = np.empty(len(self.target), dtype=bool)
        decides[self.by_target] = self.implied(ends, slice(None)) == self.own[self.target]
        instants = np.empty((2, size), dtype=np.int64)
        instants[:, self.order] = self.lookup.ordinals(ends.reshape(2, size))
        by_bounds = np.empty(size, dtype=bool)
        by_bounds[self.order] = self.by_bounds == self.own
        start, finish = instants[::-1] if self.problem.mirrored else instants
        return Placed(start, finish, by_bounds, decides)


def by_level(problem: Problem) -> tuple[Ints, Ints]:
    """The activities in the order of their levels, and where in it each level begins (the end, too)."""
    source, target, size = problem.links.source, problem.links.target, problem.size
    level = np.zeros(size, dtype=np.int64)
    waiting = np.bincount(target, minlength=size)
    reaches = target[np.argsort(source, kind="stable")]
    first = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=size))))
    ready, depth = np.flatnonzero(waiting == 0), 0
    while len(ready):
        level[ready] = depth
        reached, times = np.unique(reaches[_runs(first[ready], first[ready + 1])], return_counts=True)
        waiting[reached] -= times
        ready, depth = reached[waiting[reached] == 0], depth + 1
    order = np.argsort(level, kind="stable")
    return order, np.searchsorted(level[order], np.arange(depth + 1))


def _runs(begin: Ints, end: Ints) -> Ints:
    """All numbers of many runs ``[begin, end)``, one run after another."""
    lengths = end - begin
    ends = np.cumsum(lengths)
    found: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - ends + lengths, lengths)
    return found
