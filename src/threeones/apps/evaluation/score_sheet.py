"""A subject's score sheet (计分表): the derivation cut into the lines of a marked exam."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import Standing, derivation, opened, published
from threeones.base.accounts.access import Access
from threeones.base.pages.derivations import Step, formula
from threeones.base.pages.words import operation_word
from threeones.kernel.scheme import Scheme
from threeones.kernel.scheme.model import Part
from threeones.kernel.values.derivation import Node

DEEP = 4
"""How deep the line of an item writes out its formula."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """An item: what it is worth, by which rule, with which numbers, and the sum so far."""

    id: str
    label: str
    weight: Decimal
    rule: str
    formula: str
    points: Decimal
    running: Decimal
    peers: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Bonuses or penalties as they count: ``kind`` opens their derivation, ``steps`` are the single ones."""

    kind: str
    points: Decimal
    running: Decimal
    steps: Sequence[tuple[str, str, Decimal]]


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """One subject's result in a run. ``node`` is the whole derivation; its value is the published total."""

    run: Run
    scheme: Scheme
    standing: Standing
    lines: Sequence[SheetLine]
    adjustments: Sequence[Adjusted]
    node: Node


def rule_text(scheme: Scheme, part: Part) -> str:
    """A part's rule with the facts' labels for their names, and the score function in words."""
    named = re.sub(r"[^\W\d]\w*", lambda m: scheme.facts[m[0]].label if m[0] in scheme.facts else m[0], part.value.text)
    score = re.sub(r"^\w+", operation_word(part.score.name), part.score.text)
    return f"{named} → {score}"


def parts(node: Node) -> dict[str, Node]:
    """The named parts of a derivation: total, rank, grade, bonus, penalty, and the items by label."""
    total = node.args[0].args[0]
    found = {"total": node.args[0], "rank": node.args[1], "grade": node.args[2]}
    for arg in total.args:
        found[arg.op if arg.op in ("bonus", "penalty") else f"item:{arg.label}"] = arg
    return found


def score_sheet(run: Run, subject: str, access: Access) -> ScoreSheet | None:
    """The sheet of ``subject``; None where the run does not know it or ``access`` does not see it."""
    everyone, who = published(run, access)
    standing = next((s for s in everyone if s.subject == subject and who.sheet(subject)), None)
    if standing is None:
        return None
    scheme, node = opened(run).scheme, derivation(run, subject, who)
    named, lines, running = parts(node), [], Decimal(0)
    peers = [s for s in everyone if s.group == standing.group and not s.exempt]
    for item in scheme.items:
        points, step = standing.points_of(item.id), named.get(f"item:{item.label}")
        if points is None or step is None:
            continue
        running += points
        rule = "；".join(rule_text(scheme, p) for p in item.parts)
        others = [found for s in peers if (found := s.points_of(item.id)) is not None]
        lines.append(
            SheetLine(item.id, item.label, item.weight, rule, formula(step, nested=DEEP), points, running, others)
        )
    adjustments = []
    for kind, points in (("bonus", standing.bonus), ("penalty", standing.penalty)):
        running += points
        steps = [(Step(a).title, formula(a.args[0], nested=DEEP), _number(a)) for a in named[kind].args if a.value]
        if points or steps:
            adjustments.append(Adjusted(kind, points, running, steps))
    return ScoreSheet(run, scheme, standing, lines, adjustments, node)


def _number(node: Node) -> Decimal:
    """The points of an adjustment."""
    return node.value if isinstance(node.value, Decimal) else Decimal(str(node.value))
