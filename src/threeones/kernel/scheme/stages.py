"""The plan of one scheme: every value, score, point, total, rank and grade as a stage of named columns.

Order of operations: values, scores, points of parts (whole millionths), items, averages for
missing items, scaling for skipped ones, adjustments, their limits, total, rank, grade.
"""

from __future__ import annotations

import math
from decimal import Decimal
from functools import reduce
from typing import Any

import narwhals as nw

from threeones.kernel.scheme.adjusting import adjusted
from threeones.kernel.scheme.compile import GROUP, PEER, Column, Plan
from threeones.kernel.scheme.exact import is_true, quotient, summed
from threeones.kernel.scheme.model import POINT, Formula, Item, Scheme
from threeones.kernel.scheme.scoring import scored
from threeones.kernel.scheme.whole import EXACT, WHOLE_FLOOR, floor

ROW = "__row"


class Stages:
    """The plan of one scheme, as stages of named columns."""

    def __init__(self, scheme: Scheme, *, whole_floor: bool = False) -> None:
        self.scheme = scheme
        token = WHOLE_FLOOR.set(whole_floor)
        try:
            self._write()
        finally:
            WHOLE_FLOOR.reset(token)

    def _write(self) -> None:
        scheme = self.scheme
        self.plan = Plan(scheme.facts, exempt=scheme.exempt is not None)
        self.output: list[str] = [ROW, "subject"]
        self._ground()
        self._parts()
        self._items()
        self.plan.items = tuple(self.final[item.id] for item in scheme.items)
        self.adjusted = adjusted(self)
        self._total()
        self._ranks()

    def run(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The stages over a frame, and the columns of the result."""
        for stage in self.plan.stages:
            if stage:
                frame = frame.with_columns(**stage)
        return frame.select(*self.output)

    def out(self, name: str, expr: nw.Expr, stage: int) -> Column:
        """Write a column that belongs to the result."""
        self.output.append(name)
        return self.plan.add(name, expr, stage)

    def flag(self, name: str, expr: nw.Expr | None, stage: int) -> None:
        """Write a flag column, true where something is wrong."""
        if expr is not None:
            self.out(name, is_true(expr), stage)

    def divisions(self, name: str, column: Column, where: nw.Expr | None = None, stage: int = 0) -> None:
        """Flags for divisions by zero, the subject's own and those of peers, where the value is used."""
        zero, uses = column.zero, column.uses
        if where is not None:
            zero = None if zero is None else where & zero
            uses = tuple((where & w, c) for w, c in uses)
        stage = max(stage, column.stage)
        self.flag(f"zero:{name}", zero, stage)
        for number, used in enumerate(self.plan.used(Column(column.expr, stage, uses=uses))):
            self.flag(f"zero:{name}:peers{number}", used.expr, used.stage)

    def condition(self, name: str, formula: Formula) -> Column:
        """A condition that may not be missing: written, with flags for missing and zero division."""
        column = self.plan.compile(formula.root)
        self.flag(f"missing:{name}", column.expr.is_null(), column.stage)
        self.divisions(name, column)
        return self.out(f"holds:{name}", is_true(column.expr), column.stage)

    def _ground(self) -> None:
        group = nw.col(self.scheme.groups) if self.scheme.groups else nw.lit("")
        self.out(GROUP, group, 0)
        if self.scheme.exempt is None:
            self.out(":exempt", nw.lit(False), 0)
            self.plan.add(PEER, nw.lit(True), 0)
            return
        exempt = self.plan.compile(self.scheme.exempt.root)
        self.flag("missing::exempt", exempt.expr.is_null(), exempt.stage)
        self.flag("zero::exempt", exempt.zero, exempt.stage)
        self.out(":exempt", is_true(exempt.expr), exempt.stage)
        self.plan.add(PEER, ~is_true(exempt.expr), 0)

    def _parts(self) -> None:
        self.points: dict[str, Column] = {}
        for item in self.scheme.items:
            made: list[Column] = []
            for number, part in enumerate(item.parts):
                name = f"{item.id}:{number}"
                value = self.plan.compile(part.value.root)
                if item.zero_division == "error":
                    self.divisions(name, value)
                held = self.out(f"value:{name}", value.expr + 0.0, value.stage)
                self.flag(f"range:{name}", ~held.expr.is_finite(), held.stage)
                score = scored(self.plan, part.score, held)
                kept = self.out(f"score:{name}", score.expr, score.stage)
                made.append(self.whole(f"points:{name}", kept.expr * float(part.weight), kept.stage))
            self.points[item.id] = self.out(f"raw:{item.id}", summed([p.expr for p in made]), _stage(made))

    def whole(self, name: str, points: nw.Expr, stage: int) -> Column:
        """Points as whole millionths; a flag where they are not finite or beyond what stays exact."""
        scaled = floor(points * float(POINT) + 0.5)
        fits = (scaled.abs() < EXACT) | scaled.is_null()
        self.flag(f"range:{name}", ~fits, stage)
        return self.out(name, nw.when(fits).then(scaled).cast(nw.Int64), stage)

    def _items(self) -> None:
        items = self.scheme.items
        stage = _stage(list(self.points.values()))
        raw = {i.id: self.points[i.id].expr for i in items}
        soft = [i for i in items if i.missing != "error"]
        for item in items:
            if item.missing == "error":
                self.flag(f"missing:{item.id}", raw[item.id].is_null(), stage)
        if not soft:
            self.final = {i.id: self.out(f"item:{i.id}", raw[i.id], stage) for i in items}
            return
        weights = _whole_weights(items)
        if any(i.missing == "average" for i in soft):
            stage = self._sums(items, raw, weights, stage)
        filled = {i.id: self.plan.add(f"__filled:{i.id}", self._filled(i, raw[i.id], weights), stage) for i in items}
        self.final = self._scaled(items, filled, raw, weights)

    def _sums(self, items: tuple[Item, ...], raw: dict[str, nw.Expr], weights: dict[str, int], stage: int) -> int:
        """Points and weights of the items that have values."""
        have = [nw.when(~raw[i.id].is_null()).then(nw.lit(float(weights[i.id]))).otherwise(nw.lit(0.0)) for i in items]
        held = [_as_float(nw.coalesce(raw[i.id], nw.lit(0))) for i in items]
        self.plan.add("__have", summed(have), stage)
        total = self.plan.add("__held", summed(held), stage)
        self.flag("range:average", total.expr.abs() * (2.0 * max(weights.values())) >= EXACT, total.stage)
        return total.stage

    def _filled(self, item: Item, raw: nw.Expr, weights: dict[str, int]) -> nw.Expr:
        if item.missing == "zero":
            return nw.coalesce(raw, nw.lit(0)).cast(nw.Int64)
        if item.missing != "average":
            return raw
        have, held = nw.col("__have"), nw.col("__held")
        share = half_up(held * float(weights[item.id]), have)
        return nw.coalesce(raw, nw.when(have > 0.0).then(share).cast(nw.Int64))

    def _scaled(
        self, items: tuple[Item, ...], filled: dict[str, Column], raw: dict[str, nw.Expr], weights: dict[str, int]
    ) -> dict[str, Column]:
        """Items after scaling for what was skipped; skipped ones stay missing."""
        stage = _stage(list(filled.values()))
        for item in items:
            if item.missing == "average":
                self.flag(f"average:{item.id}", filled[item.id].expr.is_null(), stage)
        skipped = [
            nw.when(raw[i.id].is_null()).then(nw.lit(float(weights[i.id]))).otherwise(nw.lit(0.0))
            for i in items
            if i.missing == "skip"
        ]
        if not skipped:
            return {i.id: self.out(f"item:{i.id}", filled[i.id].expr, stage) for i in items}
        left = self.out(":left", nw.lit(float(sum(weights.values()))) - summed(skipped), stage)
        everything = float(sum(weights.values()))
        self.flag(":nothing", left.expr <= 0.0, left.stage)
        out = {}
        for item in items:
            points = _as_float(filled[item.id].expr)
            self.flag(f"range:{item.id}", points.abs() * (2.0 * everything) >= EXACT, left.stage)
            scaled = (
                nw.when(left.expr == everything)
                .then(points)
                .otherwise(nw.when(left.expr > 0.0).then(half_up(points * everything, left.expr)))
            )
            out[item.id] = self.out(f"item:{item.id}", scaled.cast(nw.Int64), left.stage)
        return out

    def _total(self) -> None:
        stage = max(_stage(list(self.final.values())), _stage(self.adjusted))
        zero = nw.lit(0)
        given = [nw.coalesce(a.expr, zero).cast(nw.Int64) for a in self.adjusted]
        ups = [nw.when(g > 0).then(g).otherwise(zero) for g in given]
        downs = [nw.when(g < 0).then(g).otherwise(zero) for g in given]
        up = self.plan.add("__up", summed(ups) if ups else zero, stage)
        down = self.plan.add("__down", summed(downs) if downs else zero, stage)
        bonus = self.out(":bonus", _limited(up.expr, None, self.scheme.bonus_limit), stage + 1)
        penalty = self.out(":penalty", _limited(down.expr, self.scheme.penalty_limit, None), stage + 1)
        items = summed([nw.coalesce(c.expr, zero).cast(nw.Int64) for c in self.final.values()])
        free = self.plan.add("__sum", (items + bonus.expr + penalty.expr).cast(nw.Int64), bonus.stage)
        self.total = self.out(":total", _limited(free.expr, self.scheme.total.floor, self.scheme.total.cap), free.stage)
        step = float(10 ** (6 - self.scheme.total.decimals))
        shown = half_up(_as_float(self.total.expr), nw.lit(step)).cast(nw.Int64)
        self.published = self.out(":published", shown, self.total.stage)

    def _ranks(self) -> None:
        scheme = self.scheme
        key = self.total if scheme.rank_by == "exact" else self.published
        stage = self.published.stage
        peer = self.plan.add("__ranked", nw.when(nw.col(PEER)).then(key.expr), stage)
        rank = self.out(":place", peer.expr.rank("min", descending=True).over(GROUP).cast(nw.Int64), peer.stage)
        count = self.out(":ranked", peer.expr.count().over(GROUP).cast(nw.Int64), peer.stage)
        if scheme.ties == "dense":
            self.out(":rank", peer.expr.rank("dense", descending=True).over(GROUP).cast(nw.Int64), peer.stage)
        else:
            self.out(":rank", rank.expr, rank.stage)
        earned: nw.Expr = nw.lit(None)
        for number in range(len(scheme.grades) - 1, -1, -1):
            fits = self._fits(number, rank.expr, count.expr)
            earned = nw.when(fits).then(nw.lit(number)).otherwise(earned)
        grade = self.plan.add("__earned", earned.cast(nw.Int64), rank.stage)
        names = [g.name for g in scheme.grades]
        vetoed: nw.Expr = nw.lit(-1)
        stage = grade.stage
        for veto in scheme.vetoes:
            held = self.condition(f"veto:{veto.id}", veto.when)
            stage = max(stage, held.stage)
            worst = names.index(veto.grade)
            vetoed = nw.when(held.expr & (vetoed < worst)).then(nw.lit(worst)).otherwise(vetoed)
        worse = (
            nw.when((vetoed >= 0) & (grade.expr.is_null() | (vetoed > grade.expr))).then(vetoed).otherwise(grade.expr)
        )
        self.out(":grade", nw.when(nw.col(PEER)).then(worse).cast(nw.Int64), stage)

    def _fits(self, number: int, rank: nw.Expr, count: nw.Expr) -> nw.Expr:
        grade = self.scheme.grades[number]
        tests: list[nw.Expr] = []
        if grade.top is not None:
            tests.append(rank * grade.top.denominator <= count * grade.top.numerator)
        if grade.least is not None:
            tests.append(self.published.expr >= math.ceil(grade.least.scaleb(self.scheme.total.decimals)))
        return reduce(lambda a, b: a & b, tests) if tests else nw.lit(True)


def half_up(top: nw.Expr, bottom: nw.Expr) -> nw.Expr:
    """A quotient of whole numbers (as doubles below 2^53) rounded half-up, exactly."""
    return floor(quotient(top * 2.0 + bottom, bottom * 2.0))


def _as_float(expr: nw.Expr) -> nw.Expr:
    return expr.cast(nw.Float64)


def _stage(columns: list[Column]) -> int:
    return max((c.stage for c in columns), default=1)


def _limited(expr: nw.Expr, floor: Decimal | None, cap: Decimal | None) -> nw.Expr:
    if floor is not None:
        least = int(floor * POINT)
        expr = nw.when(expr < least).then(nw.lit(least)).otherwise(expr)
    if cap is not None:
        most = int(cap * POINT)
        expr = nw.when(expr > most).then(nw.lit(most)).otherwise(expr)
    return expr.cast(nw.Int64)


def _whole_weights(items: tuple[Item, ...]) -> dict[str, int]:
    """Weights as whole numbers in one unit, for exact quotients."""
    scale = max(max(0, -int(i.weight.as_tuple().exponent)) for i in items)
    return {i.id: int(i.weight.scaleb(scale)) for i in items}
