"""Polars: plans that are kept, as writing one out takes several times as long as computing a district's year by it."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import narwhals as nw
import polars as pl

from threeones.kernel.scheme.cells import DTYPES
from threeones.kernel.scheme.model import Scheme
from threeones.kernel.scheme.stages import ROW, Stages

KEPT = 16


class Prepared:
    """A scheme's plan over facts that are handed in when it runs; one run at a time."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        kinds = {f.name: DTYPES[f.kind]() for f in scheme.facts.values()}
        self.schema = pl.Schema({ROW: pl.Int64(), "subject": pl.String(), **kinds})
        self._facts: pl.DataFrame | None = None
        self._lock = Lock()
        source = pl.defer(self._given, schema=self.schema, validate_schema=False)
        plan = nw.to_native(Stages(scheme).run(nw.from_native(source)))
        assert isinstance(plan, pl.LazyFrame)
        self._plan = plan

    def _given(self) -> pl.DataFrame:
        assert self._facts is not None
        return self._facts

    def run(self, facts: pl.DataFrame) -> pl.DataFrame:
        """The scheme's columns for facts with their row numbers, in that order."""
        with self._lock:
            self._facts = facts.select(pl.col(n).cast(t) for n, t in self.schema.items())
            try:
                # Written as it is to be computed: looking for something better takes longer than the computation.
                return self._plan.collect(optimizations=pl.QueryOptFlags.none()).sort(ROW)
            finally:
                self._facts = None


_kept: OrderedDict[str, Prepared] = OrderedDict()
_keeping = Lock()


def prepared(scheme: Scheme) -> Prepared:
    """The plan of a scheme, kept from before where the very same one was asked for.

    Two schemes of one file can differ (weights that somebody tries out), so the hash alone tells too little.
    """
    with _keeping:
        known = _kept.get(scheme.hash)
        if known is not None and (known.scheme is scheme or known.scheme == scheme):
            _kept.move_to_end(scheme.hash)
            return known
    made = Prepared(scheme)
    with _keeping:
        _kept[scheme.hash] = made
        _kept.move_to_end(scheme.hash)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made
