"""A scheme on facts: one tree of dataframe expressions, run by Polars or DuckDB."""

from __future__ import annotations

import tempfile
from pathlib import Path

import narwhals as nw
import polars as pl

from threeones.kernel.scheme.model import Scheme
from threeones.kernel.scheme.stages import ROW, Stages
from threeones.kernel.values.faults import Fault, Faults

ENGINES = ("polars", "duckdb", "spark")


def compute(scheme: Scheme, frame: pl.DataFrame, engine: str = "polars") -> pl.DataFrame:
    """The scheme's columns for a frame of facts (columns ``subject`` and the facts), in its order.

    Raises ``Faults`` where the engine is not there.
    """
    if engine not in ENGINES:
        raise Faults([Fault("--engine", "", 0, "", f"没有引擎“{engine}”", "polars 或 duckdb")])
    plan = Stages(scheme)
    source = frame.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))
    if engine == "polars":
        out = nw.to_native(plan.run(nw.from_native(source.lazy())))
        assert isinstance(out, pl.LazyFrame)
        return out.collect().sort(ROW)
    if engine == "duckdb":
        _told_apart(plan, source)
        return _on_duckdb(plan, source)
    return _on_spark()


def _told_apart(plan: Stages, source: pl.DataFrame) -> None:
    """DuckDB takes a column for another one whose name differs only in capitals."""
    seen: dict[str, str] = {}
    for name in (*source.columns, *(n for stage in plan.plan.stages for n in stage)):
        other = seen.setdefault(name.lower(), name)
        if other != name:
            a, b = other.rpartition(":")[2], name.rpartition(":")[2]
            fault = f"“{a}”与“{b}”只有大小写不同，DuckDB 分不清"
            raise Faults([Fault("--engine", "", 0, "", fault, "改一个名称，或用 --engine polars")])


def _on_duckdb(plan: Stages, source: pl.DataFrame) -> pl.DataFrame:
    # DuckDB takes 60 ms to import, which those who do not ask for it should not wait.
    import duckdb  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="threeones-") as folder, duckdb.connect() as connection:
        facts, result = Path(folder) / "facts.parquet", Path(folder) / "result.parquet"
        source.write_parquet(facts)
        relation = connection.read_parquet(str(facts))
        nw.to_native(plan.run(nw.from_native(relation))).write_parquet(str(result))
        return pl.read_parquet(result, memory_map=False).sort(ROW)


def _on_spark() -> pl.DataFrame:
    try:
        # Spark is an extra that needs Java; only those who ask for it have it.
        import pyspark  # noqa: F401, PLC0415
    except ImportError:
        raise Faults(
            [Fault("--engine", "", 0, "", "没有安装 Spark", "pyspark 4 和 Java 17，或改用 polars、duckdb")]
        ) from None
    raise Faults([Fault("--engine", "", 0, "", "本版本不在 Spark 上计算", "polars 或 duckdb")])
