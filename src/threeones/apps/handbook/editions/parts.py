"""The part of a unit (本单位部分): the projects that it leads or supports, with their objectives; what of it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from threeones.kernel.book.canonical import digest, to_bytes
from threeones.kernel.book.difference import Difference, difference, plain
from threeones.kernel.book.model import Book, Project


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's part of a book, in an order that says nothing, and its digest."""

    unit: str
    book: Book

    @property
    def digest(self) -> str:
        """SHA-256 of the part's canonical bytes: what is signed."""
        return digest(self.book)

    @property
    def data(self) -> bytes:
        """The canonical bytes."""
        return to_bytes(self.book)


def part(book: Book, unit: str) -> Part:
    """The part of a unit, by its name as the book has it."""
    return _part(book, unit, [p for p in book.projects if unit in _units(p)])


def _part(book: Book, unit: str, projects: Sequence[Project]) -> Part:
    return Part(unit, plain(replace(narrowed(book, [p.code for p in projects]), title="")))


def narrowed(book: Book, projects: Collection[str]) -> Book:
    """The book with these projects (by code), their objectives and those above them."""
    codes = set(projects)
    kept = tuple(p for p in book.projects if p.code in codes)
    parents = {o.code: o.parent for o in book.objectives}
    wanted, waiting = set[str](), [code for p in kept for code in p.objectives]
    while waiting:
        code = waiting.pop()
        if code and code not in wanted:
            wanted.add(code)
            waiting.append(parents.get(code, ""))
    return replace(book, objectives=tuple(o for o in book.objectives if o.code in wanted), projects=kept)


def parts_to_sign(before: Book | None, after: Book) -> Mapping[str, Part]:
    """By name the units that have to sign: all of a first edition; of an amendment those whose part differs.

    A unit that only loses projects signs that it loses them.
    """
    now, was = _by_unit(after), _by_unit(before) if before else {}
    found = {name: _part(after, name, now.get(name, ())) for name in dict.fromkeys((*now, *was))}
    if before is None:
        return found
    return {n: new for n, new in found.items() if difference(_part(before, n, was.get(n, ())).book, new.book)}


def change_of(before: Book | None, after: Part) -> Difference:
    """What became of a unit's part since a book; all of it is new where there is none."""
    return difference(
        part(before, after.unit).book if before else replace(after.book, objectives=(), projects=()), after.book
    )


def _by_unit(book: Book) -> dict[str, list[Project]]:
    found: dict[str, list[Project]] = {}
    for p in book.projects:
        for name in _units(p):
            found.setdefault(name, []).append(p)
    return found


def _units(p: Project) -> list[str]:
    """The units that lead or support a project, each once."""
    return list(dict.fromkeys(u for u in (p.lead_unit, *p.supporting_units) if u))
