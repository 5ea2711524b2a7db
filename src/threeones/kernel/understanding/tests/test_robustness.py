"""How firm a ranking is: draws and moved weights give what the engine gives with those weights, the same every time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from threeones.kernel.scheme import Facts, evaluate, load_scheme
from threeones.kernel.scheme.origin import Raw
from threeones.kernel.understanding import prepare
from threeones.kernel.understanding.draws import Unit, drawn, moved
from threeones.kernel.understanding.places import places
from threeones.kernel.understanding.prepared import Prepared, part_key, with_weights
from threeones.kernel.understanding.robustness import robustness
from threeones.kernel.understanding.settings import read_settings
from threeones.kernel.understanding.trial import with_facts
from threeones.kernel.understanding.variants import picks
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

pytestmark = pytest.mark.once
SCHEME = """
scheme: s
facts: {g: {type: text}, a: {}, b: {}, c: {optional: true}, d: {}}
groups: g
items:
  - {id: a, label: 甲项, weight: 50, value: a, score: "ratio(base=10)"}
  - {id: b, label: 乙项, parts: [{weight: 10, value: b, score: "minmax()"}, {weight: 10, value: b, score: "by_rank(step=0.2)"}]}
  - {id: c, label: 丙项, weight: 20, value: c, score: "ratio(base=10)", missing: average}
  - {id: d, label: 丁项, weight: 10, value: d, score: "reach(target=1)"}
