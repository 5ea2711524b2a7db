"""The board of projects: what a supervisor looks down, a line a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import get_language

from threeones.apps.supervision.models import OwnView, Report
from threeones.apps.supervision.selectors import Judged, owed
from threeones.kernel.calendar import load_calendar

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from threeones.apps.handbook.models import Milestone, Objective

SEVERITY = (
    *("red", "orange", "yellow", "blue", "not_started", "suspended", "no_data", "not_issued", "not_due", "green"),
    *("done", "done_early", "merged", "split", "withdrawn"),
)
# What a reporter's word would be as a light; only to show that the two differ, never to decide one.
SAID = {OwnView.ON_TRACK: "green", OwnView.AT_RISK: "yellow", OwnView.LATE: "red", OwnView.DONE: "green"}


FILTERS = ("light", "bureau", "unit", "list", "objective", "unreported")


@dataclass(frozen=True, slots=True)
class Line:
    """A project on the board."""

    judged: Judged
    said: str = ""
    published: tuple[str, str] | None = None
    """The newest month whose published light is another than the one computed now, and that light."""

    @property
    def next_due(self) -> Milestone | None:
        """The milestone that is due next."""
        return self.judged.next_due

    @property
    def report(self) -> Report | None:
        """The newest report; what it says stands in ``said``, where the line is shown."""
        return self.judged.newest

    @property
    def light(self) -> str:
        """The light's state."""
        return self.judged.light.light

    @property
    def months(self) -> dict[str, str]:
        """The light of each month as it stands now."""
        return {m.month: m.light for m in self.judged.light.months}

    @property
    def html(self) -> SafeString:
        """The line as the board draws it: once for each language, until the project's records or the calendar change."""
        key = (get_language(), self.said, self.published, load_calendar("cn"))
        if key not in self.judged.drawn:
            told = {"one": self, "as_of": self.judged.as_of, "year": self.judged.project.objective.year}
            self.judged.drawn[key] = render_to_string("supervision/line.html", told)
        return self.judged.drawn[key]

    @property
    def differs(self) -> str:
        """The reporter's own view where it differs from the light, in words; else empty."""
        if self.report is None or self.light not in ("green", "yellow", "red"):
            return ""
        said = OwnView(self.report.own_view)
        return str(said.label) if SAID[said] != self.light else ""


@dataclass(frozen=True, slots=True)
class Group:
    """An objective with its projects, and the worst light of each month."""

    objective: Objective
    lines: Sequence[Line]

    @property
    def months(self) -> dict[str, str]:
        """The worst light of any project, by month."""
        found: dict[str, list[str]] = {}
        for line in self.lines:
            for month, state in line.months.items():
                found.setdefault(month, []).append(state)
        return {month: worst(states) for month, states in sorted(found.items())}

    @property
    def counts(self) -> Mapping[str, int]:
        """Projects by light."""
        return Counter(line.light for line in self.lines)

    @property
    def red(self) -> int:
        """How many are red."""
        return self.counts.get("red", 0)


def worst(states: Iterable[str]) -> str:
    """The state that asks for attention first."""
    return min(states, key=severity)


def severity(state: str) -> int:
    """Where a state stands in the order of attention; unknown ones last."""
    return SEVERITY.index(state) if state in SEVERITY else len(SEVERITY)


def line(judged: Judged) -> Line:
    """The board's line of a project."""
    return Line(judged)


def with_words(
    lines: Sequence[Line], words: Mapping[int, str], published: Mapping[int, tuple[str, str]] | None = None
) -> list[Line]:
    """The lines with what their newest reports say (by the report's primary key), and what is published of them otherwise."""
    marks = published or {}
    return [
        replace(
            one,
            said=words.get(one.report.pk, "") if one.report else "",
            published=marks.get(one.judged.project.pk),
        )
        for one in lines
    ]


def groups(lines: Sequence[Line]) -> list[Group]:
    """The lines by objective, those with most red first."""
    by: dict[int, list[Line]] = {}
    for one in lines:
        by.setdefault(one.judged.project.objective_id, []).append(one)
    found = [Group(ls[0].judged.project.objective, ls) for ls in by.values()]
    return sorted(found, key=lambda g: (-g.red, -g.counts.get("yellow", 0), g.objective.code))


def cut(whole: Sequence[Group], shown: Sequence[Line]) -> list[tuple[Group, list[Line]]]:
    """The groups of which ``shown`` (one page) has lines, each with those; a group's months are those of all its lines."""
    by: dict[int, list[Line]] = {}
    for one in shown:
        by.setdefault(one.judged.project.objective_id, []).append(one)
    return [(group, by[group.objective.pk]) for group in whole if group.objective.pk in by]


SORTS = {
    "light": lambda one: (severity(one.light), one.judged.project.code),
    "code": lambda one: one.judged.project.code,
    "unit": lambda one: (one.judged.project.lead_unit.code, one.judged.project.code),
    "due": lambda one: (one.next_due is None, one.next_due.due_on if one.next_due else date.max),
}


def chosen(lines: Sequence[Line], filters: Mapping[str, str]) -> list[Line]:
    """The lines that the address's filters leave: light, bureau, unit, list, objective, a month without a report."""
    return [one for one in lines if all(_matches(one, k, v) for k, v in filters.items() if v)]


def _matches(one: Line, name: str, value: str) -> bool:
    project = one.judged.project
    if name == "light":
        return one.light == value
    if name == "bureau":
        return project.objective.bureau.code == value
    if name == "unit":
        return project.lead_unit.code == value
    if name == "objective":
        return project.objective.code == value
    if name == "unreported":
        return owed(one.judged, value) is True
    if name == "list":
        return any(entry.name == value for entry in project.lists.all())
    return True
