"""A project's year as a time line: milestones planned and done, today, where the plan moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.supervision.models import Completion
from threeones.apps.supervision.selectors import Judged

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

WIDTH, LEFT, RIGHT, ROW = 1000, 10, 10, 26


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the line; x in the units of the picture.

    ``done_x`` is None where it is not done, ``first_x`` where it stands on the day that it was first set for.
    """

    milestone: Milestone
    completion: Completion | None
    state: str
    y: int
    due_x: float
    done_x: float | None
    first_x: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: marks by date, the months' lines, today."""

    marks: Sequence[Mark]
    months: Sequence[tuple[int, float]]
    today_x: float | None
    height: int


def timeline(judged: Judged, as_of: date) -> Timeline:
    """The milestones of a project on a year of months, as of a day."""
    year = judged.project.objective.year
    marks = []
    for n, m in enumerate(judged.records.milestones):
        done = judged.records.done(m, as_of)
        state = _state(m, done, as_of)
        done_x = place(done.done_on, year) if done else None
        first_x = place(m.revised_from, year) if m.revised_from else None
        marks.append(Mark(m, done, state, 34 + n * ROW, place(m.due_on, year), done_x, first_x))
    months = [(month, place(date(year, month, 1), year)) for month in range(1, 13)]
    today = place(as_of, year) if as_of.year == year else None
    return Timeline(marks, months, today, 34 + len(marks) * ROW)


def days_early(judged: Judged) -> int:
    """How many days before its deadline a project was done whole (提前完成); 0 where it was not."""
    done = [c.done_on for m in judged.records.milestones if (c := judged.records.done(m, judged.as_of))]
    return max(0, (judged.project.deadline - max(done)).days) if judged.light.completed else 0


def place(day: date, year: int) -> float:
    """Where a day stands on the line; days outside the year stand at its ends."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    share = (min(max(day, first), last) - first).days / (last - first).days
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _state(m: Milestone, done: Completion | None, as_of: date) -> str:
    if done is not None:
        return "yellow" if done.done_on > m.due_on else "done"
    return "red" if m.due_on <= as_of else "not_due"
