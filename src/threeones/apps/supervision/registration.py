"""What this app offers to the rest of the system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from threeones.apps.handbook.selectors import years
from threeones.apps.handbook.states.reading import left_on
from threeones.apps.supervision import audited, enterable, explain, selectors, sheets, sight, unfinished
from threeones.apps.supervision.adjudication import registration as adjudication
from threeones.apps.supervision.burden import registration as burden
from threeones.apps.supervision.circulars import registration as circulars
from threeones.apps.supervision.daily import PATROL, patrol_on
from threeones.apps.supervision.facts import ProjectRecords, months_of
from threeones.apps.supervision.orders import registration as orders
from threeones.apps.supervision.plans import registration as plans
from threeones.apps.supervision.reading import records
from threeones.apps.supervision.reporting import is_reported_on, report_due
from threeones.apps.supervision.rounds import registration as monthly
from threeones.apps.supervision.selectors import Judged, NoLightRule
from threeones.base.accounts.access import OPERATOR
from threeones.base.jobs.registry import rounds
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.explainers import explainers
from threeones.base.registry.navigation import Entry, navigation
from threeones.kernel.values.derivation import Scalar

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

__all__ = [
    "adjudication",
    "audited",
    "burden",
    "circulars",
    "enterable",
    "monthly",
    "orders",
    "plans",
    "sheets",
    "sight",
    "unfinished",
]

_MILESTONE = {
    "project": "项目编码",
    "code": "节点编码",
    "unit": "单位",
    "year": "年度",
    "due_on": "到期日",
    "done_on": "完成日",
    "due": "已到期",
    "on_time": "到期日前完成",
    "late": "逾期后完成",
    "open": "逾期未完成",
}


def _milestone_record(r: ProjectRecords, m: Milestone, unit: str, as_of: date) -> Record:
    done, left = r.done(m, as_of), left_on(r.project, as_of)
    # of a project that has left, what fell due while it stood in the book stays; nothing more falls due
    due = m.due_on <= as_of and (left is None or m.due_on < left)
    values: dict[str, Scalar] = {
        "project": r.project.code,
        "code": m.code,
        "unit": unit,
        "year": r.project.objective.year,
        "due_on": m.due_on.isoformat(),
        "done_on": done.done_on.isoformat() if done else None,
        "due": due,
        "on_time": due and done is not None and done.done_on <= m.due_on,
        "late": due and done is not None and done.done_on > m.due_on,
        "open": due and done is None,
    }
    return Record(m.code, f"{m.name}（{m.due_on}到期）", values, m.source, m.source_row, m.basis, m.document)


def _records() -> Iterator[ProjectRecords]:
    for year in years():
        yield from records(year, OPERATOR)


def milestones(as_of: date) -> Sequence[Record]:
    """Milestones with the unit that leads their project."""
    return [_milestone_record(r, m, r.project.lead_unit.name, as_of) for r in _records() for m in r.milestones]


def supported_milestones(as_of: date) -> Sequence[Record]:
    """Milestones once for each unit that supports their project."""
    return [
        _milestone_record(r, m, u.name, as_of)
        for r in _records()
        for u in r.project.supporting_units.all()
        for m in r.milestones
    ]


def _duty(r: ProjectRecords, month: str, due: date, as_of: date) -> Record:
    report = r.reports.get(month)
    if report is not None and report.reported_on > as_of:
        report = None
    where = report or r.project
    values: dict[str, Scalar] = {
        "project": r.project.code,
        "unit": r.project.lead_unit.name,
        "year": r.project.objective.year,
        "month": month,
        "due_on": due.isoformat(),
        "reported": report is not None,
        "on_time": report is not None and report.reported_on <= due,
    }
    label = f"{r.project.name} {month}（{due}前报送）"
    return Record(f"{r.project.code}/{month}", label, values, where.source, where.source_row, where.basis)


def report_duties(as_of: date) -> Sequence[Record]:
    """One row for each report that was due by then: a project reports from its start to its last milestone."""
    out = []
    for r in _records():
        last = max((m.due_on for m in r.milestones), default=None)
        for month in months_of(r.project.objective.year, as_of):
            if is_reported_on(r.project, last, month, as_of) and report_due(month) <= as_of:
                out.append(_duty(r, month, report_due(month), as_of))
    return out


def readings(as_of: date) -> Sequence[Record]:
    """The light of every project's month, computed as of the day."""
    return [
        Record(
            f"{j.project.code}/{m.month}",
            f"{j.project.name} {m.month}",
            {
                "project": j.project.code,
                "unit": j.project.lead_unit.name,
                "year": year,
                "month": m.month,
                "light": m.light,
                "first_light": m.first_light,
            },
            j.project.source,
            j.project.source_row,
            j.project.basis,
            url=f"/projects/{j.project.code}/",
        )
        for year in years()
        for j in _lights(year, as_of)
        for m in j.light.months
    ]


def _lights(year: int, as_of: date) -> Sequence[Judged]:
    """Lights of a year; one that nobody looks at may do without a light rule, the day's own may not."""
    try:
        return selectors.lights(year, as_of, OPERATOR)
    except NoLightRule:
        if year == as_of.year:
            raise
        return []


_DUTY = {"project": "项目编码", "unit": "牵头单位", "year": "年度", "month": "月份"}
datasets.register("supervision.milestones", Dataset("节点完成情况", _MILESTONE, milestones))
datasets.register("supervision.supported_milestones", Dataset("配合项目的节点", _MILESTONE, supported_milestones))
datasets.register(
    "supervision.report_duties",
    Dataset("应报进展", {**_DUTY, "due_on": "报送时限", "reported": "已报", "on_time": "按时报送"}, report_duties),
)
datasets.register(
    "supervision.lights", Dataset("各月亮灯", {**_DUTY, "light": "灯", "first_light": "当月灯"}, readings)
)
rounds.register(PATROL, patrol_on)
explainers.register("light", explain.explain_light)
explainers.register("projects", explain.explain_count)
explainers.register("milestones", explain.explain_milestones)
navigation.register("board", Entry(gettext_lazy("督办"), "board", "flag", 30, permission=sight.READ))
