"""Changes of state as they are told and talked about: under their projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.models import ListEntry, Project, ProjectState, StateChange
from threeones.base.intake.specs import KEY_PARTS
from threeones.base.pages.row_subjects import row_changes, row_subjects
from threeones.base.registry.changes import ChangeKind, Told, Written, changes
from threeones.base.registry.subjects import subjects

PROJECT, STATE, ENTRY = "handbook.project", "handbook.statechange", "handbook.listentry"
OF_PROJECT: Mapping[str, Any] = {
    "unit": "project.lead_unit_id",
    "bureau": "project.objective.bureau_id",
    "related": ("project__objective",),
}


def tell(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """Changes of state: which, from when, why."""
    numbers = {e.seq: e.key.partition(KEY_PARTS)[0] for e in entries if e.action == "create"}
    keys = {int(n) for n in numbers.values() if n.isdecimal()}
    codes = {str(pk): code for pk, code in Project.objects.filter(pk__in=keys).values_list("pk", "code")}
    made = [e for e in entries if numbers.get(e.seq) in codes]
    return {e.seq: Told(PROJECT, codes[numbers[e.seq]], _said(e.after)) for e in made}


def _said(after: Mapping[str, Any]) -> str:
    state = after.get("state")
    word = _(str(ProjectState(state).label)) if state in ProjectState.values else str(state)
    said = {"day": after.get("happened_on"), "state": word, "reason": after.get("reason", "")}
    return _("从%(day)s起“%(state)s”：%(reason)s") % said


subjects.register(STATE, row_subjects(StateChange, **OF_PROJECT))
subjects.register(ENTRY, row_subjects(ListEntry, **OF_PROJECT))
changes.register(STATE, ChangeKind(gettext_lazy("状态变更"), tell))
changes.register(ENTRY, row_changes(ListEntry))
