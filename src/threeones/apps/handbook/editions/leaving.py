"""What an edition leaves out: what nothing rests on is removed, a project that has a history is withdrawn (调出)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from threeones.apps.handbook.editions.fitting import PARTS, resting
from threeones.apps.handbook.models import (
    Edition,
    Objective,
    Project,
    ProjectState,
    StateChange,
)
from threeones.apps.handbook.standing import out_of_book
from threeones.base.audit.chain import Change
from threeones.base.files.models import Attachment, Sourced
from threeones.base.intake.differences import taken_out
from threeones.base.intake.specs import spec_of, text_key
from threeones.base.registry.records import record_kinds
from threeones.base.talk.models import Thread
from threeones.kernel.book.model import Book

PROJECT = "handbook.project"


class Leaving:
    """What a publication takes out of the tables in force, and which projects it withdraws or takes back in.

    A project is removed only where it came in by an edition and nobody has reported, decided, said or attached anything:
    the row of a workbook would bring it back, and what rests on it must stay readable.
    """

    def __init__(
        self,
        edition: Edition,
        day: date,
        book: Book,
        projects: Mapping[str, Project],
        objectives: Mapping[str, Objective],
        left: Sequence[Sourced],
    ) -> None:
        self.edition, self.day, self.left = edition, day, list(left)
        self.count = 0
        stay = {p.code for p in book.projects}
        gone = [p for code, p in projects.items() if code not in stay]
        out = self._out_already()
        held = self._held(gone)
        self.deleted = [p for p in gone if p.pk not in held]
        self.states = [self._state(p, ProjectState.WITHDRAWN) for p in gone if p.pk in held and p.pk not in out]
        self.states += [
            self._state(p, ProjectState.IN_FORCE) for code, p in projects.items() if code in stay and p.pk in out
        ]
        codes = {o.code for o in book.objectives}
        self.objectives = [o for code, o in objectives.items() if code not in codes and o.pk and o.entered]

    def _out_already(self) -> set[int]:
        here = Project.objects.filter(objective__bureau=self.edition.bureau, objective__year=self.edition.year)
        return set(out_of_book(here).values_list("pk", flat=True))

    def _held(self, gone: Sequence[Project]) -> set[int]:
        """Those of some projects that have a history."""
        keys, codes = [p.pk for p in gone], {p.code: p.pk for p in gone}
        held = resting(Project, keys) | {p.pk for p in gone if not p.entered}
        for model in PARTS:
            rows = list(model._default_manager.filter(project__in=keys).values_list("pk", "project"))
            resting_on = resting(model, [pk for pk, _project in rows])
            held |= {project for pk, project in rows if pk in resting_on}
        said = Thread.objects.filter(label=PROJECT, key__in=codes).values_list("key", flat=True)
        attached = Attachment.objects.filter(record=PROJECT, key__in=codes).values_list("key", flat=True)
        return held | {codes[key] for key in (*said, *attached)}

    def _state(self, project: Project, state: ProjectState) -> StateChange:
        day = self.day
        while StateChange.objects.filter(project=project, happened_on=day, state=state).exists():
            day += timedelta(days=1)
        reason = self.edition.reason or f"第{self.edition.number}版没有列入"
        return StateChange(
            project=project,
            happened_on=day,
            state=state,
            reason=reason[:300],
            document=self.edition.document,
            basis=self.edition.basis,
        )

    def removed(self) -> list[Change]:
        """Remove what goes, once all else is saved; the entries for the audit."""
        return list(self._removed())

    def _removed(self) -> Iterator[Change]:
        below = [r for model in PARTS for r in model._default_manager.filter(project__in=self.deleted)]
        for record in (*self.left, *below, *self.deleted):
            yield from self._remove(record)
        waiting = self.objectives
        while waiting:
            held = resting(Objective, [o.pk for o in waiting])
            free = [o for o in waiting if o.pk not in held]
            for record in free:
                yield from self._remove(record)
            waiting = [o for o in waiting if o.pk in held] if free else []

    def _remove(self, record: Any) -> Iterator[Change]:
        spec = spec_of(type(record))
        kind = record_kinds.get(spec.model._meta.label_lower)
        assert kind is not None, "every sheet is a kind of record"
        told = {k: v for k, v in kind.told(record).items() if v not in ("", None, [])}
        yield from taken_out(spec, record)
        reason = f"第{self.edition.number}版：{self.edition.reason}" if self.edition.reason else ""
        yield Change("remove", spec.model._meta.label_lower, text_key(spec, record), told, {}, reason)
        record.delete()
        self.count += 1
