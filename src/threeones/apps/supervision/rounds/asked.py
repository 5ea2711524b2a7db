"""What supervision asks of whom: reports, milestones, close-outs; registered where the burden is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.facts import months_of
from threeones.apps.supervision.models import CloseOut, CloseOutStage, Completion, Report
from threeones.apps.supervision.rounds.month import known, lines_of
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Person
from threeones.base.registry.asked import AskedForm, AskedRow, Question, asked

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access

LIGHTS, PROJECT, BOARD = gettext_lazy("亮灯"), gettext_lazy("项目页"), gettext_lazy("督办看板")
VERIFYING = gettext_lazy("核验销号")


def reports(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """A report for each month that a project is reported on."""
    names = dict(Person.objects.values_list("pk", "name"))
    records = known(year, access)
    for month in months_of(year, as_of):
        for line in lines_of(records, month, as_of):
            report, project = line.report, line.project
            person = (report.sent_by or names.get(report.reported_by_id or 0, "")) if report else ""
            query = urlencode({"month": month, "unit": project.lead_unit.code})
            url = f"{reverse('report', args=[project.code])}?{query}"
            yield AskedRow(project.lead_unit_id, month, project.name, url, report is not None, person)


def milestones(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """Whether a milestone is done, in the month in which it is due."""
    until = as_of.isoformat()[:7]
    for records in known(year, access):
        for m in records.milestones:
            if (month := m.due_on.isoformat()[:7]) <= until and m.due_on.year == year:
                url = reverse("project", args=[records.project.code])
                done = records.done(m, as_of) is not None
                yield AskedRow(records.project.lead_unit_id, month, m.name, url, done)


def _close_outs(access: Access, year: int, as_of: date) -> list[CloseOut]:
    query = seen(CloseOut, access).filter(asked_on__year=year, asked_on__lte=as_of)
    return list(query.select_related("milestone__project__objective"))


def statements(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """What a unit says of a milestone that it asks to close out."""
    for one in _close_outs(access, year, as_of):
        url, unit = reverse("close_out", args=[one.milestone.code]), one.milestone.project.lead_unit_id
        yield AskedRow(unit, f"{one.asked_on:%Y-%m}", one.milestone.name, url, True, one.asked_by)


def remarks(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """What the office says of one that it verifies."""
    for one in _close_outs(access, year, as_of):
        url, bureau = reverse("close_out", args=[one.milestone.code]), one.milestone.project.objective.bureau_id
        verified = one.stage != CloseOutStage.ASKED
        month = f"{one.verified_on or one.asked_on:%Y-%m}"
        yield AskedRow(bureau, month, one.milestone.name, url, verified, one.verified_by)


def filled_reports(access: Access, year: int) -> Mapping[str, tuple[int, int]]:
    """How often the questions that may stay empty were answered."""
    query = seen(Report, access).filter(project__objective__year=year)
    told = query.aggregate(
        every=Count("pk"), progress=Count("progress"), late_reason=Count("pk", filter=~Q(late_reason=""))
    )
    every = told.pop("every")
    return {f"supervision.report.{name}": (n, every - n) for name, n in told.items()}


def filled_milestones(access: Access, year: int) -> Mapping[str, tuple[int, int]]:
    """How often evidence was named."""
    query = seen(Completion, access).filter(milestone__project__objective__year=year)
    told = query.aggregate(every=Count("pk"), named=Count("pk", filter=~Q(evidence="")))
    return {"supervision.completion.evidence": (told["named"], told["every"] - told["named"])}


asked.register(
    "supervision.reports",
    AskedForm(
        gettext_lazy("月度进展"),
        (
            Question("supervision.report.text", gettext_lazy("本月进展"), (PROJECT, BOARD)),
            Question("supervision.report.own_view", gettext_lazy("自评"), (BOARD, gettext_lazy("亮灯审定"))),
            Question("supervision.report.progress", gettext_lazy("累计进度（%）"), (LIGHTS, PROJECT)),
            Question("supervision.report.late_reason", gettext_lazy("迟报原因")),
        ),
        reports,
        (
            gettext_lazy("项目、牵头单位、完成时限"),
            gettext_lazy("上次的进展和进度"),
            gettext_lazy("已完成的节点"),
            gettext_lazy("指标的实际值"),
            gettext_lazy("灯和它的理由"),
            gettext_lazy("是不是迟报"),
        ),
        filled_reports,
    ),
)
asked.register(
    "supervision.milestones",
    AskedForm(
        gettext_lazy("节点完成"),
        (
            Question("supervision.completion.done_on", gettext_lazy("完成日期"), (LIGHTS, PROJECT)),
            Question("supervision.completion.evidence", gettext_lazy("佐证"), (PROJECT, VERIFYING)),
        ),
        milestones,
        (gettext_lazy("节点、到期日"), gettext_lazy("报送日期")),
        filled_milestones,
    ),
)
asked.register(
    "supervision.close_outs",
    AskedForm(
        gettext_lazy("申请销号"),
        (Question("supervision.closeout.statement", gettext_lazy("完成情况说明"), (VERIFYING,)),),
        statements,
        (gettext_lazy("完成日期"), gettext_lazy("已有的佐证和附件")),
    ),
)
asked.register(
    "supervision.verifying",
    AskedForm(
        gettext_lazy("核验"),
        (Question("supervision.closeout.remark", gettext_lazy("核验意见"), (PROJECT,)),),
        remarks,
    ),
)
