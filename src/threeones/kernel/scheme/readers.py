"""Parquet files (a file, or a folder of them, partitioned or not) as a table that DuckDB or Spark reads in pieces.

Both speak nearly the same SQL; what they spell otherwise stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from threeones.kernel.scheme import on_spark
from threeones.kernel.scheme.engine import duckdb_connection, working_folder

SOURCE = "source"
BLANKS = " \t\r\n\u00a0\u3000"


class Reader(Protocol):
    """What gathering needs of an engine that speaks SQL."""

    mark: str  # what stands about a name
    text: str  # the type of texts
    place: str  # the file and the row of a line of the source
    latest: str  # the aggregate "value at the greatest place"
    wide_sums: bool  # whether a sum of 64-bit whole numbers has 128 bits
    limbs: tuple[str, ...]  # the exact sums of ``v``

    def trimmed(self, text: str) -> str:
        """SQL: a text without the blanks about it, missing where nothing is left."""

    def matches(self, text: str, pattern: str) -> str:
        """SQL: whether a text is of a pattern."""

    def columns(self) -> dict[str, str]:
        """The source's columns with their types."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """A small answer."""

    def make(self, name: str, sql: str) -> None:
        """A table of intermediate results, on disk where it is large."""

    def small(self, name: str, frame: pl.DataFrame) -> None:
        """A small table of ours."""

    def write(self, sql: str, path: Path) -> pl.LazyFrame:
        """A table into parquet at ``path``, and that read lazily."""


def quoted(name: str, mark: str) -> str:
    """A column's name in SQL."""
    return mark + name.replace(mark, mark * 2) + mark


def literal(text: str) -> str:
    """A text in SQL; a backslash is one to Spark too, whose literals then are raw."""
    return "'" + text.replace("'", "''") + "'"


@dataclass
class DuckReader:
    """DuckDB over the files."""

    connection: Any
    folder: Path
    mark = '"'
    text = "VARCHAR"
    place = "filename AS file, file_row_number + 1 AS line"
    latest = "arg_max"
    wide_sums = True
    limbs = (
        "sum(CAST(floor(v) AS BIGINT)) AS high",
        "sum(CAST(floor((v - floor(v)) * 1152921504606846976.0::DOUBLE) AS BIGINT)) AS fine",
    )

    def trimmed(self, text: str) -> str:
        return f"nullif(trim({text}, {literal(BLANKS)}), '')"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_matches({text}, {literal(pattern)})"

    def columns(self) -> dict[str, str]:
        found = self.connection.execute(f"DESCRIBE {SOURCE}").fetchall()
        return {c[0]: c[1] for c in found if c[0] not in ("filename", "file_row_number")}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self.connection.execute(sql).fetchall())

    def make(self, name: str, sql: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def small(self, name: str, frame: pl.DataFrame) -> None:
        path = self.folder / f"{name}.parquet"
        frame.write_parquet(path)
        self.make(name, f"SELECT * FROM read_parquet({literal(str(path))})")

    def write(self, sql: str, path: Path) -> pl.LazyFrame:
        self.connection.execute(f"COPY ({sql}) TO {literal(str(path))} (FORMAT parquet)")
        return pl.scan_parquet(path)


@dataclass
class SparkReader:
    """Spark over the files."""

    session: Any
    folder: Path
    mark = "`"
    text = "string"
    place = "input_file_name() AS file, 0 AS line"
    latest = "max_by"
    wide_sums = False
    limbs = (
        "sum(CAST(floor(v) AS BIGINT)) AS high",
        "sum(CAST(floor((v - floor(v)) * 1073741824D) AS BIGINT)) AS middle",
        "sum(CAST(floor(((v - floor(v)) * 1073741824D - floor((v - floor(v)) * 1073741824D)) * 1073741824D) AS BIGINT)) AS low",
    )

    def trimmed(self, text: str) -> str:
        return f"nullif(trim(BOTH {literal(BLANKS)} FROM {text}), '')"

    def matches(self, text: str, pattern: str) -> str:
        return f"{text} RLIKE {literal(pattern)}"

    def columns(self) -> dict[str, str]:
        return dict(self.session.table(SOURCE).dtypes)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(r) for r in self.session.sql(sql).collect()]

    def make(self, name: str, sql: str) -> None:
        # Written out: what is asked of it several times is computed once.
        path = str(self.folder / name)
        self.session.sql(sql).write.mode("overwrite").parquet(path)
        self.session.read.parquet(path).createOrReplaceTempView(name)

    def small(self, name: str, frame: pl.DataFrame) -> None:
        path = self.folder / f"{name}.parquet"
        frame.write_parquet(path)
        self.session.read.parquet(str(path)).createOrReplaceTempView(name)

    def write(self, sql: str, path: Path) -> pl.LazyFrame:
        self.session.sql(sql).write.mode("overwrite").parquet(str(path))
        return pl.scan_parquet(path / "*.parquet")


@contextmanager
def reader(path: Path, files: Sequence[Path], engine: str, rows: int) -> Iterator[DuckReader | SparkReader]:
    """The files under ``path`` as the table ``source``. Polars' facts are gathered by DuckDB too, which spills."""
    partitioned = bool(partitions(path, files))
    with working_folder(engine) as folder:
        if engine == "spark":
            session = on_spark.session(rows)
            session.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
            session.conf.set("spark.sql.parser.escapedStringLiterals", "true")
            found = session.read.option("mergeSchema", "true").option(
                "recursiveFileLookup", str(not partitioned).lower()
            )
            found.parquet(str(path.resolve())).createOrReplaceTempView(SOURCE)
            yield SparkReader(session, folder)
            return
        with duckdb_connection(folder) as connection:
            listed = ", ".join(literal(str(f)) for f in files)
            options = f"hive_partitioning={str(partitioned).lower()}, hive_types_autocast=false, union_by_name=true"
            if not partitioned:
                options = "hive_partitioning=false, union_by_name=true"
            connection.execute(
                f"CREATE TEMP VIEW {SOURCE} AS SELECT * "
                f"FROM read_parquet([{listed}], {options}, filename=true, file_row_number=true)"
            )
            yield DuckReader(connection, folder)


def partitions(path: Path, files: Sequence[Path]) -> Mapping[str, None]:
    """The keys of folders such as ``bureau=330105`` below ``path``."""
    folders = {p for f in files for p in f.relative_to(path).parts[:-1]} if path.is_dir() else set()
    return dict.fromkeys(p.partition("=")[0] for p in sorted(folders) if re.fullmatch(r"[^=]+=.*", p))
