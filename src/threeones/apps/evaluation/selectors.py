"""Reading verdicts and runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import QuerySet

from threeones.apps.evaluation.models import Run, Verdict
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen


def verdicts(access: Access, year: int | None = None) -> QuerySet[Verdict]:
    """What others judged, as far as it is seen."""
    query = seen(Verdict, access).select_related("source_file")
    return query.filter(year=year) if year else query


def verdicts_known(as_of: date, access: Access, year: int | None = None) -> list[Verdict]:
    """Verdicts of years that were over by the day: a verdict on a year carries no date of its own."""
    return [v for v in verdicts(access, year) if date(v.year, 12, 31) <= as_of]


def runs_known(year: int, as_of: date) -> list[Run]:
    """The newest run of each scheme among those that look at ``as_of`` or a day before it."""
    newest: dict[str, Run] = {}
    for run in Run.objects.filter(year=year, as_of__lte=as_of).order_by("as_of", "frozen_at", "pk"):
        newest[run.scheme] = run
    return list(newest.values())


def runs_of(schemes: Collection[str]) -> dict[str, list[Run]]:
    """All runs of schemes, the oldest first: heads alone."""
    found: dict[str, list[Run]] = {}
    for run in Run.objects.filter(scheme__in=schemes).order_by("as_of", "frozen_at", "pk"):
        found.setdefault(run.scheme, []).append(run)
    return found


def run_before(run: Run, runs: Sequence[Run]) -> Run | None:
    """The run before this one among the scheme's runs."""
    keys = [r.pk for r in runs]
    at = keys.index(run.pk) if run.pk in keys else 0
    return runs[at - 1] if at else None


def run_by_key(pk: int) -> Run | None:
    """A run by its primary key."""
    return Run.objects.filter(pk=pk).first()
