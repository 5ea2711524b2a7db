"""Rolling over (结转): what of a year's handbook goes on into the next one, with the reason at each project.

Codes are unique over all years, so what is carried over gets the new year into its code: the old year's where it
stands in it, else the new one's behind it.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from threeones.apps.handbook.editions.unfinished import Unfinished, unfinished_of
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Project as ProjectRecord
from threeones.apps.handbook.models import ProjectState
from threeones.base.org.models import Unit
from threeones.kernel.book.model import Book, Milestone, Project

HEADING = "结转"
"""The heading under which a project says why it is carried over."""


def rolled_over(bureau: Unit, year: int) -> Book:
    """The book with which the year after ``year`` begins: all-year projects, those due later, and those not done."""
    book = live_book(bureau, year)
    open_ones, whole = unfinished_of(bureau, year), _all_year(bureau, year)
    carried = [c for p in book.projects if (c := carry(p, year, open_ones.get(p.code), all_year=p.code in whole))]
    wanted = {code for p in carried for code in p.objectives}
    codes = {o.code: next_code(o.code, year) for o in book.objectives}
    parents = {o.code: o.parent for o in book.objectives}
    for code in list(wanted):
        while code := parents.get(code, ""):
            wanted.add(code)
    objectives = tuple(
        replace(o, code=codes[o.code], parent=codes.get(o.parent, "")) for o in book.objectives if o.code in wanted
    )
    projects = tuple(replace(p, objectives=tuple(codes[c] for c in p.objectives)) for p in carried)
    return Book(year + 1, book.bureau, "", objectives, projects)


def carry(p: Project, year: int, is_open: Unfinished | None, *, all_year: bool) -> Project | None:
    """A project as it goes on, with its objectives' old codes; None: it ends with its year.

    Only what runs all year is shifted by a year; of the others the milestones that are done stay behind.
    """
    if all_year or p.period == str(year):
        shifted = replace(
            p,
            start_on=_next(p.start_on),
            deadline=_next(p.deadline),
            period=str(year + 1) if p.period == str(year) else p.period,
            milestones=tuple(replace(m, due_on=_next(m.due_on), revised_from=None) for m in p.milestones),
        )
        return _carried(shifted, year, "常年项目")
    later = p.deadline is not None and p.deadline.year > year
    if not later and is_open is None:
        return None
    kept = replace(p, milestones=tuple(_open(p, year, is_open)))
    reasons = [f"完成时限在{p.deadline}"] if later and p.deadline else []
    return _carried(kept, year, "；".join([*reasons, *([is_open.reason] if is_open else [])]))


def _open(p: Project, year: int, is_open: Unfinished | None) -> Iterator[Milestone]:
    for m in p.milestones:
        due_later = m.due_on is None or m.due_on.year > year
        if due_later or (is_open is not None and m.code in is_open.milestones):
            yield m


def _carried(p: Project, year: int, reason: str) -> Project:
    edition = f"{year}年{p.code}"
    milestones = tuple(replace(m, code=next_code(m.code, year)) for m in p.milestones)
    kept: Mapping[str, str] = MappingProxyType({**p.kept, HEADING: f"{edition}：{reason}"})
    return replace(p, code=next_code(p.code, year), milestones=milestones, kept=kept)


def next_code(code: str, year: int) -> str:
    """A code for the year after: FG-2021-03 becomes FG-2022-03, FG-03 becomes FG-03-2022."""
    told = re.sub(rf"(?<!\d){year}(?!\d)", str(year + 1), code)
    return told if told != code else f"{code}-{year + 1}"


def _next(day: date | None) -> date | None:
    """The same day a year later."""
    if day is None:
        return None
    leap = (day.month, day.day) == (2, 29) and not isleap(day.year + 1)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _all_year(bureau: Unit, year: int) -> set[str]:
    """Projects that a decision made run all year (常年)."""
    here = ProjectRecord.objects.filter(objective__bureau=bureau, objective__year=year)
    decided = here.filter(state_changes__state=ProjectState.ALL_YEAR)
    return set(decided.values_list("code", flat=True))
