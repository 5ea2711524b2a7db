"""Reading the handbook, as far as ``access`` sees it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from threeones.apps.handbook.models import Milestone, Objective, Project, StateChange, Target, WorkList
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.audit.memo import until_touched

Projects = QuerySet[Project]
READERS = 500
"""So many readers' sets of project numbers are kept at once."""


def projects(year: int, access: Access) -> QuerySet[Project]:
    """The year's projects that are seen, with everything that a board shows of them."""
    return (
        seen(Project, access)
        .filter(objective__year=year)
        .select_related("objective__bureau", "lead_unit", "leader", "owner", "source_file")
        .prefetch_related("supporting_units", "lists", Prefetch("state_changes", _dated_changes()))
    )


def _dated_changes() -> QuerySet[StateChange]:
    """Changes of state with their source rows; whoever sees a project sees what was decided of it."""
    return StateChange.objects.select_related("source_file")


def project_keys(year: int, access: Access) -> frozenset[int]:
    """The primary keys of the year's projects that are seen."""
    return _project_keys(year, access.alone())


@until_touched("handbook.project", "handbook.objective", kept=READERS)
def _project_keys(year: int, access: Access) -> frozenset[int]:
    return frozenset(seen(Project, access).filter(objective__year=year).values_list("pk", flat=True))


def supporting_among(project: Project, units: Collection[int]) -> set[int]:
    """Which of some units (primary keys) support a project; a project may have hundreds that do."""
    if "supporting_units" in getattr(project, "_prefetched_objects_cache", {}):
        return {u.pk for u in project.supporting_units.all()}.intersection(units)
    links = Project.supporting_units.through.objects.filter(project=project, unit__in=units)
    return set(links.values_list("unit", flat=True)) if units else set()


def objectives(year: int, access: Access) -> QuerySet[Objective]:
    """The year's objectives that are seen."""
    return seen(Objective, access).filter(year=year).select_related("bureau", "source_file")


def milestones(year: int, access: Access) -> QuerySet[Milestone]:
    """All milestones of the year's projects that are seen, by due date."""
    return seen(Milestone, access).filter(project__objective__year=year).select_related("project", "source_file")


def targets(year: int, access: Access) -> QuerySet[Target]:
    """All targets of the year's projects that are seen."""
    query = seen(Target, access).filter(project__objective__year=year)
    return query.select_related("project__lead_unit", "indicator", "source_file")


def lists(access: Access) -> QuerySet[WorkList]:
    """The lists (清单) over the projects that are seen."""
    return seen(WorkList, access)


def numbers_of(codes: Collection[str]) -> set[int]:
    """The primary keys of projects by their codes; numbers, which tell nothing of them."""
    return set(Project.objects.filter(code__in=codes).values_list("pk", flat=True))


def projects_of_milestones(codes: Collection[str], numbers: Collection[int]) -> set[int]:
    """The primary keys of the projects that milestones belong to, by code or primary key; numbers as well."""
    named = Q(code__in=codes) | Q(pk__in=numbers)
    return set(Milestone.objects.filter(named).values_list("project", flat=True))


def latest_year() -> int | None:
    """The newest year that has a handbook."""
    return Objective.objects.order_by("-year").values_list("year", flat=True).first()


@until_touched("handbook.objective")
def years() -> Sequence[int]:
    """The years that have a handbook, newest first."""
    return sorted(set(Objective.objects.values_list("year", flat=True)), reverse=True)


def years_seen(access: Access) -> Sequence[int]:
    """The years of whose handbooks one sees something, newest first."""
    every = years()
    if len(every) < 2:
        return every
    mine = set(seen(Objective, access).order_by().values_list("year", flat=True).distinct())
    return [year for year in every if year in mine]


def year_of(day: date) -> int | None:
    """The year of the handbook that a day is seen in: its own, else the nearest that has one; None: there is none."""
    return min(years(), key=lambda y: (abs(y - day.year), -y), default=None)


def year_asked(asked: str, day: date) -> int | None:
    """The year that an address asks for, where it has a handbook; else the one that the day is seen in."""
    told = int(asked) if asked.isdecimal() and len(asked) == len("2021") else None
    return told if told in years() else year_of(day)


def day_in(year: int, day: date) -> date:
    """The day as of which a year's handbook is read: of a year that comes after the day, as far as it has come."""
    return day if year <= day.year else max(day, min(timezone.localdate(), date(year, 12, 31)))


def project(code: str, access: Access) -> Project | None:
    """The project of that code with those who answer for it; None where there is none that is seen."""
    query = seen(Project, access).filter(code=code)
    return query.select_related("objective__bureau", "lead_unit", "leader", "owner", "source_file").first()


def milestone(code: str, access: Access) -> Milestone | None:
    """The milestone of that code; None where there is none that is seen."""
    return seen(Milestone, access).filter(code=code).select_related("project", "source_file").first()


def milestones_of(project: Project) -> list[Milestone]:
    """A project's milestones, by due date."""
    return list(project.milestones.select_related("source_file"))
