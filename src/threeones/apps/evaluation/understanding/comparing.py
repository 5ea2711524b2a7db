"""Two runs of a scheme side by side, as far as they are seen; and where each stood in the run before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import opened, published
from threeones.apps.evaluation.selectors import run_by_key
from threeones.apps.evaluation.sight import Ranked
from threeones.base.accounts.access import Access
from threeones.base.registry.explainers import Explanation
from threeones.kernel.understanding import Comparison, Move, compare
from threeones.kernel.understanding.places import places
from threeones.kernel.values.faults import Faults


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs between ``before`` and ``after``, cut to the groups that are seen, and to the facts of sheets that are."""

    before: Run
    after: Run
    comparison: Comparison
    who: Ranked

    @property
    def moved(self) -> int:
        """How many stand elsewhere, came or went."""
        return sum(1 for m in self.comparison.moves if m.kind != "same")

    @property
    def differing(self) -> list[Move]:
        """Those of whom anything differs."""
        return [m for m in self.comparison.moves if m.kind != "same" or m.items or m.facts]


@dataclass(frozen=True, slots=True)
class WhoMoved:
    """Whose rank, published total (of so many ``decimals``) or grade differs, or who came or went."""

    moves: Sequence[Move]
    decimals: int


def who_moved(before: Run, after: Run, access: Access) -> WhoMoved:
    """Who moved between two runs, as far as they are seen; nobody where one of them cannot be read."""
    try:
        found = compared(before, after, access)
    except Faults:
        found = None
    if found is None:
        return WhoMoved((), 2)
    moves = [m for m in found.comparison.moves if m.kind != "same"]
    return WhoMoved(moves, opened(after).scheme.total.decimals)


def compared(before: Run, after: Run, access: Access) -> Compared | None:
    """Two runs of one scheme; None where they are of two, or no group is seen. Raises ``Faults`` for unreadable files."""
    if before.scheme != after.scheme:
        return None
    (first, _who), (then, who) = published(before, access), published(after, access)
    seen_before, seen_after = {s.subject for s in first}, {s.subject for s in then}
    if not seen_after:
        return None
    whole = compare(opened(before), opened(after))
    cut = [_cut(m, seen_before, seen_after, who) for m in whole.moves]
    moves = tuple(m for m in cut if m.before is not None or m.after is not None)
    return Compared(before, after, replace(whole, moves=moves), who)


def _cut(move: Move, before: set[str], after: set[str], who: Ranked) -> Move:
    first = move.before if move.subject in before else None
    then = move.after if move.subject in after else None
    both = first is not None and then is not None
    facts = move.facts if both and who.sheet(move.subject) else ()
    return Move(move.subject, first, then, move.items if both else (), facts)


def movements(before: Run | None, after: Run, access: Access) -> Mapping[str, Move]:
    """How each of a run moved since the run before it; empty where there is none that can be read."""
    try:
        if before is None:
            return {}
        seen = {s.subject for s in published(before, access)[0]}
        first, then = places(opened(before).result), places(opened(after).result)
    except Faults:
        return {}
    return {s: Move(s, first.get(s) if s in seen else None, place) for s, place in then.items()}


def explain_fact(key: str, _as_of: date, access: Access) -> Explanation | None:
    """``<run>/<fact>/<subject>``: a fact of a run, down to the rows that it was read from; with the sheet alone."""
    pieces = key.split("/", 2)
    run = run_by_key(int(pieces[0]), access) if len(pieces) == 3 and pieces[0].isdecimal() else None
    if run is None:
        return None
    name, subject = pieces[1:]
    try:
        shown, who = published(run, access)
        frozen = opened(run)
    except Faults:
        return None
    fact = frozen.scheme.facts.get(name)
    if fact is None or subject not in {s.subject for s in shown} or not who.sheet(subject):
        return None
    index = frozen.facts.subjects.index(subject)
    value = frozen.facts.frame[name][index]
    node = frozen.facts.origin.leaf(index, subject, fact, value)
    return Explanation(f"{subject} · {fact.label}", node, str(node.value), _("数据项"), (run.title, str(run.as_of)))
