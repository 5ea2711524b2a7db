"""What a report form asks and what it need not ask, since it is known, and where that comes from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook.standing import OUT
from threeones.apps.handbook.states.reading import state_on
from threeones.apps.handbook.targets import TargetResult, results
from threeones.apps.supervision.board import SAID
from threeones.apps.supervision.content import Content, from_json
from threeones.apps.supervision.facts import month_facts
from threeones.apps.supervision.models import Completion, OwnView, PreparedReport, Report
from threeones.apps.supervision.permissions import PREPARE, SEND, Duty
from threeones.apps.supervision.prepared import prepared_of
from threeones.apps.supervision.reading import records_of
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.selectors import NoLightRule, light_pack, reports_of
from threeones.base.files.models import SourceFile
from threeones.kernel.lights import judge_project
from threeones.kernel.values.period import Period

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project
    from threeones.apps.supervision.facts import ProjectRecords
    from threeones.base.accounts.access import Access
    from threeones.base.org.models import Unit
    from threeones.kernel.lights import MonthLight


@dataclass(frozen=True, slots=True)
class Asked:
    """A report form: what is known of the project (``records``, ``last``, ``targets``), and what is asked.

    ``milestones`` are due by the month's end and undone, ``others`` come later and may be done early. ``report`` is there
    where nothing is asked any more; ``prepared`` waits for the unit's lead.
    """

    duty: Duty
    month: str
    due: date
    late: bool
    records: ProjectRecords
    milestones: Sequence[Milestone]
    others: Sequence[Milestone]
    targets: Sequence[TargetResult]
    last: Report | None
    report: Report | None
    prepared: PreparedReport | None

    @property
    def leads(self) -> bool:
        """Whether the unit leads the project: then its report decides the light."""
        return self.duty.unit.pk == self.duty.project.lead_unit_id

    @property
    def done(self) -> Sequence[Completion]:
        """The milestones that are known to be done."""
        return sorted(self.records.completions.values(), key=lambda c: c.done_on)

    @property
    def prepared_content(self) -> Content | None:
        """What the clerk prepared."""
        return from_json(json.loads(self.prepared.content)) if self.prepared else None


def units_to_report(access: Access, project: Project, day: date) -> list[Unit]:
    """The units for which this person reports on a project that is seen, the lead unit first; none once it has left the book."""
    if state_on(project, day) in OUT:
        return []
    known = handbook.supporting_among(project, access.units)
    supporting = project.supporting_units.filter(pk__in=known) if known else ()
    units = {u.pk: u for u in (project.lead_unit, *supporting) if u.pk in access.units}
    return [u for u in units.values() if _reports(access, Duty(project, u))]


def _reports(access: Access, duty: Duty) -> bool:
    return any(access.may(permission, duty) for permission in (PREPARE, SEND))


def steps_of(duty: Duty) -> list[Milestone]:
    """Every milestone that a form of this unit may ever ask: a sending that is repeated says the same."""
    leads = duty.unit.pk == duty.project.lead_unit_id
    return handbook.milestones_of(duty.project) if leads else []


def asked(access: Access, duty: Duty, month: str, as_of: date, today: date) -> Asked:
    """The form of a unit's report for a good month, as of a day. ``today`` decides whether it comes late."""
    project = duty.project
    found = records_of(project)
    end = Period.month(int(month[:4]), int(month[5:])).end
    leads = duty.unit.pk == project.lead_unit_id
    undone = [m for m in found.milestones if m.pk not in found.completions] if leads else []
    mine = list(found.reports.values()) if leads else list(reports_of(duty.unit, project, access))
    before = [r for r in mine if r.month < month]
    return Asked(
        duty,
        month,
        report_due(month),
        today > report_due(month),
        found,
        [m for m in undone if m.due_on <= end],
        [m for m in undone if m.due_on > end],
        results(as_of, access, project.code) if found.has_targets else [],
        max(before, key=lambda r: r.month, default=None),
        next((r for r in mine if r.month == month), None),
        prepared_of(duty, month),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """The light of a month now, and as it would be once the report is sent (None: the year has no light rule)."""

    before: MonthLight | None
    after: MonthLight | None
    own_view: str = ""

    @property
    def own_differs(self) -> bool:
        """Whether the reporter's own view is another than the light that results: then the report says why."""
        if self.after is None or self.own_view not in OwnView.values:
            return False
        return self.after.light in SAID.values() and SAID[OwnView(self.own_view)] != self.after.light


def light_if(form: Asked, content: Content, as_of: date, today: date) -> Turn:
    """What light a report would give: judged by the same rules, from the records and from what the form says."""
    then = form.records
    year = then.project.objective.year
    try:
        pack = light_pack(year)
    except NoLightRule:
        return Turn(None, None)
    before = _month(judge_project(pack, month_facts(then, year, as_of)).months, form.month)
    if not form.leads:
        return Turn(before, before)
    paper = SourceFile(name="填报/未报送.json")
    of_form = {"source_file": paper, "source_sheet": "进展", "source_row": 1}
    report = Report(
        project=then.project,
        month=form.month,
        unit=form.duty.unit,
        own_view=content.own_view,
        progress=content.progress,
        reported_on=today,
        **of_form,
    )
    by_code = {m.code: m for m in then.milestones}
    done = {
        by_code[d.milestone].pk: Completion(
            milestone=by_code[d.milestone], done_on=d.done_on, reported_on=today, **of_form
        )
        for d in content.completions
        if d.milestone in by_code
    }
    given = replace(then, reports={**then.reports, form.month: report}, completions={**done, **then.completions})
    after = _month(judge_project(pack, month_facts(given, year, as_of)).months, form.month)
    return Turn(before, after, content.own_view)


def _month(months: Sequence[MonthLight], month: str) -> MonthLight | None:
    return next((m for m in months if m.month == month), None)
