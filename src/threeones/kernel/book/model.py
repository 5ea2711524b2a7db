"""A work handbook (工作手册) as plain values: what an edition holds, what a printed book says, what an import understood.

A book knows no database: units, people and indicators are the words that stand in it. ``code`` tells one entry from
another through renames and moves; it stands once among the entries of its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

AT_LEAST, AT_MOST = "at_least", "at_most"
COMPARISONS = (AT_LEAST, AT_MOST)
NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Target:
    """A target (目标值) of a project: the indicator's name or code and, where it can be measured, the number to reach.

    ``number`` is in ``unit`` (``%`` for growth, with ``of_growth``); None: the words cannot be measured. ``text`` are the
    book's own words. ``indicator`` stands once in a project.
    """

    indicator: str
    text: str = ""
    number: Decimal | None = None
    unit: str = ""
    comparison: str = AT_LEAST
    of_growth: bool = False

    @property
    def measurable(self) -> bool:
        """Whether there is a number to hold a value against."""
        return self.number is not None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone (节点) of a project, due on a day (None: the book gives none)."""

    code: str
    name: str
    due_on: date | None = None
    revised_from: date | None = None
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Project:
    """A project (项目): ``objectives`` are the codes of those that it serves, the first is the one that it stands under.

    ``period`` is the span that the book names instead of a day (2021-Q3, 2021 for 常年), ``deadline`` its last day.
    ``lists`` maps each list (清单) that the project is on to what that list's own columns say of it; ``kept`` is what had
    no place, by heading.
    """

    code: str
    name: str
    objectives: tuple[str, ...] = ()
    content: str = ""
    lead_unit: str = ""
    supporting_units: tuple[str, ...] = ()
    leader: str = ""
    owner: str = ""
    start_on: date | None = None
    deadline: date | None = None
    period: str = ""
    weight: Decimal = Decimal(1)
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    milestones: tuple[Milestone, ...] = ()
    targets: tuple[Target, ...] = ()
    kept: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective (目标), a theme of the year; ``parent`` is the code of the one that it belongs to (empty: none)."""

    code: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A handbook of a bureau's year. Objectives and projects stand in the order in which the book tells them."""

    year: int
    bureau: str = ""
    title: str = ""
    objectives: tuple[Objective, ...] = ()
    projects: tuple[Project, ...] = ()
