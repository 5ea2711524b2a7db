"""What waits for somebody in supervision (待办): reports that are due, and prepared ones that a unit's lead sends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.facts import months_of
from threeones.apps.supervision.models import PreparedReport, Report
from threeones.apps.supervision.reporting import is_reported_on, month_to_report, report_due
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing
from threeones.base.org.models import Role
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks
from threeones.kernel.values.period import Period

DUE, TO_SEND = "supervision.reports", "supervision.prepared"
REPORTERS = (Role.CLERK, Role.UNIT_LEAD, Role.SUB_DISTRICT)
SENDERS = (Role.UNIT_LEAD, Role.SUB_DISTRICT)


def reports_due(access: Access, today: date) -> Iterator[Task]:
    """Reports on the projects that one's units lead, up to the month that is due; those that are prepared wait elsewhere.

    Asks the database five times, however many there are.
    """
    if not access.has(*REPORTERS) or not access.units or changes_nothing.test(access, None):
        return
    year = handbook.year_of(today)
    if year is None:
        return
    led = handbook.projects(year, access).filter(lead_unit__in=access.units)
    projects = {
        p.pk: p
        for p in led.prefetch_related(None)
        .prefetch_related("state_changes")
        .annotate(last_due=Max("milestones__due_on"))
    }
    # of the units that lead: a project may have reports of hundreds of others
    leading = {"project__in": list(projects), "unit": F("project__lead_unit")}
    told = {
        pair
        for model in (Report, PreparedReport)
        for pair in model._default_manager.filter(**leading).values_list("project", "month")
    }
    newest = month_to_report(today, year)
    for project in projects.values():
        for month in (m for m in months_of(year, today) if m <= newest):
            if (project.pk, month) not in told and is_reported_on(project, project.last_due, month, today):
                due = report_due(month)
                late = _("%(month)s的进展还没有报，已过时限") if today > due else _("%(month)s的进展还没有报")
                url = _url(project.code, month, project.lead_unit.code)
                yield Task(DUE, project.name, url, due, late % {"month": month}, _since(month, today))


def reports_to_send(access: Access, today: date) -> Iterator[Task]:
    """Reports that clerks of one's units prepared, for who may send them."""
    if not access.has(*SENDERS) or not access.units or changes_nothing.test(access, None):
        return
    waiting = PreparedReport.objects.filter(unit__in=access.units).select_related("project", "unit")
    for one in waiting:
        why = _("%(by)s备好了%(month)s的进展，等您报送") % {"by": one.prepared_by, "month": one.month}
        since = timezone.localdate(one.prepared_at)
        url = _url(one.project.code, one.month, one.unit.code)
        yield Task(TO_SEND, one.project.name, url, report_due(one.month), why, since)


def _url(code: str, month: str, unit: str) -> str:
    return f"{reverse('report', args=[code])}?{urlencode({'month': month, 'unit': unit})}"


def _since(month: str, today: date) -> date:
    """A report can be written from the day after its month; one of a running month from its first day."""
    after = Period.month(int(month[:4]), int(month[5:])).end + timedelta(days=1)
    return after if after <= today else date.fromisoformat(f"{month}-01")


tasks.register(DUE, reports_due)
task_kinds.register(DUE, TaskKind(gettext_lazy("该报的进展"), gettext_lazy("报送")))
tasks.register(TO_SEND, reports_to_send)
task_kinds.register(TO_SEND, TaskKind(gettext_lazy("待报送的进展"), gettext_lazy("看过报送")))
