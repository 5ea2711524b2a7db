"""Differences between workbooks and what was entered, as open matters (待办)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.accounts.access import Access
from threeones.base.entry.settling import waiting_differences
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks

KIND = "entry.differences"


def differences_to_settle(access: Access, today: date) -> Iterator[Task]:
    """One matter for all differences that this person may settle."""
    if not access.may("entry.settle"):
        return
    found = waiting_differences(access)
    if found:
        why = _("工作簿有%(n)s处与系统里更正过的不一样") % {"n": len(found)}
        since = min(timezone.localdate(d.seen_at) for d in found)
        yield Task(KIND, _("差异"), reverse("differences"), None, why, since)


tasks.register(KIND, differences_to_settle)
task_kinds.register(KIND, TaskKind(gettext_lazy("差异"), gettext_lazy("定")))
