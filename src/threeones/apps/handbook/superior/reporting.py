"""Superior tasks and their coverage as workbooks: what is seen on the page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from threeones.apps.handbook.models import Objective, Project, SuperiorTask
from threeones.apps.handbook.superior.selectors import Carried, Coverage, with_projects
from threeones.base.accounts.access import Access
from threeones.base.files.uploads import limits
from threeones.base.pages.words import basis_word

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCH = 500
Line = Sequence[str | int]


def task_lines(tasks: QuerySet[SuperiorTask], access: Access, day: date) -> Iterator[Line]:
    """The head, then a line a task."""
    yield [
        *(_("任务编码"), _("下达单位"), _("年度"), _("序号"), _("任务"), _("内容"), _("目标"), _("完成时限")),
        *(_("责任单位"), _("承接项目"), _("承接"), _("记录性质"), _("依据文件")),
    ]
    every = tasks.iterator(BATCH)
    while batch := list(islice(every, BATCH)):
        yield from (_task(one) for one in with_projects(batch, access, day))


def _task(one: Carried) -> Line:
    t = one.task
    projects = "、".join(f"{p.code} {p.name}" for p in one.projects)
    if one.unseen:
        projects = "、".join(filter(None, [projects, _("另有%(n)s个项目") % {"n": one.unseen}]))
    due = t.due_on.isoformat() if t.due_on else ""
    told: list[str | int] = [
        t.code,
        t.set_by,
        t.year,
        t.number,
        t.name,
        t.content,
        t.target,
        due,
        t.unit.name if t.unit else "",
    ]
    return [*told, projects, _("是") if one.stands else _("否"), basis_word(t.basis), t.document]


def matrix_lines(found: Coverage, objectives: Sequence[Objective]) -> Iterator[Line]:
    """The head, a line for each superior, and the projects that carry nothing."""
    yield [_("下达单位"), _("任务数"), _("没有承接"), *(f"{o.code} {o.name}" for o in objectives)]
    for row in found.rows:
        yield [row.superior, row.total, row.open, *(row.by_objective.get(o.pk, 0) for o in objectives)]
    yield [_("没有承接上级任务的项目"), "", found.idle_total, *(found.idle.get(o.pk, 0) for o in objectives)]


def idle_lines(projects: QuerySet[Project]) -> Iterator[Line]:
    """The head, then a line for each project that carries nothing."""
    yield [_("项目编码"), _("项目"), _("目标"), _("牵头单位"), _("完成时限")]
    for p in projects:
        yield [p.code, p.name, p.objective.name, p.lead_unit.name, p.deadline.isoformat()]


def workbook(sheets: Sequence[tuple[str, Iterator[Line]]], stem: str) -> HttpResponse:
    """Sheets by title; texts are written as texts, so that none becomes a formula."""
    buffer, longest = io.BytesIO(), limits().max_cell_characters
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True}) as book:
        for title, lines in sheets:
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            for r, line in enumerate(lines):
                for c, value in enumerate(line):
                    if isinstance(value, int):
                        sheet.write_number(r, c, value)
                    else:
                        sheet.write_string(r, c, value[:longest])
    response = HttpResponse(buffer.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{stem}.xlsx"'
    return response
