"""The derivation of an expression's or a score's value for one subject, to the rows of its facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from threeones.kernel.rules.explain import unused
from threeones.kernel.rules.syntax import (
    COMPARISONS,
    ITEM_FUNCTIONS,
    PEER_FUNCTIONS,
    Ast,
    Call,
    Const,
    Name,
    calls_of,
    items_of,
)
from threeones.kernel.scheme.arithmetic import arithmetic, compare, logic, mean, rank_of, score_of
from threeones.kernel.scheme.facts import Facts
from threeones.kernel.scheme.model import POINT, Formula, Part, Scheme, Score
from threeones.kernel.scheme.origin import Raw, as_scalar
from threeones.kernel.scheme.scores import PEER_SCORES
from threeones.kernel.values.derivation import Node, const

MANY = 300  # beyond so many peers, each is shown by its value alone


class Derivation:
    """The subjects of one group, with their facts and results, from which trees are built."""

    def __init__(self, scheme: Scheme, facts: Facts, result: pl.DataFrame, index: int) -> None:
        self.scheme, self.facts = scheme, facts
        group = result["__group"][index]
        same = (result["__group"] == group).arg_true()
        self.members: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {
            i: (line, own)
            for i, line, own in zip(
                same.to_list(),
                facts.frame[same].iter_rows(named=True),
                result[same].iter_rows(named=True),
                strict=True,
            )
        }
        self.index = index
        self.text = ""
        self.made: dict[tuple[Ast, int], tuple[Raw, Node]] = {}

    def subject(self, index: int) -> str:
        """The name of a subject of the group."""
        return str(self.members[index][0]["subject"])

    def result(self, index: int) -> dict[str, Any]:
        """The result line of a subject of the group."""
        return self.members[index][1]

    def peers(self) -> list[int]:
        """The subjects of the group that are not exempt."""
        return [i for i, (_, own) in self.members.items() if not own[":exempt"]]

    def formula(self, formula: Formula) -> tuple[Raw, Node]:
        """Value and tree of an expression of the scheme for the subject."""
        self.text = formula.text
        value, node = self.derive(formula.root, self.index)
        if node.op in ("row", "const"):
            return value, node
        return value, replace(node, label=formula.text, unit=node.unit or formula.unit)

    def derive(self, node: Ast, index: int) -> tuple[Raw, Node]:
        """Value and tree of a syntax tree for a subject of the group."""
        key = (node, index)
        if key not in self.made:
            self.made[key] = self._derive(node, index)
        return self.made[key]

    def _derive(self, node: Ast, index: int) -> tuple[Raw, Node]:
        if isinstance(node, Const):
            stated = node.value if isinstance(node.value, str | bool) else float(node.value)
            return stated, const(as_scalar(stated))
        if isinstance(node, Name):
            line = self.members[index][0]
            fact, given = self.scheme.facts[node.name], line[node.name]
            return given, self.facts.origin.leaf(index, str(line["subject"]), fact, given)
        if node.op in PEER_FUNCTIONS:
            return self._peer_function(node, index)
        if node.op in ITEM_FUNCTIONS:
            return self.item_points(next(iter(items_of(node))), index)
        if node.op in ("if", "coalesce"):
            return self._branch(node, index)
        args = [self.derive(a, index) for a in node.args]
        value = self._operation(node, [v for v, _ in args])
        return value, Node(node.op, as_scalar(value), tuple(n for _, n in args))

    def item_points(self, number: int, index: int) -> tuple[Raw, Node]:
        """The points of an item as it counts: of the subject a reference to its line, of another one the value."""
        item = self.scheme.items[number]
        label, points = item.label, self.result(index)[f"item:{item.id}"]
        value = None if points is None else points / POINT
        if index == self.index:
            return value, Node("ref", as_scalar(value), label=label, unit="分")
        return value, Node("peer", as_scalar(value), label=f"{self.subject(index)} {label}", unit="分")

    def _operation(self, node: Call, values: list[Raw]) -> Raw:
        if node.op == "is_missing":
            return values[0] is None
        if node.op in ("and", "or", "not"):
            return logic(node.op, values)
        if node.op in COMPARISONS:
            return compare(node.op, values[0], values[1])
        if node.op == "round":
            places = values[1]
            assert isinstance(places, float)
            return arithmetic("round", values, int(places))
        return arithmetic(node.op, values)

    def _branch(self, node: Call, index: int) -> tuple[Raw, Node]:
        if node.op == "coalesce":
            tried: list[tuple[Raw, Node]] = []
            for arg in node.args:
                tried.append(self.derive(arg, index))
                if tried[-1][0] is not None:
                    break
            value = tried[-1][0]
            return value, Node("coalesce", as_scalar(value), tuple(n for _, n in tried))
        holds, condition = self.derive(node.args[0], index)
        yes, no = (unused(a, self.text) for a in node.args[1:])
        if holds is None:
            return None, Node("if", None, (condition, yes, no))
        value, taken = self.derive(node.args[1 if holds else 2], index)
        return value, Node("if", as_scalar(value), (condition, taken, no) if holds else (condition, yes, taken))

    def _others(self, node: Ast, index: int, *, own: bool) -> list[tuple[Any, Node]]:
        """Values and trees of the peers that have the value; without the subject itself where ``own`` is False."""
        peers = [i for i in self.peers() if own or i != index]
        short = len(peers) > MANY or bool(calls_of(node) & PEER_FUNCTIONS.keys())
        out = []
        for i in peers:
            value, tree = self.derive(node, i)
            if value is not None:
                name = self.subject(i)
                leaf = Node("peer", as_scalar(value), label=name)
                plain = short or tree.op in ("peer", "ref")
                out.append((value, leaf if plain else replace(tree, label=f"{name} {tree.label}".strip())))
        return out

    def _peer_function(self, node: Call, index: int) -> tuple[Raw, Node]:
        arg = node.args[0]
        if node.op == "peer_rank":
            return self.rank(arg, index, descending=True)
        others = self._others(arg, index, own=True)
        values, trees = [v for v, _ in others], tuple(n for _, n in others)
        match node.op:
            case "peer_avg":
                value: Raw = mean(values)
                return value, Node("mean", as_scalar(value), trees, label="同组平均")
            case "peer_count":
                return float(len(values)), Node("count", as_scalar(float(len(values))), trees, label="同组个数")
            case "peer_share":
                value = float(sum(values)) / float(len(values)) if values else None
                return value, Node("true_share", as_scalar(value), trees, label="同组中成立的占比")
        op = "min" if node.op == "peer_min" else "max"
        value = (min if op == "min" else max)(values, default=None)
        return value, Node(op, as_scalar(value), trees, label="同组最小" if op == "min" else "同组最大")

    def rank(self, arg: Ast, index: int, *, descending: bool) -> tuple[Raw, Node]:
        """A subject's rank among its peers by a value: own value first, then the others'."""
        own, tree = self.derive(arg, index)
        params = {"order": "desc" if descending else "asc"}
        if not isinstance(own, float):
            return None, Node("rank", None, (tree,), params=params, label="同组位次")
        others = self._others(arg, index, own=False)
        value = rank_of(own, [v for v, _ in others], descending=descending)
        return value, Node("rank", as_scalar(value), (tree, *(n for _, n in others)), params=params, label="同组位次")

    def score(self, part: Part) -> tuple[float | None, Node]:
        """Score and tree of a part for the subject."""
        value, tree = self.formula(part.value)
        score, root = part.score, part.value.root
        params: dict[str, Any] = {**_params(score)}
        args: tuple[Node, ...] = (tree,)
        peers: list[float] = []
        if score.name == "by_rank":
            _, ranked = self.rank(root, self.index, descending=score.words["order"] == "desc")
            args = (replace(ranked, args=(tree, *ranked.args[1:])),)
        if score.name in PEER_SCORES and isinstance(value, float):
            others = self._others(root, self.index, own=False)
            peers = [v for v, _ in others]
            if score.name == "minmax":
                counts = not self.result(self.index)[":exempt"]
                args = (tree, *(n for _, n in others))
                params["own_is_peer"] = counts
                peers += [value] if counts else []
        made = score_of(score, value, peers) if isinstance(value, float) else None
        return made, Node(score.name, as_scalar(made), args, label=score.text, params=params)


def _params(score: Score) -> dict[str, Any]:
    out: dict[str, Any] = {k: format(v, "f") for k, v in score.numbers.items()}
    out |= score.words
    if score.points:
        out["points"] = [[format(x, "f"), format(s, "f")] for x, s in score.points]
    return out
