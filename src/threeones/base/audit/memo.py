"""Remembering what was computed until the next write.

Every write appends to the audit chain and says whether it changes records that pages derive from; the last
such end tells whether anything changed since: what is computed from the records alone may be kept under it,
and never outlives them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from threeones.base.audit.kinds import followed
from threeones.base.audit.touched import now

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 24


def data_version() -> str | None:
    """The end of the audit chain when records last changed; None where no record was ever written through it."""
    moment = now()
    return (moment.version or None) if moment else None


def until_next_write(function: Callable[P, T]) -> Callable[P, T]:
    """Keep the results of ``function`` (its arguments must be hashable) while no record changes.

    The results are shared by all who ask: they must not be changed.
    """
    return _kept(function, data_version, KEPT)


def until_touched(*kinds: str, kept: int = KEPT) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The same for what rests on records of some kinds alone (``org.unit``): while none of these is written.

    ``kept``: so many results are kept at once.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        return _kept(function, lambda: followed.version(kinds), kept)

    return decorate


def _kept(function: Callable[P, T], version: Callable[[], Hashable | None], most: int) -> Callable[P, T]:
    kept: OrderedDict[object, T] = OrderedDict()
    lock = Lock()

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        present = version()
        if present is None:
            return function(*args, **kwargs)
        key = (present, args, tuple(sorted(kwargs.items())))
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        result = function(*args, **kwargs)
        with lock:
            kept[key] = result
            while len(kept) > most:
                kept.popitem(last=False)
        return result

    return remembered
