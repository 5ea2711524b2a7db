"""Two results side by side (对比): who moved, by which items and which facts, who is new or gone, which rules differ.

Two runs of a scheme, two versions of it, before and after an appeal, or a run and a trial on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from threeones.kernel.scheme import Facts, Result, Scheme
from threeones.kernel.scheme.model import Adjustment, Formula, Grade, Item
from threeones.kernel.scheme.origin import Raw
from threeones.kernel.understanding.places import BONUS, PENALTY, Place, by_rank, places
from threeones.kernel.values.derivation import Node, scalar_json


class Outcome(Protocol):
    """A scheme, its facts and its result: an opened run, or a trial."""

    @property
    def scheme(self) -> Scheme: ...

    @property
    def facts(self) -> Facts: ...

    @property
    def result(self) -> Result: ...


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item's points before and after, None where it is not there or not counted. ``:bonus`` and ``:penalty`` too."""

    id: str
    label: str
    before: Decimal | None
    after: Decimal | None

    @property
    def gained(self) -> Decimal:
        """By how many points the total changed for it."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs, with the derivations of its two values; None where the fact is not read there."""

    name: str
    label: str
    unit: str
    before: Node | None
    after: Node | None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A line of the scheme that differs; empty where it is not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """A subject's two places, None where it is not in that result, and what changed of it."""

    subject: str
    before: Place | None
    after: Place | None
    items: tuple[ItemChange, ...] = ()
    facts: tuple[FactChange, ...] = ()

    @property
    def kind(self) -> str:
        """``new``, ``gone``, ``moved`` (rank, grade or total differ) or ``same``."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "gone"
        seen = [(p.group, p.rank, p.grade, p.total, p.exempt) for p in (self.before, self.after)]
        return "same" if seen[0] == seen[1] else "moved"

    @property
    def climbed(self) -> int | None:
        """By how many ranks it rose (below zero: fell); None where it was not ranked in the same group both times."""
        if self.before is None or self.after is None or self.before.group != self.after.group:
            return None
        if self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank

    @property
    def fell(self) -> int:
        """By how many ranks it fell, 0 where it did not."""
        return max(-(self.climbed or 0), 0)

    @property
    def gained(self) -> Decimal | None:
        """By how much its published total changed."""
        return None if self.before is None or self.after is None else self.after.total - self.before.total

    @property
    def regraded(self) -> bool:
        """Whether it was graded both times, differently."""
        return self.before is not None and self.after is not None and self.before.grade != self.after.grade


@dataclass(frozen=True, slots=True)
class Comparison:
    """The moves of all subjects in the order of the later ranking, those that are gone last, and the rules that differ."""

    before: Scheme
    after: Scheme
    moves: tuple[Move, ...]
    rules: tuple[RuleChange, ...]

    def to_json(self) -> dict[str, Any]:
        """The contracted form (``docs/json.md``)."""
        return {
            "before": _head(self.before),
            "after": _head(self.after),
            "rules": [{"rule": r.label, "before": r.before or None, "after": r.after or None} for r in self.rules],
            "subjects": [_move_json(m) for m in self.moves],
        }


def compare(before: Outcome, after: Outcome) -> Comparison:
    """What differs between two results. Items and facts are the same where their names are."""
    first, then = places(before.result), places(after.result)
    facts = _Facts(before, after)
    moves = [_move(before, after, first.get(p.subject), p, facts) for p in sorted(then.values(), key=by_rank)]
    gone = sorted((p for s, p in first.items() if s not in then), key=by_rank)
    moves += [_move(before, after, p, None, facts) for p in gone]
    return Comparison(before.scheme, after.scheme, tuple(moves), tuple(rule_changes(before.scheme, after.scheme)))


def _move(before: Outcome, after: Outcome, first: Place | None, then: Place | None, facts: _Facts) -> Move:
    subject = (then or first).subject  # type: ignore[union-attr]  # one of the two is there
    if first is None or then is None:
        return Move(subject, first, then)
    labels = {i.id: i.label for s in (before.scheme, after.scheme) for i in s.items} | {BONUS: "加分", PENALTY: "扣分"}
    changes = [ItemChange(i, label, first.points.get(i), then.points.get(i)) for i, label in labels.items()]
    items = tuple(c for c in changes if c.before != c.after)
    return Move(subject, first, then, items, tuple(facts.changed(subject)))


class _Facts:
    """The facts of two results, by subject."""

    def __init__(self, before: Outcome, after: Outcome) -> None:
        self.sides = tuple((o, _lines(o.facts)) for o in (before, after))
        self.names = dict.fromkeys([*before.scheme.facts, *after.scheme.facts])

    def changed(self, subject: str) -> Iterator[FactChange]:
        """The facts of a subject that differ in value, or are read in one of the two alone."""
        for name in self.names:
            cells = [self._cell(o, lines, subject, name) for o, lines in self.sides]
            first, then = cells
            if first is not None and then is not None and first[0] == then[0]:
                continue
            fact = next(o.scheme.facts[name] for o, _lines in reversed(self.sides) if name in o.scheme.facts)
            yield FactChange(name, fact.label, fact.unit, first and first[1], then and then[1])

    @staticmethod
    def _cell(
        outcome: Outcome, lines: Mapping[str, tuple[int, dict[str, Any]]], subject: str, name: str
    ) -> tuple[Raw, Node] | None:
        if name not in outcome.scheme.facts:
            return None
        index, line = lines[subject]
        value: Raw = line[name]
        return value, outcome.facts.origin.leaf(index, subject, outcome.scheme.facts[name], value)


def _lines(facts: Facts) -> dict[str, tuple[int, dict[str, Any]]]:
    return {str(line["subject"]): (n, line) for n, line in enumerate(facts.frame.iter_rows(named=True))}


def rule_changes(before: Scheme, after: Scheme) -> Iterator[RuleChange]:
    """The lines of two schemes that differ."""
    first, then = rules_of(before), rules_of(after)
    for label in dict.fromkeys([*first, *then]):
        if first.get(label) != then.get(label):
            yield RuleChange(label, first.get(label, ""), then.get(label, ""))


def rules_of(scheme: Scheme) -> dict[str, str]:
    """All that a scheme decides, by what it is of, in the words of its file."""
    out: dict[str, str] = {}
    for item in scheme.items:
        out |= _item_rules(item)
    for a in scheme.adjustments:
        out[f"加减分 {a.label}"] = _adjustment_rule(a)
    out["加减分限额"] = _given(bonus=scheme.bonus_limit, penalty=scheme.penalty_limit)
    for v in scheme.vetoes:
        out[f"一票否决 {v.label}"] = f"{v.when.text} → {v.grade}"
    total = scheme.total
    out["总分"] = _given(floor=total.floor, cap=total.cap, decimals=total.decimals)
    out["排名"] = f"{scheme.ties} {scheme.rank_by}"
    out["等次"] = "；".join(map(_grade_rule, scheme.grades))
    out |= {"单列": _text(scheme.exempt), "分组": scheme.groups or ""}
    return {label: rule for label, rule in out.items() if rule}


def _item_rules(item: Item) -> dict[str, str]:
    out = {}
    for part in item.parts:
        name = item.label if item.whole else f"{item.label} {part.label}"
        out[f"{name}：权重"] = f"{part.weight.normalize():f}"
        out[f"{name}：计分"] = f"{part.value.text} → {part.score.text}"
    out[f"{item.label}：缺失"] = f"{item.missing} {item.zero_division}"
    return out


def _adjustment_rule(adjustment: Adjustment) -> str:
    few = None if adjustment.at_most is None else f"{float(adjustment.at_most * 100):g}%"
    limits = _given(floor=adjustment.floor, cap=adjustment.cap, at_most=few)
    limits += f" by={adjustment.by.text}" if adjustment.by else ""
    return " ".join(filter(None, [_text(adjustment.when), f"→ {adjustment.points.text}", limits]))


def _grade_rule(grade: Grade) -> str:
    share = "" if grade.top is None else f"{float(grade.top * 100):g}%"
    return " ".join(filter(None, [grade.name, _given(top=share or None, min=grade.least)]))


def _given(**numbers: Decimal | int | str | None) -> str:
    return " ".join(f"{name}={number}" for name, number in numbers.items() if number is not None)


def _text(formula: Formula | None) -> str:
    return formula.text if formula else ""


def _head(scheme: Scheme) -> dict[str, str]:
    return {"scheme": scheme.id, "version": scheme.version, "hash": scheme.hash}


def _move_json(move: Move) -> dict[str, Any]:
    return {
        "subject": move.subject,
        "kind": move.kind,
        "climbed": move.climbed,
        "before": _place_json(move.before),
        "after": _place_json(move.after),
        "items": [
            {"id": i.id, "label": i.label, "before": _text_of(i.before), "after": _text_of(i.after)} for i in move.items
        ],
        "facts": [
            {
                "id": f.name,
                "label": f.label,
                "before": None if f.before is None else _fact_json(f.before),
                "after": None if f.after is None else _fact_json(f.after),
            }
            for f in move.facts
        ],
    }


def _place_json(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    rank = None if place.rank is None else str(place.rank)
    return {
        "group": place.group,
        "rank": rank,
        "total": f"{place.total:f}",
        "grade": place.grade,
        "exempt": place.exempt,
    }


def _fact_json(node: Node) -> dict[str, Any]:
    return {"value": scalar_json(node.value), "source": node.source, "row": node.row}


def _text_of(points: Decimal | None) -> str | None:
    return None if points is None else f"{points:f}"
