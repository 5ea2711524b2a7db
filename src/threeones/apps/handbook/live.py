"""The handbook in force as a book: what a new edition begins with, and what an edition is compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from threeones.apps.handbook.models import ListEntry, Milestone, Objective, Project, Target, WordedTarget
from threeones.base.org.models import Unit
from threeones.kernel.book.model import Book
from threeones.kernel.book.model import Milestone as MilestoneText
from threeones.kernel.book.model import Objective as ObjectiveText
from threeones.kernel.book.model import Project as ProjectText
from threeones.kernel.book.model import Target as TargetText
from threeones.kernel.values.rounding import shortest


def live_book(bureau: Unit, year: int) -> Book:
    """All that stands in a bureau's handbook of a year; people by their codes, units and indicators by their names."""
    objectives = list(Objective.objects.filter(bureau=bureau, year=year).select_related("parent"))
    projects = Project.objects.filter(objective__in=objectives).select_related(
        "objective", "lead_unit", "leader", "owner"
    )
    whole = projects.prefetch_related(
        "supporting_units",
        "lists",
        "also_serves",
        "milestones",
        "targets__indicator",
        "worded_targets",
        "list_entries__worklist",
    )
    return Book(
        year,
        bureau.name,
        "",
        tuple(ObjectiveText(o.code, o.name, o.parent.code if o.parent else "") for o in objectives),
        tuple(_project(p) for p in whole),
    )


def _project(p: Project) -> ProjectText:
    return ProjectText(
        code=p.code,
        name=p.name,
        objectives=(p.objective.code, *(o.code for o in p.also_serves.all())),
        content=p.content,
        lead_unit=p.lead_unit.name,
        supporting_units=tuple(u.name for u in p.supporting_units.all()),
        leader=p.leader.code,
        owner=p.owner.code,
        start_on=p.start_on,
        deadline=p.deadline,
        period=p.period,
        weight=shortest(p.weight),
        lists=_lists(p),
        milestones=tuple(_milestone(m) for m in p.milestones.all()),
        targets=(*(_target(t) for t in p.targets.all()), *(_worded(t) for t in p.worded_targets.all())),
        kept=kept_of(p),
    )


def kept_of(p: Project) -> Mapping[str, str]:
    """What an import found no place for, by heading."""
    return MappingProxyType(json.loads(p.kept) if p.kept else {})


def _lists(p: Project) -> Mapping[str, Mapping[str, str]]:
    told: dict[str, dict[str, str]] = {one.name: {} for one in p.lists.all()}
    entry: ListEntry
    for entry in p.list_entries.all():
        told.setdefault(entry.worklist.name, {})[entry.heading] = entry.value
    return MappingProxyType({name: MappingProxyType(values) for name, values in told.items()})


def _milestone(m: Milestone) -> MilestoneText:
    return MilestoneText(m.code, m.name, m.due_on, m.revised_from, shortest(m.weight))


def _target(t: Target) -> TargetText:
    unit = "%" if t.of_growth else t.indicator.unit
    return TargetText(t.indicator.name, t.text, shortest(t.number), unit, t.comparison, t.of_growth)


def _worded(t: WordedTarget) -> TargetText:
    number = None if t.number is None else shortest(t.number)
    return TargetText(t.name, t.text, number, t.unit, t.comparison, t.of_growth)
