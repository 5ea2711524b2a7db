"""What waits for who asks (待办)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import DayOut, Out, day
from threeones.api.operating import reads
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.base.registry.tasks import Task, task_kinds, tasks

router = Router(tags=["inbox"])


class TaskOut(Out):
    """One open matter."""

    kind: str
    label: str = Field(description=mark("事项种类"))
    title: str
    why: str = Field(description=mark("为什么等着您"))
    due: DayOut | None
    since: DayOut
    url: str = Field(description=mark("办理的页面"))


@reads(router, "/tasks", out=Page[TaskOut], summary=mark("我的待办"), name="tasks", permission="signed_in")
def open_tasks(
    request: HttpRequest, response: HttpResponse, page: PageNumber = FIRST, size: PageSize = SIZE
) -> Page[TaskOut]:
    """The open matters of who asks, the most urgent first."""
    today, access = timezone.localdate(), access_in(request)
    found = [task for provider in tasks for task in provider(access, today)]
    found.sort(key=lambda t: (t.due is None, t.due or t.since, t.kind, t.title))
    return paged(request, response, found, _task, page, size)


def _task(one: Task) -> TaskOut:
    kind = task_kinds.get(one.kind)
    return TaskOut(
        kind=one.kind,
        label=str(kind.label) if kind else one.kind,
        title=one.title,
        why=one.why,
        due=day(one.due),
        since=one.since.isoformat(),
        url=one.url,
    )
