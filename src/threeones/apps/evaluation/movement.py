"""Who moved between two results (位次变化): ranks, totals and grades before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from threeones.apps.evaluation.runs import Standing


@dataclass(frozen=True, slots=True)
class Moved:
    """A subject whose standing differs; ``before`` or ``after`` is None where it is only in one of the results."""

    subject: str
    before: Standing | None
    after: Standing | None


def moved(before: Sequence[Standing], after: Sequence[Standing]) -> list[Moved]:
    """All whose rank, published total or grade differs, in the order of the later result."""
    old, new = ({s.subject: s for s in side} for side in (before, after))
    order = [*new, *(s for s in old if s not in new)]
    pairs = (Moved(s, old.get(s), new.get(s)) for s in order)
    return [m for m in pairs if _place(m.before) != _place(m.after)]


def _place(standing: Standing | None) -> tuple[object, ...]:
    return () if standing is None else (standing.rank, standing.total, standing.grade, standing.exempt)
