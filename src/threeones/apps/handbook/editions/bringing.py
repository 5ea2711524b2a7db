"""Bringing the tables in force to what a settled book says: create, change, remove; what differs in nothing stays as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from threeones.apps.handbook.editions.leaving import Leaving
from threeones.apps.handbook.editions.naming import Naming
from threeones.apps.handbook.editions.ordering import positions
from threeones.apps.handbook.models import (
    Edition,
    ListEntry,
    Milestone,
    Objective,
    Project,
    Target,
    WordedTarget,
    WorkList,
)
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change
from threeones.base.entry.recording import Entering, Links, Snapshot, enter, snapshot
from threeones.base.files.forms import form_name
from threeones.base.files.models import Sourced, SourceKind
from threeones.base.intake.differences import superseded_again
from threeones.base.intake.specs import spec_of
from threeones.kernel.book.model import Book
from threeones.kernel.book.model import Project as ProjectText

TITLE = "工作手册发布"


@dataclass(slots=True)
class Brought:
    """What a publication did to the tables: entries for the audit, and how many records it made, changed and took out."""

    changes: list[Change] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    removed: int = 0
    withdrawn: int = 0


def bring(access: Access, edition: Edition, book: Book, day: date) -> Brought:
    """Bring a bureau's year to a settled book that is in force from a day, in the caller's transaction, which holds the chain.

    Every record that is made or changed cites the edition's form; what it says alike stays where it was entered.
    """
    return _Bringing(access, edition, book).done(day)


class _Bringing:
    def __init__(self, access: Access, edition: Edition, book: Book) -> None:
        self.access, self.edition, self.book = access, edition, book
        self.names = Naming(edition.bureau, edition.year)
        self.records: list[tuple[Sourced, Snapshot | None]] = []
        self.links: dict[int, Links] = {}
        here: dict[str, Any] = {"bureau": edition.bureau, "year": edition.year}
        of_year = Objective.objects.filter(**here).select_related("source_file")
        self.objectives = {o.code: o for o in of_year}
        below = Project.objects.filter(objective__bureau=edition.bureau, objective__year=edition.year)
        whole = below.select_related("source_file", "objective", "lead_unit", "leader", "owner")
        self.projects = {p.code: p for p in whole.prefetch_related("supporting_units", "also_serves", "lists")}
        self.lists = {one.name: one for one in WorkList.objects.select_related("source_file")}
        self.there: dict[type[Model], dict[Any, Any]] = {}
        self.left: dict[type[Model], dict[Any, Any]] = {}

    def done(self, day: date) -> Brought:
        self._read_parts()
        self._objectives()
        self._lists()
        places = positions([p.code for p in self.book.projects], {c: p.position for c, p in self.projects.items()})
        for p in self.book.projects:
            self._parts(self._project(p, places[p.code]), p)
        leaving = Leaving(self.edition, day, self.book, self.projects, self.objectives, self._left_over())
        number = f"{self.edition.year}-{self.edition.number}"
        told = Entering(
            form_name("手册", self.edition.bureau.code, number),
            TITLE,
            [*self.records, *((change, None) for change in leaving.states)],
            self.edition.reason,
            {"版次": f"第{self.edition.number}版", "签发": self.edition.approved_by},
            self.links,
        )
        created = sum(before is None for _record, before in self.records)
        brought = Brought(created=created, changed=len(self.records) - created, withdrawn=len(leaving.states))
        if told.records:
            brought.changes += enter(self.access, told)
            brought.changes += [c for record, before in self.records if before for c in _remembered(record, before)]
        brought.changes += leaving.removed()
        brought.removed = leaving.count
        return brought

    def _read_parts(self) -> None:
        keys: dict[type[Sourced], tuple[str, ...]] = {
            Milestone: ("code",),
            Target: ("project_id", "indicator_id"),
            WordedTarget: ("project_id", "name"),
            ListEntry: ("project_id", "worklist_id", "heading"),
        }
        for model, names in keys.items():
            rows: Any = model._default_manager.filter(project__in=[p.pk for p in self.projects.values()])  # type: ignore[misc]  # each has one
            found = rows.select_related("source_file", "project")
            self.there[model] = {tuple(getattr(r, n) for n in names): r for r in found}
            self.left[model] = dict(self.there[model])

    def _left_over(self) -> list[Any]:
        """What belongs to projects that stay, and that the book has no more."""
        stay = {p.code for p in self.book.projects}
        return [r for left in self.left.values() for r in left.values() if r.project.code in stay]

    def _bring(self, model: type[Sourced], there: Any, values: Mapping[str, Any], links: Links | None = None) -> Any:
        """A record with these values: the one that is there, noted where it differs, or a new one."""
        if there is None:
            record = model(**values, document=self.edition.document, basis=self.edition.basis)
            self._note(record, None, links)
            return record
        differs = any(getattr(there, n) != v for n, v in values.items())
        linked = {n: w for n, w in (links or {}).items() if {o.pk for o in getattr(there, n).all()} != _keys(w)}
        if differs or linked:
            before = snapshot(there)
            for name, value in values.items():
                setattr(there, name, value)
            self._note(there, before, links)
        return there

    def _note(self, record: Sourced, before: Snapshot | None, links: Links | None) -> None:
        if links:
            self.links[len(self.records)] = links
        self.records.append((record, before))

    def _objectives(self) -> None:
        told = {o.code: o for o in self.book.objectives}
        places = positions(list(told), {c: o.position for c, o in self.objectives.items()})
        waiting = list(told)
        while waiting:
            # a parent comes before what belongs to it
            ready = [c for c in waiting if told[c].parent not in waiting]
            for code in ready:
                o = told[code]
                values = {
                    "code": code,
                    "name": o.name,
                    "bureau": self.edition.bureau,
                    "year": self.edition.year,
                    "parent": self.objectives[o.parent] if o.parent else None,
                    "position": places[code],
                }
                self.objectives[code] = self._bring(Objective, self.objectives.get(code), values)
            waiting = [c for c in waiting if c not in ready]

    def _lists(self) -> None:
        """Lists that nobody has named yet, with the columns that the book tells of."""
        columns: dict[str, dict[str, None]] = {}
        for p in self.book.projects:
            for name, values in p.lists.items():
                columns.setdefault(name, {}).update(dict.fromkeys(values))
        for name, headings in columns.items():
            if name not in self.lists:
                self.lists[name] = self._bring(WorkList, None, {"name": name, "headings": "、".join(headings)})

    def _project(self, p: ProjectText, place: int) -> Project:
        there = self.projects.get(p.code)
        values = {
            "code": p.code,
            "name": p.name,
            "content": p.content,
            "objective": self.objectives[p.objectives[0]],
            "lead_unit": self.names.unit(p.lead_unit),
            "leader": self.names.person(p.leader),
            "owner": self.names.person(p.owner),
            "start_on": p.start_on,
            "deadline": p.deadline,
            "weight": p.weight,
            "period": p.period,
            "kept": json.dumps(dict(p.kept), ensure_ascii=False, sort_keys=True) if p.kept else "",
            "position": place,
        }
        if there is not None and there.kept and json.loads(there.kept) == dict(p.kept):
            values["kept"] = there.kept
        links: Links = {
            "supporting_units": [self.names.unit(u) for u in p.supporting_units],
            "also_serves": [self.objectives[c] for c in p.objectives[1:]],
            "lists": [self.lists[name] for name in p.lists],
        }
        found: Project = self._bring(Project, there, values, links)
        return found

    def _parts(self, project: Project, p: ProjectText) -> None:
        for m in p.milestones:
            values = {"project": project, "code": m.code, "name": m.name, "due_on": m.due_on, "weight": m.weight}
            self._bring(Milestone, self._part(Milestone, m.code), values | {"revised_from": m.revised_from})
        for t in p.targets:
            told = {"comparison": t.comparison, "number": t.number, "of_growth": t.of_growth, "text": t.text}
            known = self.names.indicator(t.indicator) if t.number is not None else None
            if known is not None:
                there = self._part(Target, project.pk, known.pk)
                self._bring(Target, there, {"project": project, "indicator": known, **told})
            else:
                there = self._part(WordedTarget, project.pk, t.indicator)
                self._bring(WordedTarget, there, {"project": project, "name": t.indicator, "unit": t.unit, **told})
        for name, columns in p.lists.items():
            for heading, value in columns.items():
                one = self.lists[name]
                own = {"project": project, "worklist": one, "heading": heading, "value": value}
                self._bring(ListEntry, self._part(ListEntry, project.pk, one.pk, heading), own)

    def _part(self, model: type[Model], *key: Any) -> Any:
        self.left[model].pop(key, None)
        return self.there[model].get(key)


def _remembered(record: Sourced, before: Snapshot) -> list[Change]:
    """What a record said by an earlier edition: a workbook that has come to say it is no news."""
    if before.source.kind != SourceKind.ENTRY:
        return []
    return superseded_again(spec_of(type(record)), record, before.told, (before.source, before.sheet, before.row))


def _keys(records: Sequence[Any]) -> set[Any]:
    """The numbers of records; one that is new has none yet, and so differs from all that is there."""
    return {o.pk for o in records}
