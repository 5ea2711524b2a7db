"""Open matters (待办): whoever has something that waits for people registers where it can be asked for.

``tasks.register("supervision.reports", provider)``; the inbox, the home page and the badge in the header read
them all. A provider asks the database the same number of times however many matters it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Task:
    """One open matter of one person (待办事项).

    ``kind`` groups matters and is its registered ``TaskKind``; ``title`` says what it is about and ``why`` why it
    waits for this person, both as read (records' own words stay Chinese). ``url`` is where it is dealt with,
    ``due`` the last day for it (None: no day is set), ``since`` the day from which it has waited.
    """

    kind: str
    title: str
    url: str
    due: date | None
    why: str
    since: date


Provider = Callable[[Any, date], Iterable[Task]]
"""``provider(access, today)``: the open matters on that day of whom ``access`` (``accounts.access.Access``, which
stands above the registry) is, in any order."""


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of matter: its lazily translated ``label``, and the one thing to do with it (``action``: "报送")."""

    label: object
    action: object


tasks: Registry[Provider] = Registry("task provider")
task_kinds: Registry[TaskKind] = Registry("task kind")
