"""The engines: the same integers on many lines with ranks, min-max, bands, averages and missing facts."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from importlib import import_module

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.scheme import Facts, evaluate, explain, load_scheme
from threeones.kernel.scheme.engine import LOOK
from threeones.kernel.scheme.model import Scheme
from threeones.kernel.scheme.on_polars import prepared
from threeones.kernel.scheme.origin import WideOrigin, as_scalar
from threeones.kernel.scheme.result import micro, number_text
from threeones.kernel.values.derivation import scalar_json
from threeones.kernel.values.faults import Faults

ITEMS = 10
SUBJECTS = 40_000 if os.environ.get("THREEONES_LONG") == "1" else 4_000
SCORES = [
    "ratio(base=50.3, cap=1.5)",
    "linear(zero=0, full=97)",
    "by_rank(step=0.001, floor=0.2)",
    "minmax(low=0.2, order=asc)",
    "bands([[0.3, 0.1], [0.7, 0.6], [3, 1]], between='linear')",
]


def scheme_text() -> bytes:
    """Ten items, each over two facts, with every policy for what is missing."""
    lines = ["scheme: many", "groups: place", "facts:", "  place: {type: text}"]
    lines += [f"  f{i}: {{optional: true}}" for i in range(ITEMS)]
    lines.append("items:")
    for i in range(ITEMS):
        policy = ("average", "skip", "zero")[i % 3]
        value = f"f{i} / (f{(i + 1) % ITEMS} + peer_avg(f{i}))"
        lines.append(
            f"  - {{id: i{i}, weight: {7.5 + i}, missing: {policy}, zero_division: missing, value: {value}, "
            f'score: "{SCORES[i % 5]}"}}'
        )
    lines += [
        "exempt: f0 == 12.34 and not is_missing(f0)",
        "grades: [{name: A, top: 20%}, {name: B, top: 95%}, {name: C}]",
    ]
    return "\n".join(lines).encode()


def facts(*, shuffled: bool) -> Facts:
    """Numbers that look random, are the same every time, and are missing once in seven."""
    at = pl.int_range(0, SUBJECTS, eager=True)
    columns = {"subject": "s" + at.cast(pl.String), "place": "g" + (at % 37).cast(pl.String)}
    for i in range(ITEMS):
        mixed = (at * 7919 + i * 104729) * 2654435761 % 4294967296
        column = (mixed % 10_000 / 100).cast(pl.Float64)
        columns[f"f{i}"] = column.set(mixed // 10_000 % 7 == 0, None)
    frame = pl.DataFrame(columns)
    if shuffled:
        frame = frame.sample(fraction=1.0, shuffle=True, seed=7)
    return Facts(frame.with_columns(f0=pl.col("f0").fill_null(0.0)), WideOrigin("many.parquet", "", []))


def differing(scheme: Scheme, given: Facts, engine: str) -> list[str]:
    """The columns that an engine gives otherwise than Polars: other integers, doubles, types or order."""
    one, two = evaluate(scheme, given).frame, evaluate(scheme, given, engine).frame
    assert sum(one[c].dtype == pl.Int64 for c in one.columns) > 30
    assert one.columns == two.columns
    return [c for c in one.columns if one[c].dtype != two[c].dtype or not one[c].equals(two[c])]


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_same_integers_on_both_engines(shuffled: bool) -> None:
    assert differing(load_scheme(scheme_text()), facts(shuffled=shuffled), "duckdb") == []


def test_the_order_of_the_rows_changes_nothing() -> None:
    scheme = load_scheme(scheme_text())
    one, two = (evaluate(scheme, facts(shuffled=s)).frame.drop("__row").sort("subject") for s in (False, True))
    assert one.equals(two)


def test_names_that_differ_in_capitals_are_told_apart_or_refused() -> None:
    scheme = load_scheme(
        b'scheme: c\nfacts: {a: {}, A: {}}\nitems: [{id: i, weight: 1, value: a + A, score: "ratio(base=1)"}]\n'
    )
    given = Facts.from_rows(scheme, [{"subject": "x", "a": 1, "A": 20}])
    assert evaluate(scheme, given).to_json()["subjects"][0]["total"] == "21.00"
    with pytest.raises(Faults, match="只有大小写不同"):
        evaluate(scheme, given, "duckdb")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(
    "value",
    ["peer_avg(a * a)", "a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a * a"],
)
def test_a_value_beyond_all_bounds_is_a_fault(engine: str, value: str) -> None:
    text = f"scheme: c\nfacts: {{a: {{}}}}\nitems: [{{id: i, weight: 1, value: {value}, score: 'reach(target=8)'}}]\n"
    scheme = load_scheme(text.encode())
    given = Facts.from_rows(scheme, [{"subject": "x", "a": 9 * 10**14}, {"subject": "y", "a": 8 * 10**14}])
    with pytest.raises(Faults, match="超出可精确计算的范围"):
        evaluate(scheme, given, engine)


def test_large_values_are_explained_as_they_are_computed() -> None:
    text = b"scheme: c\nfacts: {a: {}}\nitems: [{id: i, weight: 1, value: 'if(a * a * a * a * a > 3, 1, 2)', score: 'ratio(base=1)'}]\n"
    scheme = load_scheme(text)
    given = Facts.from_rows(scheme, [{"subject": "x", "a": 9 * 10**14}])
    result = evaluate(scheme, given)
    assert str(explain(scheme, given, result, "x").value) == "1.00"


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**16), 10**16))
def test_numbers_are_written_as_decimals_are(value: float, points: int) -> None:
    assert number_text(value) == scalar_json(as_scalar(value))
    assert micro(points) == format(Decimal(points).scaleb(-6), "f")


def test_a_plan_is_kept_for_the_very_same_scheme_alone() -> None:
    scheme = load_scheme(b'scheme: c\nfacts: {a: {}}\nitems: [{id: i, weight: 1, value: a, score: "ratio(base=1)"}]\n')
    given_facts = Facts.from_rows(scheme, [{"subject": "x", "a": 2}])
    assert evaluate(scheme, given_facts).to_json()["subjects"][0]["total"] == "2.00"
    part = scheme.items[0].parts[0]
    heavier = replace(scheme, items=(replace(scheme.items[0], parts=(replace(part, weight=Decimal(5)),)),))
    assert heavier.hash == scheme.hash
    assert evaluate(heavier, given_facts).to_json()["subjects"][0]["total"] == "10.00"
    assert prepared(heavier) is prepared(heavier)
    others = Facts.from_rows(scheme, [{"subject": "y", "a": 3}, {"subject": "x", "a": 1}])
    assert [s["total"] for s in evaluate(heavier, others).to_json()["subjects"]] == ["15.00", "5.00"]


def test_a_plan_serves_several_at_once() -> None:
    scheme = load_scheme(scheme_text())
    halves = [Facts(facts(shuffled=False).frame.head(n), WideOrigin("many.parquet", "", [])) for n in (50, 100, 150)]
    alone = [evaluate(scheme, half).frame for half in halves]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda half: evaluate(scheme, half).frame, halves * 4))
    assert all(frame.equals(alone[n % 3]) for n, frame in enumerate(together))


def test_what_is_done_without_in_duckdb_is_still_there() -> None:
    """Else its plans are three times as slow, and nobody is told."""
    assert hasattr(import_module("duckdb._relation"), LOOK)
