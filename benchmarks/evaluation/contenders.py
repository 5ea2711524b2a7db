"""One contender in a process of its own: ``python -m benchmarks.evaluation.contenders NAME FACTS RANKS REPEATS``.

Prints the seconds of each repeat as JSON; where it ranks, writes the ranks (subject, rank) to RANKS as parquet.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.evaluation import world
from threeones.kernel.scheme import evaluate, load_scheme, read_facts

SCHEME = load_scheme(world.scheme_text())


def ours(engine: str) -> Callable[[Path], Callable[[Path], None]]:
    """The product: from the file to scores, ranks and grades."""

    def work(facts: Path) -> Callable[[Path], None]:
        result = evaluate(SCHEME, read_facts(SCHEME, facts, engine=engine), engine)
        return lambda ranks: result.frame.select("subject", ":rank").rename({":rank": "rank"}).write_parquet(ranks)

    return work


def source(facts: Path) -> str:
    """The facts in SQL."""
    return f"read_parquet('{facts / '*.parquet' if facts.is_dir() else facts}')"


def scan(facts: Path) -> Callable[[Path], None]:
    """Every column of the file read once, nothing done with it."""
    columns = "count(subject), count(fact), count(period), sum(value), count(district)"
    duckdb.connect().execute(f"SELECT {columns} FROM {source(facts)}").fetchall()
    return lambda _: None


def group(facts: Path) -> Callable[[Path], None]:
    """The sum of each unit's fact, nothing else."""
    work = duckdb.connect(config={"preserve_insertion_order": "false"})
    work.execute(f"CREATE TABLE cells AS SELECT subject, fact, sum(value) AS s FROM {source(facts)} GROUP BY ALL")
    return lambda _: None


def by_hand(facts: Path) -> Callable[[Path], None]:
    """What somebody who knows SQL writes: sums of doubles, no checks, ranks only where an item ranks."""
    work = duckdb.connect(config={"preserve_insertion_order": "false"})
    rows = [(f"f{i}", i % 3, i % 4, world.weight(i)) for i in range(world.ITEMS)]
    work.execute("CREATE TABLE items(fact VARCHAR, over INT, kind INT, weight DOUBLE)")
    work.executemany("INSERT INTO items VALUES (?, ?, ?, ?)", rows)
    work.execute(
        f"""CREATE TABLE v AS SELECT subject, district, fact, kind, weight,
            CASE over WHEN 0 THEN s WHEN 1 THEN a ELSE l END AS v
            FROM (SELECT subject, fact, district, sum(value) AS s, avg(value) AS a, arg_max(value, period) AS l
                  FROM {source(facts)} GROUP BY ALL) JOIN items USING (fact)"""
    )
    work.execute(
        """CREATE TABLE lines AS
        SELECT subject, district, fact, v, weight * least(v / 50.3, 1.5) AS points FROM v WHERE kind = 0
        UNION ALL SELECT subject, district, fact, v,
            weight * greatest(1 - (rank() OVER (PARTITION BY fact, district ORDER BY v DESC) - 1) * 0.001, 0.2)
            FROM v WHERE kind = 1
        UNION ALL SELECT subject, district, fact, v, weight * (0.2 + 0.8 * (v - min(v) OVER w) / (max(v) OVER w - min(v) OVER w))
            FROM v WHERE kind = 2 WINDOW w AS (PARTITION BY fact, district)
        UNION ALL SELECT subject, district, fact, v, weight * greatest(0, least(1, v / 9000)) FROM v WHERE kind = 3"""
    )
    work.execute(
        """CREATE TABLE result AS SELECT *, CASE WHEN rank <= floor(0.2 * n) THEN 'A' WHEN rank <= floor(0.95 * n) THEN 'B' ELSE 'C' END AS grade
        FROM (SELECT subject, district, total, rank() OVER (PARTITION BY district ORDER BY total DESC) AS rank,
                     count(*) OVER (PARTITION BY district) AS n
              FROM (SELECT subject, district, sum(points) AS total FROM lines GROUP BY subject, district))"""
    )
    return lambda ranks: work.execute(f"COPY (SELECT subject, rank FROM result) TO '{ranks}' (FORMAT parquet)") and None


CONTENDERS: dict[str, Callable[[Path], Callable[[Path], None]]] = {
    "polars": ours("polars"),
    "duckdb": ours("duckdb"),
    "spark": ours("spark"),
    "sql": by_hand,
    "group": group,
    "scan": scan,
}


def main() -> None:
    """The command line."""
    name, facts, ranks, repeats = sys.argv[1:]
    seconds = []
    for _ in range(int(repeats)):
        began = time.perf_counter()
        write = CONTENDERS[name](Path(facts))
        seconds.append(time.perf_counter() - began)
    write(Path(ranks))
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
