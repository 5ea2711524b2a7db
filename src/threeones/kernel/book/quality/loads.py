"""Who carries how much: projects of a leader or owner, and what falls due in one week."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from threeones.kernel.book.model import Book, Project
from threeones.kernel.book.quality.findings import PROJECT, Finding, Teller

UNIT, PERSON = "unit", "person"


@dataclass(frozen=True, slots=True)
class Load:
    """What one unit or person (``kind``) has to do: by the Monday of each week the items due in it.

    An item is a milestone's code, or a project's whose deadline none of its milestones stands on; ``of`` maps it to its
    project.
    """

    kind: str
    who: str
    weeks: Mapping[date, tuple[str, ...]]
    of: Mapping[str, str]

    @property
    def most(self) -> int:
        """The number of items of its fullest week."""
        return max((len(items) for items in self.weeks.values()), default=0)


def weekly(book: Book, kind: str) -> list[Load]:
    """The loads of all lead units or all owners by week, the fullest week first."""
    by = _unit if kind == UNIT else _owner
    weeks: dict[str, dict[date, list[str]]] = {}
    of: dict[str, dict[str, str]] = {}
    for p in book.projects:
        who = by(p)
        if not who:
            continue
        for code, day in items_due(p):
            weeks.setdefault(who, {}).setdefault(monday_of(day), []).append(code)
            of.setdefault(who, {})[code] = p.code
    found = [
        Load(kind, who, {monday: tuple(items) for monday, items in sorted(told.items())}, of[who])
        for who, told in weeks.items()
    ]
    return sorted(found, key=lambda load: (-load.most, load.who))


def items_due(p: Project) -> Iterator[tuple[str, date]]:
    """What of a project falls due, and when."""
    days = set()
    for m in p.milestones:
        if m.due_on:
            days.add(m.due_on)
            yield m.code, m.due_on
    if p.deadline and p.deadline not in days:
        yield p.code, p.deadline


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(day.weekday())


def overloads(book: Book, teller: Teller) -> Iterator[Finding]:
    """Leaders and owners with more projects, units and people with fuller weeks than the pack's limits."""
    limits = teller.pack.limits
    for check, by, limit in (
        ("leader_load", _leader, limits["leader_projects"]),
        ("owner_load", _owner, limits["owner_projects"]),
    ):
        for who, codes in _projects(book, by).items():
            if len(codes) > limit:
                yield teller.tell(check, PROJECT, codes, who=who, count=len(codes), limit=limit)
    for check, kind, limit in (
        ("unit_week", UNIT, limits["unit_week"]),
        ("person_week", PERSON, limits["person_week"]),
    ):
        for load in weekly(book, kind):
            yield from _full_weeks(load, check, limit, teller)


def _full_weeks(load: Load, check: str, limit: int, teller: Teller) -> Iterator[Finding]:
    for monday, items in load.weeks.items():
        if len(items) > limit:
            projects = dict.fromkeys(load.of[item] for item in items)
            told = {"count": len(items), "limit": limit, "monday": monday, "sunday": monday + timedelta(6)}
            yield teller.tell(check, PROJECT, projects, who=load.who, day=monday, **told)


def _projects(book: Book, by: Callable[[Project], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for p in book.projects:
        if by(p):
            found.setdefault(by(p), []).append(p.code)
    return found


def _unit(p: Project) -> str:
    return p.lead_unit


def _owner(p: Project) -> str:
    return p.owner


def _leader(p: Project) -> str:
    return p.leader
