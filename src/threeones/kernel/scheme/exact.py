"""Expressions that give the same digits on every engine: borders, quotients, rounding, sums, conditions without missing."""

from __future__ import annotations

from functools import reduce

import narwhals as nw

from threeones.kernel.scheme.whole import floor

BORDER = 1e9


def bordered(expr: nw.Expr) -> nw.Expr:
    """A number as comparisons see it: floor(x * 10^9 + 1/2), not scaled back."""
    return floor(expr * BORDER + 0.5)


def quotient(top: nw.Expr, bottom: nw.Expr | float) -> nw.Expr:
    """``top / bottom``, correctly rounded. Polars divides by a constant column through its reciprocal,
    which is one digit off now and then; adding a column of zeros keeps the divisor a column."""
    return top / (top * 0.0 + bottom)


def summed(exprs: list[nw.Expr]) -> nw.Expr:
    """The sum of whole numbers, halves first: a chain of thousands would be too deep for the engines."""
    if len(exprs) == 1:
        return exprs[0]
    middle = len(exprs) // 2
    return summed(exprs[:middle]) + summed(exprs[middle:])


def is_true(expr: nw.Expr) -> nw.Expr:
    """A condition with missing as false."""
    return nw.when(expr).then(nw.lit(True)).otherwise(nw.lit(False))


def any_true(*flags: nw.Expr | None) -> nw.Expr | None:
    """Whether any of the flags is raised; None where there are none."""
    given = [f for f in flags if f is not None]
    return reduce(lambda a, b: a | b, given) if given else None


def rounded(expr: nw.Expr, decimals: int) -> nw.Expr:
    """Half-up to ``decimals`` places. The value is first rounded to 9 decimals as a whole number,
    so that 2.675 (a double just below it) becomes 2.68 as in exact arithmetic."""
    step = 10.0 ** (9 - decimals)
    whole = floor(quotient(bordered(expr) + step / 2.0, step))
    return quotient(whole, 10.0**decimals) if decimals >= 0 else whole * 10.0**-decimals
