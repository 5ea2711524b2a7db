"""What waits for somebody of close-outs (待办): to verify for the office, to send again what was returned for the unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.models import CloseOut, CloseOutStage
from threeones.apps.supervision.rounds.policy import verify_by
from threeones.apps.supervision.rounds.rights import ASK, VERIFY, duty
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Role
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks

TO_VERIFY, TO_REDO = "supervision.verify", "supervision.close_out"
OF = ("milestone__project__objective__bureau", "milestone__project__lead_unit")


def close_outs_to_verify(access: Access, today: date) -> Iterator[Task]:
    """Close-outs that units asked for, for the office."""
    if access.user_id == 0 or not access.may(VERIFY):
        return
    for one in seen(CloseOut, access).filter(stage=CloseOutStage.ASKED, asked_on__lte=today).select_related(*OF):
        if access.may(VERIFY, one.milestone.project.objective.bureau):
            unit = one.milestone.project.lead_unit.name
            yield _task(
                TO_VERIFY, one, _("%(unit)s申请销号，等您核验") % {"unit": unit}, verify_by(one.asked_on), one.asked_on
            )


def close_outs_returned(access: Access, today: date) -> Iterator[Task]:
    """Close-outs that were returned and not asked for again, for the unit."""
    if access.user_id == 0 or not access.units or not access.has(Role.UNIT_LEAD, Role.SUB_DISTRICT, Role.CLERK):
        return
    later = CloseOut.objects.filter(milestone=OuterRef("milestone"), number__gt=OuterRef("number"))
    mine = seen(CloseOut, access).filter(milestone__project__lead_unit__in=access.units, stage=CloseOutStage.RETURNED)
    for one in mine.filter(~Exists(later), verified_on__lte=today).select_related(*OF):
        if access.may(ASK, duty(one.milestone)):
            yield _task(TO_REDO, one, _("销号退回补正：%(remark)s") % {"remark": one.remark}, None, one.verified_on)


def _task(kind: str, one: CloseOut, why: str, due: date | None, since: date | None) -> Task:
    url = reverse("close_out", args=[one.milestone.code])
    return Task(kind, one.milestone.name, url, due, why, since or one.asked_on)


tasks.register(TO_VERIFY, close_outs_to_verify)
task_kinds.register(TO_VERIFY, TaskKind(gettext_lazy("待核验的销号"), gettext_lazy("核验")))
tasks.register(TO_REDO, close_outs_returned)
task_kinds.register(TO_REDO, TaskKind(gettext_lazy("退回的销号"), gettext_lazy("补正")))
