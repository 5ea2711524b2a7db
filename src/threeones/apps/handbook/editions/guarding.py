"""A load does not change a published handbook (装入把关): amendments go through an edition, not through a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from threeones.apps.handbook.models import (
    Edition,
    EditionStage,
    ListEntry,
    Milestone,
    Objective,
    Project,
    StateChange,
    Target,
    WordedTarget,
)
from threeones.base.intake.guarding import Deed, Touch, Verdict, guards
from threeones.base.org.models import Unit
from threeones.kernel.values.faults import Fault

Books = Mapping[tuple[int, int], int]
"""The number of the newest published edition, by bureau and year."""
OF_PROJECT = (Milestone, Target, WordedTarget, ListEntry, StateChange)
GUARDED = (Objective, Project, *OF_PROJECT)
DEEDS = {
    Deed.CREATE: "不能由工作簿增加{what}",
    Deed.CHANGE: "不能由工作簿改动{what}",
    Deed.REMOVE: "工作簿里没有了这一行，不能由此删去{what}",
}
EXPECTED = "在系统里开下一版（修订），审签发布；或者让这一行和现行手册一致"


def guard() -> Verdict:
    """Remembers what stood in published handbooks before a load, and refuses what it would change of them."""
    books = {
        (bureau, year): number
        for bureau, year, number in Edition.objects.filter(stage=EditionStage.PUBLISHED)
        .order_by("number")
        .values_list("bureau", "year", "number")
    }
    if not books:
        return lambda _touched: ()
    places = _Places(books)
    return places.verdict


class _Places:
    """To which published book records belonged before the load, and belong after it."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.objectives = self._of_objectives()
        self.projects = self._of_projects()
        self.parts: dict[type[Any], dict[int, int]] = {
            model: dict(model._default_manager.values_list("pk", "project")) for model in OF_PROJECT
        }

    def _of_objectives(self) -> dict[int, tuple[int, int]]:
        return {pk: (b, y) for pk, b, y in Objective.objects.values_list("pk", "bureau", "year")}

    def _of_projects(self) -> dict[int, int]:
        return dict(Project.objects.values_list("pk", "objective"))

    def verdict(self, touched: Sequence[Touch]) -> Iterator[Fault]:
        """A fault for each record of a published book that the load would touch."""
        later = _Places(self.books) if any(t.spec.model in GUARDED for t in touched) else self
        for touch in touched:
            found = self._book(touch.record) or later._book(touch.record)
            if touch.spec.model in GUARDED and found:
                yield self._fault(touch, *found)
        yield from self._links(touched)

    def _book(self, record: Any) -> tuple[int, int, int] | None:
        """Bureau, year and edition of the published book that a record belongs to."""
        objective = record.pk
        if isinstance(record, OF_PROJECT):
            objective = self.projects.get(self.parts[type(record)].get(record.pk, 0), 0)
        elif isinstance(record, Project):
            objective = self.projects.get(record.pk, 0)
        place = self.objectives.get(objective)
        number = self.books.get(place) if place else None
        return (*place, number) if place and number else None

    def _fault(self, touch: Touch, bureau: int, year: int, number: int) -> Fault:
        name = Unit.objects.get(pk=bureau).name
        columns = "、".join(f"“{h}”" for h in touch.headings) or touch.spec.sheet
        fault = DEEDS[touch.deed].format(what=columns if touch.deed == Deed.CHANGE else touch.spec.sheet)
        return touch.fault(f"{name}{year}年的手册已发布第{number}版，{fault}", EXPECTED)

    def _links(self, touched: Sequence[Touch]) -> Iterator[Fault]:
        """Units that go while a published project is supported by them: its links would go along unseen."""
        gone = {t.record.pk: t for t in touched if t.spec.model is Unit and t.deed == Deed.REMOVE}
        links = Project.supporting_units.through.objects.filter(unit__in=list(gone)).values_list("unit", "project")
        held: dict[int, int] = {}
        for unit, project in links if gone else ():
            if self.books.get(self.objectives.get(self.projects.get(project, 0), (0, 0))):
                held.setdefault(unit, project)
        for unit, project in held.items():
            code = Project.objects.get(pk=project).code
            yield gone[unit].fault(f"已发布的手册里还有它（项目{code}），不能删去", "先修订手册，或保留这一行")


guards.register("handbook.editions", guard)
