"""What if (试算): other weights, other targets, another fact, and what would come of it. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import polars as pl

from threeones.kernel.rules import RuleError
from threeones.kernel.rules.syntax import names_of
from threeones.kernel.scheme import Facts, Result, Scheme, evaluate
from threeones.kernel.scheme.cells import fact_column
from threeones.kernel.scheme.model import Fact, Item, Score
from threeones.kernel.scheme.origin import Origin, Raw, as_scalar
from threeones.kernel.scheme.scores import parse_score
from threeones.kernel.understanding.prepared import (
    Prepared,
    part_key,
    parts_of,
    reads,
    weighed_result,
    with_weights,
)
from threeones.kernel.values.derivation import Node, const
from threeones.kernel.values.faults import Fault, Faults

_TAKEN = ("value:", "score:", "adjustment:", "holds:")


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: weights by part, constants of score functions by (part, name), facts by (subject, name)."""

    weights: Mapping[str, Decimal] = field(default_factory=dict)
    numbers: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    facts: Mapping[tuple[str, str], Raw] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial: the scheme and the facts as tried, and their result."""

    scheme: Scheme
    facts: Facts
    result: Result


def tried(prepared: Prepared, trial: Trial) -> Tried:
    """The result of a trial, the same to the last digit as the engine's.

    Scores are made anew only where the trial touches them. Raises ``Faults`` with all that is wrong in the trial, or
    what the engine says where the scheme cannot be computed so.
    """
    faults = [*_weights_checked(prepared.scheme, trial), *_facts_checked(prepared, trial)]
    scheme, troubles = _with_numbers(prepared.scheme, trial)
    if faults := faults + troubles:
        raise Faults(faults)
    facts = with_facts(prepared.facts, trial.facts)
    weighted = with_weights(scheme, trial.weights)
    names = {name for _subject, name in trial.facts}
    touched = {key for key, _name in trial.numbers}
    if not prepared.separable or names & _decisive(scheme):
        return Tried(weighted, facts, evaluate(weighted, facts))
    frame = prepared.result.frame
    read = [i for i in scheme.items if any(reads(i, n) for n in names)]
    if len(read) > MANY and not touched:
        whole = prepared.compiled.run(facts.frame)
        if whole is None:
            return Tried(weighted, facts, evaluate(weighted, facts))
        frame = whole
    elif names or touched:
        frame = _rescored(frame, scheme, facts, names, touched)
    return Tried(weighted, facts, weighed_result(replace(prepared, facts=facts), weighted, frame))


MANY = 3
"""A fact that more items read is tried with the whole plan, which is kept, instead of a plan of these items."""


def _decisive(scheme: Scheme) -> frozenset[str]:
    """Facts that decide who stands among whom."""
    groups = {scheme.groups} if scheme.groups else set()
    return frozenset(groups) | (names_of(scheme.exempt.root) if scheme.exempt else frozenset())


def _rescored(frame: pl.DataFrame, scheme: Scheme, facts: Facts, names: set[str], touched: set[str]) -> pl.DataFrame:
    """The prepared columns with those made anew that read a changed fact or have a changed constant."""
    items = [i for i in scheme.items if _touched(i, touched) or any(reads(i, n) for n in names)]
    given = any(reads(a, n) for a in scheme.adjustments for n in names)
    # What is missing elsewhere is filled in when all items are weighed together, not here.
    alone = [i if i.missing == "error" else replace(i, missing="zero") for i in items or scheme.items[:1]]
    vetoes = tuple(v for v in scheme.vetoes if any(reads(v, n) for n in names))
    part = replace(scheme, items=tuple(alone), adjustments=scheme.adjustments if given else (), vetoes=vetoes)
    made = evaluate(part, facts).frame
    columns = [c for c in made.columns if c.startswith(_TAKEN) or (given and c in (":bonus", ":penalty"))]
    return frame.with_columns(made[c] for c in columns)


def _touched(item: Item, keys: set[str]) -> bool:
    return any(part_key(item, n) in keys for n in range(len(item.parts)))


def constants(score: Score) -> dict[str, Decimal]:
    """The constants of a score function by name; of ``bands`` the edges and scores ``x1 s1 x2 s2 …``."""
    edges = {f"{k}{n}": v for n, pair in enumerate(score.points, 1) for k, v in zip("xs", pair, strict=True)}
    return {**score.numbers, **edges}


def with_constants(score: Score, changed: Mapping[str, Decimal]) -> Score:
    """The score function with other constants. Raises ``RuleError`` where they are not there or make no sense."""
    known = constants(score)
    if lost := [name for name in changed if name not in known]:
        raise RuleError(f"“{score.name}”没有参数“{lost[0]}”", 1, "、".join(known))
    given = {**known, **changed}
    pairs = [f"{name}={given[name]:f}" for name in score.numbers]
    pairs += [f"{name}={word}" for name, word in score.words.items()]
    if score.points:
        rows = ", ".join(f"[{given[f'x{n}']:f}, {given[f's{n}']:f}]" for n in range(1, len(score.points) + 1))
        pairs.insert(0, f"[{rows}]")
    return parse_score(f"{score.name}({', '.join(pairs)})")


def _with_numbers(scheme: Scheme, trial: Trial) -> tuple[Scheme, list[Fault]]:
    wanted: dict[str, dict[str, Decimal]] = {}
    for (key, name), number in trial.numbers.items():
        wanted.setdefault(key, {})[name] = number
    known, scores, faults = parts_of(scheme), dict[str, Score](), list[Fault]()
    for key, changed in wanted.items():
        if key not in known:
            faults.append(_fault(key, f"没有计分项“{key}”", "、".join(known)))
            continue
        try:
            scores[key] = with_constants(known[key].score, changed)
        except RuleError as error:
            faults.append(_fault(known[key].label, error.message, error.expected))
    items = tuple(
        replace(
            i,
            parts=tuple(replace(p, score=scores.get(part_key(i, n), p.score)) for n, p in enumerate(i.parts)),
        )
        for i in scheme.items
    )
    return replace(scheme, items=items), faults


def _weights_checked(scheme: Scheme, trial: Trial) -> list[Fault]:
    known, out = parts_of(scheme), []
    for key, weight in trial.weights.items():
        if key not in known:
            out.append(_fault(key, f"没有计分项“{key}”", "、".join(known)))
        elif not 0 <= weight < MOST:
            out.append(_fault(known[key].label, f"权重 {weight} 不可用", f"0 到 {MOST}"))
    return out


MOST = Decimal(10_000)
"""No weight is tried that is greater."""


def _facts_checked(prepared: Prepared, trial: Trial) -> list[Fault]:
    out, subjects = [], frozenset(prepared.facts.subjects)
    for (subject, name), value in trial.facts.items():
        fact = prepared.scheme.facts.get(name)
        if fact is None:
            out.append(_fault(name, f"没有数据项“{name}”", "、".join(prepared.scheme.facts)))
        elif subject not in subjects:
            out.append(_fault("subject", f"没有单位“{subject}”", "参加考评的单位"))
        elif value is None and not (fact.optional and name != prepared.scheme.groups):
            out.append(_fault(fact.label, f"{subject}的“{fact.label}”为空", "方案不允许缺失，填一个值"))
    return out


def with_facts(facts: Facts, changed: Mapping[tuple[str, str], Raw]) -> Facts:
    """The facts with other values in some cells, which come from nowhere but the trial."""
    if not changed:
        return facts
    frame = facts.frame
    for (subject, name), value in changed.items():
        there = pl.col("subject") == subject
        kept = pl.when(there).then(pl.lit(value, frame.schema[name])).otherwise(pl.col(name))
        frame = frame.with_columns(kept.alias(name))
    return Facts(frame, TriedOrigin(facts.origin, frozenset(changed)))


@dataclass(frozen=True, slots=True)
class TriedOrigin:
    """The sources of facts of which some are only tried: no row stands behind those."""

    kept: Origin
    changed: frozenset[tuple[str, str]]

    def leaf(self, index: int, subject: str, fact: Fact, value: Raw) -> Node:
        """The node of one fact."""
        if (subject, fact.name) not in self.changed:
            return self.kept.leaf(index, subject, fact, value)
        return const(as_scalar(value), None, f"{fact.label}（试算）", fact.unit)

    def place(self, index: int, subject: str) -> tuple[str, str, int]:
        """File, sheet and row of a subject."""
        return self.kept.place(index, subject)

    def to_json(self) -> dict[str, Any]:
        """As it was read: a trial is never kept."""
        return self.kept.to_json()


def fact_value(fact: Fact, text: str) -> Raw:
    """The value that a text states for a fact; an empty text is missing. Raises ``Faults``."""
    column, troubles = fact_column(pl.Series(fact.name, [text], pl.String), fact)
    if troubles:
        problem = troubles[0][1]
        raise Faults([_fault(fact.label, problem.fault, problem.expected)])
    found: Raw = column[0]
    return found


def _fault(field_: str, fault: str, expected: str) -> Fault:
    return Fault("", "", 0, field_, fault, expected)
