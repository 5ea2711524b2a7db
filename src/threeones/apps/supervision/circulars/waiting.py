"""What waits for somebody of circulars (待办): last month's to draft and send for the office, one to issue for the head."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.circulars.policy import policy
from threeones.apps.supervision.circulars.reading import circulars, wanted
from threeones.apps.supervision.circulars.rights import ISSUE, WRITE
from threeones.apps.supervision.models import Circular, CircularStage
from threeones.base.accounts.access import Access
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks

OF_OFFICE, TO_ISSUE = "supervision.circular", "supervision.issue_circular"


def circulars_of_office(access: Access, today: date) -> Iterator[Task]:
    """Last month's circular from the pack's working day on, until it is issued; corrections that are drafted."""
    if access.user_id == 0 or not access.may(WRITE):
        return
    by = policy()
    month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    begins, due = by.day_after(month, "draft_from"), by.day_after(month, "issue_by")
    if today >= begins and int(month[:4]) in handbook.years():
        for one in wanted(access, int(month[:4]), today, today):
            if one.month == month:
                title = _("%(bureau)s%(month)s的通报") % {"bureau": one.bureau.name, "month": month}
                yield Task(OF_OFFICE, title, reverse("circulars"), due, _("上月的通报还没有起草"), begins)
    open_ones = (CircularStage.DRAFT, CircularStage.SIGNING)
    for circular in circulars(access).filter(stage__in=open_ones, made_on__lte=today):
        if access.may(WRITE, circular):
            sent = circular.stage == CircularStage.SIGNING
            why = _("已经送签，还没有签发") if sent else _("起草了，还没有送签")
            last = due if circular.month == month else None
            yield _task(OF_OFFICE, circular, last, why, circular.sent_on or circular.made_on)


def circulars_to_issue(access: Access, today: date) -> Iterator[Task]:
    """Circulars that were sent to the head of the bureau for signature."""
    if access.user_id == 0 or not access.may(ISSUE):
        return
    by = policy()
    for one in circulars(access).filter(stage=CircularStage.SIGNING, sent_on__lte=today):
        if access.may(ISSUE, one):
            due = None if one.corrects_id else by.day_after(one.month, "issue_by")
            yield _task(TO_ISSUE, one, due, _("督查室送签，等您签发"), one.sent_on or one.made_on)


def _task(kind: str, one: Circular, due: date | None, why: str, since: date) -> Task:
    title = _("%(bureau)s%(month)s的通报") % {"bureau": one.bureau.name, "month": one.month}
    return Task(kind, title, reverse("circular", args=[one.pk]), due, why, since)


tasks.register(OF_OFFICE, circulars_of_office)
task_kinds.register(OF_OFFICE, TaskKind(gettext_lazy("每月的通报"), gettext_lazy("办理")))
tasks.register(TO_ISSUE, circulars_to_issue)
task_kinds.register(TO_ISSUE, TaskKind(gettext_lazy("待签发的通报"), gettext_lazy("看过签发")))
