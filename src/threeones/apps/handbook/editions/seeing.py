"""What one sees of editions: their heads all who work here, once they are under review; their text as far as one sees its projects."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from threeones.apps.handbook.editions.parts import narrowed
from threeones.apps.handbook.models import Edition, EditionStage, Project, Signing
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff
from threeones.base.accounts.sight import ALL, NOTHING, seen, sights
from threeones.base.org.models import Person, Unit
from threeones.kernel.book.model import Book
from threeones.kernel.book.model import Project as ProjectText


def heads(access: Access) -> Q:
    """Editions as such: those in the making are their bureau's office's and leaders' alone."""
    if not is_staff.test(access, None):
        return NOTHING
    if access.everything:
        return ALL
    return Q(bureau__in=access.bureaus) | ~Q(stage=EditionStage.DRAFT)


def signings(access: Access) -> Q:
    """What units said: of a bureau that is seen whole all, else one's own units' words."""
    if not is_staff.test(access, None):
        return NOTHING
    if access.everything:
        return ALL
    return Q(edition__bureau__in=access.bureaus) | Q(unit__in=access.units)


def editions(access: Access) -> QuerySet[Edition]:
    """The editions whose heads are seen, the newest year first."""
    return seen(Edition, access).select_related("bureau", "approver")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a bureau's books: ``whole``, or by the names of his units and people and the codes of the projects he sees."""

    whole: bool
    units: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def sees(self, p: ProjectText) -> bool:
        """Whether a project of a book is seen."""
        mine = p.lead_unit in self.units or not self.units.isdisjoint(p.supporting_units)
        return self.whole or mine or p.code in self.codes or p.leader in self.people or p.owner in self.people

    def part(self, book: Book) -> Book:
        """What is seen of a book."""
        return book if self.whole else narrowed(book, [p.code for p in book.projects if self.sees(p)])

    def parts(self, one: Book, other: Book) -> tuple[Book, Book]:
        """What is seen of two books that are compared: what is seen in one of them is seen in both."""
        if self.whole:
            return one, other
        codes = {p.code for book in (one, other) for p in book.projects if self.sees(p)}
        return narrowed(one, codes), narrowed(other, codes)


def reader(edition: Edition, access: Access) -> Reader:
    """Who reads an edition's bureau and year."""
    return reader_of(edition.bureau_id, edition.year, access)


def reader_of(bureau: int, year: int, access: Access) -> Reader:
    """Who reads the books of a bureau (its number in the database) and year."""
    if access.sees_bureau(bureau):
        return Reader(True)
    mine = seen(Project, access).filter(objective__bureau=bureau, objective__year=year)
    return Reader(
        False,
        frozenset(Unit.objects.filter(pk__in=access.units).values_list("name", flat=True)),
        frozenset(Person.objects.filter(pk__in=access.people).values_list("code", flat=True)),
        frozenset(mine.values_list("code", flat=True)),
    )


sights.register("handbook.edition", heads)
sights.register(Signing._meta.label_lower, signings)
