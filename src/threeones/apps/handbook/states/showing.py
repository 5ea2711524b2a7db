"""What a project's page tells of its state: where it stands, where it went, what came of it, who leads it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from threeones.apps.handbook.models import Project, StateChange, SuperiorTask
from threeones.apps.handbook.office import STATE, TASKS
from threeones.apps.handbook.states.reading import Standing, Step, came_of, history, standing_among, standings
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Unit
from threeones.base.org.succession import has_ended, successors_of


@dataclass(frozen=True, slots=True)
class LeadNow:
    """That the unit that leads a project has ended: who does its work now (nobody was named: none)."""

    unit: Unit
    successors: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Shown:
    """A project's state as of a day; ``newest``: nothing was decided after that day, so that it can be undone there."""

    standing: Standing
    steps: Sequence[Step]
    came_of: Sequence[StateChange]
    tasks: Sequence[SuperiorTask]
    lead_now: LeadNow | None
    newest: bool
    may_change: bool
    may_link: bool

    @property
    def gone(self) -> Step | None:
        """The change by which it left the book, where it is out of it."""
        return next((s for s in self.steps if s.change == self.standing.change), None) if self.standing.out else None

    @property
    def undoable(self) -> StateChange | None:
        """The change that can be undone here."""
        return self.standing.change if self.may_change and self.newest else None


def shown(project: Project, access: Access, day: date) -> Shown:
    """The state of a project that is seen, and what goes with it."""
    every = standings(project)
    now = standing_among(every, day)
    tasks = seen(SuperiorTask, access).filter(carried_by=project).select_related("source_file")
    return Shown(
        now,
        history(project, access, day),
        came_of(project, access, day),
        list(tasks),
        lead_now(project, day),
        now == every[-1],
        access.may(STATE, project),
        access.may(TASKS, project),
    )


def lead_now(project: Project, day: date) -> LeadNow | None:
    """Who does the work of a project's lead unit, where that unit has ended (撤并、更名)."""
    unit = project.lead_unit
    return LeadNow(unit, successors_of(unit, day)) if has_ended(unit, day) else None
