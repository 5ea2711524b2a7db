"""The quota (名额) of a bonus in a derivation: who asks, who comes before, how many places there are."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from threeones.kernel.scheme.arithmetic import bordered
from threeones.kernel.scheme.derive import Derivation
from threeones.kernel.scheme.model import POINT, Adjustment
from threeones.kernel.scheme.origin import as_scalar
from threeones.kernel.values.derivation import Node


def quota(derivation: Derivation, adjustment: Adjustment) -> tuple[Node, ...]:
    """The node that says whether the subject's bonus lies within the quota; none where no quota applies."""
    own = derivation.result(derivation.index)
    if adjustment.at_most is None or own[f"asked:{adjustment.id}"] <= 0:
        return ()
    if not own[f"asks:{adjustment.id}"]:
        return (Node("exempt", None, label="单列，不占名额，也不得这项加分"),)
    last, place = _place(derivation, adjustment)
    share, ranked = adjustment.at_most, len(derivation.peers())
    held = last <= share * ranked
    return (Node("within_quota", held, (place, _places(share, ranked)), label="在名额以内"),)


def _places(share: Fraction, ranked: int) -> Node:
    percent = Decimal(share.numerator * 100) / share.denominator
    params = {"share": format(percent, "f"), "ranked": str(ranked)}
    return Node("quota", ranked * share.numerator // share.denominator, label="名额", params=params)


def _place(derivation: Derivation, adjustment: Adjustment) -> tuple[int, Node]:
    """The place among those who ask; of a tie the last one. The others stand from the greatest down."""
    index = derivation.index
    rivals = [i for i in derivation.peers() if derivation.result(i)[f"asks:{adjustment.id}"]]
    key, tree = _order(derivation, adjustment, index)
    others = []
    for i in rivals:
        if i != index:
            theirs, node = _order(derivation, adjustment, i)
            leaf = Node("peer", node.value, label=derivation.subject(i), unit=node.unit)
            others.append((theirs, leaf))
    others.sort(key=lambda pair: -pair[0])
    last = 1 + sum(theirs >= key for theirs, _ in others)
    return last, Node("last_rank", last, (tree, *(node for _, node in others)), label="先后（并列取末位）")


def _order(derivation: Derivation, adjustment: Adjustment, index: int) -> tuple[float, Node]:
    """What a subject is ranked by, as comparisons see it, and its tree."""
    if adjustment.by is not None:
        if index == derivation.index:
            value, tree = derivation.formula(adjustment.by)
        else:
            value, tree = derivation.derive(adjustment.by.root, index)
        assert isinstance(value, float)
        return bordered(value), tree
    line = derivation.result(index)
    items = derivation.scheme.items
    counted = [n for n, item in enumerate(items) if line[f"item:{item.id}"] is not None]
    points = sum(line[f"item:{items[n].id}"] for n in counted)
    parts = tuple(derivation.item_points(i, index)[1] for i in counted)
    return points, Node("sum", as_scalar(points / POINT), parts, label="各项得分之和", unit="分")
