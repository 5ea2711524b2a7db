"""What changed under supervision, in words (reports handed in, milestones done, lights that turned); reports as search finds them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.audited import LABEL as READING
from threeones.apps.supervision.models import Completion, Report
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.pages.row_subjects import row_subjects
from threeones.base.registry.changes import MOST, ChangeKind, Told, Written, changes, in_words
from threeones.base.registry.search import Row, TextSource, Wanted, searchable
from threeones.base.registry.subjects import subjects

PROJECT, REPORT, COMPLETION = "handbook.project", "supervision.report", "supervision.completion"
PARTS = " / "
QUIET = ("not_due", "not_issued", "no_data")
"""Lights that a month begins with: no news."""


def tell_lights(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """Lights that turned, and those of new months that say something."""
    told = {}
    for e in entries:
        code, _slash, month = e.key.rpartition(PARTS)
        before, after = (str(values.get("light", "")) for values in (e.before, e.after))
        if after and before != after and (before or after not in QUIET):
            told[e.seq] = Told(PROJECT, code, month, before, after)
    return told


def tell_reports(entries: Sequence[Written], access: Access) -> Mapping[int, Told]:
    """Reports handed in or corrected; the audit names them by the number of their project, the month (and the unit)."""
    numbers = [_numbers(e.key) for e in entries]
    rows = seen(Report, access).filter(project__in={n[0] for n in numbers if n}, month__in={n[1] for n in numbers if n})
    of = {(r.project_id, r.month): r.project.code for r in rows.select_related("project")}
    told = {}
    for e, number in zip(entries, numbers, strict=True):
        if number in of and e.action != "move":
            told[e.seq] = Told(PROJECT, of[number], _said(e, number[1]))
    return told


def _numbers(key: str) -> tuple[int, str] | None:
    parts = key.split(PARTS)
    return (int(parts[0]), parts[1]) if len(parts) > 1 and parts[0].isdecimal() else None


def _said(e: Written, month: str) -> str:
    if e.before or "text" not in e.after:
        return _("%(month)s的进展：%(what)s") % {"month": month, "what": in_words(REPORT, e)}
    return _("报送%(month)s的进展：%(what)s") % {"month": month, "what": Truncator(e.after["text"]).chars(MOST)}


def tell_completions(entries: Sequence[Written], access: Access) -> Mapping[int, Told]:
    """Milestones reported done, and days of that corrected; the audit names them by the number of their milestone."""
    found = _milestones({int(e.key) for e in entries if e.key.isdecimal()}, access)
    told = {}
    for e in entries:
        if e.action == "move" or not e.key.isdecimal() or int(e.key) not in found:
            continue
        name, project = found[int(e.key)]
        day = e.after.get("done_on")
        if not e.before and day:
            words = _("节点“%(name)s”完成于%(day)s") % {"name": name, "day": day}
        else:
            words = _("节点“%(name)s”的完成情况：%(what)s") % {"name": name, "what": in_words(COMPLETION, e)}
        told[e.seq] = Told(PROJECT, project, words)
    return told


def _milestones(numbers: Collection[int], access: Access) -> dict[int, tuple[str, str]]:
    rows = seen(Completion, access).filter(milestone__in=numbers).select_related("milestone__project")
    return {c.milestone_id: (c.milestone.name, c.milestone.project.code) for c in rows}


def reports(access: Access, wanted: Wanted) -> Iterator[Row]:
    """Reports by what is written in them, for those who work here."""
    if not access.may("supervision.read"):
        return
    query = seen(Report, access).select_related("project", "unit")
    for r in chain.from_iterable(wanted.batches(query, "text", "late_reason")):
        written = "　".join(filter(None, (r.text, r.late_reason)))
        asked = urlencode({"month": r.month, "unit": r.unit.code})
        url = f"{reverse('report', args=[r.project.code])}?{asked}"
        yield Row(
            str(r.pk),
            written,
            url,
            r.project.code,
            note=f"{r.month} {r.unit.name}",
        )


searchable.register("reports", TextSource(gettext_lazy("报送的进展"), reports, order=80))
changes.register(READING, ChangeKind(gettext_lazy("亮灯"), tell_lights))
changes.register(REPORT, ChangeKind(gettext_lazy("进展"), tell_reports))
changes.register(COMPLETION, ChangeKind(gettext_lazy("节点"), tell_completions))
subjects.register(
    REPORT,
    row_subjects(Report, unit="unit_id", bureau="project.objective.bureau_id", related=("project__objective",)),
)
subjects.register(
    COMPLETION,
    row_subjects(
        Completion,
        unit="milestone.project.lead_unit_id",
        bureau="milestone.project.objective.bureau_id",
        related=("milestone__project__objective",),
    ),
)
