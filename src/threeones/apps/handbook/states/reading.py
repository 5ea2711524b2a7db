"""In which state a project stood on a day: what was decided by then, and the day of suspension that its row may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from threeones.apps.handbook.models import Project, ProjectState, StateChange
from threeones.apps.handbook.standing import OUT
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen

if TYPE_CHECKING:
    from threeones.base.files.models import Sourced

SUSPENDED, RELAPSE = ProjectState.SUSPENDED, ProjectState.RELAPSE
WITHDRAWN, MERGED, SPLIT = ProjectState.WITHDRAWN, ProjectState.MERGED, ProjectState.SPLIT
RESTING = (*OUT, SUSPENDED)
"""States in which nothing is asked of a project."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state that a project is in from a day on (None: from the beginning), and what says so: a change, or its own row."""

    state: ProjectState
    since: date | None
    record: Sourced

    @property
    def change(self) -> StateChange | None:
        """The decision; None where there was none, or only the day of suspension in the project's row."""
        return self.record if isinstance(self.record, StateChange) else None

    @property
    def out(self) -> bool:
        """Whether it has left the book."""
        return self.state in OUT

    @property
    def resting(self) -> bool:
        """Whether nothing is asked of it."""
        return self.state in RESTING


def standings(project: Project) -> list[Standing]:
    """All states of a project, the oldest first; of one day the last decided comes last.

    Reads ``state_changes`` as they were prefetched, else once.
    """
    found = [Standing(ProjectState.IN_FORCE, None, project)]
    if project.suspended_on:
        found.append(Standing(ProjectState.SUSPENDED, project.suspended_on, project))
    changes = [Standing(ProjectState(c.state), c.happened_on, c) for c in project.state_changes.all()]
    if not changes:
        return found
    return sorted([*found, *changes], key=lambda s: (s.since or date.min, s.change is not None, s.record.pk))


def standing_among(every: Sequence[Standing], day: date) -> Standing:
    """The one of a project's states that it was in on a day."""
    return next(s for s in reversed(every) if s.since is None or s.since <= day)


def standing_on(project: Project, day: date) -> Standing:
    """The state that a project was in on a day, and since when."""
    return standing_among(standings(project), day)


def state_on(project: Project, day: date) -> ProjectState:
    """The state that a project was in on a day (项目状态)."""
    return standing_on(project, day).state


def left_on(project: Project, day: date) -> date | None:
    """The day on which a project left the book, where it is out of it on ``day``: the first of the states that say so."""
    first = None
    for s in standings(project):
        if s.since is not None and s.since > day:
            break
        first = (first or s.since) if s.out else None
    return first


def resting_in(year: int, day: date) -> QuerySet[Project, Any]:
    """The primary keys of a year's projects of which nothing is asked on a day; numbers, which tell nothing of them."""
    return resting(Project.objects.filter(objective__year=year), day)


def resting(projects: QuerySet[Project], day: date) -> QuerySet[Project, Any]:
    """The primary keys of those of some projects of which nothing is asked on a day, by one query."""
    decided = StateChange.objects.filter(project=OuterRef("pk"), happened_on__lte=day).order_by("-happened_on", "-pk")
    told = projects.order_by().annotate(
        newest=Subquery(decided.values("state")[:1]), decided_on=Subquery(decided.values("happened_on")[:1])
    )
    # what was decided last counts, unless the row's own day of suspension came after it
    own = Q(suspended_on__lte=day) & (Q(decided_on__isnull=True) | Q(decided_on__lt=F("suspended_on")))
    decides = Q(suspended_on__isnull=True) | Q(suspended_on__gt=day) | Q(decided_on__gte=F("suspended_on"))
    return told.filter(own | (Q(newest__in=RESTING) & decides)).values("pk")


@dataclass(frozen=True, slots=True)
class Step:
    """A change of state for whoever reads it: ``into`` and ``unseen`` are the projects it became, those seen and the others' number."""

    change: StateChange
    into: Sequence[Project]
    unseen: int

    @property
    def state(self) -> ProjectState:
        """The state that it brought."""
        return ProjectState(self.change.state)


def history(project: Project, access: Access, day: date) -> list[Step]:
    """The changes of a project that is seen, made by a day, the newest first."""
    changes = list(
        seen(StateChange, access)
        .filter(project=project, happened_on__lte=day)
        .select_related("source_file")
        .order_by("-happened_on", "-pk")
    )
    links = StateChange.into.through.objects.filter(statechange__in=[c.pk for c in changes])
    pairs = list(links.values_list("statechange", "project"))
    known = {p.pk: p for p in seen(Project, access).filter(pk__in={p for _c, p in pairs}).order_by("code")}
    found = []
    for c in changes:
        became = [p for change, p in pairs if change == c.pk]
        into = sorted((known[p] for p in became if p in known), key=lambda p: p.code)
        found.append(Step(c, into, len(became) - len(into)))
    return found


def came_of(project: Project, access: Access, day: date) -> list[StateChange]:
    """The changes by which other projects that are seen became this one (并入、拆分), by a day; their projects are read along."""
    found = seen(StateChange, access).filter(into=project, happened_on__lte=day)
    return list(found.select_related("project", "source_file").order_by("happened_on", "pk"))
