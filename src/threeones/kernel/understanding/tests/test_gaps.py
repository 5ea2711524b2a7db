"""What is missing to the next rank and grade: every way is tried on the engine, and the step before it is not enough."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from threeones.kernel.scheme import Facts, Result, evaluate, load_scheme
from threeones.kernel.understanding.gaps import gaps, summed, to_rank
from threeones.kernel.understanding.reaching import GRID, nearest_value
from threeones.kernel.understanding.trial import with_facts
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.once
SCHEME = """
scheme: s
facts: {a: {}, b: {}, late: {optional: true}, bad: {optional: true}}
items:
  - {id: a, label: 甲项, weight: 60, value: a, score: "ratio(base=100, cap=1)"}
  - {id: b, label: 乙项, weight: 40, value: b, score: "reach(target=8)"}
total: {cap: 100}
veto: [{id: v, when: "coalesce(bad, 0) > 0", grade: C}]
grades: [{name: A, top: 30%}, {name: B, min: 60}, {name: C}]
"""


def result_of(text: str, rows: list[dict[str, Any]]) -> Result:
    scheme = load_scheme(text.encode())
    return evaluate(scheme, Facts.from_rows(scheme, rows))


def rows(*pairs: tuple[object, object], **more: object) -> list[dict[str, Any]]:
    lines = [{"subject": f"s{n}", "a": a, "b": b} for n, (a, b) in enumerate(pairs)]
    lines[-1] |= more
    return lines


def test_a_gap_is_told_in_points_and_by_item() -> None:
    result = result_of(SCHEME, rows((100, 8), (80, 8), (75, 7)))
    found = gaps(result, "s2")
    assert found.rank is not None and found.grade is not None
    assert (found.rank.name, found.rank.total, found.rank.missing) == ("2", 88, 43)
    # 45 of 60 is reached with 75; 43 more would need 146, and the score ends at 100; 乙项 gives 40 alone
    assert found.rank.ways == ()
    assert (found.grade.name, found.grade.missing) == ("B", Decimal("14.995"))
    assert [(w.label, w.now, w.then) for w in found.grade.ways] == [("乙项", 7, 8), ("甲项", 75, Decimal("99.991666"))]
    assert [w.told for w in found.grade.ways] == [8, 100]
    assert found.grade.ways[1].gained == Decimal("14.995")


def test_the_first_has_no_better_and_a_veto_no_way() -> None:
    result = result_of(
        SCHEME,
        rows(
            (100, 8),
            (90, 8),
            (80, 8),
            (
                70,
                8,
            ),
            bad=1,
        ),
    )
    assert gaps(result, "s0").rank is None and gaps(result, "s0").grade is None
    barred = gaps(result, "s3").grade
    assert barred is not None and (barred.name, barred.barred, barred.ways) == ("B", "veto", ())
    assert to_rank(result, "s3", 9) is None
    third = to_rank(result, "s3", 3)
    assert third is not None and third.ways[0].then == 80 and third.missing == 6


def test_a_group_too_small_for_a_share_and_a_total_that_ends() -> None:
    result = result_of(SCHEME, rows((100, 8), (90, 8)))
    top = gaps(result, "s1").grade
    assert top is not None and (top.name, top.barred) == ("A", "quota")
    least = result_of(SCHEME.replace("cap: 100", "cap: 50").replace("top: 30%", "min: 90"), rows((100, 8), (40, 8)))
    end = gaps(least, "s1").grade
    assert end is not None and end.barred == "cap"


def test_a_score_that_goes_up_and_down_is_sought_both_ways() -> None:
    text = SCHEME.replace('"reach(target=8)"', '"bands([[0, 0.5], [5, 1], [9, 0.2]])"')
    part = load_scheme(text.encode()).items[1].parts[0]
    assert nearest_value(part, 12.0, 40_000_000, []) == pytest.approx(8.999999)
    assert nearest_value(part, 1.0, 40_000_000, []) == 5
    assert nearest_value(part, 1.0, 41_000_000, []) is None


SCORES = st.sampled_from(
    [
        *(
            "ratio(base=3)",
            "ratio(base=10, cap=1.2)",
            "inverse(base=4)",
            "linear(zero=10, full=1)",
            "reach(target=2.5)",
        ),
        *("minmax(low=0.2)", "minmax(order=asc)", "by_rank(step=0.1)", "by_rank(step=0.05, order=asc)"),
        *("bands([[1, 0.2], [4, 0.9]], between='linear')", "bands([[1, 0.9], [4, 0.1], [7, 1]])"),
    ]
)
MISSING = st.sampled_from(["error", "skip", "average", "zero"])


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_each_way_is_enough_and_the_step_before_it_is_not(data: st.DataObject) -> None:
    names = ["x", "y", "z"]
    lines = ["scheme: r", "facts: {x: {}, y: {optional: true}, z: {}}", "items:"]
    for name in names:
        missing = data.draw(MISSING) if name == "y" else "error"
        lines.append(
            f'  - {{id: {name}, weight: 33.33, value: {name}, score: "{data.draw(SCORES)}", missing: {missing}}}'
        )
    by = data.draw(st.sampled_from(["exact", "published"]))
    lines += [
        f"ranking: {{by: {by}}}",
        "total: {decimals: 1}",
        "grades: [{name: A, top: 34%}, {name: B, min: 40}, {name: C}]",
    ]
    numbers = st.integers(0, 100).map(lambda n: Decimal(n) / 10)
    given_rows: list[dict[str, Any]] = [
        {
            "subject": f"s{n}",
            "x": data.draw(numbers),
            "y": data.draw(st.one_of(numbers, st.none())),
            "z": data.draw(numbers),
        }
        for n in range(4)
    ]
    try:
        result = result_of("\n".join(lines), given_rows)
    except Faults:
        return
    facts = Facts.from_rows(result.scheme, given_rows)
    for subject in facts.subjects:
        found = gaps(result, subject)
        for goal in (found.rank, found.grade):
            for way in goal.ways[:2] if goal else ():
                assert goal is not None and goal.total is not None
                then = total(result, facts, subject, way.item, float(way.then))
                assert then >= goal.total, (way, then)
                back = (way.then * GRID - (1 if way.then > way.now else -1)) / GRID
                assert total(result, facts, subject, way.item, float(back)) < goal.total, way


def total(result: Result, facts: Facts, subject: str, name: str, value: float) -> Decimal:
    """A subject's exact total with another fact."""
    again = evaluate(result.scheme, with_facts(facts, {(subject, name): value})).frame
    return Decimal(dict(zip(again["subject"], again[":total"], strict=True))[subject]).scaleb(-6)


def test_the_sum_of_a_line_is_the_engines() -> None:
    text = SCHEME.replace('"reach(target=8)"', '"reach(target=8)", missing: average').replace(
        "b: {}", "b: {optional: true}"
    )
    result = result_of(text, rows((100, 8), (80, None)))
    line = result.frame.row(1, named=True)
    assert summed(result.scheme, {"a": line["raw:a"], "b": None}) == line[":total"] == 80_000_000
