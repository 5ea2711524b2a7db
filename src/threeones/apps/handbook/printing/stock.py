"""What is printed: a book with its edition, the names of its people, and what it is based on; as far as one sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from threeones.apps.handbook import spans
from threeones.apps.handbook.editions.citing import in_force
from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.editions.parts import narrowed
from threeones.apps.handbook.editions.seeing import Reader, reader, reader_of
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Comparison, Edition, EditionStage, Project
from threeones.base.accounts.access import Access
from threeones.base.files.models import Basis
from threeones.base.org.models import Person, Unit
from threeones.base.org.selectors import is_demonstration
from threeones.kernel.book.model import Book, Target
from threeones.kernel.book.model import Project as ProjectText
from threeones.kernel.values.rounding import shortest

ONLY_SEEN = "只含本人可见的项目"
DEMONSTRATION = "演示数据：标“示例”的记录是虚构的，只供演示"


@dataclass(frozen=True, slots=True)
class Stock:
    """A book to be printed (底稿). ``edition`` says which it is, ``number`` its document's number (文号, empty: none);
    ``people`` has names by code; ``cut``: not the whole book, only what its reader sees."""

    book: Book
    bureau: str
    edition: str
    number: str
    day: date
    people: Mapping[str, str]
    demonstration: bool
    cut: bool = False

    @property
    def standing(self) -> list[str]:
        """What stands below a title: edition, number, whose view, what it is based on."""
        told = [self.edition, f"文号：{self.number}" if self.number else ""]
        return [*(t for t in told if t), *self.cautions]

    @property
    def cautions(self) -> list[str]:
        """What whoever reads it must know: that it is not all, that records are invented."""
        return [*([ONLY_SEEN] if self.cut else []), *([DEMONSTRATION] if self.demonstration else [])]

    @property
    def told(self) -> dict[str, Any]:
        """What the words of a paper may say."""
        day = chinese_day(self.day)
        return {
            "year": self.book.year,
            "bureau": self.bureau,
            "edition": self.edition,
            "day": day,
            "number": self.number,
            "count": len(self.book.projects),
        }

    def person(self, code: str) -> str:
        """Somebody's name; what is no code of the roster is a name already."""
        return self.people.get(code, code)

    def only(self, projects: Collection[ProjectText]) -> Stock:
        """The same with these projects, and the objectives that they stand under."""
        return replace(self, book=narrowed(self.book, [p.code for p in projects]))


def live_stock(bureau: Unit, year: int, as_of: date, access: Access) -> Stock:
    """The handbook in force, as far as it is seen."""
    book = live_book(bureau, year)
    newest = in_force(bureau.pk, year, as_of)
    edition = f"{edition_word(newest)}，" if newest else ""
    invented = Project.objects.filter(objective__bureau=bureau, objective__year=year, basis=Basis.SYNTHETIC).exists()
    whole = Stock(
        book,
        bureau.name,
        f"{edition}现行手册，截至{chinese_day(as_of)}",
        newest.document if newest else "",
        as_of,
        _people(book),
        invented or is_demonstration(year),
    )
    return _cut(whole, reader_of(bureau.pk, year, access))


def edition_stock(edition: Edition, as_of: date, access: Access) -> Stock:
    """An edition, as far as it is seen."""
    book = book_of(edition)
    stage = {
        EditionStage.DRAFT: "草稿，未发布",
        EditionStage.REVIEW: "审签稿，未发布",
        EditionStage.SIGNED: "已审签，未发布",
        EditionStage.PUBLISHED: f"{chinese_day(edition.published_on)}发布" if edition.published_on else "已发布",
    }[EditionStage(edition.stage)]
    whole = Stock(
        book,
        edition.bureau.name,
        f"{edition_word(edition)}，{stage}",
        edition.document,
        edition.published_on or as_of,
        _people(book),
        edition.basis == Basis.SYNTHETIC or is_demonstration(edition.year),
    )
    return _cut(whole, reader(edition, access))


def edition_word(edition: Edition) -> str:
    """第2版."""
    return f"第{edition.number}版"


def chinese_day(day: date) -> str:
    """2021年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def target_words(target: Target) -> str:
    """A target as the book words it; where it has no words of its own, 不低于8%."""
    if target.text or target.number is None:
        return target.text
    side = dict(Comparison.choices).get(target.comparison, "")
    return f"{side}{number_words(target.number)}{target.unit}"


def number_words(number: Decimal) -> str:
    """A number without zeros that say nothing."""
    return format(shortest(number), "f")


def deadline_words(project: ProjectText, year: int) -> str:
    """When a project of a year's book is to be done, in Chinese."""
    day = project.deadline.isoformat() if project.deadline else ""
    if not project.period:
        return day
    with override("zh-hans"):
        return spans.deadline_words(project.period, day, year)


def _cut(stock: Stock, who: Reader) -> Stock:
    """What somebody sees of a book."""
    part = who.part(stock.book)
    return replace(stock, book=part, cut=len(part.projects) < len(stock.book.projects))


def _people(book: Book) -> dict[str, str]:
    codes = {c for p in book.projects for c in (p.leader, p.owner) if c}
    return dict(Person.objects.filter(code__in=codes).values_list("code", "name"))
