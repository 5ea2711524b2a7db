"""When each job last ran, and how it ended."""

from __future__ import annotations

from django.db import models


class JobRun(models.Model):
    """The last run (最近一次运行) of a job; ``error`` is the kind of what it ended with, empty where it ended well.

    ``day`` is the last day whose round (``registry.rounds``) was done; none for jobs of another kind.
    """

    name = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True, default="")
    day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_failing(self) -> bool:
        """Whether the last run that ended did not end well."""
        return bool(self.error)
