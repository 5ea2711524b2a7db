"""Long facts in many parquet files: gathered by an engine as row by row, to the last digit, and refused as plainly."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from threeones.kernel.scheme import (
    Scheme,
    evaluate,
    explain,
    freeze,
    load_scheme,
    memory,
    on_spark,
    read_facts,
    tables,
    verify,
)
from threeones.kernel.values.faults import Fault, Faults

pytestmark = pytest.mark.once
NO_SPARK = pytest.mark.skipif(on_spark.missing() is not None, reason=str(on_spark.missing()))
ENGINES = ["polars", pytest.param("spark", marks=(pytest.mark.spark, NO_SPARK))]
SCHEME = """
scheme: long
groups: bureau
facts:
  bureau: {type: text, label: 所属局}
  kind: {type: text, optional: true}
  a: {over: sum}
  b: {over: mean, optional: true, label: 进度}
  c: {over: last, optional: true}
  d: {optional: true}
items:
  - {id: a, weight: 50, value: a, score: "by_rank(step=0.01)"}
  - {id: b, weight: 50, value: "coalesce(b, 0) + coalesce(c, 0) + coalesce(d, 0)", score: "minmax()"}
"""
PERIODS = ["2021年9月", "2021-10", "2021年11月", "2021-08"]


def scheme() -> Scheme:
    return load_scheme(SCHEME.encode())


def lines() -> pl.DataFrame:
    """Forty subjects, four facts, four periods: digits that no double holds, blanks, two spellings of a fact."""
    rows = []
    for s in range(40):
        for n, fact in enumerate(("a", "b", "c", "d", "else")):
            for p, period in enumerate(PERIODS if fact != "d" else PERIODS[:1]):
                at = (s * 7919 + n * 104729 + p * 1299709) * 2654435761 % 4294967296
                value = None if at % 5 == 0 and fact != "a" else (at / 97 - 1e7) / 3
                spelled = "进度" if fact == "b" and s % 2 else fact
                rows.append((f"单位{s}", spelled, period, value, f"局{s % 3}"))
    return pl.DataFrame(rows, ["subject", "fact", "period", "value", "bureau"], orient="row")


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few the rows, they count as many."""
    monkeypatch.setattr(tables, "MANY", 0)


