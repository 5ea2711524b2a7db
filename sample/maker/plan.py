"""工作手册: objectives, projects and milestones as planned, read from maker/handbook/*.yaml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from maker.days import YEAR, dice, plus, workday_from, workday_until, workdays
from maker.organisation import OTHERS, SECTIONS, Person, portfolio_leader, section, staff_of, sub_district

FOLDER = Path(__file__).parent / "handbook"
FILES = ("fg-1.yaml", "fg-2.yaml", "kj.yaml")
LISTS = {
    "专题活动": "局党组",
    "重点举措": "局党组",
    "共富清单": "区共同富裕拱墅样本领导小组",
    "民生实事": "区政府",
    "省重大": "省发改委",
    "亚运项目": "区亚运筹办",
    "揭榜挂帅": "区委改革办",
    "考核指标": "区考评办",
}
# How many in a hundred milestones of a project get their date revised, by how hard the project is.
REVISED = {0: 0, 1: 4, 2: 9, 3: 12}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone as planned; ``revised_from`` where its date was moved during the year."""

    code: str
    name: str
    due: date
    revised_from: date | None
    weight: int


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the handbook. ``tough``: 0 runs by itself, 1 ordinary, 2 hard, 3 in trouble."""

    code: str
    name: str
    content: str
    objective: str
    lead_unit: str
    supporting: tuple[str, ...]
    leader: Person
    owner: Person
    start: date
    deadline: date
    weight: int
    lists: tuple[str, ...]
    suspended: date | None
    milestones: tuple[Milestone, ...]
    work: tuple[str, ...]
    tough: int


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of a bureau (FG or KJ)."""

    code: str
    name: str
    bureau: str
    projects: tuple[Project, ...]


@lru_cache(maxsize=1)
def objectives() -> tuple[Objective, ...]:
    """The year's objectives with their projects."""
    yaml = YAML(typ="safe")
    plain = [entry for name in FILES for entry in yaml.load((FOLDER / name).read_text("utf-8"))]
    return tuple(_objective(entry) for entry in plain)


def projects() -> list[Project]:
    """All projects, in order of their codes."""
    return [p for o in objectives() for p in o.projects]


def _objective(entry: dict[str, Any]) -> Objective:
    bureau = entry["code"][:2]
    number = int(entry["code"].split("M")[1])
    made = [
        _project(e, bureau, entry["code"], f"{bureau}-{number:02d}-{n:03d}") for n, e in enumerate(entry["projects"], 1)
    ]
    return Objective(entry["code"], entry["name"], bureau, tuple(made))


def _project(entry: dict[str, Any], bureau: str, objective: str, code: str) -> Project:
    lead, tough = section(bureau, entry["lead"]), entry.get("tough", 1)
    steps = _milestones(code, entry["steps"], entry.get("revise", {}), tough)
    first = min(m.revised_from or m.due for m in steps)
    start = date(YEAR, 1, 4) if entry.get("all_year") else _start(code, entry.get("start"), first)
    last = max(m.due for m in steps)
    end = date(YEAR, 12, 31) if entry.get("all_year") or last.month == 12 else workday_until(max(last, plus(last, 3)))
    owners = staff_of(lead)
    suspended = entry.get("suspended")
    month_day = [int(part) for part in suspended.split("-")] if suspended else None
    return Project(
        code=code,
        name=entry["name"],
        content=entry["content"],
        objective=objective,
        lead_unit=lead,
        supporting=tuple(_unit(name, bureau) for name in entry.get("with", ())),
        leader=portfolio_leader(bureau, entry["lead"]),
        owner=owners[dice(code, "owner").choice((0, 1, 1, 2, 2))],
        start=start,
        deadline=end,
        weight=2 if {"省重大", "考核指标"} & set(entry.get("lists", ())) else 1,
        lists=tuple(entry.get("lists", ())),
        suspended=date(YEAR, *month_day) if month_day else None,
        milestones=steps,
        work=tuple(entry["work"].split("；")),
        tough=tough,
    )


def _start(code: str, month: int | None, first_due: date) -> date:
    if month is None:
        month = max(1, first_due.month - dice(code, "start").choice((2, 2, 3)))
    return workday_from(date(YEAR, month, 4 if month == 1 else 1))


def _unit(name: str, bureau: str) -> str:
    if name in SECTIONS[bureau]:
        return section(bureau, name)
    if name.endswith("街道"):
        return sub_district(name.removesuffix("街道"))
    if name not in OTHERS:
        raise KeyError(name)
    return name


def _milestones(code: str, steps: str, revise: dict[int, int], tough: int) -> tuple[Milestone, ...]:
    made = []
    for n, step in enumerate(steps.split(" / "), 1):
        month, _, name = step.partition(" ")
        made.append(_milestone(f"{code}-{n}", int(month), name, revise.get(n), tough))
    heaviest = len(made) - 1
    return tuple(replace(m, weight=2) if n == heaviest else m for n, m in enumerate(made))


def _milestone(code: str, month: int, name: str, moved_to: int | None, tough: int) -> Milestone:
    chance = dice(code, "due")
    days = workdays(YEAR, month)
    due = days[-1] if chance.random() < 0.35 else chance.choice(days[len(days) // 3 :])
    if moved_to is None and month <= 10 and chance.random() * 100 < REVISED[tough]:
        moved_to = month + chance.choice((1, 1, 2))
    if moved_to is None:
        return Milestone(code, name, due, None, 1)
    later = workdays(YEAR, moved_to)
    return Milestone(code, name, later[-chance.choice((1, 2, 4))], due, 1)
