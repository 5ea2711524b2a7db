"""How often records of each kind were written, as far as this process has followed the chain.

Most of what a page needs to know of its reader and of the year changes seldom, while reports are written all the time:
what rests on units or accounts need not be read again because of a report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable
from threading import RLock

from threeones.base.audit.touched import Moment, between, holds, now


class Followed:
    """The chain as one process has followed it: a count for each kind of record, which grows when one is written."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._until: Moment | None = None
        self._begun = 0
        self._written: Counter[str] = Counter()

    def version(self, kinds: Collection[str]) -> Hashable | None:
        """What stays the same while no record of these kinds is written; None: nothing was ever written."""
        moment = now()
        if moment is None:
            return None
        with self._lock:
            self._follow(moment)
            return (self._begun, *(self._written[kind] for kind in kinds))

    def _follow(self, moment: Moment) -> None:
        """Go on to a moment of the chain; where that cannot be done, everything counts as written."""
        last = self._until
        if last == moment:
            return
        if last is not None and moment.seq < last.seq and holds(last):
            # this request began before another that has come further: what is read now is of the later moment
            return
        entries = between(last, moment) if last is not None and last.seq <= moment.seq else None
        if entries is None:
            self._begun += 1
        else:
            self._written.update(record for record, _action, _key in entries)
        self._until = moment


followed = Followed()
"""The one of this process."""
