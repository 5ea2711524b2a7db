"""How the year went: which milestones were done when, and which were not. Invented throughout."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from maker.days import YEAR, dice, month_end, plus, workday_from, workdays
from maker.plan import Milestone, Project, projects

# In a hundred milestones, by how hard the project is: done late; not done by the end of the year.
LATE = {0: 3, 1: 11, 2: 22, 3: 45}
OPEN = {0: 0, 1: 2, 2: 5, 3: 20}
# What the published review tells as achieved is never left open.
ACHIEVED = [
    "开工",
    "入选",
    "列入",
    "名单公布",
    "正式上线",
    "完成拆除",
    "印发",
    "举办",
    "成立",
    "批复",
    "签约",
    "出让",
    "汇总",
    "总结",
]
# The year's growth of investment and the energy target stood below plan in the last published figures.
MISSED = {"全年投资目标完成", "完成年度双控目标"}


@dataclass(frozen=True, slots=True)
class Done:
    """A milestone done: on which day, and when that was reported."""

    milestone: Milestone
    on: date
    reported: date

    @property
    def late(self) -> bool:
        """Whether it was done after its day."""
        return self.on > self.milestone.due


@lru_cache(maxsize=1)
def completions() -> dict[str, Done]:
    """Every milestone that was done, by its code."""
    return {d.milestone.code: d for p in projects() for d in _of(p)}


def _of(project: Project) -> list[Done]:
    done: list[Done] = []
    earliest = project.start
    for milestone in project.milestones:
        found = _fate(project, milestone, earliest)
        if found is not None:
            done.append(found)
            earliest = max(earliest, found.on)
    return done


def _fate(project: Project, milestone: Milestone, earliest: date) -> Done | None:
    if milestone.name in MISSED or (project.suspended and milestone.due >= project.suspended):
        return None
    chance = dice(milestone.code, "fate")
    throw = chance.random() * 100
    achieved = project.tough < 3 and any(word in milestone.name for word in ACHIEVED)
    if throw < OPEN[project.tough] and not achieved:
        return None
    if throw < OPEN[project.tough] + LATE[project.tough] and not (achieved and milestone.due.month == 12):
        return _late(milestone, earliest, chance)
    day = min(max(plus(milestone.due, -chance.choice((0, 0, 1, 1, 2, 3, 4, 6, 9))), _after(earliest)), milestone.due)
    return Done(milestone, day, _reported(day, milestone.due, chance))


def _after(day: date) -> date:
    return workday_from(day)


def _late(milestone: Milestone, earliest: date, chance: random.Random) -> Done | None:
    month = milestone.due.month + chance.choice((1, 1, 1, 1, 2, 2, 3))
    if month > 12:
        return None
    day = max(chance.choice(workdays(YEAR, month)), _after(earliest))
    return Done(milestone, day, plus(day, chance.choice((0, 1, 2)))) if day.year == YEAR else None


def _reported(day: date, due: date, chance: random.Random) -> date:
    """Mostly told within the month; a few only with the report of the month after."""
    told = plus(day, chance.choice((0, 0, 0, 1, 1, 2)))
    end = month_end(due.year, due.month)
    return told if told <= end or chance.random() < 0.12 else max(day, min(told, due))


def open_on(project: Project, day: date) -> list[Milestone]:
    """Milestones due by that day and not done by then."""
    made = completions()
    return [m for m in project.milestones if m.due <= day and not (m.code in made and made[m.code].on <= day)]


def done_in(project: Project, month: int) -> list[Done]:
    """What was done in a month of the year."""
    made = completions()
    return [made[m.code] for m in project.milestones if m.code in made and made[m.code].on.month == month]
