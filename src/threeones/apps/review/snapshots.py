"""What a version's figures were when it was saved, and what changed since: values, words, and the records behind them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from threeones.apps.review.figures import Figure, Reading, number_text
from threeones.apps.review.writing import limits
from threeones.kernel.values.derivation import Node

Row = tuple[str, int, str, str]
"""A record that a figure rested on: file and sheet, row, its name, its value."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure as a version printed it. ``rule`` is a fingerprint of its definition; ``rows`` None where they were too many."""

    value: str
    wording: str
    rule: str
    rows: tuple[Row, ...] | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A record that came, went or changed its value between a version and now; ``old`` or ``new`` is None where it was not there."""

    name: str
    old: Row | None
    new: Row | None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that is printed otherwise than in a version; ``now`` is None where it has no records any more."""

    id: str
    figure: Figure | None
    old: Kept | None
    new: Kept | None

    @property
    def old_words(self) -> str:
        """What the version printed; empty where it had no records then."""
        return self.old.wording if self.old else ""

    @property
    def new_words(self) -> str:
        """What is printed now; empty where it has no records."""
        return self.new.wording if self.new else ""

    @property
    def redefined(self) -> bool:
        """Whether its definition changed."""
        return self.old is not None and self.new is not None and self.old.rule != self.new.rule

    @property
    def rows(self) -> list[RowChange]:
        """The records that make the difference, where the version kept them."""
        if self.old is None or self.new is None or self.old.rows is None or self.new.rows is None:
            return []
        return _row_changes(self.old.rows, self.new.rows)


def kept_of(figure: Figure) -> Kept:
    """A figure that has a value, as a version keeps it."""
    assert figure.node is not None
    rule = hashlib.sha256(repr(figure.definition).encode()).hexdigest()[:16]
    rows = rows_of(figure.node)
    wording = figure.held.text + str(figure.wording) if figure.held and not figure.held.holds else str(figure.wording)
    return Kept(number_text(figure.value), wording, rule, rows if len(rows) <= limits().rows_kept else None)


def rows_of(node: Node) -> tuple[Row, ...]:
    """The records under a derivation, each once, in their order."""
    leaves = (leaf for leaf in node.leaves() if leaf.op == "row" and leaf.source)
    rows = ((str(n.source), int(n.row or 0), n.label, number_text(n.value)) for n in leaves)
    return tuple(dict.fromkeys(rows))


def snapshot(reading: Reading) -> dict[str, Kept]:
    """All figures of a reading that have a value."""
    return {i: kept_of(f) for i, f in reading.figures.items() if f.node is not None}


def to_text(kept: Mapping[str, Kept]) -> str:
    """The stored form."""
    body = {i: {"value": k.value, "wording": k.wording, "rule": k.rule, "rows": k.rows} for i, k in kept.items()}
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def from_text(stored: str) -> dict[str, Kept]:
    """What ``to_text`` wrote."""
    found = {}
    for i, at in json.loads(stored).items():
        rows = None if at["rows"] is None else tuple((str(a), int(b), str(c), str(d)) for a, b, c, d in at["rows"])
        found[i] = Kept(at["value"], at["wording"], at["rule"], rows)
    return found


def changes(old: Mapping[str, Kept], new: Mapping[str, Kept], figures: Mapping[str, Figure]) -> list[FigureChange]:
    """The figures that differ in value or words; ``figures`` are those that may be told of."""
    differing = [i for i in figures if (a := old.get(i)) is not (b := new.get(i)) and _differ(a, b)]
    return [FigureChange(i, figures[i], old.get(i), new.get(i)) for i in differing]


def _differ(a: Kept | None, b: Kept | None) -> bool:
    if a is None or b is None:
        return a is not b
    return (a.value, a.wording) != (b.value, b.wording)


def _row_changes(old: tuple[Row, ...], new: tuple[Row, ...]) -> list[RowChange]:
    """By name, since a record that only moved to another row is the same one."""
    before = {(r[0], r[2]): r for r in old}
    after = {(r[0], r[2]): r for r in new}
    found = []
    for key in dict.fromkeys((*before, *after)):
        a, b = before.get(key), after.get(key)
        if a is None or b is None or a[3] != b[3]:
            found.append(RowChange(key[1], a, b))
    return found