adjustments: [{id: more, points: 1, when: a > 8}]
exempt: a == 5
grades: [{name: A, top: 34%}, {name: B, min: 60}, {name: C}]
"""
ROWS: list[dict[str, Any]] = [
    {"subject": f"s{n}", "g": "xxxxyyy"[n], "a": a, "b": b, "c": c, "d": 1}
    for n, (a, b, c) in enumerate(((9, 1, 5), (8, 9, 4), (7, 8, None), (5, 9, 9), (6, 2, 9), (6, 3, 8), (9, 1, 1)))
]
SETTINGS = replace(read_settings(), draws=12, first=2)


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    scheme = load_scheme(SCHEME.encode())
    return prepare(scheme, Facts.from_rows(scheme, ROWS))


def weights_of(prepared: Prepared, row: dict[str, Any]) -> dict[str, Decimal]:
    """A set of weights as a scheme would say them."""
    unit = Unit.of(prepared.scheme)
    names = {f"{i.id}:{n}": part_key(i, n) for i in prepared.scheme.items for n in range(len(i.parts))}
    return {key: Decimal(row[f"w:{name}"]).scaleb(-unit.decimals) for name, key in names.items()}


def test_the_same_seed_draws_the_same_on_every_machine(prepared: Prepared) -> None:
    frame = drawn(Unit.of(prepared.scheme), 1000, 100, 2021)
    digest = hashlib.sha256(repr(frame.rows()).encode()).hexdigest()
    assert digest.startswith("d6c50e8dd8619ee7")
    assert not frame.equals(drawn(Unit.of(prepared.scheme), 1000, 100, 2022))
    for row in frame.head(50).iter_rows(named=True):
        weights = weights_of(prepared, row)
        assert abs(sum(weights.values(), Decimal(0)) - 100) <= Decimal("0.0005"), "the sum stays"
        assert all(
            Decimal("0.8") < w / o < Decimal("1.25")
            for w, o in zip(weights.values(), (50, 10, 10, 20, 10), strict=True)
        )


def test_every_draw_gives_what_the_engine_gives(prepared: Prepared) -> None:
    found = {f.subject: f for f in robustness(prepared, SETTINGS).subjects}
    sets = drawn(Unit.of(prepared.scheme), SETTINGS.draws, SETTINGS.spread, SETTINGS.seed)
    assert list(found) == ["s0", "s1", "s2", "s4", "s5", "s6"], "an exempt one is not ranked"
    seen = [
        places(evaluate(with_weights(prepared.scheme, weights_of(prepared, row)), prepared.facts))
        for row in sets.iter_rows(named=True)
    ]
    own = places(prepared.result)
    for subject, firm in found.items():
        ranks = [p[subject].rank or 0 for p in seen]
        assert (firm.best, firm.worst) == (min(ranks), max(ranks))
        assert firm.kept_rank == ranks.count(own[subject].rank or 0)
        assert firm.kept_grade == sum(p[subject].grade == own[subject].grade for p in seen)
    assert any(f.kept_rank < f.draws for f in found.values()) and any(f.share == 1 for f in found.values())


def test_facts_with_revisions_are_drawn_too(prepared: Prepared) -> None:
    revised: dict[tuple[str, str], list[Raw]] = {("s1", "a"): [8.0, 9.5], ("s2", "c"): [None, 2.0, 9.0]}
    found = {f.subject: f for f in robustness(prepared, SETTINGS, revised).subjects}
    sets = drawn(Unit.of(prepared.scheme), SETTINGS.draws, SETTINGS.spread, SETTINGS.seed)
    taken = picks(revised, 0, SETTINGS.draws, SETTINGS.seed)
    assert {v for s in taken.values() for v in s.to_list()} == {8.0, 9.5, None, 2.0, 9.0}
    assert [s.to_list()[5:] for s in picks(revised, 5, 7, SETTINGS.seed).values()] == [
        s.to_list()[10:] for s in taken.values()
    ]
    seen = []
    for n, row in enumerate(sets.iter_rows(named=True)):
        facts = with_facts(prepared.facts, {key: values[n] for key, values in taken.items()})
        seen.append(places(evaluate(with_weights(prepared.scheme, weights_of(prepared, row)), facts)))
    for subject, firm in found.items():
        ranks = [p[subject].rank or 0 for p in seen]
        assert (firm.best, firm.worst) == (min(ranks), max(ranks)), subject


def test_a_weight_moves_until_something_changes_and_the_engine_agrees(prepared: Prepared) -> None:
    own = places(prepared.result)
    rows = moved(Unit.of(prepared.scheme), prepared.scheme, SETTINGS.step).rows(named=True)

    def unchanged(row: dict[str, Any]) -> tuple[bool, bool]:
        """Whether the first two, and all grades, are the same by the engine with these weights."""
        try:
            then = places(evaluate(with_weights(prepared.scheme, weights_of(prepared, row)), prepared.facts))
        except Faults:
            return False, False  # nothing but 丙项 counts, and one has none
        ranks = [(then[s].rank or 9, own[s].rank or 9) for s in own]
        return all(a == b for a, b in ranks if min(a, b) <= 2), all(then[s].grade == own[s].grade for s in own)

    for found in robustness(prepared, SETTINGS).ranges:
        for which, (low, high) in enumerate((found.first, found.grades)):
            assert low <= found.weight <= high
            near = {int(x) for x in (low, low - 1, high, high + 1) if 0 <= x <= 100}
            for row in (r for r in rows if r["item"] == found.item and r["share"] in near):
                assert unchanged(row)[which] == (low <= row["share"] <= high), (found, row["share"])


def test_which_items_decide_and_which_tell_nobody_apart(prepared: Prepared) -> None:
    found = {d.item: d for d in robustness(prepared, SETTINGS).items}
    assert abs(sum((d.share for d in found.values()), Decimal(0)) - 1) < Decimal("0.001")
    assert found["d"].alike and found["d"].share == 0 and found["d"].alike_in == ("x", "y")
    assert not found["a"].alike
    shares = [d.share for d in found.values()]
    assert shares == sorted(shares, reverse=True)


def test_the_pack_says_its_source_and_what_is_assumed(tmp_path: Path) -> None:
    settings = read_settings()
    assert (settings.draws, settings.spread, settings.first) == (10_000, 100, 3)
    assert "OECD" in settings.source.title and set(settings.assumed) == {"draws", "weight_grid", "first", "jump"}
    text = (packs_dir() / "evaluation" / "understanding.yaml").read_text("utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("count: 10000", "count: 0").replace("first: 3", "fist: 3"), "utf-8")
    with pytest.raises(Faults) as told:
        read_settings(wrong)
    assert {f.column for f in told.value.faults} >= {"count", "fist", "first"}


def test_a_scheme_whose_scores_look_at_weights_is_not_drawn(prepared: Prepared) -> None:
    with pytest.raises(Faults, match="不能抽样"):
        robustness(replace(prepared, separable=False), SETTINGS)
