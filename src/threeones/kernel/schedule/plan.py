"""The plan (计划) as it was written: activities, links and bounds, before any date is computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

LinkKind = Literal["FS", "SS", "FF", "SF"]
KINDS: tuple[LinkKind, ...] = ("FS", "SS", "FF", "SF")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: working days (工作日), or calendar days (日历天) where ``working`` is False."""

    days: int
    working: bool = True

    def __str__(self) -> str:
        return f"{self.days}个工作日" if self.working else f"{self.days}天（日历天）"


NO_LAG = Span(0)


@dataclass(frozen=True, slots=True)
class Link:
    """This activity waits for ``other``: FS its finish before our start, SS start–start, FF finish–finish, SF.

    SF: its start before our finish.
    ``lag`` (间隔) passes in between, in working days of the project's calendar or in calendar days; never negative.
    """

    other: str
    kind: LinkKind = "FS"
    lag: Span = NO_LAG


@dataclass(frozen=True, slots=True)
class LegalMin:
    """The statutory duration (法定时限) that the activity cannot be squeezed below.

    ``working``: whether the law counts working days; None: it counts as the activity does.
    """

    days: int
    source: str
    working: bool | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity (工作); ``duration`` 0 is a milestone (节点).

    ``calendar`` None means the project's. ``estimate`` (optimistic, likely, pessimistic, in the own unit) is
    kept for the chance of finishing in time and has no effect on dates. ``started_on`` and ``finished_on`` are
    facts: they stand whatever links and bounds say. ``line`` is its place in the file.
    """

    id: str
    duration: Span
    label: str = ""
    after: tuple[Link, ...] = ()
    calendar: str | None = None
    not_before: date | None = None
    not_after: date | None = None
    legal_min: LegalMin | None = None
    estimate: tuple[Decimal, Decimal, Decimal] | None = None
    started_on: date | None = None
    finished_on: date | None = None
    line: int = 0

    @property
    def milestone(self) -> bool:
        """Whether it is an instant without duration."""
        return self.duration.days == 0

    @property
    def name(self) -> str:
        """The label, or the id where there is none."""
        return self.label or self.id

    @property
    def done(self) -> bool:
        """Whether it is finished."""
        return self.finished_on is not None

    @property
    def begun(self) -> bool:
        """Whether it has begun and goes on; a milestone does not begin, it is reached."""
        return self.started_on is not None and not self.done and not self.milestone


@dataclass(frozen=True, slots=True)
class Plan:
    """A project's plan; ``finish`` schedules backwards (倒排), ``start`` forwards, both together are checked.

    ``as_of`` (进度日期) is the day up to which facts are known: what has not begun by then begins on it at the
    earliest, what goes on ends on it at the earliest.
    """

    project: str
    activities: tuple[Activity, ...]
    start: date | None = None
    finish: date | None = None
    calendar: str = "cn"
    file: str = ""
    as_of: date | None = None
