"""Positions that make entries stand in an order, with as few of them changed as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from threeones.kernel.book.difference import longest_run


def positions(order: Sequence[str], there: Mapping[str, int]) -> dict[str, int]:
    """A position for each code, so that sorting by (position, code) gives ``order``; those that are there keep theirs if they can."""
    known = [c for c in order if c in there]
    rank = {c: n for n, c in enumerate(sorted(known, key=lambda c: (there[c], c)))}
    stay = longest_run([rank[c] for c in known])
    found: dict[str, int] = {}
    last = (0, "")
    for code in order:
        own = (there[code], code) if code in rank and rank[code] in stay else None
        if own is None or own <= last:
            own = (last[0] if code > last[1] else last[0] + 1, code)
        found[code] = own[0]
        last = own
    return found
