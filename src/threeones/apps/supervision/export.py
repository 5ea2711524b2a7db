"""The board as a workbook: exactly what is seen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from threeones.apps.supervision.board import Line
from threeones.base.pages.text import is_chinese
from threeones.base.pages.words import basis_word, light

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(lines: Sequence[Line], as_of: date) -> HttpResponse:
    """The lines as xlsx; texts are written as texts, so that none becomes a formula."""
    heads = [
        _("灯"),
        _("编码"),
        _("项目"),
        _("目标"),
        _("牵头单位"),
        _("下一节点"),
        _("到期"),
        _("理由"),
        _("记录性质"),
    ]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("督办"))
        sheet.freeze_panes(1, 0)
        for n, head in enumerate(heads):
            sheet.write_string(0, n, head)
        for r, one in enumerate(lines, start=1):
            project, due = one.judged.project, one.next_due
            cells = [light(one.light).word, project.code, project.name, project.objective.name, project.lead_unit.name]
            cells += [due.name if due else "", due.due_on.isoformat() if due else ""]
            reason = one.judged.light.rule_text
            cells += [reason["zh"] if is_chinese() else reason.get("en") or reason["zh"], basis_word(project.basis)]
            for n, cell in enumerate(cells):
                sheet.write_string(r, n, cell)
    response = HttpResponse(buffer.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="projects-{as_of}.xlsx"'
    return response
