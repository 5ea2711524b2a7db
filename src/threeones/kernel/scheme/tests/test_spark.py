"""Spark gives what the other engines give, to the last byte; what it lacks is said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from threeones.kernel.scheme import Facts, evaluate, load_scheme, on_spark
from threeones.kernel.scheme.tests.test_engines import differing, facts, scheme_text
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.once
needed = pytest.mark.skipif(on_spark.missing() is not None, reason=str(on_spark.missing()))
SMALL = """
scheme: small
groups: place
facts: {place: {type: text}, a: {}, b: {optional: true}, A: {optional: true}, kind: {type: text}, day: {type: date}}
items:
  - {id: "1.1", weight: 12.5, value: "round(a / 3, 2)", score: "ratio(base=7, cap=1.5)"}
  - {id: "1`2", weight: 30, value: "if(day >= '2021-10-01', b, A)", missing: average, score: "by_rank(step=0.1, floor=0.2)"}
  - {id: "1'3", weight: 20, value: b / (a - 4), missing: skip, zero_division: missing, score: "minmax(low=0.3, order=asc)"}
  - {id: large, weight: 5, value: "if(a * 1000000000000 > peer_avg(a) * 1000000000000, 1, 2)", score: "ratio(base=1)"}
adjustments:
  - {id: "1.1", when: "kind == '绿色'", points: a * 0.3, cap: 2}
  - {id: less, points: "0 - round(a, 0) / 7", floor: -1.5}
veto: [{id: "v.1", when: "peer_rank(a) > 6 and not is_missing(b)", grade: C}]
exempt: kind == '单列'
grades: [{name: A, top: 40%}, {name: B, min: 40}, {name: C}]
"""


@needed
def test_a_small_scheme_is_the_same_document_on_three_engines() -> None:
    scheme = load_scheme(SMALL.encode())
    given = Facts.from_rows(
        scheme,
        [
            {
                "subject": f"单位{n}",
                "place": "东" if n % 3 else "西",
                "a": Decimal(n) / 8 - 1,
                "b": None if n % 4 == 1 else 17 - n,
                "kind": ("绿色", "单列", "")[n % 3] or "其他",
                "day": f"2021-{9 + n % 3:02d}-30",
            }
            for n in range(23)
        ],
    )
    told = evaluate(scheme, given).to_json()
    assert {s["grade"] for s in told["subjects"]} >= {"A", "C", None}
    assert evaluate(scheme, given, "spark").to_json() == told


@needed
@pytest.mark.spark
@pytest.mark.parametrize("shuffled", [False, True])
def test_the_same_integers_as_polars(shuffled: bool) -> None:
    assert differing(load_scheme(scheme_text()), facts(shuffled=shuffled), "spark") == []


@needed
@pytest.mark.spark
@pytest.mark.parametrize(
    "value",
    ["peer_avg(a * a)", "a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a"],
)
def test_a_value_beyond_all_bounds_is_a_fault(value: str) -> None:
    text = f"scheme: c\nfacts: {{a: {{}}}}\nitems: [{{id: i, weight: 1, value: {value}, score: 'reach(target=8)'}}]\n"
    scheme = load_scheme(text.encode())
    given = Facts.from_rows(scheme, [{"subject": "x", "a": 9 * 10**14}, {"subject": "y", "a": 8 * 10**14}])
    with pytest.raises(Faults, match="超出可精确计算的范围"):
        evaluate(scheme, given, "spark")


def _program(folder: Path, text: str) -> None:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{text}' >&2\n")
    program.chmod(0o755)


def test_a_missing_or_old_java_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    assert on_spark.java_version() is None
    _program(tmp_path / "old", 'openjdk version "1.8.0_362"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    assert on_spark.java_version() == 8
    _program(tmp_path / "new", 'openjdk version "17.0.15" 2025-04-15')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    assert on_spark.java_version() == 17


def test_what_spark_lacks_is_a_fault_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    scheme = load_scheme(
        b"scheme: c\nfacts: {a: {}}\nitems: [{id: i, weight: 1, value: a, score: 'reach(target=8)'}]\n"
    )
    with pytest.raises(Faults, match="没有安装 pyspark|没有 Java"):
        evaluate(scheme, Facts.from_rows(scheme, [{"subject": "x", "a": 9}]), "spark")


def test_a_master_elsewhere_needs_a_folder_that_it_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(on_spark.MASTER, "spark://far:7077")
    with pytest.raises(Faults, match="看不到本机的临时文件夹"):
        on_spark.folder()
    monkeypatch.setenv(on_spark.FOLDER, str(tmp_path))
    assert on_spark.folder() == tmp_path
