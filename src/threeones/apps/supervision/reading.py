"""What a project's lights rest on, read from the database: for one that is explained, or for a list of many."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeVar

from django.db.models import F, Model

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.facts import ProjectRecords
from threeones.apps.supervision.models import Completion, Report
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.accounts.sight import seen

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from threeones.apps.handbook.models import Milestone, Project

M = TypeVar("M", bound=Model)


def records(year: int, access: Access, code: str | None = None) -> list[ProjectRecords]:
    """What the lights of the year's projects that are seen (or of one of them) rest on, with where each row stands."""
    projects = handbook.projects(year, access)
    found = {p.pk: ProjectRecords(p) for p in (projects.filter(code=code) if code else projects)}
    if found:
        # whoever sees a project sees what belongs to it: of one that was found nothing need be asked again
        _fill(found, year, OPERATOR if code else access, set(found) if code else None, "source_file")
    return list(found.values())


def records_of(project: Project) -> ProjectRecords:
    """The same of one project that the reader sees."""
    found = {project.pk: ProjectRecords(project)}
    _fill(found, project.objective.year, OPERATOR, set(found), "source_file")
    return found[project.pk]


def bare_records(year: int, only: Collection[int] | None = None) -> dict[int, ProjectRecords]:
    """The same by the project's primary key, of all projects (or of ``only``), without the rows' files, supporting units and the
    reports' words.

    Lists are made of these; they take what is seen from them.
    """
    projects = handbook.projects(year, OPERATOR).prefetch_related(None).prefetch_related("lists", "state_changes")
    found = {p.pk: ProjectRecords(p) for p in (projects if only is None else projects.filter(pk__in=only))}
    if found:
        _fill(found, year, OPERATOR, only, "")
    return found


def _fill(found: dict[int, ProjectRecords], year: int, access: Access, only: Collection[int] | None, file: str) -> None:
    """Read what belongs to the projects; ``only`` narrows the queries where there are few."""
    of_project = {} if only is None else {"project__in": only}
    milestones: dict[int, Milestone] = {}
    for m in _with(handbook.milestones(year, access).filter(**of_project), file):
        found[m.project_id].milestones.append(m)
        milestones[m.pk] = m
    for project in set(handbook.targets(year, access).filter(**of_project).values_list("project", flat=True)):
        found[project].has_targets = True
    completions = seen(Completion, access).filter(milestone__project__objective__year=year)
    for c in _with(completions if only is None else completions.filter(milestone__project__in=only), file):
        c.milestone = milestones[c.milestone_id]
        found[c.milestone.project_id].completions[c.milestone_id] = c
    reports = _lead_reports(year, access, only)
    for r in reports.select_related(file, "reported_by", "edition") if file else reports.defer("text"):
        found[r.project_id].reports[r.month] = r


def _lead_reports(year: int, access: Access, only: Collection[int] | None) -> QuerySet[Report]:
    """The reports of the units that lead: those of others decide no light, and there may be very many."""
    query = seen(Report, access).filter(project__objective__year=year, unit=F("project__lead_unit"))
    return query if only is None else query.filter(project__in=only)


def _with(query: QuerySet[M], file: str) -> QuerySet[M]:
    """The records with their source files, or with nothing beside them."""
    return query.select_related(file) if file else query.select_related(None)
