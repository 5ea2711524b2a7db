"""The projects of a bureau in a month, as of its last day: light, reason, progress, milestones due and done.

The published light where one is published, else the one that the rules compute as of the end of the month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.supervision.adjudication.reading import newest, rule_words
from threeones.apps.supervision.board import severity
from threeones.apps.supervision.circulars.content import MilestoneTold, RowTold
from threeones.apps.supervision.facts import ProjectRecords, end_of
from threeones.apps.supervision.models import Adjudication, AdjudicationStage
from threeones.apps.supervision.rounds.month import lines_of
from threeones.apps.supervision.selectors import Judged, shown_lights
from threeones.base.accounts.access import OPERATOR
from threeones.kernel.values.rounding import shortest

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone
    from threeones.base.org.models import Unit
    from threeones.kernel.lights import LightPack


def month_rows(bureau: Unit, month: str, day: date) -> list[RowTold]:
    """The rows of a bureau's month, looked at on ``day``: by unit, the worst light first.

    A circular tells of the whole bureau, whoever looks at it. Raises ``NoLightRule``.
    """
    end = end_of(month)
    judged = [j for j in shown_lights(int(month[:4]), end, OPERATOR) if j.project.objective.bureau_id == bureau.pk]
    out = _published(bureau, month)
    packs: dict[str, LightPack | None] = {}
    found = [(j, _row(j, month, end, day, out.get(j.project.pk), packs)) for j in judged]
    found.sort(key=lambda pair: (pair[1]["unit_code"], severity(pair[1]["light"]), pair[1]["code"]))
    return [row for _j, row in found]


def _published(bureau: Unit, month: str) -> Mapping[int, Adjudication]:
    """What was published of the month, by project: the last time that it was."""
    out = Adjudication.objects.filter(
        project__objective__bureau=bureau, month=month, stage=AdjudicationStage.PUBLISHED
    ).defer("facts")
    return {one.project_id: one for one in newest(out)}


def _row(
    j: Judged, month: str, end: date, day: date, out: Adjudication | None, packs: dict[str, LightPack | None]
) -> RowTold:
    computed = next(m for m in j.light.months if m.month == month)
    reason = (out.reason or rule_words(out, packs)["zh"]) if out else ""
    report = next(lines_of([j.records], month, day), None)
    return {
        "code": j.project.code,
        "name": j.project.name,
        "unit": j.project.lead_unit.name,
        "unit_code": j.project.lead_unit.code,
        "light": out.light if out else computed.light,
        "published": out is not None,
        "computed": out.computed if out else computed.light,
        "reason": reason or computed.rule_text["zh"],
        "progress": _progress(j.records, month, day),
        "deadline": j.project.deadline.isoformat(),
        "reported": None if report is None else report.report is not None,
        "due": [_milestone(j.records, m, end) for m in j.records.due_in.get(month, ())],
        "coming": [
            told
            for m in j.records.due_in.get(_next(month), ())
            if not (told := _milestone(j.records, m, end))["done_on"]
        ],
        "basis": j.project.basis,
    }


def _progress(records: ProjectRecords, month: str, day: date) -> str:
    """The newest progress that is known of the month or one before it."""
    for _end, report in reversed(records.in_order):
        if report.month <= month and report.progress is not None and report.reported_on <= day:
            return str(shortest(report.progress))
    return ""


def _milestone(records: ProjectRecords, milestone: Milestone, end: date) -> MilestoneTold:
    done = records.done(milestone, end)
    return {
        "code": milestone.code,
        "name": milestone.name,
        "due_on": milestone.due_on.isoformat(),
        "done_on": done.done_on.isoformat() if done else "",
    }


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"
