"""The handbook in force as a book: what a new edition begins with, and what an edition is compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from threeones.apps.handbook.editions.citing import in_force
from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.models import ListEntry, Milestone, Objective, Project, Target, WordedTarget
from threeones.apps.handbook.standing import standing
from threeones.base.org.models import Unit
from threeones.kernel.book.model import Book
from threeones.kernel.book.model import Milestone as MilestoneText
from threeones.kernel.book.model import Objective as ObjectiveText
from threeones.kernel.book.model import Project as ProjectText
from threeones.kernel.book.model import Target as TargetText
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.rounding import shortest


def live_book(bureau: Unit, year: int) -> Book:
    """All that stands in a bureau's handbook of a year; people by their codes, units and indicators by their names.

    Projects that were taken out of it are left out, and objectives that the edition in force no longer has.
    """
    of_year = Objective.objects.filter(bureau=bureau, year=year).select_related("parent")
    projects = standing(Project.objects.filter(objective__bureau=bureau, objective__year=year)).select_related(
        "objective", "lead_unit", "leader", "owner"
    )
    codes = objectives_in_force(bureau.pk, year)
    objectives = [o for o in of_year if codes is None or o.code in codes]
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


def objectives_in_force(bureau: int, year: int) -> frozenset[str] | None:
    """The codes of the objectives of the edition in force; None where there is none, or its file cannot be read.

    One that an amendment left out stays in its table as long as its projects do, which reports may rest on.
    """
    edition = in_force(bureau, year)
    try:
        return frozenset(o.code for o in book_of(edition).objectives) if edition else None
    except Faults:
        return None


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
