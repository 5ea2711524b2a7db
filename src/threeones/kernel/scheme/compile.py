"""Expressions to dataframe expressions: the same Narwhals tree for every engine.

Values are IEEE doubles in the order of operations that the expression states, so engines
agree to the last digit. A division by zero gives a missing value and raises a flag beside
it. Peer functions are windows over the group; a window's argument is first written into a
column of its own, so that windows never stand inside one another: hence the stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

import narwhals as nw

from threeones.kernel.rules.syntax import COMPARISONS, ITEM_FUNCTIONS, PEER_FUNCTIONS, Ast, Call, Const, Name, items_of
from threeones.kernel.scheme.exact import any_true, bordered, is_true, quotient, rounded
from threeones.kernel.scheme.model import POINT, Fact
from threeones.kernel.scheme.whole import WHOLE_FLOOR, floor

GROUP = "__group"
PEER = "__peer"
ADDABLE = 2.0**62  # sums of whole numbers below this stay within 64 bits
LIMB = 2.0**30  # peer means are summed in three exact limbs of 30 bits


@dataclass(frozen=True, slots=True)
class Column:
    """A value as an expression over the columns that exist after ``stage`` stages.

    ``zero`` is true where the subject's own division by zero lies in a branch that is used;
    ``uses`` holds, for each peer function, where it is used and which peers divide by zero in it.
    """

    expr: nw.Expr
    stage: int = 0
    zero: nw.Expr | None = None
    name: str = ""
    uses: tuple[tuple[nw.Expr, nw.Expr], ...] = ()


class Plan:
    """The stages of a computation: each adds its columns to those before it."""

    def __init__(self, facts: Mapping[str, Fact], *, exempt: bool) -> None:
        self.facts = facts
        self.stages: list[dict[str, nw.Expr]] = [{}]
        self.exempt = exempt
        self.made: dict[str, Column] = {}
        self.items: tuple[Column, ...] = ()  # the points of each item as it counts, in millionths, once they are there

    def add(self, name: str, expr: nw.Expr, stage: int) -> Column:
        """Write ``expr``, which needs ``stage`` stages, as a column; it exists one stage later."""
        while len(self.stages) <= stage:
            self.stages.append({})
        self.stages[stage][name] = expr
        return Column(nw.col(name), stage + 1, name=name)

    def store(self, column: Column, prefix: str, key: str = "") -> Column:
        """A column as it stands, written out once per ``key`` and named by ``prefix``."""
        known = self.made.get(prefix + key) if key else None
        if known:
            return known
        name = f"__{prefix}{len(self.made)}"
        made = self.add(name, column.expr, column.stage)
        self.made[prefix + (key or name)] = made
        return made

    def kept(self, node: Ast, column: Column) -> Column:
        """A computed number as a column of its own; anything else as it stands."""
        if not isinstance(node, Call) or not self.is_number(node):
            return column
        written = self.store(column, "v")
        return replace(column, expr=written.expr, stage=written.stage)

    def compile(self, node: Ast) -> Column:
        """The expression of a syntax tree."""
        if isinstance(node, Const):
            value = float(node.value) if isinstance(node.value, Decimal) else node.value
            return Column(nw.lit(value))
        if isinstance(node, Name):
            return Column(nw.col(node.name))
        if node.op in PEER_FUNCTIONS:
            return self.peers(node)
        if node.op in ITEM_FUNCTIONS:
            return self.item_points(node)
        args = [self.compile(a) for a in node.args]
        if WHOLE_FLOOR.get() and (node.op == "round" or node.op in COMPARISONS):
            # What is rounded stands three times in such a floor: written out, so that rounding in rounding stays small.
            args = [self.kept(a, arg) for a, arg in zip(node.args, args, strict=True)]
        stage = max(a.stage for a in args)
        uses = tuple(u for a in args for u in a.uses)
        if node.op == "if":
            return _choice(args, stage)
        if node.op == "coalesce":
            return _first_given(args, stage)
        zero = any_true(*(a.zero for a in args))
        if node.op == "/":
            top, bottom = args[0].expr, args[1].expr
            expr = nw.when(bottom != 0.0).then(quotient(top, bottom))
            own = is_true((bottom == 0.0) & ~top.is_null())
            return Column(expr, stage, any_true(zero, own), uses=uses)
        if node.op in COMPARISONS:
            sides = (bordered(a.expr) if self.is_number(node.args[0]) else a.expr for a in args)
            return Column(_comparison(node.op, *sides), stage, zero, uses=uses)
        return Column(_operation(node, args), stage, zero, uses=uses)

    def item_points(self, node: Call) -> Column:
        """The points of an item as a double; missing where the item was skipped."""
        made = self.items[next(iter(items_of(node)))]
        return Column(quotient(made.expr.cast(nw.Float64), float(POINT)), made.stage)

    def is_number(self, node: Ast) -> bool:
        """Whether a checked tree is a number, which comparisons round."""
        if isinstance(node, Const):
            return isinstance(node.value, Decimal)
        if isinstance(node, Name):
            return self.facts[node.name].kind == "number"
        if node.op in ("if", "coalesce"):
            return self.is_number(node.args[-1])
        return node.op not in {*COMPARISONS, "and", "or", "not", "is_missing"}

    def peers(self, node: Call) -> Column:
        """A peer function: a window over the group's subjects that have the value and are not exempt."""
        key = repr(node)
        if key in self.made:
            return self.made[key]
        arg = self.compile(node.args[0])
        value = self.store(arg, "a", "|" + repr(node.args[0]))
        made = self.window(node.op, value)
        zero, uses = None, arg.uses
        if arg.zero is not None:
            stage = max(arg.stage, 1)
            culprit = self.store(Column(is_true(arg.zero & nw.col(PEER)), stage), "z", key)
            uses = (*uses, (nw.lit(True), culprit.expr))
            if node.op == "peer_rank":
                zero = self.store(Column(is_true(arg.zero), arg.stage), "y", key).expr
        self.made[key] = Column(made.expr, max(made.stage, value.stage + 1), zero, made.name, uses)
        return self.made[key]

    def used(self, column: Column) -> list[Column]:
        """Flag columns for peers that divide by zero in a peer function that someone in the group uses."""
        out = []
        for where, culprit in column.uses:
            used = self.store(Column(is_true(where).cast(nw.Int64), column.stage), "u")
            anyone = self.store(Column(used.expr.max().over(GROUP), used.stage), "u")
            out.append(Column(culprit & (anyone.expr > 0), anyone.stage))
        return out

    def window(self, op: str, value: Column) -> Column:
        """``peer_avg``, ``peer_min``, ``peer_max``, ``peer_count``, ``peer_share`` or ``peer_rank`` of a written column."""
        if op == "peer_rank":
            return self.rank(value, descending=True)
        peer = nw.when(nw.col(PEER)).then(value.expr)
        own = self.store(Column(peer, max(value.stage, 1)), "m", value.name)
        if op == "peer_count":
            expr = own.expr.count().over(GROUP).cast(nw.Float64)
        elif op == "peer_avg":
            return self.mean(own)
        elif op == "peer_share":
            return self.share(own)
        else:
            expr = (own.expr.min() if op == "peer_min" else own.expr.max()).over(GROUP)
        return self.store(Column(expr, own.stage), "w")

    def share(self, own: Column) -> Column:
        """The share of the known conditions that hold; missing where none is known."""
        one = self.store(Column(nw.when(own.expr).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64), own.stage), "h")
        held = self.store(Column(one.expr.sum().over(GROUP).cast(nw.Float64), one.stage), "h")
        known = self.store(Column(own.expr.count().over(GROUP).cast(nw.Float64), own.stage), "h")
        share = nw.when(known.expr > 0.0).then(quotient(held.expr, known.expr))
        return self.store(Column(share, max(held.stage, known.stage)), "w")

    def mean(self, own: Column) -> Column:
        """The mean, summed in whole numbers: three limbs, so that no engine's order of adding matters.

        A sum beyond what the limbs hold is infinite, which is a fault wherever it becomes a value.
        """
        within = nw.when(own.expr.abs() < ADDABLE).then(own.expr)
        high = floor(within)
        rest = (within - high) * LIMB
        middle = floor(rest)
        low = floor((rest - middle) * LIMB)
        limbs = [self.store(Column(limb.cast(nw.Int64), own.stage), "l") for limb in (high, middle, low)]
        stage = limbs[0].stage
        sums = [self.store(Column(limb.expr.sum().over(GROUP).cast(nw.Float64), stage), "l") for limb in limbs]
        count = self.store(Column(own.expr.count().over(GROUP).cast(nw.Float64), stage), "l")
        most = self.store(Column(own.expr.abs().max().over(GROUP), stage), "l")
        total = sums[0].expr + (sums[1].expr + sums[2].expr / LIMB) / LIMB
        addable = most.expr * count.expr < ADDABLE
        mean = nw.when(addable).then(quotient(total, count.expr)).otherwise(nw.lit(float("inf")))
        return self.store(Column(nw.when(count.expr > 0.0).then(mean), count.stage), "w")

    def rank(self, value: Column, *, descending: bool) -> Column:
        """1 + the number of peers that are strictly better, both sides rounded to 9 decimals."""
        sign = 1.0 if descending else -1.0
        key = self.store(Column(bordered(value.expr) * sign, value.stage), "k", f"{sign}{value.name}")
        stage = max(key.stage, 1)
        if not self.exempt:
            expr = key.expr.rank("min", descending=True).over(GROUP).cast(nw.Float64)
            return self.store(Column(expr, stage), "r")
        # An exempt subject has a rank among peers without being one: count the peers before it.
        counted = nw.when(nw.col(PEER) & ~key.expr.is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
        one = self.store(Column(counted.cast(nw.Int64), stage), "n")
        order = self.store(Column(key.expr * -1.0, stage), "o")
        before = one.expr.cum_sum().over(GROUP, order_by=order.name).cast(nw.Int64) - one.expr
        running = self.store(Column(before, one.stage), "c")
        least = running.expr.min().over(GROUP, key.name).cast(nw.Float64) + 1.0
        return self.store(Column(nw.when(~key.expr.is_null()).then(least), running.stage), "r")


def _choice(args: list[Column], stage: int) -> Column:
    condition, yes, no = args
    taken = nw.when(condition.expr).then(yes.expr).otherwise(nw.when(~condition.expr).then(no.expr))
    flags = [condition.zero]
    if yes.zero is not None:
        flags.append(is_true(condition.expr & yes.zero))
    if no.zero is not None:
        flags.append(is_true(~condition.expr & no.zero))
    uses = [*condition.uses, *((condition.expr & w, c) for w, c in yes.uses)]
    uses += [(~condition.expr & w, c) for w, c in no.uses]
    return Column(taken, stage, any_true(*flags), uses=tuple(uses))


def _first_given(args: list[Column], stage: int) -> Column:
    flags = [args[0].zero]
    uses = list(args[0].uses)
    reached = args[0].expr.is_null()
    for arg in args[1:]:
        if arg.zero is not None:
            flags.append(reached & arg.zero)
        uses += [(reached & w, c) for w, c in arg.uses]
        reached = reached & arg.expr.is_null()
    return Column(nw.coalesce(*(a.expr for a in args)), stage, any_true(*flags), uses=tuple(uses))


def _operation(node: Call, args: list[Column]) -> nw.Expr:
    first = args[0].expr
    match node.op:
        case "+":
            return first + args[1].expr
        case "-":
            return first - args[1].expr
        case "*":
            return first * args[1].expr
        case "neg":
            return nw.lit(0.0) - first
        case "abs":
            return first.abs()
        case "round":
            places = node.args[1]
            assert isinstance(places, Const)
            return rounded(first, int(places.value))
        case "and":
            return first & args[1].expr
        case "or":
            return first | args[1].expr
        case "not":
            return ~first
        case "is_missing":
            return first.is_null()
        case "min":
            return reduce(
                lambda a, b: nw.when(a <= b).then(a).otherwise(nw.when(a > b).then(b)), [a.expr for a in args]
            )
        case "max":
            return reduce(
                lambda a, b: nw.when(a >= b).then(a).otherwise(nw.when(a < b).then(b)), [a.expr for a in args]
            )
    raise AssertionError(node.op)


def _comparison(op: str, a: nw.Expr, b: nw.Expr) -> nw.Expr:
    match op:
        case "==":
            return a == b
        case "!=":
            return a != b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
    return a >= b
