"""What proves that a milestone was done (佐证): words and files that records hold already, so that nobody sends them twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import Report
from threeones.apps.supervision.prepared import REPORT, report_key
from threeones.base.entry.uploads import attachments_of

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone
    from threeones.apps.supervision.models import Completion


@dataclass(frozen=True)
class Proof:
    """A record that proves it: what it is, where it stands, its files."""

    title: str
    url: str
    words: str = ""
    files: Sequence[Any] = ()


def proofs_of(milestone: Milestone, completion: Completion | None) -> list[Proof]:
    """The records that may prove a milestone: the evidence named when it was reported done, files of that month's reports.

    The caller has looked who may see the project.
    """
    found: list[Proof] = []
    if completion is None:
        return found
    place = completion.source_file.name, completion.source_sheet, completion.source_row
    if completion.evidence:
        found.append(Proof(_("报完成时写的佐证"), reverse("source", args=place), completion.evidence))
    months = {f"{completion.done_on:%Y-%m}", f"{completion.reported_on:%Y-%m}"}
    reports = Report.objects.filter(project=milestone.project_id, month__in=months, unit=milestone.project.lead_unit_id)
    by_key = {report_key(r): r for r in reports.select_related("unit", "project")}
    for key, files in attachments_of(REPORT, list(by_key)).items():
        report = by_key[key]
        query = urlencode({"month": report.month, "unit": report.unit.code})
        url = f"{reverse('report', args=[report.project.code])}?{query}"
        found.append(Proof(_("%(month)s进展的附件") % {"month": report.month}, url, "", files))
    return found
