"""A scheme on facts: one tree of dataframe expressions, run by Polars, DuckDB or Spark."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from threeones.kernel.scheme import on_spark
from threeones.kernel.scheme.memory import MEMORY, memory_limit
from threeones.kernel.scheme.model import Scheme
from threeones.kernel.scheme.on_polars import prepared
from threeones.kernel.scheme.stages import ROW, Stages
from threeones.kernel.values.faults import Fault, Faults

ENGINES = ("polars", "duckdb", "spark")
LOOK = "_warn_on_literal_names"
"""DuckDB's own function that ``_unhindered`` does without."""


def compute(scheme: Scheme, frame: pl.DataFrame, engine: str = "polars") -> pl.DataFrame:
    """The scheme's columns for a frame of facts (columns ``subject`` and the facts), in its order.

    Raises ``Faults`` where the engine is not there.
    """
    check(engine)
    _fits(scheme, frame.height, engine)
    source = frame.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))
    if engine == "polars":
        return prepared(scheme).run(source)
    if engine == "duckdb":
        _told_apart(source)
    with working_folder(engine) as folder:
        source.write_parquet(folder / "facts.parquet")
        run = _on_duckdb if engine == "duckdb" else _on_spark
        return run(scheme, folder, frame.height).sort(ROW)


def check(engine: str) -> None:
    """``Faults`` where there is no such engine."""
    if engine not in ENGINES:
        raise Faults([Fault("--engine", "", 0, "", f"没有引擎“{engine}”", "polars、duckdb 或 spark")])


def _fits(scheme: Scheme, subjects: int, engine: str) -> None:
    """``Faults`` where the result would not fit into memory: words beforehand, not an end without any."""
    columns = sum(3 * len(i.parts) + 3 for i in scheme.items) + 2 * len(scheme.adjustments) + 12
    # Polars keeps what stands between facts and result as well, and for a while both old and new.
    needed, limit = subjects * columns * (24 if engine == "polars" else 10), memory_limit()
    if needed > limit:
        fault = f"{subjects}个单位、{columns}列的结果约要{_size(needed)}内存，可用{_size(limit)}"
        other = "--engine duckdb，" if engine == "polars" else ""
        raise Faults([Fault(MEMORY, "", 0, "", fault, f"{other}内存更大的机器，或 {MEMORY}=…GB，或分成几次计算")])


def _size(bytes_: int) -> str:
    return f"{bytes_ / 2**30:.1f}GB"


@contextmanager
def working_folder(engine: str) -> Iterator[Path]:
    """A folder for the files between us and an engine; gone afterwards."""
    where = on_spark.folder() if engine == "spark" else None
    with tempfile.TemporaryDirectory(prefix="threeones-", dir=where) as folder:
        yield Path(folder)


def _told_apart(source: pl.DataFrame) -> None:
    """DuckDB takes a column for another one whose name differs only in capitals."""
    seen: dict[str, str] = {}
    for name in source.columns:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            fault = f"“{other}”与“{name}”只有大小写不同，DuckDB 分不清"
            raise Faults([Fault("--engine", "", 0, "", fault, "改一个名称，或用 --engine polars")])


def numbered(scheme: Scheme) -> Scheme:
    """The scheme with numbers for ids: an id may hold what no name of a column may (1.1, capitals alone)."""
    return replace(
        scheme,
        items=tuple(replace(item, id=f"i{n}") for n, item in enumerate(scheme.items)),
        adjustments=tuple(replace(a, id=f"a{n}") for n, a in enumerate(scheme.adjustments)),
        vetoes=tuple(replace(v, id=f"v{n}") for n, v in enumerate(scheme.vetoes)),
    )


def _named(scheme: Scheme, plan: Stages, found: pl.DataFrame) -> pl.DataFrame:
    """The columns of a numbered scheme by their own names; both plans write them in the same order."""
    return found.select(plan.output).rename(dict(zip(plan.output, Stages(scheme).output, strict=True)))


@contextmanager
def duckdb_connection(folder: Path) -> Iterator[Any]:
    """DuckDB within the memory it may have; what is more goes to files in ``folder``."""
    # DuckDB takes 60 ms to import, which those who do not ask for it should not wait.
    import duckdb  # noqa: PLC0415

    settings = {"memory_limit": f"{memory_limit() // 2**20}MiB", "temp_directory": str(folder / "spill")}
    with duckdb.connect(config={**settings, "preserve_insertion_order": "false"}) as connection:
        try:
            yield connection
        except duckdb.OutOfMemoryException as error:
            fault = (
                f"DuckDB 的内存（{_size(memory_limit())}）或磁盘（{folder}）不够：{str(error).splitlines()[0][:120]}"
            )
            raise Faults([Fault(MEMORY, "", 0, "", fault, f"{MEMORY}=更大的内存，TMPDIR=空间更大的文件夹")]) from None


@cache
def _unhindered() -> None:
    """Do without DuckDB's look, at each column written, for texts that are also names of columns: once for the process.

    Hundreds of columns pass through a dozen stages: the looking takes as long as all else together, twice, and what it
    would warn of is meant as it stands. The version is pinned; a test tells when the function is gone.
    """
    # See `duckdb_connection`.
    from duckdb import _relation as relation  # noqa: PLC0415

    if hasattr(relation, LOOK):
        setattr(relation, LOOK, lambda *_told: None)


def _on_duckdb(scheme: Scheme, folder: Path, rows: int) -> pl.DataFrame:
    with duckdb_connection(folder) as connection:
        _unhindered()
        plan, result = Stages(numbered(scheme)), folder / "result.parquet"
        relation = connection.read_parquet(str(folder / "facts.parquet"))
        nw.to_native(plan.run(nw.from_native(relation))).write_parquet(str(result))
        return _named(scheme, plan, pl.read_parquet(result, memory_map=False))


def _on_spark(scheme: Scheme, folder: Path, rows: int) -> pl.DataFrame:
    session, plan = on_spark.session(rows), Stages(numbered(scheme), whole_floor=True)
    facts = session.read.parquet(str(folder / "facts.parquet"))
    nw.to_native(plan.run(nw.from_native(facts))).write.parquet(str(folder / "result"))
    return _named(scheme, plan, pl.read_parquet(folder / "result" / "*.parquet", memory_map=False))
