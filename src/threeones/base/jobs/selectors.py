"""How the jobs stand."""

from __future__ import annotations

from datetime import datetime

from threeones.base.jobs.models import JobRun

WORKER = "worker"
"""The name under which a worker says every minute that it lives."""


def runs() -> list[JobRun]:
    """The last run of every job, by name."""
    return list(JobRun.objects.all())


def last_success(name: str) -> datetime | None:
    """When a job last ended well; None where it never did."""
    return JobRun.objects.filter(name=name).values_list("succeeded_at", flat=True).first()
