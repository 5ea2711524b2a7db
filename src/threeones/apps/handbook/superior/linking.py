"""Putting projects to superior tasks (对应承接): by the office, told to the audit, once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from threeones.apps.handbook.models import Project, SuperiorTask
from threeones.apps.handbook.office import TASKS
from threeones.apps.handbook.states.changing import project_of
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.audit.chain import append, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.recording import Entering, enter, snapshot
from threeones.base.entry.sending import once
from threeones.base.files.forms import form_name


def carry(*, access: Access, task: int, project: str, key: str = "") -> SuperiorTask:
    """Let a project (by its code) carry a superior's task (承接); nothing happens where it does already.

    Raises ``PermissionDenied`` where the project is not one's to look after, ``Unknown``, ``Refused`` for a task that has
    parts or is of another year.
    """
    return _link(access, task, project, key, wanted=True)


def drop(*, access: Access, task: int, project: str, key: str = "") -> SuperiorTask:
    """Take a project away from a superior's task (解除对应). Raises as ``carry`` does."""
    return _link(access, task, project, key, wanted=False)


def _link(access: Access, task: int, code: str, key: str, *, wanted: bool) -> SuperiorTask:
    with transaction.atomic():
        hold()
        found = task_of(access, task)
        project = project_of(access, code.strip())
        access.require(TASKS, project)

        def work() -> dict[str, Any]:
            _set(access, found, project, wanted=wanted)
            return {}

        content = {"task": task, "project": project.code, "wanted": wanted}
        once(access=access, key=key, purpose=TASKS, content=content, work=work)
    return found


def _set(access: Access, task: SuperiorTask, project: Project, *, wanted: bool) -> None:
    there = list(task.carried_by.order_by("code"))
    if (project in there) == wanted:
        return
    if wanted and (wrong := _wrong(task, project)):
        raise Refused(wrong)
    now = [*there, project] if wanted else [p for p in there if p != project]
    title = "对应上级任务" if wanted else "解除对应上级任务"
    entering = Entering(
        form_name("上级任务", task.code), title, [(task, snapshot(task))], links={0: {"carried_by": now}}
    )
    append(access.actor, enter(access, entering))


def _wrong(task: SuperiorTask, project: Project) -> list[Wrong]:
    wrong = []
    if task.year != project.objective.year:
        said = {"code": project.code, "year": project.objective.year}
        wrong.append(
            Wrong("project", _("“%(code)s”是%(year)s年的项目") % said, _("%(year)s年的项目") % {"year": task.year})
        )
    if task.parts.exists():
        wrong.append(Wrong("task", _("“%(name)s”下面还有分项") % {"name": task.name}, _("对应到分项")))
    return wrong


def task_of(access: Access, pk: int) -> SuperiorTask:
    """A task that is seen. Raises ``Unknown``."""
    found = seen(SuperiorTask, access).select_related("source_file", "unit", "parent").filter(pk=pk).first()
    if found is None:
        raise Unknown([Wrong("task", _("没有这项上级任务"))])
    return found
