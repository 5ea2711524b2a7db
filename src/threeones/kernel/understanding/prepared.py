"""A run made ready for trials: its scores are kept, so that other weights cost no more than a product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from threeones.kernel.rules.syntax import ARITHMETIC, COMPARISONS, Ast, calls_of, names_of
from threeones.kernel.scheme import Facts, Result, Scheme, evaluate
from threeones.kernel.scheme.model import Adjustment, Item, Part, Veto
from threeones.kernel.understanding.compiled import Compiled
from threeones.kernel.understanding.standing import OUT_OF_RANGE, Weights, weighed

_FREE_OF_POINTS = (
    ARITHMETIC
    | COMPARISONS
    | {
        *("and", "or", "not", "neg", "if", "min", "max", "abs", "round", "coalesce", "is_missing"),
        *("peer_avg", "peer_min", "peer_max", "peer_rank", "peer_count", "peer_share"),
    }
)
"""Operations that do not look at points: what is made of them does not depend on weights."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scheme's result on facts. ``separable``: its scores do not depend on its weights, and weighing them gives the result."""

    scheme: Scheme
    facts: Facts
    result: Result
    separable: bool
    compiled: Compiled

    def reweighed(self, scheme: Scheme) -> Result:
        """The result under a scheme that differs in nothing but weights. Raises ``Faults`` as the engine does."""
        return weighed_result(self, scheme, self.result.frame)


def prepare(scheme: Scheme, facts: Facts, result: Result | None = None) -> Prepared:
    """Score once. Raises ``Faults`` where the scheme cannot be computed on the facts.

    The weighing is tried on the scheme's own weights: a scheme whose result it does not give is left to the engine.
    """
    result = result or evaluate(scheme, facts)
    return Prepared(scheme, facts, result, free_of_points(scheme) and _gives(scheme, result.frame), Compiled(scheme))


def free_of_points(scheme: Scheme) -> bool:
    """Whether no expression of a scheme looks at points, so that items do not depend on one another or on weights."""
    # who comes first where a bonus is for few depends on points, whether it says so or not
    limited = any(a.at_most is not None for a in scheme.adjustments)
    return not limited and all(calls_of(root) <= _FREE_OF_POINTS for root in roots(scheme))


def _gives(scheme: Scheme, frame: pl.DataFrame) -> bool:
    again = weighed(scheme, frame, Weights.of(scheme))
    return not again[OUT_OF_RANGE].any() and again.select(frame.columns).equals(frame)


def weighed_result(prepared: Prepared, scheme: Scheme, frame: pl.DataFrame) -> Result:
    """The result of ``scheme`` whose scores stand in ``frame``; by the engine where weighing cannot tell."""
    if prepared.separable:
        found = weighed(scheme, frame, Weights.of(scheme))
        if not found[OUT_OF_RANGE].any():
            return Result(scheme, found.select(frame.columns))
    return evaluate(scheme, prepared.facts)


def roots(scheme: Scheme) -> list[Ast]:
    """The trees of all expressions of a scheme."""
    out = [root for item in scheme.items for root in item_roots(item)]
    out += [root for a in scheme.adjustments for root in adjustment_roots(a)]
    out += [v.when.root for v in scheme.vetoes]
    return out + ([scheme.exempt.root] if scheme.exempt else [])


def item_roots(item: Item) -> list[Ast]:
    """The trees of an item's values."""
    return [p.value.root for p in item.parts]


def adjustment_roots(adjustment: Adjustment) -> list[Ast]:
    """The trees of an adjustment."""
    return [f.root for f in (adjustment.points, adjustment.when, adjustment.by) if f]


def reads(part: Item | Adjustment | Veto, fact: str) -> bool:
    """Whether an item, adjustment or veto reads a fact."""
    if isinstance(part, Veto):
        return fact in names_of(part.when.root)
    trees = item_roots(part) if isinstance(part, Item) else adjustment_roots(part)
    return any(fact in names_of(root) for root in trees)


def part_key(item: Item, number: int) -> str:
    """How a part is named in trials: the item's id, with the part's number where it has several (from 1)."""
    return item.id if item.whole else f"{item.id}.{number + 1}"


def parts_of(scheme: Scheme) -> dict[str, Part]:
    """All parts by their keys, in the order of the scheme."""
    return {part_key(i, n): p for i in scheme.items for n, p in enumerate(i.parts)}


def with_weights(scheme: Scheme, weights: Mapping[str, Decimal]) -> Scheme:
    """The scheme with other weights; parts that are not named keep theirs."""
    return replace(scheme, items=tuple(_weighted(i, weights) for i in scheme.items))


def _weighted(item: Item, weights: Mapping[str, Decimal]) -> Item:
    parts = tuple(replace(p, weight=weights.get(part_key(item, n), p.weight)) for n, p in enumerate(item.parts))
    return replace(item, parts=parts, weight=sum((p.weight for p in parts), Decimal(0)))
