"""What may be attached to, settled and done about reports; registered where the base asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from threeones.apps.handbook.states.changing import state_rules
from threeones.apps.handbook.states.reading import RELAPSE
from threeones.apps.supervision import prepared, waiting
from threeones.apps.supervision.models import Completion, PreparedReport, Report
from threeones.apps.supervision.permissions import CORRECT, PREPARE, SEND, Duty
from threeones.apps.supervision.reading import records_of
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen, sees
from threeones.base.entry.errors import Wrong
from threeones.base.entry.settling import settlers
from threeones.base.entry.uploads import attachables

__all__ = ["prepared", "waiting"]

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project


def _may_see_prepared(access: Access, waiting: PreparedReport) -> bool:
    duty = Duty(waiting.project, waiting.unit)
    return access.may(PREPARE, duty) or access.may(SEND, duty)


def _settleable_reports(access: Access, records: Sequence[Any]) -> list[Any]:
    query = seen(Report, access).filter(pk__in=[r.pk for r in records])
    found = query.select_related("project__objective", "project__lead_unit")
    return [r for r in found if access.may(CORRECT, Duty(r.project, r.project.lead_unit))]


def _settleable_completions(access: Access, records: Sequence[Any]) -> list[Any]:
    query = seen(Completion, access).filter(pk__in=[r.pk for r in records])
    found = query.select_related("milestone__project__objective", "milestone__project__lead_unit")
    projects = ((r, r.milestone.project) for r in found)
    return [r for r, project in projects if access.may(CORRECT, Duty(project, project.lead_unit))]


def _was_done(project: Project, day: date) -> Iterator[Wrong]:
    """Only what was reported done can be opened again (回潮)."""
    found = records_of(project)
    undone = [m for m in found.milestones if found.done(m, day) is None]
    if undone or not found.milestones:
        fault = _("项目还没有全部完成，谈不上回潮")
        yield Wrong("state", fault, _("节点“%(name)s”没有完成") % {"name": undone[0].name} if undone else "")


state_rules.register(RELAPSE, _was_done)
attachables.register(prepared.REPORT, sees)
attachables.register(prepared.PREPARED, _may_see_prepared)
settlers.register(prepared.REPORT, _settleable_reports)
settlers.register(Completion._meta.label_lower, _settleable_completions)
