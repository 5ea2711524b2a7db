"""Which projects' lights a written record shows in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from threeones.apps.handbook import selectors as handbook

if TYPE_CHECKING:
    from threeones.apps.supervision.facts import ProjectRecords

PROJECT, MILESTONE, TARGET = "handbook.project", "handbook.milestone", "handbook.target"
STATE = "handbook.statechange"
REPORT, COMPLETION = "supervision.report", "supervision.completion"
OF_A_PROJECT = frozenset({PROJECT, MILESTONE, TARGET, STATE, REPORT, COMPLETION})
"""Kinds of record that one project's light rests on, or that its line in a list shows."""
OF_MANY = frozenset({"handbook.objective", "handbook.worklist", "org.unit", "org.person", "org.yearsetting"})
"""Kinds whose change may show in many projects' lines. No other kind shows in any."""
KINDS = OF_A_PROJECT | OF_MANY
PARTS = " / "


def projects_of(written: Sequence[tuple[str, str]], known: Mapping[int, ProjectRecords]) -> set[int] | None:
    """The primary keys of the projects that records (kind and key) belong to; None: any may show what was written."""
    if any(kind in OF_MANY for kind, _key in written):
        return None
    keys: dict[str, set[str]] = {}
    for kind, key in written:
        keys.setdefault(kind, set()).add(key)
    numbers = {k.split(PARTS)[0] for kind in (TARGET, STATE, REPORT) for k in keys.get(kind, ())}
    found = {int(n) for n in numbers if n.isdecimal()}
    if codes := keys.get(PROJECT):
        found |= {pk for pk, r in known.items() if r.project.code in codes} | handbook.numbers_of(codes)
    return found | _of_milestones(keys.get(MILESTONE, set()), keys.get(COMPLETION, set()), known)


def _of_milestones(codes: set[str], numbers: set[str], known: Mapping[int, ProjectRecords]) -> set[int]:
    """The projects of milestones by code or number: where they were, and where they are now."""
    if not codes and not numbers:
        return set()
    whole = {int(n) for n in numbers if n.isdecimal()}
    before = {
        pk for pk, r in known.items() if any(m.code in codes or m.pk in whole for m in r.milestones)
    }  # fmt: skip
    return before | handbook.projects_of_milestones(codes, whole)
