"""Reading a list: its projects of a year with what its own columns say of each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from threeones.apps.handbook.models import ListEntry, Project, ProjectState, WorkList
from threeones.apps.handbook.states.reading import state_on
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.kernel.values.parse import split_names


@dataclass(frozen=True, slots=True)
class Line:
    """A project on a list: its state on the day, and what each of the list's own columns says, by heading in their order."""

    project: Project
    state: ProjectState
    cells: Sequence[tuple[str, str]]


def worklist(name: str, access: Access) -> WorkList | None:
    """The list of that name, where it is seen."""
    found = seen(WorkList, access).filter(name=name) if name.isprintable() else None
    return found.select_related("source_file").first() if found is not None else None


def counted(year: int, access: Access) -> list[tuple[WorkList, int]]:
    """The lists that are seen, each with how many of the year's projects that are seen stand on it."""
    mine = seen(Project, access).filter(objective__year=year).values("pk")
    links = Project.lists.through.objects.filter(project__in=mine).order_by()
    many = dict(links.values_list("worklist").annotate(n=Count("pk")))
    return [(one, many.get(one.pk, 0)) for one in seen(WorkList, access)]


def columns(one: WorkList, year: int, access: Access) -> list[str]:
    """The headings of a list's own columns: those it names, then any that something is told under."""
    told = seen(ListEntry, access).filter(worklist=one, project__objective__year=year).order_by()
    known = split_names(one.headings)
    return [*known, *sorted(set(told.values_list("heading", flat=True).distinct()) - set(known))]


def projects(one: WorkList, year: int, access: Access, unit: str = "", text: str = "") -> QuerySet[Project]:
    """The projects of a year that stand on a list and are seen, narrowed by lead unit (its code) and words."""
    found = seen(Project, access).filter(lists=one, objective__year=year)
    if unit:
        found = found.filter(lead_unit__code=unit)
    if text:
        told = ListEntry.objects.filter(worklist=one, value__icontains=text).values("project")
        found = found.filter(Q(name__icontains=text) | Q(code=text) | Q(content__icontains=text) | Q(pk__in=told))
    whole = found.select_related("objective__bureau", "lead_unit", "owner")
    return whole.prefetch_related("state_changes", _entries(one))


def _entries(one: WorkList) -> Prefetch[str]:
    return Prefetch("list_entries", ListEntry.objects.filter(worklist=one), to_attr="own")


def lines(found: Sequence[Project], headings: Sequence[str], day: date) -> list[Line]:
    """Projects, read by ``projects``, as lines of their list."""
    return [Line(p, state_on(p, day), [(h, _values(p).get(h, "")) for h in headings]) for p in found]


def _values(project: Project) -> Mapping[str, str]:
    own: list[ListEntry] = project.own  # type: ignore[attr-defined]  # prefetched by projects()
    return {e.heading: e.value for e in own}


def entries(one: WorkList, project: Project) -> dict[str, ListEntry]:
    """What a list says of a project, by heading."""
    found = ListEntry.objects.filter(worklist=one, project=project).select_related("source_file", "worklist", "project")
    return {e.heading: e for e in found}


def version_of_entries(found: Mapping[str, ListEntry]) -> str:
    """What tells the columns of a project from those after the next change."""
    told = "\n".join(f"{heading}\t{e.value}" for heading, e in sorted(found.items()))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
