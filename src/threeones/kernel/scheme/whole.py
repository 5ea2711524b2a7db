"""Rounding down, the same double on every engine."""

from __future__ import annotations

from contextvars import ContextVar

import narwhals as nw

EXACT = 2.0**53  # doubles from here on are whole numbers
WHOLE_FLOOR: ContextVar[bool] = ContextVar("WHOLE_FLOOR", default=False)
"""Whether the engine's floor is a 64-bit integer (Spark), which greater numbers do not fit."""


def floor(expr: nw.Expr) -> nw.Expr:
    """The greatest whole number that is not above."""
    if not WHOLE_FLOOR.get():
        return expr.floor()
    return nw.when(expr.abs() < EXACT).then(expr.floor().cast(nw.Float64)).otherwise(expr)
