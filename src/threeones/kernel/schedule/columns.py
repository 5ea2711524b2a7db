"""A network as columns of numbers, for the passes in NumPy.

The backward pass is the forward pass in a mirror: time runs the other way, start and finish change places,
links point the other way. So there is one problem, which is told for either direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from threeones.kernel.calendar import WorkCalendar
from threeones.kernel.schedule.lookups import Flags, Ints
from threeones.kernel.schedule.network import Arc, Network
from threeones.kernel.schedule.passes import floor_of, latest

NEVER = -1


@dataclass(frozen=True, slots=True)
class Links:
    """Links as columns, by the activity that they hold (``target``) and for each in the listed order.

    ``row`` is the calendar that the lag is counted in; ``arcs`` are the same links as the network has them.
    """

    source: Ints
    target: Ints
    from_finish: Flags
    to_finish: Flags
    lag: Ints
    row: Ints
    arcs: tuple[Arc, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a pass has to place, in ordinals, ``NEVER`` where there is none.

    ``row`` and ``days`` of each activity (row 0 counts every day); the instant before which it may not start
    (``floor``), the instant before which it may not finish (``held``), and what is fixed as a fact. In the mirror
    all of them are those of the other end.
    """

    calendars: tuple[WorkCalendar, ...]
    row: Ints
    days: Ints
    floor: Ints
    held: Ints
    fixed_start: Ints
    fixed_finish: Ints
    links: Links
    mirrored: bool

    @property
    def size(self) -> int:
        """The number of activities."""
        return len(self.row)


def forward_problem(network: Network, origin: int) -> Problem:
    """The earliest placement: nothing starts before ``origin``."""
    floors = (floor_of(network, i, origin)[0] if begun is None else begun for i, begun in enumerate(network.begun))
    held = NEVER if network.as_of is None else network.as_of + 1
    on = (
        NEVER if begun is None or done is not None else held
        for begun, done in zip(network.begun, network.done, strict=True)
    )
    return _problem(network, network.before, floors, on, network.begun, network.done, mirrored=False)


def backward_problem(network: Network, end: int) -> Problem:
    """The latest placement: nothing ends after ``end``."""
    ceilings = (latest(network, i, end)[0] if done is None else done for i, done in enumerate(network.done))
    held = (NEVER for _ in network.done)
    return _problem(network, network.behind, ceilings, held, network.done, network.begun, mirrored=True)


def _problem(
    network: Network,
    arcs: Sequence[Sequence[Arc]],
    floor: Iterable[int],
    held: Iterable[int],
    fixed_start: Iterable[int | None],
    fixed_finish: Iterable[int | None],
    *,
    mirrored: bool,
) -> Problem:
    own = {id(c): c for c in (network.project, *network.calendars) if c is not None}
    rows = {identity: n for n, identity in enumerate(own, 1)}
    both = zip(network.activities, network.calendars, strict=True)
    return Problem(
        calendars=tuple(own.values()),
        row=_column(0 if c is None or a.duration.days == 0 else rows[id(c)] for a, c in both),
        days=_column(a.duration.days for a in network.activities),
        floor=_column(floor),
        held=_column(held),
        fixed_start=_column(NEVER if n is None else n for n in fixed_start),
        fixed_finish=_column(NEVER if n is None else n for n in fixed_finish),
        links=_links(arcs, rows[id(network.project)], mirrored),
        mirrored=mirrored,
    )


def _links(arcs: Sequence[Sequence[Arc]], project: int, mirrored: bool) -> Links:
    every = tuple(arc for some in arcs for arc in some)

    def flags(which: Callable[[Arc], bool]) -> Flags:
        return np.fromiter(map(which, every), dtype=np.bool_, count=len(every)) ^ mirrored

    from_finish, to_finish = flags(lambda arc: arc.from_finish), flags(lambda arc: arc.to_finish)
    if mirrored:
        from_finish, to_finish = to_finish, from_finish
    return Links(
        source=_column(arc.other for arc in every),
        target=_column(i for i, some in enumerate(arcs) for _ in some),
        from_finish=from_finish,
        to_finish=to_finish,
        lag=_column(arc.lag for arc in every),
        row=_column(project if arc.lag_working else 0 for arc in every),
        arcs=every,
    )


def _column(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
