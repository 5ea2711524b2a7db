"""An edition of a bureau's handbook that is being drafted, as books make them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from threeones.apps.handbook.drafting.store import book_of_draft, fill
from threeones.apps.handbook.models import DraftEntry, DraftStep, Edition, EditionStage
from threeones.base.org.models import Unit
from threeones.kernel.book.canonical import digest
from threeones.kernel.book.model import Book, Milestone, Objective, Project, Target

LISTS = {"民生实事": {"进度要求": "年底完成"}}


def book(bureau: str, unit: str, person: str, year: int = 2022) -> Book:
    """Two objectives, one of them under the other, and one beside them; four projects, the first with parts of every kind."""
    lead: dict[str, Any] = {"lead_unit": unit, "leader": person, "owner": person}
    first = Project(
        "P-01", "修路", ("M1",), "按计划推进", **lead, start_on=date(year, 1, 4), deadline=date(year, 12, 20),
        weight=Decimal(2), lists=LISTS, kept={"备注": "原表所记"},
        milestones=(Milestone("P-01-1", "开工", date(year, 3, 31)), Milestone("P-01-2", "通车", date(year, 9, 30))),
        targets=(Target("新建道路", "新建道路10公里", Decimal(10), "公里"),),
    )  # fmt: skip
    second = Project("P-02", "架桥", ("M1", "M3"), "两座", **lead, deadline=date(year, 11, 30))
    third = Project("P-03", "绿化", ("M2",), deadline=date(year, 9, 30), period=f"{year}Q3", **lead)
    fourth = Project("P-04", "养护", ("M3",))
    objectives = (Objective("M1", "畅通"), Objective("M2", "快速路", "M1"), Objective("M3", "整洁"))
    return Book(year, bureau, "工作手册", objectives, (first, second, third, fourth))


def edition_of(bureau: Unit, year: int = 2022, stage: EditionStage = EditionStage.DRAFT, number: int = 1) -> Edition:
    """An empty edition."""
    return Edition.objects.create(
        bureau=bureau,
        year=year,
        number=number,
        title="工作手册",
        stage=stage,
        opened_by="督查",
        opened_on=date(year, 1, 4),
    )


def drafted(
    bureau: Unit, unit: Unit, person: str, stage: EditionStage = EditionStage.DRAFT, year: int = 2022
) -> Edition:
    """An edition with the entries of ``book``."""
    made = edition_of(bureau, year, stage)
    fill(made, book(bureau.name, unit.name, person, year), dict(Unit.objects.values_list("name", "pk")))
    return made


def digest_of(edition: Edition) -> str:
    """What tells one text of a draft from another."""
    return digest(book_of_draft(edition))


def entry(edition: Edition, code: str, kind: str = "project") -> DraftEntry:
    """An entry as it is now."""
    return DraftEntry.objects.get(edition=edition, kind=kind, code=code)


def newest(edition: Edition) -> DraftStep:
    """The newest step."""
    return DraftStep.objects.filter(edition=edition).latest("number")
