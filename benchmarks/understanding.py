"""How long a trial takes on a prepared run, beside the whole engine: 100 subjects of 60 items, 2,850 of 100.

.venv/bin/python benchmarks/understanding.py
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from threeones.kernel.scheme import Facts, Scheme, evaluate, load_scheme
from threeones.kernel.understanding import Trial, prepare, tried

SCORES = ("ratio(base=10, cap=1.2)", "minmax(low=0.2)", "by_rank(step=0.01)", "linear(zero=0, full=20)")
SIZES = ((60, 100), (100, 2850))
TIMES = 9


def scheme_of(items: int) -> Scheme:
    """Items of all kinds, which read a fact of their own and one that all read; a missing one is averaged."""
    lines = ["scheme: measured", "facts:", "  staff: {}", *(f"  f{i}: {{}}" for i in range(items)), "items:"]
    lines += [
        f'  - {{id: i{i}, weight: 1.5, value: f{i} / staff, score: "{SCORES[i % 4]}", missing: average}}'
        for i in range(items)
    ]
    return load_scheme("\n".join([*lines, "grades: [{name: A, top: 20%}, {name: B, top: 60%}, {name: C}]"]).encode())


def facts_of(scheme: Scheme, items: int, subjects: int) -> Facts:
    """Invented facts, the same every time."""
    chance = random.Random(1)
    return Facts.from_rows(
        scheme,
        [
            {
                "subject": f"s{n}",
                "staff": chance.randint(1, 4),
                **{f"f{i}": Decimal(chance.randint(0, 20_000)) / 1000 for i in range(items)},
            }
            for n in range(subjects)
        ],
    )


def median(work: Callable[[], object]) -> float:
    """Milliseconds, the median of several times."""
    work()
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print a line for each trial: milliseconds, and how many times the engine takes."""
    for items, subjects in SIZES:
        measure(items, subjects)


def measure(items: int, subjects: int) -> None:
    """The trials of one size."""
    scheme = scheme_of(items)
    facts = facts_of(scheme, items, subjects)
    prepared = prepare(scheme, facts)
    whole = median(lambda: evaluate(scheme, facts))
    print(f"{subjects} x {items}: the engine {whole:.0f} ms")
    for name, trial in {
        "one weight": Trial(weights={"i0": Decimal("2.5")}),
        "all weights": Trial(weights={f"i{n}": Decimal(n) / 10 for n in range(items)}),
        "one target": Trial(numbers={("i0", "base"): Decimal(12)}),
        "a fact that one item reads": Trial(facts={("s3", "f1"): 11.5}),
        "a fact that all items read": Trial(facts={("s3", "staff"): 2.0}),
    }.items():
        taken = median(partial(tried, prepared, trial))
        print(f"  {name:<28}{taken:7.1f} ms   1/{whole / taken:.1f} of the engine")


if __name__ == "__main__":
    main()
