"""The inbox (我的待办): all that waits for a person, in one list."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock

from threeones.base.accounts.access import Access
from threeones.base.audit.models import AuditHead
from threeones.base.registry.tasks import Task, tasks

REMEMBERED = 500
_counts: OrderedDict[tuple[Access, date, str], int] = OrderedDict()
_lock = Lock()


def matters(access: Access, today: date) -> list[Task]:
    """All open matters, those due first at the top; what has no day comes last, what has waited longest first."""
    if not access.signed_in:
        return []
    found = [task for provider in tasks for task in provider(access, today)]
    return sorted(found, key=lambda t: (t.due is None, t.due or t.since, t.since, t.kind, t.title))


def by_kind(found: Sequence[Task]) -> dict[str, int]:
    """How many matters there are of each kind."""
    counted: dict[str, int] = {}
    for task in found:
        counted[task.kind] = counted.get(task.kind, 0) + 1
    return counted


def how_many(access: Access, today: date) -> int:
    """How many matters wait; asked with every page, so it is remembered until anything is written."""
    end = AuditHead.objects.filter(pk=1).values_list("mac", flat=True).first() or ""
    asked = (access, today, end)
    with _lock:
        if end and asked in _counts:
            return _counts[asked]
    count = len(matters(access, today))
    with _lock:
        _counts[asked] = count
        while len(_counts) > REMEMBERED:
            _counts.popitem(last=False)
    return count
