"""Granted extensions (批准的延期): the milestone in force moves, with the day that it was first set for; no edition changes.

What is published stays as it was frozen: the edition's page tells what became of it since, and the next amendment begins
with the day that is in force. A draft that is on its way says the new day too.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from threeones.apps.handbook.editions.audited import changed_draft
from threeones.apps.handbook.editions.handing import signed_still
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.models import (
    DraftEntry,
    Edition,
    EditionStage,
    EntryKind,
    Milestone,
    Project,
    SigningState,
)
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change
from threeones.base.entry.recording import Entering, Snapshot, enter, snapshot
from threeones.base.files.forms import form_name
from threeones.base.files.models import Sourced

TITLE = "节点延期"


def extend_milestone(access: Access, milestone: Milestone, due_on: date, reason: str, name: str) -> list[Change]:
    """Move a milestone to a later day in the caller's transaction, which holds the chain; the entries for the audit.

    A project whose deadline comes before the new day moves with it. ``name`` tells the form of one extension from
    others. The caller has checked permission and day.
    """
    project = milestone.project
    changes = _in_drafts(milestone, due_on, reason)
    records: list[tuple[Sourced, Snapshot | None]] = [(milestone, snapshot(milestone))]
    first = milestone.revised_from or milestone.due_on
    milestone.due_on, milestone.revised_from = due_on, None if first == due_on else first
    if project.deadline < due_on:
        records.append((project, snapshot(project)))
        project.deadline = due_on
    return changes + enter(access, Entering(form_name("延期", milestone.code, name), TITLE, records, reason))


def _in_drafts(milestone: Milestone, due_on: date, reason: str) -> list[Change]:
    """The same in every draft of the book that has the milestone on the day that it had; who had signed has signed that."""
    objective = milestone.project.objective
    drafts = Edition.objects.exclude(stage=EditionStage.PUBLISHED).select_related("bureau")
    changes: list[Change] = []
    for edition in drafts.filter(bureau=objective.bureau_id, year=objective.year):
        moved = _entries(edition, milestone, due_on)
        if not moved:
            continue
        good = [line for line in Review(edition).lines if line.state == SigningState.SIGNED]
        DraftEntry.objects.bulk_update(moved, ["content", "version"])
        told = f"{milestone.code} {milestone.due_on}", f"{milestone.code} {due_on}"
        changes.append(changed_draft(edition, "extended", told, reason))
        changes += signed_still(edition, good, reason)
    return changes


def _entries(edition: Edition, milestone: Milestone, due_on: date) -> list[DraftEntry]:
    """The draft's entries of the milestone and its project, with the new day where they have the old one."""
    project: Project = milestone.project
    wanted = [(EntryKind.MILESTONE, milestone.code, "due_on", milestone.due_on)]
    if project.deadline < due_on:
        wanted.append((EntryKind.PROJECT, project.code, "deadline", project.deadline))
    found = []
    for kind, code, field, day in wanted:
        entry = DraftEntry.objects.filter(edition=edition, kind=kind, code=code).first()
        told: dict[str, Any] = json.loads(entry.content) if entry else {}
        if entry is not None and told.get(field) == day.isoformat():
            told[field] = due_on.isoformat()
            entry.content = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            entry.version += 1
            found.append(entry)
    return found
