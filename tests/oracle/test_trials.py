"""Trials on random schemes: prepared scores give what the engine gives, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle.schemes import FACTS, NUMBERS, as_yaml, rows_of_facts, schemes
from tests.oracle.test_random_schemes import LONG, facts_of, profile
from threeones.kernel.scheme import Facts, Result, Scheme, evaluate, load_scheme
from threeones.kernel.understanding import Trial, prepare, tried
from threeones.kernel.understanding import trial as trying
from threeones.kernel.understanding.prepared import free_of_points, parts_of, with_weights
from threeones.kernel.understanding.trial import constants, with_constants, with_facts
from threeones.kernel.values.faults import Faults

some = settings(profile, max_examples=5_000 if LONG else 45)
WEIGHTS = st.sampled_from(["0", "0.5", "1", "3", "10", "12.345", "33.33", "80"]).map(Decimal)
TARGETS = st.sampled_from(["0.2", "0.3", "1", "2.675", "8"]).map(Decimal)


def result_of(scheme: Scheme, facts: Facts) -> Result | None:
    try:
        return evaluate(scheme, facts)
    except Faults:
        return None


def other_score(part: Any, name: str, number: Decimal) -> Any:
    return replace(part, score=with_constants(part.score, {name: number}))


def changed(scheme: Scheme, trial: Trial) -> Scheme:
    """The scheme of a trial, built part by part without what is tested."""
    items = []
    for item in scheme.items:
        parts = []
        for n, part in enumerate(item.parts):
            key = item.id if item.whole else f"{item.id}.{n + 1}"
            for (of, name), number in trial.numbers.items():
                part = other_score(part, name, number) if of == key else part
            parts.append(replace(part, weight=trial.weights.get(key, part.weight)))
        items.append(replace(item, parts=tuple(parts), weight=sum((p.weight for p in parts), Decimal(0))))
    return replace(scheme, items=tuple(items))


@st.composite
def trials(draw: st.DrawFn, scheme: Scheme, subjects: list[str]) -> Trial:
    """Any of: other weights, another constant, another fact."""
    parts = parts_of(scheme)
    weights = draw(st.dictionaries(st.sampled_from(sorted(parts)), WEIGHTS, max_size=4))
    numbers: dict[tuple[str, str], Decimal] = {}
    tunable: list[tuple[str, str]] = [
        (k, n) for k, p in parts.items() for n in constants(p.score) if n in ("base", "target", "step")
    ]
    if draw(st.booleans()) and tunable:
        numbers[tunable[draw(st.integers(0, len(tunable) - 1))]] = draw(TARGETS)
    facts: dict[tuple[str, str], Any] = {}
    if draw(st.integers(0, 1)):
        facts[draw(st.sampled_from(subjects)), draw(st.sampled_from(FACTS))] = draw(
            st.one_of(NUMBERS.map(float), st.none())
        )
    if draw(st.integers(0, 3)) == 0:
        facts[draw(st.sampled_from(subjects)), "kind"] = draw(st.sampled_from("xyz"))
    return Trial(weights, numbers, facts)


@some
@given(schemes(), rows_of_facts(), st.data())
def test_a_trial_gives_what_the_engine_gives(
    scheme: dict[str, Any], rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    loaded = load_scheme(as_yaml(scheme).encode())
    facts = facts_of(loaded, rows)
    base = result_of(loaded, facts)
    if base is None:
        return
    prepared = prepare(loaded, facts, base)
    assert (
        prepared.separable
        or not free_of_points(loaded)
        or any(abs(p or 0) > 10**12 for n in base.frame.columns if n.startswith("raw:") for p in base.frame[n])
    )
    trial = data.draw(trials(loaded, facts.subjects))
    wanted = result_of(changed(loaded, trial), with_facts(facts, trial.facts))
    # both ways of trying a fact: by a plan of the items that read it, and by the whole plan
    try:
        with patch.object(trying, "MANY", data.draw(st.sampled_from([0, trying.MANY]))):
            found = tried(prepared, trial).result
    except Faults:
        assert wanted is None
        return
    assert wanted is not None
    assert found.frame.equals(wanted.frame), (found.frame, wanted.frame)
    assert found.to_json() == wanted.to_json()


def test_other_weights_are_the_schemes_weights_where_none_are_named() -> None:
    scheme = load_scheme(b"scheme: s\nfacts: {a: {}}\nitems: [{id: i, weight: 3, value: a, score: ratio(base=2)}]\n")
    assert with_weights(scheme, {}) == scheme
    assert with_weights(scheme, {"i": Decimal(5)}).items[0].weight == 5
