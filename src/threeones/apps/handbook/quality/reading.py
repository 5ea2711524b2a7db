"""What the quality reading finds in a bureau's handbook or in an edition, as far as it is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from threeones.apps.handbook import selectors
from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.editions.parts import narrowed
from threeones.apps.handbook.editions.seeing import reader
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Edition, WorkList
from threeones.apps.handbook.models import Project as ProjectInForce
from threeones.base.accounts.access import Access
from threeones.base.audit.memo import until_touched
from threeones.base.org.models import Person, Unit
from threeones.kernel.book.model import Book
from threeones.kernel.book.quality import PERSON, UNIT, Finding, Load, load_quality_pack, read_quality, weekly
from threeones.kernel.calendar import load_calendar
from threeones.kernel.ledgers.words.pack import load_words
from threeones.kernel.ledgers.words.targets import suggestion_for

CALENDAR = "cn"
READERS = 60
"""So many readers' findings are kept at once."""
_KINDS = ("project", "objective", "worklist", "listentry", "milestone", "target", "wordedtarget")


@dataclass(frozen=True, slots=True)
class Reading:
    """A book with what was found in it, and what falls due in its weeks by unit and by person."""

    book: Book
    findings: tuple[Finding, ...]
    units: tuple[Load, ...]
    people: tuple[Load, ...]


def bureaus(year: int, access: Access) -> list[Unit]:
    """The bureaus that have objectives in a year which are seen."""
    return sorted({o.bureau for o in selectors.objectives(year, access)}, key=lambda unit: unit.code)


def of_year(bureau: Unit, year: int, access: Access) -> Reading:
    """The handbook in force of a bureau's year; of somebody who does not see the bureau whole, the projects he sees."""
    codes = None
    if not access.sees_bureau(bureau.pk):
        mine = selectors.projects(year, access).filter(objective__bureau=bureau)
        codes = frozenset(mine.values_list("code", flat=True))
    return _of_year(bureau, year, codes)


@until_touched(*(f"handbook.{kind}" for kind in _KINDS), "org.unit", "org.person", kept=READERS)
def _of_year(bureau: Unit, year: int, codes: frozenset[str] | None) -> Reading:
    book = live_book(bureau, year)
    if codes is None:
        return _read(book, _lists_left(bureau, year))
    return _read(narrowed(book, codes), ())


def of_edition(edition: Edition, access: Access) -> Reading:
    """An edition as far as its text is seen. Raises ``Faults`` where its frozen file is gone or another one."""
    who = reader(edition, access)
    lists = _lists_left(edition.bureau, edition.year) if who.whole else ()
    return _read(who.part(book_of(edition)), lists)


def _lists_left(bureau: Unit, year: int) -> list[str]:
    """The lists on which no other handbook has a project, be it another bureau's or another year's."""
    others = ProjectInForce.objects.exclude(objective__year=year, objective__bureau=bureau)
    return list(WorkList.objects.exclude(projects__in=others.values("pk")).values_list("name", flat=True))


def _read(book: Book, lists: Iterable[str]) -> Reading:
    named = _with_names(book)
    suggest = partial(suggestion_for, words=load_words())
    findings = read_quality(named, load_calendar(CALENDAR), load_quality_pack(), lists=lists, suggest=suggest)
    return Reading(named, tuple(findings), tuple(weekly(named, UNIT)), tuple(weekly(named, PERSON)))


def _with_names(book: Book) -> Book:
    """The book with people by their names, where it has their numbers (工号); namesakes keep theirs beside it."""
    codes = {code for p in book.projects for code in (p.leader, p.owner)}
    names = dict(Person.objects.filter(code__in=codes).values_list("code", "name"))
    often = Counter(names.values())
    shown = {code: name if often[name] == 1 else f"{name}（{code}）" for code, name in names.items()}
    projects = (
        replace(p, leader=shown.get(p.leader, p.leader), owner=shown.get(p.owner, p.owner)) for p in book.projects
    )
    return replace(book, projects=tuple(projects))
