"""Superior tasks as search finds them, people talk about them, and changes are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.models import SuperiorTask
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.pages.row_subjects import row_changes
from threeones.base.registry.changes import changes
from threeones.base.registry.search import Row, Source, searchable
from threeones.base.registry.subjects import Subject, SubjectKind, subjects

TASK = "handbook.superiortask"


def page(t: SuperiorTask) -> str:
    """The page of a superior's task."""
    return reverse("superior_task", args=[t.pk])


def task_row(t: SuperiorTask) -> Row:
    """A superior's task (上级任务): by its code and words."""
    return Row(t.code, t.name, page(t), code=t.code, note=t.set_by)


def tasks(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The superior tasks of these codes that are seen."""
    found = seen(SuperiorTask, access).filter(code__in=list(keys))
    return {t.code: Subject(t.name, page(t), None, t.unit_id) for t in found}


searchable.register("superior", Source(gettext_lazy("上级任务"), SuperiorTask, task_row, order=42))
subjects.register(TASK, SubjectKind(gettext_lazy("上级任务"), tasks))
changes.register(TASK, row_changes(SuperiorTask))
