"""What waits for somebody about lights (待办): to check, to propose again, to decide, to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from threeones.apps.supervision.adjudication.reading import Line, adjudications, newest
from threeones.apps.supervision.adjudication.rights import ADJUDICATE, CHECK, SIGN, duty
from threeones.apps.supervision.models import Adjudication, AdjudicationStage, LightReading
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Role
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks

TO_CHECK, TO_DECIDE, TO_PROPOSE, TO_SIGN = (
    "supervision.lights_to_check",
    "supervision.lights_to_decide",
    "supervision.lights_to_propose",
    "supervision.lights_to_sign",
)
CHECKERS = (Role.UNIT_LEAD, Role.SUB_DISTRICT, Role.CLERK)


def _page(month: str, **more: str) -> str:
    return f"{reverse('lights')}?{urlencode({'month': month, **more})}"


def lights_to_check(access: Access, today: date) -> Iterator[Task]:
    """Lights of one's units that wait for the check, by month and unit."""
    if access.user_id == 0 or not access.has(*CHECKERS) or not access.units:
        return
    waiting = adjudications(access).filter(stage=AdjudicationStage.CHECKING, project__lead_unit__in=access.units)
    by: dict[tuple[str, int], list[Adjudication]] = {}
    for one in waiting:
        if access.may(CHECK, duty(one.project)):
            by.setdefault((one.month, one.project.lead_unit_id), []).append(one)
    for (month, _unit), found in by.items():
        unit = found[0].project.lead_unit
        told = {"n": len(found), "month": month}
        why = ngettext("%(month)s有%(n)s盏灯请核对", "%(month)s有%(n)s盏灯请核对", len(found)) % told
        url = reverse("lights_of_unit", args=[month, unit.code])
        due, since = min(one.check_by for one in found), min(one.computed_on for one in found)
        yield Task(TO_CHECK, _("%(unit)s %(month)s的灯") % {"unit": unit.name, **told}, url, due, why, since)


def lights_to_decide(access: Access, today: date) -> Iterator[Task]:
    """Lights that the office decides, by month."""
    if access.user_id == 0 or not access.may(ADJUDICATE):
        return
    stages = (AdjudicationStage.CHECKING, AdjudicationStage.DECIDING)
    by: dict[str, list[Line]] = {}
    for one in adjudications(access).filter(stage__in=stages):
        line = Line(one, today)
        if line.ready and access.may(ADJUDICATE, one.project.objective.bureau):
            by.setdefault(one.month, []).append(line)
    for month, found in sorted(by.items()):
        why = ngettext("%(n)s盏灯等审定", "%(n)s盏灯等审定", len(found)) % {"n": len(found)}
        since = min(timezone.localdate(x.one.checked_at) if x.one.checked_at else x.one.check_by for x in found)
        yield Task(TO_DECIDE, _("%(month)s的灯") % {"month": month}, _page(month, mine="1"), None, why, since)


def lights_to_propose(access: Access, today: date) -> Iterator[Task]:
    """Months of which published lights are computed otherwise since (a red month made good), as the daily round kept them."""
    if access.user_id == 0 or not access.may(ADJUDICATE):
        return
    query = seen(LightReading, access).filter(project__adjudications__month=F("month"))
    turned = query.exclude(project__adjudications__computed=F("light"))
    pairs = set(turned.values_list("project", "month"))
    if not pairs:
        return
    found = newest(adjudications(access).filter(project__in={p for p, _m in pairs}, month__in={m for _p, m in pairs}))
    now = {(r.project_id, r.month): r for r in turned.distinct()}
    by: dict[str, list[LightReading]] = {}
    for one in found:
        reading = now.get((one.project_id, one.month))
        again = reading is not None and reading.light != one.computed and one.stage == AdjudicationStage.PUBLISHED
        if reading and again and access.may(ADJUDICATE, one.project.objective.bureau):
            by.setdefault(one.month, []).append(reading)
    for month, readings in sorted(by.items()):
        n = len(readings)
        why = ngettext("%(n)s盏灯发布以后又变了", "%(n)s盏灯发布以后又变了", n) % {"n": n}
        since = min(r.as_of for r in readings)
        yield Task(TO_PROPOSE, _("%(month)s的灯") % {"month": month}, _page(month), None, why, since)


def lights_to_sign(access: Access, today: date) -> Iterator[Task]:
    """Lights that wait for one's signature, by month."""
    if access.user_id == 0 or not access.may(SIGN):
        return
    by: dict[str, list[Adjudication]] = {}
    for one in adjudications(access).filter(stage=AdjudicationStage.SIGNING):
        if access.may(SIGN, one):
            by.setdefault(one.month, []).append(one)
    for month, found in sorted(by.items()):
        told = {"n": len(found), "red": sum(one.light == "red" for one in found)}
        why = (
            ngettext("%(n)s盏灯等您签发，其中红灯%(red)s盏", "%(n)s盏灯等您签发，其中红灯%(red)s盏", len(found)) % told
        )
        days = [timezone.localdate(one.decided_at) for one in found if one.decided_at]
        since = min(days, default=today)
        yield Task(TO_SIGN, _("%(month)s的灯") % {"month": month}, _page(month, mine="1"), None, why, since)


tasks.register(TO_CHECK, lights_to_check)
task_kinds.register(TO_CHECK, TaskKind(gettext_lazy("亮灯核对"), gettext_lazy("核对")))
tasks.register(TO_DECIDE, lights_to_decide)
task_kinds.register(TO_DECIDE, TaskKind(gettext_lazy("亮灯审定"), gettext_lazy("审定")))
tasks.register(TO_PROPOSE, lights_to_propose)
task_kinds.register(TO_PROPOSE, TaskKind(gettext_lazy("再次提出的灯"), gettext_lazy("提出")))
tasks.register(TO_SIGN, lights_to_sign)
task_kinds.register(TO_SIGN, TaskKind(gettext_lazy("亮灯签发"), gettext_lazy("签发")))
