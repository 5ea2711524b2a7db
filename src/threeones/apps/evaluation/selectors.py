"""Reading verdicts and runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import QuerySet

from threeones.apps.evaluation.models import Appeal, Cycle, Filing, Poll, Run, Stage, Verdict
from threeones.apps.evaluation.sight import run_seen
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen


def verdicts(access: Access, year: int | None = None) -> QuerySet[Verdict]:
    """What others judged, as far as it is seen."""
    query = seen(Verdict, access).select_related("source_file")
    return query.filter(year=year) if year else query


def verdicts_known(as_of: date, access: Access, year: int | None = None) -> list[Verdict]:
    """Verdicts of years that were over by the day: a verdict on a year carries no date of its own."""
    return [v for v in verdicts(access, year) if date(v.year, 12, 31) <= as_of]


def runs_known(year: int, as_of: date, access: Access) -> list[Run]:
    """The newest run of each scheme that is there for ``access``, among those that look at ``as_of`` or a day before it."""
    newest: dict[str, Run] = {}
    for run in Run.objects.filter(year=year, as_of__lte=as_of).order_by("as_of", "frozen_at", "pk"):
        if run_seen(run, access):
            newest[run.scheme] = run
    return list(newest.values())


def newest_run(scheme: str, as_of: date, access: Access) -> Run | None:
    """The run of a scheme, there for ``access``, that looks at the latest day up to ``as_of``, of whatever year."""
    return next((r for r in reversed(runs_of([scheme], access).get(scheme, [])) if r.as_of <= as_of), None)


def newest_runs(as_of: date, access: Access) -> dict[str, Run]:
    """The same of every scheme."""
    runs = Run.objects.filter(as_of__lte=as_of).order_by("as_of", "frozen_at", "pk")
    return {run.scheme: run for run in runs if run_seen(run, access)}


def runs_of(schemes: Collection[str], access: Access) -> dict[str, list[Run]]:
    """All runs of schemes that are there for ``access``, the oldest first: heads alone."""
    found: dict[str, list[Run]] = {}
    for run in Run.objects.filter(scheme__in=schemes).order_by("as_of", "frozen_at", "pk"):
        if run_seen(run, access):
            found.setdefault(run.scheme, []).append(run)
    return found


def run_before(run: Run, runs: Sequence[Run]) -> Run | None:
    """The run before this one among the scheme's runs."""
    keys = [r.pk for r in runs]
    at = keys.index(run.pk) if run.pk in keys else 0
    return runs[at - 1] if at else None


def run_by_key(pk: int, access: Access) -> Run | None:
    """A run by its primary key; None where it is not there for ``access``."""
    found = Run.objects.filter(pk=pk).first()
    return found if found is not None and run_seen(found, access) else None


def before_of(run: Run, access: Access) -> Run | None:
    """The run of the same scheme before this one that is there for ``access``."""
    return run_before(run, runs_of([run.scheme], access).get(run.scheme, []))


def cycles(year: int | None = None) -> list[Cycle]:
    """Cycles, the newest first."""
    query = Cycle.objects.all()
    return list(query.filter(year=year) if year else query)


def cycle_by_key(pk: int) -> Cycle | None:
    """A cycle by its primary key."""
    return Cycle.objects.filter(pk=pk).first()


def results_of(cycle: Cycle, access: Access) -> list[Run]:
    """The results of a cycle that are there for somebody, the first one first."""
    found = Run.objects.filter(cycle=cycle).order_by("frozen_at", "pk")
    return [r for r in found if run_seen(r, access)]


def appeals(access: Access, cycle: Cycle | None = None) -> QuerySet[Appeal]:
    """Appeals as far as they are seen."""
    query = seen(Appeal, access).select_related("unit", "cycle", "run", "rerun")
    return query.filter(cycle=cycle) if cycle else query


def polls_of(cycle: Cycle) -> list[Poll]:
    """The polls of a cycle."""
    return list(Poll.objects.filter(cycle=cycle).select_related("cycle"))


def filings(access: Access, cycle: Cycle | None = None) -> QuerySet[Filing]:
    """Claims that units filed, as far as they are seen."""
    query = seen(Filing, access).select_related("unit", "cycle", "claim__source_file")
    return query.filter(cycle=cycle) if cycle else query


def result_before(run: Run) -> Run | None:
    """The result of the same cycle before this one; its head, for whoever sees this one."""
    return Run.objects.filter(cycle=run.cycle_id, pk__lt=run.pk).order_by("pk").last() if run.cycle_id else None


def published_results(year: int) -> list[tuple[Cycle, Run]]:
    """The published cycles of a year, each with the result that it stands on."""
    newest: dict[int, Run] = {}
    found = Run.objects.filter(cycle__year=year, cycle__stage=Stage.PUBLISHED).select_related("cycle")
    for run in found.order_by("frozen_at", "pk"):
        newest[run.cycle_id or 0] = run
    return [(run.cycle, run) for run in newest.values() if run.cycle is not None]
