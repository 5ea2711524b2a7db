"""What a unit's return sheet (回执表) of a month asks: what no record knows, and beside it what is known and is not asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.supervision.facts import end_of
from threeones.apps.supervision.models import PreparedReport
from threeones.apps.supervision.prepared import prepared_version
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.rounds.month import Line, lines
from threeones.base.entry.recording import version_of
from threeones.kernel.values.rounding import shortest

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project
    from threeones.apps.supervision.facts import ProjectRecords
    from threeones.apps.supervision.models import Completion, Report
    from threeones.base.accounts.access import Access
    from threeones.base.org.models import Unit

Known = Mapping[str, str]
"""What a row of a sheet says that was known when it was sent out, by field; it is locked."""


@dataclass(frozen=True)
class AskedReport:
    """A row that asks a report: ``report`` where one stands already, ``prepared`` where one waits for the unit's lead."""

    line: Line
    report: Report | None
    prepared: PreparedReport | None

    @property
    def project(self) -> Project:
        """The project."""
        return self.line.project

    @property
    def known(self) -> Known:
        """What need not be asked."""
        before = [r for _end, r in self.line.records.in_order if r.month < self.line.month]
        last = before[-1] if before else None
        progress = next((r.progress for r in reversed(before) if r.progress is not None), None)
        return {
            "project": self.project.code,
            "name": self.project.name,
            "last_month": last.month if last else "",
            "last_progress": "" if progress is None else f"{shortest(progress):f}",
        }

    @property
    def version(self) -> str:
        """What stands there now, that a sending builds on."""
        return version_of(self.report) if self.report else prepared_version(self.prepared)


@dataclass(frozen=True)
class AskedMilestone:
    """A row that asks whether a milestone is done: ``completion`` where it was reported done already."""

    milestone: Milestone
    records: ProjectRecords
    completion: Completion | None

    @property
    def known(self) -> Known:
        """What need not be asked."""
        m = self.milestone
        return {
            "milestone": m.code,
            "project": self.records.project.code,
            "milestone_name": m.name,
            "due_on": m.due_on.isoformat(),
        }


@dataclass(frozen=True)
class Sheet:
    """A unit's month: every project that it leads and reports on, every milestone of them that was due by its end."""

    unit: Unit
    month: str
    reports: Mapping[str, AskedReport]
    milestones: Mapping[str, AskedMilestone]

    @property
    def open_reports(self) -> Sequence[AskedReport]:
        """Those that are still asked."""
        return [r for r in self.reports.values() if r.report is None]

    @property
    def open_milestones(self) -> Sequence[AskedMilestone]:
        """Those that are still asked."""
        return [m for m in self.milestones.values() if m.completion is None]

    @property
    def empty(self) -> bool:
        """Whether nothing is asked any more."""
        return not self.open_reports and not self.open_milestones

    def is_late(self, day: date) -> bool:
        """Whether a word why it is late is asked."""
        return day > report_due(self.month)


def sheet_of(access: Access, unit: Unit, month: str, today: date) -> Sheet:
    """What is asked of a unit for a month, as far as its projects are seen."""
    mine = [x for x in lines(access, month, today) if x.project.lead_unit_id == unit.pk]
    waiting = {
        p.project_id: p
        for p in PreparedReport.objects.filter(project__in=[x.project.pk for x in mine], month=month, unit=unit)
    }
    reports = {x.project.code: AskedReport(x, x.records.reports.get(month), waiting.get(x.project.pk)) for x in mine}
    end = end_of(month)
    milestones = {
        m.code: AskedMilestone(m, x.records, x.records.completions.get(m.pk))
        for x in mine
        for m in x.records.milestones
        if m.due_on <= end
    }
    return Sheet(unit, month, reports, milestones)
