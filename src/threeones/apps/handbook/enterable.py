"""What may be attached to and settled about what the office enters beside the book; registered where the base asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from threeones.apps.handbook.models import ListEntry, StateChange, SuperiorTask
from threeones.apps.handbook.office import COLUMNS, STATE, TASKS
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen, sees
from threeones.base.entry.settling import settlers
from threeones.base.entry.uploads import attachables


def _settleable_changes(access: Access, records: Sequence[Any]) -> list[Any]:
    query = seen(StateChange, access).filter(pk__in=[r.pk for r in records])
    return [r for r in query.select_related("project__objective") if access.may(STATE, r.project)]


def _settleable_entries(access: Access, records: Sequence[Any]) -> list[Any]:
    query = seen(ListEntry, access).filter(pk__in=[r.pk for r in records])
    return [r for r in query.select_related("project__objective") if access.may(COLUMNS, r.project)]


def _settleable_tasks(access: Access, records: Sequence[Any]) -> list[Any]:
    return list(records) if access.may(TASKS) else []


attachables.register(StateChange._meta.label_lower, sees)
attachables.register(SuperiorTask._meta.label_lower, sees)
settlers.register(StateChange._meta.label_lower, _settleable_changes)
settlers.register(ListEntry._meta.label_lower, _settleable_entries)
settlers.register(SuperiorTask._meta.label_lower, _settleable_tasks)
