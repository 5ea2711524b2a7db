"""A scheme's plan kept for other facts: to put it together takes several times as long as to run it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import narwhals as nw
import polars as pl
from polars.io.plugins import register_io_source

from threeones.kernel.scheme import Scheme
from threeones.kernel.scheme.stages import ROW, Stages

_FLAGS = ("missing:", "zero:", "range:", "average:", ":nothing")


class Compiled:
    """The plan of one scheme, put together when it is first asked for."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self._lock = Lock()
        self._plan: pl.LazyFrame | None = None
        self._frame = pl.DataFrame()

    def run(self, facts: pl.DataFrame) -> pl.DataFrame | None:
        """The engine's columns on facts of the same schema, in their order; None where something is wrong in them."""
        with self._lock:
            self._frame = facts.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))
            self._plan = self._plan if self._plan is not None else self._made()
            found = self._plan.collect().sort(ROW)
        flags = [c for c in found if c.name.startswith(_FLAGS) and c.dtype == pl.Boolean]
        return None if any(c.any() for c in flags) else found

    def _made(self) -> pl.LazyFrame:
        source = register_io_source(self._read, schema=self._frame.schema)
        plan = nw.to_native(Stages(self.scheme).run(nw.from_native(source)))
        assert isinstance(plan, pl.LazyFrame)
        return plan

    def _read(
        self, columns: list[str] | None, predicate: pl.Expr | None, _rows: int | None, _batch: int | None
    ) -> Iterator[pl.DataFrame]:
        """The facts of the moment, as the plan asks for them."""
        frame = self._frame if columns is None else self._frame.select(columns)
        yield frame if predicate is None else frame.filter(predicate)
