"""The lights of a year as lists show them, remembered: after a write only the projects that it touched are read again.

Every write leaves audit entries that name what it changed, so the chain tells what of the remembered is old. What
cannot be told apart (a unit's name, a setting, a whole load) makes everything be read again, and so does a chain
that does not go on from where it was seen: a write that was given up, a database that was restored.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from threeones.apps.supervision.reading import bare_records
from threeones.apps.supervision.touching import KINDS, projects_of
from threeones.base.audit.touched import Moment, holds, now, touched

if TYPE_CHECKING:
    from threeones.apps.supervision.facts import ProjectRecords

T = TypeVar("T")
DAYS, YEARS = 8, 3
"""So many days and years are remembered at once."""


class Remembered(Generic[T]):
    """One year: the records of its projects, and for each day asked for what was judged of them."""

    def __init__(self, year: int) -> None:
        self.year = year
        self._lock = RLock()
        self._until: Moment | None = None
        self._records: dict[int, ProjectRecords] = {}
        self._judged: OrderedDict[Hashable, dict[int, T]] = OrderedDict()

    def judged(
        self, key: Hashable, judge: Callable[[ProjectRecords], T], only: Collection[int] | None = None
    ) -> list[T]:
        """What ``judge`` makes of the projects' records, by the project's code; ``key`` names the day and the rule.

        ``only`` are the primary keys of the projects that are wanted, None: all. Without an audit chain nothing can be
        remembered, and all is read each time.
        """
        with self._lock:
            if not self._catch_up():
                return [judge(r) for r in bare_records(self.year, only).values()]
            kept = self._judged.setdefault(key, {})
            self._judged.move_to_end(key)
            while len(self._judged) > DAYS:
                self._judged.popitem(last=False)
            wanted = self._records.keys() if only is None else self._in_order(only)
            for pk in wanted:
                if pk not in kept:
                    kept[pk] = judge(self._records[pk])
            return [kept[pk] for pk in wanted]

    def _in_order(self, some: Collection[int]) -> list[int]:
        return sorted(self._records.keys() & some, key=lambda pk: self._records[pk].project.code)

    def _catch_up(self) -> bool:
        """Bring the records to the end of the chain; False where there is none."""
        moment = now()
        if moment is None or not moment.version:
            self._forget()
            return False
        if moment == self._until:
            return True
        if self._until and moment.seq < self._until.seq and holds(self._until):
            # this request began before another that has caught up already: what is remembered is newer
            return True
        written = touched(self._until, moment, KINDS) if self._until else None
        old = None if written is None else projects_of(written, self._records)
        if old is None:
            self._forget()
            self._records = bare_records(self.year)
        elif old:
            self._replace(old)
        self._until = moment
        return True

    def _replace(self, old: set[int]) -> None:
        """Read the projects again that were touched; those that are gone stay away."""
        found = bare_records(self.year, old)
        was = {pk: self._records[pk].project.code for pk in old if pk in self._records}
        if was == {pk: r.project.code for pk, r in found.items()}:
            # as nearly always: the order stays
            self._records.update(found)
        else:
            there = {pk: r for pk, r in self._records.items() if pk not in old} | found
            self._records = dict(sorted(there.items(), key=lambda item: item[1].project.code))
        for kept in self._judged.values():
            for pk in old:
                kept.pop(pk, None)

    def _forget(self) -> None:
        self._until = None
        self._records = {}
        self._judged.clear()


_years: OrderedDict[int, Remembered[Any]] = OrderedDict()
_lock = RLock()


def remembered(year: int) -> Remembered[Any]:
    """What this process remembers of a year."""
    with _lock:
        found = _years.setdefault(year, Remembered(year))
        _years.move_to_end(year)
        while len(_years) > YEARS:
            _years.popitem(last=False)
        return found


def forget() -> None:
    """Remember nothing: for tests, and after a fork."""
    with _lock:
        _years.clear()
