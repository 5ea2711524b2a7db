"""Remembering what was computed until the next write.

Every write appends to the audit chain and says whether it changes records that pages derive from; the last
such end tells whether anything changed since: what is computed from the records alone may be kept under it,
and never outlives them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

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
    kept: OrderedDict[object, T] = OrderedDict()
    lock = Lock()

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        version = data_version()
        if version is None:
            return function(*args, **kwargs)
        key = (version, args, tuple(sorted(kwargs.items())))
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        result = function(*args, **kwargs)
        with lock:
            kept[key] = result
            while len(kept) > KEPT:
                kept.popitem(last=False)
        return result

    return remembered
