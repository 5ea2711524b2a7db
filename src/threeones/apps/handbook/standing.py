"""Which projects stand in the book: not those that a decision took out of it (调出、并入、拆分)."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from threeones.apps.handbook.models import Project, ProjectState, StateChange

OUT = (ProjectState.WITHDRAWN, ProjectState.MERGED, ProjectState.SPLIT)
"""States in which a project is none of the book's any more; what was recorded of it stays."""


def standing(projects: QuerySet[Project], day: date | None = None) -> QuerySet[Project]:
    """Those of some projects that stand in the book on a day (None: by all that was decided so far)."""
    return projects.exclude(pk__in=_out(projects, day))


def out_of_book(projects: QuerySet[Project], day: date | None = None) -> QuerySet[Project]:
    """The others."""
    return projects.filter(pk__in=_out(projects, day))


def _out(projects: QuerySet[Project], day: date | None) -> QuerySet[Project, int]:
    decided = StateChange.objects.filter(project=OuterRef("pk"))
    decided = decided if day is None else decided.filter(happened_on__lte=day)
    newest = Subquery(decided.order_by("-happened_on", "-pk").values("state")[:1])
    return Project.objects.annotate(newest=newest).filter(newest__in=OUT).values_list("pk", flat=True)
