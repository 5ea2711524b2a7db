"""Rankings and score sheets as people talk about them, and what is news of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.evaluation.audited import LABEL
from threeones.apps.evaluation.models import Claim, Run, StatedFact, Verdict
from threeones.apps.evaluation.runs import standings
from threeones.apps.evaluation.sight import ranked, run_seen
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.pages.row_subjects import row_subjects
from threeones.base.registry.changes import ChangeKind, Told, Written, changes
from threeones.base.registry.subjects import Subject, SubjectKind, subjects
from threeones.kernel.values.faults import Faults

SHEET = "evaluation.sheet"


def sheets(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The score sheets ``run/subject`` that are seen, of runs that can be read."""
    asked = [(key, *key.partition("/")[::2]) for key in keys]
    numbers = {int(run) for _key, run, _subject in asked if run.isdecimal() and len(run) < 18}
    found: dict[str, Subject] = {}
    for run in (r for r in Run.objects.filter(pk__in=numbers) if run_seen(r, access)):
        mine = {subject: key for key, number, subject in asked if number == str(run.pk)}
        of = ranked(mine, access)
        for subject in mine.keys() & _subjects(run):
            if of.sheet(subject):
                found[mine[subject]] = _sheet(run, subject, of.units.get(subject))
    return found


def runs(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The rankings of which a group is seen, by the names of their files."""
    found = {}
    for run in (r for r in Run.objects.filter(file_name__in=list(keys)) if run_seen(r, access)):
        if ranked(subjects_of := _subjects(run), access).group(subjects_of):
            found[run.file_name] = Subject(f"{run.title} {run.as_of}", f"{reverse('rankings')}#run-{run.pk}")
    return found


def tell_runs(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """Rankings that were frozen, and those of cycles once they are on notice."""
    return {
        e.seq: Told(LABEL, e.key, _("新的排名"))
        for e in entries
        if e.after.get("shown", True) and (not e.before or "shown" in e.after)
    }


def _subjects(run: Run) -> set[str]:
    try:
        return {s.subject for s in standings(run)}
    except Faults:
        # a file that is gone or altered is told on the page of rankings
        return set()


def _sheet(run: Run, subject: str, unit: int | None) -> Subject:
    url = reverse("score_sheet", args=[run.pk, subject])
    return Subject(f"{subject} {run.title}", url, unit_tree().bureau(unit), unit)


subjects.register(SHEET, SubjectKind(gettext_lazy("计分表"), sheets))
subjects.register("evaluation.claim", row_subjects(Claim, unit="unit_id"))
subjects.register("evaluation.statedfact", row_subjects(StatedFact, unit="unit_id"))
subjects.register("evaluation.verdict", row_subjects(Verdict))
subjects.register(LABEL, SubjectKind(gettext_lazy("排名"), runs))
changes.register(LABEL, ChangeKind(gettext_lazy("排名"), tell_runs))
