"""The derivation of an expression's value as a tree, its leaves being the facts' own nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from threeones.kernel.rules.errors import unknown
from threeones.kernel.rules.evaluate import combine, plain, truth
from threeones.kernel.rules.syntax import Ast, Call, Const, Name
from threeones.kernel.values.derivation import Node, const


def derive(node: Ast, facts: Mapping[str, Node], text: str) -> Node:
    """The tree of ``node``; the branch of an ``if`` that was not taken is an ``unused`` leaf."""
    if isinstance(node, Const):
        return const(node.value)
    if isinstance(node, Name):
        if node.name not in facts:
            raise unknown("名称", node.name, facts, node.start + 1)
        leaf = facts[node.name]
        return leaf if leaf.label else replace(leaf, label=node.name)
    if node.op == "if":
        return _choice(node, facts, text)
    if node.op == "coalesce":
        return _first_given(node, facts, text)
    args = tuple(derive(a, facts, text) for a in node.args)
    return Node(node.op, combine(node)(tuple(plain(a.value) for a in args)), args)


def _choice(node: Call, facts: Mapping[str, Node], text: str) -> Node:
    condition = derive(node.args[0], facts, text)
    holds = truth(plain(condition.value), node.start + 1)
    if holds is None:
        return Node("if", None, (condition, unused(node.args[1], text), unused(node.args[2], text)))
    taken = derive(node.args[1 if holds else 2], facts, text)
    other = unused(node.args[2 if holds else 1], text)
    return Node("if", taken.value, (condition, taken, other) if holds else (condition, other, taken))


def _first_given(node: Call, facts: Mapping[str, Node], text: str) -> Node:
    tried: list[Node] = []
    for arg in node.args:
        tried.append(derive(arg, facts, text))
        if tried[-1].value is not None:
            return Node("coalesce", tried[-1].value, tuple(tried))
    return Node("coalesce", None, tuple(tried))


def unused(node: Ast, text: str) -> Node:
    """A branch that decided nothing: its text, no value."""
    return Node("unused", None, label=text[node.start : node.end])
