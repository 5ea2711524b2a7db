"""A book from a file beside the draft that stands: what would be written in its place, or brought together with it by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from threeones.apps.handbook.importing.aligning import Elsewhere, aligned
from threeones.kernel.book import canonical
from threeones.kernel.book.difference import ADDED, CHANGED, REMOVED, Difference, difference
from threeones.kernel.book.model import Book, Objective, Project

MERGE, REPLACE = "merge", "replace"
MODES = (MERGE, REPLACE)
OTHERWISE = ("code", "kept", "weight")
"""Fields of a project that are brought together otherwise than by what says something."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking would do: ``after`` is what the draft says then, ``seen`` names what it said when this was worked out."""

    mode: str
    standing: Book
    after: Book
    difference: Difference
    seen: str

    @property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many entries of each kind come, change and go."""
        return Counter((e.kind, e.what) for e in self.difference.entries)


def plan(
    standing: Book, book: Book, mode: str, elsewhere: Elsewhere | None = None, by_place: Collection[str] = ()
) -> Plan:
    """What a book would change of the one that stands, which keeps its year, bureau and title; codes are ``aligned``."""
    book = aligned(standing, book, elsewhere, by_place)
    after = merged(standing, book) if mode == MERGE else book
    after = replace(after, year=standing.year, bureau=standing.bureau, title=standing.title)
    return Plan(mode, standing, after, difference(standing, after), canonical.digest(standing))


def merged(standing: Book, book: Book) -> Book:
    """Both books by code: what the file says goes before what stands, what it does not speak of stays."""
    objectives = _together(standing.objectives, book.objectives, _objective)
    projects = _together(standing.projects, book.projects, _project)
    return replace(standing, objectives=objectives, projects=projects)


def _together(standing: Sequence[Any], new: Sequence[Any], both: Any) -> tuple[Any, ...]:
    """What stands in its order, each with what is new of it; then the new ones in theirs."""
    told = {one.code: one for one in new}
    known = {one.code for one in standing}
    return (
        *(both(one, told[one.code]) if one.code in told else one for one in standing),
        *(one for one in new if one.code not in known),
    )


def _objective(standing: Objective, new: Objective) -> Objective:
    return replace(standing, name=new.name or standing.name, parent=new.parent or standing.parent)


def _project(standing: Project, new: Project) -> Project:
    said: dict[str, Any] = {f.name: getattr(new, f.name) for f in fields(new) if f.name not in OTHERWISE}
    said = {name: value for name, value in said.items() if value}
    if new.weight != 1:
        said["weight"] = new.weight
    if new.deadline is not None:
        # a day that the file names does not stand beside the span of another
        said["period"] = new.period
    return replace(standing, **said, kept=MappingProxyType({**standing.kept, **new.kept}))


__all__ = ["ADDED", "CHANGED", "MERGE", "MODES", "REMOVED", "REPLACE", "Plan", "merged", "plan"]