def both(path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> tuple[pl.DataFrame, pl.DataFrame]:
    row_by_row = read_facts(scheme(), path).frame.sort("subject")
    monkeypatch.setattr(tables, "MANY", 0)
    return row_by_row, read_facts(scheme(), path, engine=engine).frame


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_facts_as_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    path = tmp_path / "f.parquet"
    lines().sample(fraction=1.0, shuffle=True, seed=3).write_parquet(path)
    one, two = both(path, engine, monkeypatch)
    assert one.height == 40
    assert one["b"].null_count() < one["c"].null_count() + 40
    assert one.equals(two)


@pytest.mark.parametrize("engine", ENGINES)
def test_texts_and_blanks_are_read_as_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    path = tmp_path / "f.parquet"
    given = lines().with_columns(value=pl.col("value").cast(pl.String).replace("", None))
    kinds = pl.DataFrame(
        {"subject": [f"单位{n}" for n in range(9)], "fact": ["kind"] * 9, "value": [f" 类{n} " for n in range(9)]}
    )
    kinds = kinds.with_columns(period=pl.lit(None, dtype=pl.String), bureau=pl.format("局{}", pl.int_range(9) % 3))
    given = pl.concat([given, kinds.select(given.columns)])
    given = given.with_columns(
        subject=pl.when(pl.col("fact") == "c").then("　" + pl.col("subject") + " ").otherwise("subject"),
        value=pl.when(pl.col("value").is_null()).then(pl.lit("  ")).otherwise(pl.lit(" ") + pl.col("value")),
    )
    given.write_parquet(path)
    one, two = both(path, engine, monkeypatch)
    assert one["kind"].to_list().count("类3") == 1
    assert one.equals(two)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_wrong_is_told_as_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    path = tmp_path / "f.parquet"
    rows = [
        ("甲", "a", "2021-01", "1", "局"),
        ("甲", "a", "2021年1月", "2", "局"),
        ("甲", "d", "2021-01", "1", "局"),
        ("甲", "d", "2021-02", "1", "局"),
        ("乙", "a", "2021-01", "无", "局"),
        ("乙", "c", "2021-01", "1e15", "局"),
        ("乙", "c", "2021-02", "NaN", "局"),
        (" ", "a", "2021-01", "1", "局"),
    ]
    pl.DataFrame(rows, ["subject", "fact", "period", "value", "bureau"], orient="row").write_parquet(path)

    def told() -> set[tuple[str, int, str, str]]:
        with pytest.raises(Faults) as found:
            read_facts(scheme(), path, engine=engine)
        line = engine != "spark"  # Spark knows no row numbers
        return {(f.file, f.row if line else 0, f.fault, f.expected) for f in found.value.faults}

    one = told()
    monkeypatch.setattr(tables, "MANY", 0)
    assert len(one) >= 6
    assert told() == one


@pytest.mark.parametrize("engine", ENGINES)
def test_a_folder_of_partitions_is_one_table(tmp_path: Path, engine: str) -> None:
    for bureau, part in lines().partition_by("bureau", as_dict=True, include_key=False).items():
        folder = tmp_path / "facts" / f"bureau=0{str(bureau[0])[1:]}"
        folder.mkdir(parents=True)
        part.head(300).write_parquet(folder / "part-0.parquet")
        part.slice(300).write_parquet(folder / "part-1.parquet")
    facts = read_facts(scheme(), tmp_path / "facts", engine=engine)
    assert sorted(facts.frame["bureau"].unique()) == ["00", "01", "02"]
    (tmp_path / "one.parquet").parent.mkdir(exist_ok=True)
    lines().write_parquet(tmp_path / "one.parquet")
    whole = read_facts(scheme(), tmp_path / "one.parquet").frame.sort("subject")
    assert facts.frame.drop("bureau").equals(whole.drop("bureau"))


def test_many_faults_are_counted_and_the_first_are_shown(tmp_path: Path, always: None) -> None:
    path = tmp_path / "f.parquet"
    pl.concat([lines(), lines().filter(pl.col("fact") == "a")]).write_parquet(path)
    with pytest.raises(Faults) as found:
        read_facts(scheme(), path)
    faults: list[Fault] = [f for f in found.value.faults if "给了两次" in f.fault]
    assert {f.fault.partition("的")[0] for f in faults} == {f"单位{n}" for n in sorted(range(40), key=str)[:20]}
    assert any("另有20个" in f.fault for f in found.value.faults)
    lines().filter(pl.col("fact") != "a").write_parquet(path)
    with pytest.raises(Faults, match="没有数据项“a”"):
        read_facts(scheme(), path)
    lines().filter((pl.col("fact") != "a") | (pl.col("subject") == "单位3")).write_parquet(path)
    with pytest.raises(Faults) as found:
        read_facts(scheme(), path)
    assert len(found.value.faults) == 21
    assert any("另有19处" in f.fault for f in found.value.faults)


def test_a_subject_in_two_groups_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.parquet"
    two = (pl.col("subject") == "单位7") & (pl.col("fact") == "c") & (pl.col("period") == "2021-10")
    lines().with_columns(bureau=pl.when(two).then(pl.lit("局9")).otherwise("bureau")).write_parquet(path)
    for many in (tables.MANY, 0):
        monkeypatch.setattr(tables, "MANY", many)
        with pytest.raises(Faults, match="单位7的“所属局”不一致：“局1”和“局9”"):
            read_facts(scheme(), path)


def test_a_run_over_many_files_is_frozen_explained_and_verified(tmp_path: Path, always: None) -> None:
    path, run = tmp_path / "f.parquet", tmp_path / "f.run"
    lines().write_parquet(path)
    facts = read_facts(scheme(), path)
    result = evaluate(scheme(), facts)
    freeze(run, scheme().text, facts, result)
    assert verify(run) == []
    assert '"f.parquet"' in str(explain(scheme(), facts, result, "单位3").to_json()).replace("'", '"')


def test_memory_that_does_not_suffice_is_told(tmp_path: Path, always: None, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.parquet"
    lines().write_parquet(path)
    monkeypatch.setenv("THREEONES_MEMORY", "much")
    with pytest.raises(Faults, match="“much”不是内存大小"):
        read_facts(scheme(), path)
    monkeypatch.setattr("threeones.kernel.scheme.bulk.memory_limit", lambda: 10_000)
    monkeypatch.setenv("THREEONES_MEMORY", "300MB")
    with pytest.raises(Faults, match="40个单位、6项数据的结果约要"):
        read_facts(scheme(), path)


@pytest.mark.parametrize(("given", "expected"), [("800MB", 800 * 2**20), ("2GB", 2 * 2**30), ("1.5 GiB", 3 * 2**29)])
def test_memory_is_set_in_words(monkeypatch: pytest.MonkeyPatch, given: str, expected: int) -> None:
    monkeypatch.setenv("THREEONES_MEMORY", given)
    assert memory.memory_limit() == expected


def test_memory_is_what_the_narrowest_limit_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THREEONES_MEMORY", raising=False)
    (tmp_path / "max").write_text("1073741824\n")
    monkeypatch.setattr(memory, "CGROUP", (tmp_path / "none", tmp_path / "max"))
    assert memory.memory_limit() == int(2**30 * memory.SHARE)
    monkeypatch.setenv("THREEONES_MEMORY", "8MB")
    with pytest.raises(Faults, match="“8MB”太小"):
        memory.memory_limit()


@pytest.mark.long
@pytest.mark.parametrize("limit", ["THREEONES_MEMORY=300MB", "ulimit"])
def test_many_rows_go_through_little_memory(tmp_path: Path, limit: str) -> None:
    """Ten million shuffled rows in 300 MB, or in 2 GB of addresses: a result, and a peak that shows it."""
    rows = 10_000_000
    (tmp_path / "facts").mkdir()
    for part in range(10):
        at = pl.int_range(part * rows // 10, (part + 1) * rows // 10, eager=True) * 7_368_787 % rows
        subject, month = at // 48, at % 12
        frame = pl.DataFrame(
            {
                "subject": "单位" + subject.cast(pl.String),
                "fact": (at // 12 % 4).replace_strict({0: "a", 1: "b", 2: "c", 3: "e"}, return_dtype=pl.String),
                "period": "2021-" + (month + 1).cast(pl.String),
                "value": (at * 7919 % 100_003).cast(pl.Float64) / 7,
                "bureau": "局" + (subject % 9).cast(pl.String),
            }
        )
        frame.write_parquet(tmp_path / "facts" / f"{part}.parquet")
    (tmp_path / "s.yaml").write_text(SCHEME, encoding="utf-8")
    program = [
        str(Path(sys.executable).with_name("threeones")),
        "evaluate",
        "s.yaml",
        "--facts",
        "facts",
        "--out",
        "r.parquet",
    ]
    env = {k: v for k, v in os.environ.items() if k != "THREEONES_MEMORY"}
    hold = None
    if limit == "ulimit":
        hold = lambda: resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))  # noqa: E731
    else:
        env["THREEONES_MEMORY"] = limit.partition("=")[2]
    child = subprocess.Popen(program, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, preexec_fn=hold)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    assert usage.ru_maxrss < 1_200_000
    result = pl.read_parquet(tmp_path / "r.parquet")
    assert result.height == -(-rows // 48)
    assert result["rank"].null_count() == 0
