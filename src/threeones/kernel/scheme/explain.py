"""One subject's score sheet as a tree that a stranger can recompute: points, total, rank, grade."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from threeones.kernel.rules import nearest
from threeones.kernel.rules.explain import unused
from threeones.kernel.scheme.derive import Derivation
from threeones.kernel.scheme.facts import Facts
from threeones.kernel.scheme.model import Adjustment, Item, Part, Scheme, Veto
from threeones.kernel.scheme.quotas import quota
from threeones.kernel.scheme.result import Result
from threeones.kernel.values.derivation import Node, const
from threeones.kernel.values.faults import Fault, Faults


class Unreplayable(RuntimeError):
    """A derivation that does not end in the result's value: the result is not this scheme's on these facts."""


def explain(scheme: Scheme, facts: Facts, result: Result, subject: str) -> Node:
    """The derivation of a subject's published total (value of the root), rank and grade.

    The root ``sheet`` holds the published total, the rank, the grade and, where the scheme
    exempts anyone, the condition. Raises ``Faults`` for a subject that is not there,
    ``Unreplayable`` where the result was not made from these facts.
    """
    subjects = facts.subjects
    if subject not in subjects:
        guess = nearest(subject, subjects)
        expected = f"是不是“{guess}”" if guess else "、".join(subjects[:12])
        raise Faults([Fault("", "", 0, "subject", f"没有单位“{subject}”", expected)])
    return _Sheet(scheme, Derivation(scheme, facts, result.frame, subjects.index(subject))).root()


class _Sheet:
    def __init__(self, scheme: Scheme, derivation: Derivation) -> None:
        self.scheme, self.derivation = scheme, derivation
        self.line = derivation.result(derivation.index)
        self.subject = derivation.subject(derivation.index)
        self.raw = {i.id: self._raw(i) for i in scheme.items}

    def root(self) -> Node:
        """The whole sheet."""
        scheme = self.scheme
        total = self._total()
        shown = _published(self.line, scheme)
        published = Node("round", shown, (total, const(scheme.total.decimals)), label="公布总分")
        args = [published, self._rank(), self._grade()]
        if scheme.exempt is not None:
            args.append(self.derivation.formula(scheme.exempt)[1])
        params = {
            "scheme": scheme.id,
            "version": scheme.version,
            "hash": scheme.hash,
            "exempt": self.line[":exempt"],
            "by": scheme.rank_by,
        }
        return Node("sheet", shown, tuple(args), label=self.subject, params=params)

    def _raw(self, item: Item) -> Node:
        """An item's own points, missing where a part is."""
        if item.whole:
            return self._points(item, item.parts[0], 0, item.label)
        parts = tuple(self._points(item, p, n, p.label) for n, p in enumerate(item.parts))
        return Node("sum", _micro(self.line[f"raw:{item.id}"]), parts, label=item.label)

    def _points(self, item: Item, part: Part, number: int, label: str) -> Node:
        score, tree = self.derivation.score(part)
        points = _micro(self.line[f"points:{item.id}:{number}"])
        if score != self.line[f"score:{item.id}:{number}"]:
            raise Unreplayable(f"{self.subject} {label}")
        return Node("points", points, (tree,), label=label, unit="分", params={"weight": format(part.weight, "f")})

    def _item(self, item: Item) -> Node | None:
        """An item as it counts: averaged or zero where missing, scaled where others are skipped."""
        final = self.line[f"item:{item.id}"]
        if final is None:
            return None
        node = self.raw[item.id]
        if node.value is None:
            substitute = const(0) if item.missing == "zero" else self._average(item)
            node = Node("instead", substitute.value, (node, substitute), label=item.label, unit="分")
        skipped = sum((i.weight for i in self.scheme.items if self.line[f"item:{i.id}"] is None), Decimal(0))
        if not skipped:
            return node
        whole = sum((i.weight for i in self.scheme.items), Decimal(0))
        params = {"whole": format(whole, "f"), "left": format(whole - skipped, "f")}
        return Node("scaled", _micro(final), (node,), label=item.label, unit="分", params=params)

    def _average(self, item: Item) -> Node:
        have = [i for i in self.scheme.items if self.raw[i.id].value is not None]
        weights = [format(i.weight, "f") for i in have]
        held = sum(self.line[f"raw:{i.id}"] for i in have)
        whole = sum((i.weight for i in have), Decimal(0))
        scale = Decimal(1).scaleb(max([0, *(-int(w.weight.as_tuple().exponent) for w in (*have, item))]))
        top, bottom = held * int(item.weight * scale), int(whole * scale)
        points = _micro((2 * top + bottom) // (2 * bottom))
        args = tuple(Node("ref", self.raw[i.id].value, label=i.label, unit="分") for i in have)
        params = {"weight": format(item.weight, "f"), "weights": weights}
        return Node("average", points, args, label=f"{item.label}（按其他各项平均）", unit="分", params=params)

    def _total(self) -> Node:
        items = [n for i in self.scheme.items if (n := self._item(i)) is not None]
        adjustments = [self._adjustment(a) for a in self.scheme.adjustments]
        ups = tuple(a for a in adjustments if not _negative(a))
        downs = tuple(a for a in adjustments if _negative(a))
        scheme, line = self.scheme, self.line
        bonus = Node("bonus", _micro(line[":bonus"]), ups, label="加分", params=_given(limit=scheme.bonus_limit))
        penalty = Node(
            "penalty", _micro(line[":penalty"]), downs, label="扣分", params=_given(limit=scheme.penalty_limit)
        )
        params = _given(floor=scheme.total.floor, cap=scheme.total.cap)
        return Node("total", _micro(line[":total"]), (*items, bonus, penalty), label="总分", unit="分", params=params)

    def _adjustment(self, adjustment: Adjustment) -> Node:
        derivation = self.derivation
        args: tuple[Node, ...]
        holds: Any = True
        condition: tuple[Node, ...] = ()
        if adjustment.when is not None:
            holds, when = derivation.formula(adjustment.when)
            condition = (when,)
        if holds:
            args = (derivation.formula(adjustment.points)[1], *condition, *quota(derivation, adjustment))
        else:
            args = (unused(adjustment.points.root, adjustment.points.text), *condition)
        value = _micro(self.line[f"adjustment:{adjustment.id}"]) if holds else Decimal(0)
        params = _given(floor=adjustment.floor, cap=adjustment.cap, at_most=_percent(adjustment.at_most))
        return Node("adjustment", value, args, label=adjustment.label, unit="分", params=params)

    def _ranked_by(self, line: dict[str, Any]) -> Decimal | None:
        return _micro(line[":total"]) if self.scheme.rank_by == "exact" else _published(line, self.scheme)

    def _rank(self, ties: str = "") -> Node:
        ties = ties or self.scheme.ties
        if self.line[":exempt"]:
            return Node("exempt", None, label="单列，不排名")
        derivation = self.derivation
        others = [i for i in derivation.peers() if i != derivation.index]
        own = Node("ref", self._ranked_by(self.line), label=self.subject, unit="分")
        peers = (
            Node("peer", self._ranked_by(derivation.result(i)), label=derivation.subject(i), unit="分") for i in others
        )
        value = self.line[":rank"] if ties == self.scheme.ties else self.line[":place"]
        op = "dense_rank" if ties == "dense" else "rank"
        return Node(op, value, (own, *peers), label="位次", params={"order": "desc"})

    def _grade(self) -> Node:
        scheme, grade = self.scheme, self.line[":grade"]
        if self.line[":exempt"]:
            return Node("exempt", None, label="单列，不评等次")
        published = Node("ref", _published(self.line, scheme), label="公布总分", unit="分")
        vetoes = tuple(self._veto(v) for v in scheme.vetoes)
        grades = [_given(name=g.name, top=_percent(g.top), min=g.least) for g in scheme.grades]
        args = (self._rank("competition"), published, *vetoes)
        name = None if grade is None else scheme.grades[grade].name
        return Node("grade", name, args, label="等次", params={"grades": grades})

    def _veto(self, veto: Veto) -> Node:
        _, tree = self.derivation.formula(veto.when)
        held = self.line[f"holds:veto:{veto.id}"]
        return Node("veto", veto.grade if held else None, (tree,), label=veto.label, params={"grade": veto.grade})


def _micro(points: int | None) -> Decimal | None:
    return None if points is None else Decimal(points).scaleb(-6)


def _published(line: dict[str, Any], scheme: Scheme) -> Decimal:
    return Decimal(line[":published"]).scaleb(-scheme.total.decimals)


def _percent(share: Fraction | None) -> Decimal | None:
    return None if share is None else Decimal(share.numerator * 100) / share.denominator


def _negative(node: Node) -> bool:
    return isinstance(node.value, Decimal) and node.value < 0


def _given(**params: Decimal | str | None) -> dict[str, Any]:
    return {k: v if isinstance(v, str) else format(v, "f") for k, v in params.items() if v is not None}
