"""The first rows of a plan: from the milestones of the handbook, or from a file that somebody has already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.plans.msproject import read_project
from threeones.apps.supervision.plans.records import Fields, written
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.files.uploads import MIB, limits
from threeones.kernel.calendar import load_calendar
from threeones.kernel.schedule import load_plan
from threeones.kernel.values.faults import Faults

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project
    from threeones.base.files.attaching import Incoming


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan before it is written."""

    start: date | None
    finish: date | None
    calendar: str
    activities: Sequence[Fields]


def from_milestones(project: Project) -> Drawn:
    """One activity for each milestone, which takes the working days since the one before it and ends by its day."""
    calendar = load_calendar("cn")
    year = project.objective.year
    last, before, rows = date(year, 1, 1).toordinal() - 1, "", []
    for n, m in enumerate(sorted(handbook.milestones_of(project), key=lambda m: (m.due_on, m.code)), start=1):
        due = m.due_on.toordinal()
        days = max(0, calendar.count(due + 1) - calendar.count(last + 1))
        rows.append(
            Fields(f"m{n}", m.name[:120], days, after=before, not_after=m.due_on, legal_days=None, milestone=m.pk)
        )
        last, before = max(last, due), f"m{n}"
    finish = max([project.deadline, *(r.not_after for r in rows if r.not_after)])
    return Drawn(None, finish, "cn", rows)


def from_file(file: Incoming | None) -> Drawn:
    """The plan in a schedule file (YAML) or a file of MS Project (XML). Raises ``Refused`` with every fault."""
    if file is None:
        raise Refused([Wrong("file", _("没有选文件"), _("计划文件（YAML）或 MS Project 导出的 XML"))])
    most = limits().max_packed_mb
    if (file.size or 0) > most * MIB:
        raise Refused([Wrong("file", _("文件太大"), _("不超过%(most)s MB") % {"most": most})])
    data, name = file.read(), file.name or ""
    try:
        if name.lower().endswith(".xml") or data.lstrip()[:1] == b"<":
            plan = read_project(data, name)
        else:
            plan = load_plan(data, name)
    except Faults as wrong:
        told = (
            Wrong(
                "file", _("第%(row)s行：%(fault)s") % {"row": f.row, "fault": f.fault} if f.row else f.fault, f.expected
            )
            for f in wrong.faults
        )
        raise Refused(told) from wrong
    return Drawn(plan.start, plan.finish, plan.calendar, [written(a) for a in plan.activities])
