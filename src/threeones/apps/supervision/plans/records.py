"""Between the rows of a work plan and the plan that the kernel schedules, in both directions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from threeones.apps.supervision import models
from threeones.kernel.schedule import Activity, LegalMin, Link, Plan, Span
from threeones.kernel.schedule.plan import KINDS, NO_LAG, LinkKind

_LINK = re.compile(r"(?P<id>.+?)(?:\s+(?P<kind>FS|SS|FF|SF))?(?:\s*\+\s*(?P<n>\d{1,6})\s*(?P<unit>days?)?)?")
_KINDS: dict[str | None, LinkKind] = {None: "FS", **{kind: kind for kind in KINDS}}
Facts = Mapping[int, date]
"""Of milestones of the handbook, by their numbers, the days on which they were done."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What is written of an activity, as its row keeps it; ``milestone`` is the number of the handbook's."""

    ident: str
    label: str
    duration: int
    in_days: bool = False
    after: str = ""
    not_before: date | None = None
    not_after: date | None = None
    calendar: str = ""
    legal_days: int | None = None
    legal_source: str = ""
    estimate: str = ""
    started_on: date | None = None
    finished_on: date | None = None
    milestone: int | None = None

    def put(self, row: models.Activity) -> models.Activity:
        """Write it into a row."""
        for name in self.__slots__:
            setattr(row, "milestone_id" if name == "milestone" else name, getattr(self, name))
        return row


def fields_of(row: models.Activity) -> Fields:
    """What a row says."""
    told = {n: getattr(row, n) for n in Fields.__slots__ if n != "milestone"}
    return Fields(**told, milestone=row.milestone_id)


def plan_of(head: models.WorkPlan, rows: Iterable[Fields], done: Facts, as_of: date | None, name: str = "") -> Plan:
    """The kernel's plan; a milestone of the handbook that was done by then finishes the activity that stands for it.

    The day up to which facts are known counts only where there is a fact: a plan of which nobody keeps the
    progress is not held to be late.
    """
    activities = tuple(activity_of(one, done, as_of) for one in rows)
    told = any(a.started_on or a.finished_on for a in activities)
    return Plan(name, activities, head.start, head.finish, head.calendar, as_of=as_of if told else None)


def activity_of(one: Fields, done: Facts | None = None, as_of: date | None = None) -> Activity:
    """The kernel's activity; facts after the day are not known on it."""
    started, finished = one.started_on, one.finished_on or (done or {}).get(one.milestone or 0)
    if as_of is not None:
        started = started if started and started <= as_of else None
        finished = finished if finished and finished <= as_of else None
    if started and finished and started > finished:
        started = None
    return Activity(
        id=one.ident,
        duration=Span(one.duration, not one.in_days),
        label=one.label,
        after=links_of(one.after),
        calendar=one.calendar or None,
        not_before=one.not_before,
        not_after=one.not_after,
        legal_min=LegalMin(one.legal_days, one.legal_source) if one.legal_days else None,
        estimate=estimate_of(one.estimate),
        started_on=None if one.duration == 0 else started,
        finished_on=finished,
    )


def links_of(text: str) -> tuple[Link, ...]:
    """Links, one a line, as ``link_text`` writes them."""
    return tuple(_link(line.strip()) for line in text.splitlines() if line.strip())


def _link(text: str) -> Link:
    found = _LINK.fullmatch(text)
    if found is None:
        return Link(text)
    days = int(found["n"] or 0)
    return Link(found["id"], _KINDS[found["kind"]], Span(days, found["unit"] is None) if days else NO_LAG)


def link_text(link: Link) -> str:
    """A link as a schedule file writes it: ``permit``, ``permit+5``, ``design SS+3 days``."""
    kind = "" if link.kind == "FS" else f" {link.kind}"
    lag = f"+{link.lag.days}{'' if link.lag.working else ' days'}" if link.lag.days else ""
    return f"{link.other}{kind}{lag}"


def estimate_of(text: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """Optimistic, likely, pessimistic."""
    parts = [Decimal(p) for p in text.split()]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def written(activity: Activity) -> Fields:
    """An activity of a file as a row would keep it; a law that counts other days than the activity is kept in its own."""
    legal = activity.legal_min
    return Fields(
        ident=activity.id,
        label=activity.label or activity.id,
        duration=activity.duration.days,
        in_days=not activity.duration.working,
        after="\n".join(link_text(link) for link in activity.after),
        not_before=activity.not_before,
        not_after=activity.not_after,
        calendar=activity.calendar or "",
        legal_days=legal.days if legal else None,
        legal_source=legal.source if legal else "",
        estimate=" ".join(f"{n.normalize():f}" for n in activity.estimate) if activity.estimate else "",
        started_on=activity.started_on,
        finished_on=activity.finished_on,
    )
