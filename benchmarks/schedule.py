"""How long scheduling takes, beside networkx doing the same two passes and TaskJuggler, where that is installed.

    python benchmarks/schedule.py [SIZE …]        default 1000 10000 100000

Random plans with four calendars, lags in working and calendar days, all four kinds of links. Of ours and of
networkx the passes alone are compared (topological order included, building the graph not), over the same
calendars and links, and both must arrive at the same instants. All ratios are of one run.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import networkx as nx

from threeones.kernel.calendar import WorkCalendar, load_calendar
from threeones.kernel.schedule import Activity, Link, Plan, Span, schedule
from threeones.kernel.schedule.columns import backward_problem, forward_problem
from threeones.kernel.schedule.levels import place
from threeones.kernel.schedule.network import Network, build
from threeones.kernel.schedule.passes import (
    after_lag,
    backward,
    before_lag,
    finish_by,
    finish_from_start_by,
    finish_of,
    forward,
    start_from,
    start_of,
    start_to_finish,
)

START = date(2021, 3, 1)


def calendars() -> dict[str, WorkCalendar]:
    """Four calendars: three of the product and a six-day week."""
    six_days = WorkCalendar("six", "周日休", frozenset({7}))
    return {
        "cn": load_calendar("cn"),
        "weekdays": load_calendar("weekdays"),
        "everyday": load_calendar("everyday"),
        "six": six_days,
    }


def random_plan(size: int) -> Plan:
    """The same plan for the same size."""
    chance = random.Random(size)
    activities = []
    for i in range(size):
        links = tuple(
            Link(
                f"a{chance.randrange(max(0, i - 50), i)}",
                chance.choice(("FS", "FS", "FS", "FS", "SS", "FF", "SF")),
                Span(chance.choice((0, 0, 0, 3)), chance.random() < 0.8),
            )
            for _ in range(chance.randint(0, 2) if i else 0)
        )
        span = Span(chance.randint(0, 5), chance.random() < 0.8)
        activities.append(
            Activity(f"a{i}", span, after=links, calendar=chance.choice(("cn", "cn", "weekdays", "everyday", "six")))
        )
    return Plan("benchmark", tuple(activities), start=START, calendar="cn")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The best of three, in seconds of processor time: others may be at work on the machine."""
    best, result = float("inf"), None
    for _ in range(3):
        begun = time.process_time()
        result = work()
        best = min(best, time.process_time() - begun)
    return best, result


def with_networkx(network: Network, origin: int) -> Callable[[], tuple[list[int], list[int]]]:
    """The two passes over a networkx graph: its topological order, its edges and their attributes."""
    graph: Any = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.activities)))
    for i, arcs in enumerate(network.before):
        for arc in arcs:
            graph.add_edge(arc.other, i, arc=arc)

    def passes() -> tuple[list[int], list[int]]:
        order = list(nx.topological_sort(graph))
        starts = [0] * len(order)
        finishes = [0] * len(order)
        for i in order:
            calendar, days = network.calendars[i], network.activities[i].duration.days
            found = start_from(calendar, days, origin)
            for other, _, data in graph.in_edges(i, data=True):
                arc = data["arc"]
                reached = after_lag(network.project, finishes[other] if arc.from_finish else starts[other], arc)
                found = max(found, (start_to_finish if arc.to_finish else start_from)(calendar, days, reached))
            starts[i], finishes[i] = found, finish_of(calendar, days, found)
        end = max(finishes)
        late_starts, late_finishes = [0] * len(order), [0] * len(order)
        for i in reversed(order):
            calendar, days = network.calendars[i], network.activities[i].duration.days
            found = finish_by(calendar, days, end)
            for _, other, data in graph.out_edges(i, data=True):
                arc = data["arc"]
                reached = before_lag(
                    network.project, late_finishes[other] if arc.to_finish else late_starts[other], arc
                )
                found = min(found, (finish_by if arc.from_finish else finish_from_start_by)(calendar, days, reached))
            late_starts[i], late_finishes[i] = start_of(calendar, days, found), found
        return starts, late_starts

    return passes


def measure(size: int, known: Mapping[str, WorkCalendar]) -> str:
    """The lines for one size."""
    plan = random_plan(size)
    whole, _ = timed(lambda: schedule(plan, known).activities)
    network, origin = build(plan, known), START.toordinal()
    graph, passes = timed(lambda: with_networkx(network, origin))
    theirs, instants = timed(passes)

    def plainly() -> tuple[list[int], list[int]]:
        early = forward(network, origin)
        return early.start, backward(network, max(early.finish)).start

    plain, same = timed(plainly)
    end = max(forward(network, origin).finish)
    columns, problems = timed(lambda: (forward_problem(network, origin), backward_problem(network, end)))
    levels, placed = timed(lambda: [place(problem) for problem in problems])
    if not instants == same == tuple(found.start.tolist() for found in placed):
        raise SystemExit(f"{size}: not all arrive at the same instants")
    return (
        f"{size:,} activities, from the plan to its dates: {whole * 1000:.1f} ms\n"
        f"  two passes: networkx {theirs * 1000:.1f} ms; plain {plain * 1000:.1f} ms, {theirs / plain:.1f} times faster;"
        f" level by level {levels * 1000:.1f} ms, {theirs / levels:.1f} times faster\n"
        f"  with the graph or the columns made first: networkx {(theirs + graph) * 1000:.1f} ms,"
        f" ours {(levels + columns) * 1000:.1f} ms, {(theirs + graph) / (levels + columns):.1f} times faster"
    )


def main() -> None:
    """Print one line per size."""
    known = calendars()
    for size in [int(a) for a in sys.argv[1:]] or [1_000, 10_000, 100_000]:
        sys.stdout.write(measure(size, known) + "\n")


if __name__ == "__main__":
    main()
